use hubkit::Context;
use hubkit_macro_tests::ChatClientProxy;

async fn reads(cx: Context<ChatClientProxy>) {
    let mut answer = cx.clients().caller().confirm("sure?");
    while let Some((id, answer)) = answer.next().await {
        println!("{id}: {answer:?}");
    }
}

fn main() {}
