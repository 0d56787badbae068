use hubkit::{Context, UntypedProxy, hub};

#[hub]
trait Store {
    async fn get(&self) -> u8;
    async fn get(&self) -> u8;
}

struct Memory;

impl Store for Memory {
    async fn get(&self, _: &Context<UntypedProxy>) -> u8 {
        0
    }
}

fn main() {}
