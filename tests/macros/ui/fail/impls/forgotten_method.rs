use hubkit::Context;
use hubkit_macro_tests::{ChatClientProxy, ChatHub};

struct Chat;

impl ChatHub for Chat {
    async fn send_message(&self, _: &Context<ChatClientProxy>, _: String) -> hubkit::Result<()> {
        Ok(())
    }
}

fn main() {}
