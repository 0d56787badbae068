use hubkit::Context;
use hubkit_macro_tests::{ChatClientProxy, Price};

async fn _sends(
    cx: Context<ChatClientProxy>,
    text: String,
    prices: Vec<Price>,
) -> hubkit::Result<()> {
    let clients = cx.clients();
    clients.all().receive_message("me", &text).await?;
    clients
        .others()
        .receive_message(&text, text.clone())
        .await?;
    clients
        .caller()
        .prices_changed(&prices, Some("note"))
        .await?;
    clients
        .group("room")
        .prices_changed(prices, None::<String>)
        .await
}

fn main() {}
