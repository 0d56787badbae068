use std::sync::Mutex;

use hubkit::Context;
use hubkit_macro_tests::{ChatClientProxy, ChatHub, Price};

struct Chat(Mutex<String>);

impl ChatHub for Chat {
    async fn send_message(
        &self,
        cx: &Context<ChatClientProxy>,
        text: String,
    ) -> hubkit::Result<()> {
        let mut last = self.0.lock().unwrap();
        cx.clients().all().receive_message("me", &text).await?;
        *last = text;
        Ok(())
    }

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
