use hubkit::{CallError, Caller, StreamCall, UploadError};
use hubkit_macro_tests::{Price, StoreHubClient};
use tokio_stream::StreamExt;

async fn _uploads(caller: Caller, price: Price) -> Result<u32, CallError> {
    let store = StoreHubClient::new(&caller);
    store.label(tokio_stream::iter(vec![String::new()])).await?;
    store.label(tokio_stream::once(Err(UploadError::new("no names")))).await?;
    let names = tokio_stream::iter(["a", "b"]).map(str::to_owned);
    let mut merged: StreamCall<Price> = store.merge(tokio_stream::once(price), Some("note"), names);
    while let Some(price) = merged.next().await {
        println!("{price:?}");
    }
    store.label(tokio_stream::empty::<String>()).await
}

fn _on_any_thread(caller: &Caller) -> impl Send + use<> {
    StoreHubClient::new(caller).merge(
        tokio_stream::empty::<Price>(),
        None::<String>,
        tokio_stream::empty::<Result<String, UploadError>>(),
    )
}

fn main() {}
