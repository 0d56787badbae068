use hubkit::Context;
use hubkit_macro_tests::{ChatClientProxy, ChatHub, Price};

struct Chat;

impl ChatHub for Chat {
    async fn send_message(&self, _: &Context<ChatClientProxy>, _: String) {}

    async fn set_prices(
        &self,
        _: &Context<ChatClientProxy>,
        _: Vec<Price>,
        _: Option<String>,
    ) -> u32 {
        0
    }
}

fn main() {}
