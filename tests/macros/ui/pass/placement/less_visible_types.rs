// As rustc treats any other public trait over private types: it warns, and compiles.
#![allow(private_bounds, private_interfaces)]

use hubkit::{Context, client_interface, hub};

#[derive(serde::Serialize, serde::Deserialize)]
struct Message(String);

#[client_interface]
pub trait ChatClient {
    async fn told(&self, message: Message);
}

#[hub(client = ChatClient)]
pub trait ChatHub {
    async fn tell(&self, message: Message) -> hubkit::Result<Message>;
}

struct Chat;

impl ChatHub for Chat {
    async fn tell(
        &self,
        cx: &Context<ChatClientProxy>,
        message: Message,
    ) -> hubkit::Result<Message> {
        cx.clients().all().told(&message).await?;
        Ok(message)
    }
}

fn main() {
    assert!(Chat.into_hub().build().is_ok());
}
