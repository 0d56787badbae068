use hubkit::Caller;
use hubkit_macro_tests::{Price, PriceHubClient, StoreHubClient};

async fn uploads(caller: Caller, price: Price) {
    let prices = PriceHubClient::new(&caller);
    let _ = prices.import(tokio_stream::iter([price.symbol])).await;
    let store = StoreHubClient::new(&caller);
    let _ = store.label(tokio_stream::iter([1_i32])).await;
    let _ = store.label(tokio_stream::iter(["text"])).await;
    let _ = store.label(tokio_stream::iter([Some(String::new())])).await;
    let _ = store.label(tokio_stream::iter([Err::<String, _>("failed")])).await;
}

fn main() {}
