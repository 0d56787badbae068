use hubkit::{CallError, Caller};
use hubkit_macro_tests::{ChatHubClient, Price};

async fn _calls(
    caller: Caller,
    text: String,
    price: Price,
    prices: Vec<Price>,
) -> Result<(), CallError> {
    let chat = ChatHubClient::new(&caller);
    chat.send_message("text").await?;
    chat.send_message(&text).await?;
    chat.send_message(text.as_str()).await?;
    chat.send_message(text).await?;
    let _: u32 = chat.set_prices(&prices, None::<String>).await?;
    let _: u32 = chat.set_prices(&prices[..], Some("note")).await?;
    let _: u32 = chat
        .set_prices([price.clone()], &Some("note".to_owned()))
        .await?;
    let _: u32 = chat.set_prices(&[price], Some(&"note".to_owned())).await?;
    let _: u32 = chat.set_prices(prices, Some("note".to_owned())).await?;
    chat.send_message("without an answer").send().await?;
    let again = chat.clone();
    let call = again.send_message("later");
    drop(chat);
    call.await
}

fn main() {}
