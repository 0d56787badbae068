use hubkit::{Context, hub};
use hubkit_macro_tests::ChatClientProxy;

#[hub(client = hubkit_macro_tests::ChatClient)]
trait First {
    async fn say(&self, text: String);
}

#[hub(client = hubkit_macro_tests::ChatClient)]
trait Second {
    async fn say(&self, text: String);
}

struct Both;

impl First for Both {
    async fn say(&self, cx: &Context<ChatClientProxy>, text: String) {
        let _ = cx.clients().all().receive_message("first", text).await;
    }
}

impl Second for Both {
    async fn say(&self, cx: &Context<ChatClientProxy>, text: String) {
        let _ = cx.clients().all().receive_message("second", text).await;
    }
}

fn main() {
    assert!(First::into_hub(Both).build().is_ok());
    assert!(Second::into_hub(Both).build().is_ok());
}
