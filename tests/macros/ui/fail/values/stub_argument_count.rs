use hubkit::Caller;
use hubkit_macro_tests::ChatHubClient;

async fn uses(caller: Caller) {
    let _ = ChatHubClient::new(&caller).send_message().await;
}

fn main() {}
