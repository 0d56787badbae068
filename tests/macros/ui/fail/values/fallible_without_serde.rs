use hubkit::hub;

struct Row;

#[hub]
trait Store {
    async fn fallible(&self) -> hubkit::Result<Row>;
}

fn main() {}
