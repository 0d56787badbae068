use std::rc::Rc;

use hubkit::Context;
use hubkit_macro_tests::{ChatClientProxy, ChatHub, Price};

struct Chat;

impl ChatHub for Chat {
    async fn send_message(
        &self,
        cx: &Context<ChatClientProxy>,
        text: String,
    ) -> hubkit::Result<()> {
        let shared = Rc::new(text);
        cx.clients().all().receive_message("me", &*shared).await
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
