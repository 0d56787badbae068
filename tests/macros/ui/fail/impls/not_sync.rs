use std::cell::Cell;

use hubkit::Context;
use hubkit_macro_tests::{ChatClientProxy, ChatHub, Price};

struct Chat(Cell<u8>);

impl ChatHub for Chat {
    async fn send_message(&self, _: &Context<ChatClientProxy>, _: String) -> hubkit::Result<()> {
        Ok(())
    }

    async fn set_prices(&self, _: &Context<ChatClientProxy>, _: Vec<Price>, _: Option<String>) -> u32 {
        0
    }
}

fn main() {}
