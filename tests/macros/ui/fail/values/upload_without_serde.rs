use hubkit::{Streaming, hub};

struct Row;

#[hub]
trait Store {
    async fn import(&self, rows: Streaming<Row>);
}

fn main() {}
