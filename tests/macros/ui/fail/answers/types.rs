use hubkit::Context;
use hubkit_macro_tests::ChatClientProxy;

async fn asks(cx: Context<ChatClientProxy>) -> Result<String, hubkit::hub::AnswerError> {
    let _ = cx.clients().caller().confirm(5).await;
    cx.clients().caller().confirm("sure?").await
}

fn main() {}
