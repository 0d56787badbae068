use hubkit::Context;
use hubkit::hub::One;
use hubkit_macro_tests::ChatClientProxy;

async fn ask_all(clients: ChatClientProxy) {
    let _ = clients.confirm("sure?");
}

async fn ask_one(client: ChatClientProxy<One>) -> bool {
    client.confirm("sure?").await.is_ok()
}

async fn asks(cx: Context<ChatClientProxy>) {
    ask_all(cx.clients().caller()).await;
    ask_one(cx.clients().all()).await;
}

fn main() {}
