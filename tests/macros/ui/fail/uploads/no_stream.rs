use hubkit::{Caller, Streaming};
use hubkit_macro_tests::StoreHubClient;

async fn uploads(caller: Caller, received: Streaming<String>) {
    let store = StoreHubClient::new(&caller);
    let _ = store.label(vec![String::new()]).await;
    let _ = store.label(received).await;
}

fn main() {}
