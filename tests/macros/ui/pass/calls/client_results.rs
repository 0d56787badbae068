use std::time::Duration;

use hubkit::hub::{Answer, Answers, One};
use hubkit::{ClientProxy, Context, HubHandle};
use hubkit_macro_tests::ChatClientProxy;

async fn _asks(cx: Context<ChatClientProxy>, handle: HubHandle<ChatClientProxy>) -> usize {
    let caller: ChatClientProxy<One> = cx.clients().caller();
    let answer: Answer<bool> = caller.confirm("sure?");
    let first = answer.timeout(Duration::from_secs(1)).await;
    let other = handle.clients().client("id").confirm(String::new()).await;
    let mut answers: Answers<bool> = cx.clients().others().confirm(&String::new());
    let mut agreed = usize::from(first == Ok(true)) + usize::from(other == Ok(true));
    while let Some((id, answer)) = answers.next().await {
        agreed += usize::from(!id.is_empty() && answer == Ok(true));
    }
    agreed
}

/// Events go to one as they go to many.
async fn _sends<K>(clients: ChatClientProxy<K>) -> hubkit::Result<()> {
    let same = clients.clone();
    same.receive_message("", "").await?;
    clients.prices_changed(&[], None::<String>).await
}

fn _turns(one: ChatClientProxy<One>) -> Answers<bool> {
    let many: ChatClientProxy = one.into();
    many.confirm("sure?")
}

fn _for_any_proxy<P: ClientProxy>(cx: &Context<P>) -> P::One {
    cx.clients().caller()
}

fn _is_shown<K>(clients: &ChatClientProxy<K>) -> String {
    format!("{clients:?}")
}

fn _can_be_held<K: 'static>(clients: ChatClientProxy<K>) -> impl Send + Sync + 'static {
    clients
}

fn main() {}
