use hubkit::{Context, client_interface, hub};

#[client_interface]
trait ChatClient {
    async fn told(&self);
}

#[hub(client = ChatClient)]
trait Chat {
    async fn tell(&self);
}

struct Mine;

impl Chat for Mine {
    async fn tell(&self, _: &Context<ChatClientProxy>) {}
}

fn main() {}
