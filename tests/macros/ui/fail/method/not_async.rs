use hubkit::{Context, UntypedProxy, client_interface, hub};

#[hub]
trait Store {
    fn get(&self, key: u8) -> u8;
    fn touch(&self);
}

#[client_interface]
trait Listener {
    fn told(&self);
    fn asked(&self) -> u8;
}

struct Memory;

impl Store for Memory {
    fn get(&self, _: &Context<UntypedProxy>, key: u8) -> u8 {
        key
    }

    fn touch(&self, _: &Context<UntypedProxy>) {}
}

fn main() {}
