use hubkit::{Context, client_interface, hub};
use hubkit_macro_tests::ChatClientProxy;

#[hub(timeout = 5, clinet = hubkit_macro_tests::ChatClient)]
trait Store {
    async fn get(&self) -> u8;
}

#[client_interface(client = ChatClient)]
trait Listener {
    async fn told(&self);
}

struct Memory;

impl Store for Memory {
    async fn get(&self, _: &Context<ChatClientProxy>) -> u8 {
        0
    }
}

fn main() {}
