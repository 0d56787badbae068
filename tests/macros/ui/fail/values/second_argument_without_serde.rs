use hubkit::hub;

struct Row;

#[hub]
trait Store {
    async fn put(&self, key: String, row: Row, note: Option<String>);
}

fn main() {}
