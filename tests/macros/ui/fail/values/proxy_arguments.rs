use hubkit::Context;
use hubkit_macro_tests::{ChatClientProxy, Price};

async fn uses(cx: Context<ChatClientProxy>, price: Price) {
    let all = cx.clients().all();
    let _ = all.receive_message("me", 5).await;
    let _ = all.receive_message('x', "text").await;
    let _ = all.prices_changed(&price, None::<String>).await;
}

fn main() {}
