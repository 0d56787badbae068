use hubkit::hub;

struct Row;

#[hub]
trait Store {
    async fn put(&self, row: Row);
}

fn main() {}
