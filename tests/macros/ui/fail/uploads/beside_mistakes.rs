//! A mistake in one argument: impls and calls of the method stay quiet.

use futures_core::Stream;
use hubkit::{Caller, Context, Streaming, UntypedProxy, hub};
use tokio_stream::StreamExt;

#[hub]
trait Store {
    async fn import(&self, market: &str, rows: Streaming<u8>) -> hubkit::Result<u32>;
    fn transform(&self, rows: Streaming<u8>, by: &u8) -> impl Stream<Item = u8>;
    async fn fine(&self, rows: Streaming<u8>) -> u32;
}

struct Memory;

impl Store for Memory {
    async fn import(
        &self,
        _: &Context<UntypedProxy>,
        _: &str,
        _: Streaming<u8>,
    ) -> hubkit::Result<u32> {
        Ok(1)
    }

    fn transform(
        &self,
        _: &Context<UntypedProxy>,
        rows: Streaming<u8>,
        _: &u8,
    ) -> impl Stream<Item = u8> {
        rows.filter_map(Result::ok)
    }

    async fn fine(&self, _: &Context<UntypedProxy>, _: Streaming<u8>) -> u32 {
        0
    }
}

async fn calls(caller: Caller) -> Result<u32, hubkit::CallError> {
    let store = StoreClient::new(&caller);
    let mut transformed = store.transform(tokio_stream::empty::<u8>(), 5);
    while let Some(row) = transformed.next().await {
        let _: u8 = row?;
    }
    store.fine(tokio_stream::empty::<u8>()).await?;
    store.import("here", tokio_stream::empty::<u8>()).await
}

fn main() {
    let _ = Memory.into_hub();
}
