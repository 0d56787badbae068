use hubkit::{Streaming, hub};
use futures_core::Stream;

struct Row;
struct Label;

#[hub]
trait Store {
    async fn import(&self, rows: Streaming<Row>, labels: Streaming<Label>);
    fn transform(&self, labels: Streaming<Vec<Label>>) -> impl Stream<Item = u8>;
}

fn main() {}
