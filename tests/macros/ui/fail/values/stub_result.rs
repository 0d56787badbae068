use hubkit::Caller;
use hubkit_macro_tests::ChatHubClient;

async fn uses(caller: Caller) -> Result<(), hubkit::CallError> {
    let count: String = ChatHubClient::new(&caller)
        .set_prices(vec![], None::<String>)
        .await?;
    drop(count);
    ChatHubClient::new(&caller).purge().await
}

fn main() {}
