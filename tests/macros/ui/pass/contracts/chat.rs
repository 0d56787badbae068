use futures_core::Stream;
use hubkit::{Context, Streaming, UntypedProxy};
use hubkit_macro_tests::{ChatClient, ChatClientProxy, ChatHub, Price, PriceHub};

struct Server;

impl ChatHub for Server {
    async fn send_message(
        &self,
        cx: &Context<ChatClientProxy>,
        text: String,
    ) -> hubkit::Result<()> {
        cx.clients().others().receive_message("me", &text).await
    }

    async fn set_prices(
        &self,
        cx: &Context<ChatClientProxy>,
        prices: Vec<Price>,
        note: Option<String>,
    ) -> u32 {
        let _ = cx.clients().all().prices_changed(&prices, note).await;
        0
    }

    async fn on_connected(&self, cx: &Context<ChatClientProxy>) -> hubkit::Result<()> {
        cx.clients()
            .caller()
            .receive_message("server", "welcome")
            .await
    }
}

impl PriceHub for Server {
    fn prices(&self, _: &Context<UntypedProxy>, _: String) -> impl Stream<Item = Price> {
        tokio_stream::empty()
    }

    async fn watch(
        &self,
        _: &Context<UntypedProxy>,
        _: String,
    ) -> hubkit::Result<impl Stream<Item = Price>> {
        Ok(tokio_stream::empty())
    }

    async fn import(&self, _: &Context<UntypedProxy>, _: Streaming<Price>) -> hubkit::Result<u32> {
        Ok(0)
    }
}

struct Client;

impl ChatClient for Client {
    async fn receive_message(&self, _: String, _: String) {}

    async fn prices_changed(&self, _: Vec<Price>, _: Option<String>) {}

    async fn confirm(&self, question: String) -> bool {
        question.is_empty()
    }
}

fn main() {
    assert!(ChatHub::into_hub(Server).build().is_ok());
    assert!(PriceHub::into_hub(Server).build().is_ok());
    let names: Vec<&str> = Client
        .into_receiver()
        .handlers()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["ReceiveMessage", "PricesChanged", "Confirm"]);
}
