use hubkit::{Context, UntypedProxy, client_interface, hub};

#[hub]
trait Store {
    async fn get(key: u8) -> u8;
}

#[client_interface]
trait Listener {
    async fn told();
}

struct Memory;

impl Store for Memory {
    async fn get(_: &Context<UntypedProxy>, key: u8) -> u8 {
        key
    }
}

impl Listener for Memory {
    async fn told() {}
}

fn main() {}
