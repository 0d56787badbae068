use hubkit::{Context, UntypedProxy, hub};

#[hub]
trait Store {
    async fn get_all(&self) -> u8;
    async fn getall(&self) -> u8;
    async fn getAll(&self) -> u8;
    async fn other(&self) -> u8;
}

struct Memory;

impl Store for Memory {
    async fn get_all(&self, _: &Context<UntypedProxy>) -> u8 {
        0
    }

    async fn getall(&self, _: &Context<UntypedProxy>) -> u8 {
        0
    }

    async fn getAll(&self, _: &Context<UntypedProxy>) -> u8 {
        0
    }

    async fn other(&self, _: &Context<UntypedProxy>) -> u8 {
        0
    }
}

fn main() {}
