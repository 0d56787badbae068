use hubkit::{Context, UntypedProxy};
use hubkit_macro_tests::{ChatClientProxy, ChatHub, Price};

struct Chat;

impl ChatHub for Chat {
    async fn send_message(&self, _: &Context<UntypedProxy>, _: String) -> hubkit::Result<()> {
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
