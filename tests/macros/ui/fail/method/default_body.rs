use hubkit::{Context, UntypedProxy, hub};

#[hub]
trait Store {
    async fn get(&self, key: u8) -> u8 {
        key
    }
}

struct Memory;

impl Store for Memory {}

struct Other;

impl Store for Other {
    async fn get(&self, _: &Context<UntypedProxy>, key: u8) -> u8 {
        key + 1
    }
}

fn main() {}
