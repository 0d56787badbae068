#![deny(warnings)]

use hubkit::{Caller, Context};
use hubkit_macro_tests::{ChatClientProxy, ChatHubClient};

pub async fn uses(cx: Context<ChatClientProxy>, caller: Caller) {
    cx.clients().all().receive_message("me", "text");
    ChatHubClient::new(&caller).send_message("text");
}

fn main() {}
