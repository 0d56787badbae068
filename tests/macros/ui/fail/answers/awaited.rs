use hubkit::Context;
use hubkit_macro_tests::ChatClientProxy;

async fn awaits(cx: Context<ChatClientProxy>) -> bool {
    cx.clients().all().confirm("sure?").await.is_ok()
}

fn main() {}
