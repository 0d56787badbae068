use hubkit::Caller;
use hubkit_macro_tests::{ChatHubClient, Price};

async fn uses(caller: Caller, price: Price) {
    let chat = ChatHubClient::new(&caller);
    let _ = chat.send_message(5).await;
    let _ = chat.set_prices(price, None::<String>).await;
    let _ = chat.set_prices(vec!["text"], Some(7)).await;
}

fn main() {}
