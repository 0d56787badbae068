use hubkit::{Context, UntypedProxy, hub};

#[hub]
trait Store {
    fn get(&self, key: u8) -> impl Future<Output = Option<u8>> + Send;
}

struct Memory;

impl Store for Memory {
    async fn get(&self, _: &Context<UntypedProxy>, key: u8) -> Option<u8> {
        Some(key)
    }
}

fn main() {}
