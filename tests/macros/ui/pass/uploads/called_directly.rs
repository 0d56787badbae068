//! A hub's method can be called as it is, with uploads that a test makes.

use hubkit::{Context, StreamError, Streaming, UntypedProxy, hub};
use tokio_stream::StreamExt;

#[hub]
trait Store {
    async fn sum(&self, first: u32, rows: Streaming<u32>) -> hubkit::Result<u32>;
}

struct Memory;

impl Store for Memory {
    async fn sum(
        &self,
        _: &Context<UntypedProxy>,
        first: u32,
        mut rows: Streaming<u32>,
    ) -> hubkit::Result<u32> {
        let mut sum = first;
        while let Some(row) = rows.next().await {
            sum += row.unwrap_or(0);
        }
        Ok(sum)
    }
}

async fn _sums(cx: &Context<UntypedProxy>) -> hubkit::Result<u32> {
    let rows = [Ok(1), Err(StreamError::Disconnected)];
    Memory.sum(cx, 1, Streaming::new(tokio_stream::iter(rows))).await
}

fn main() {
    assert!(Memory.into_hub().build().is_ok());
    let [sum] = StoreClient::DESCRIPTOR.methods else {
        panic!("one method");
    };
    assert_eq!(sum.arguments[1].ty, "u32");
    assert!(sum.arguments[1].streaming);
    assert!(!sum.arguments[0].streaming);
}
