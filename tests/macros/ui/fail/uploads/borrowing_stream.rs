use std::rc::Rc;

use hubkit::Caller;
use hubkit_macro_tests::StoreHubClient;
use tokio_stream::StreamExt;

async fn borrows(caller: Caller) {
    let store = StoreHubClient::new(&caller);
    let names = vec![String::new()];
    let _ = store
        .label(tokio_stream::iter(names.iter()).map(Clone::clone))
        .await;
}

async fn stays_on_its_thread(caller: Caller) {
    let store = StoreHubClient::new(&caller);
    let name = Rc::new(String::new());
    let _ = store
        .label(tokio_stream::iter(0..3).map(move |_| String::clone(&name)))
        .await;
}

fn main() {}
