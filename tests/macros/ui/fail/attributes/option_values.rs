use hubkit::{Context, hub};
use hubkit_macro_tests::ChatClientProxy;

#[hub(client = "hubkit_macro_tests::ChatClient", rename_all = camelCase)]
trait First {
    async fn get(&self) -> u8;
}

#[hub(client, rename_all =)]
trait Second {
    async fn get(&self) -> u8;
}

#[hub(client = Vec<u8>, client = Other, crate = "hubkit")]
trait Third {
    async fn get(&self) -> u8;
}

#[hub("client")]
trait Fourth {
    async fn get(&self) -> u8;
}

struct Memory;

impl First for Memory {
    async fn get(&self, _: &Context<ChatClientProxy>) -> u8 {
        0
    }
}

fn main() {}
