use hubkit::hub;

struct Row;

#[hub]
trait Store {
    async fn put(&self, rows: Vec<Row>);
}

fn main() {}
