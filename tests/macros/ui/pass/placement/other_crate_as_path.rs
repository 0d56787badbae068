use hubkit::{Context, hub};
use hubkit_macro_tests as contracts;

#[hub(client = contracts::ChatClient, crate = ::hubkit)]
trait Chat {
    async fn tell(&self, text: String);
}

struct Server;

impl Chat for Server {
    async fn tell(&self, cx: &Context<contracts::ChatClientProxy>, text: String) {
        let _ = cx.clients().all().receive_message("me", &text).await;
    }
}

fn main() {
    assert!(Server.into_hub().build().is_ok());
    assert_eq!(ChatClient::DESCRIPTOR.client, Some("ChatClient"));
}
