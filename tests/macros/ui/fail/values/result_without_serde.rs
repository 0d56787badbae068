use hubkit::hub;

struct Row;

#[hub]
trait Store {
    async fn plain(&self) -> Row;
}

fn main() {}
