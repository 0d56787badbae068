use std::future::Future;

use hubkit::{Context, UntypedProxy, hub};

#[hub]
trait Store {
    async fn get(&self, key: String) -> u8;
}

struct Memory;

impl Store for Memory {
    fn get(&self, _: &Context<UntypedProxy>, key: String) -> impl Future<Output = u8> + Send {
        async move { key.len() as u8 }
    }
}

fn main() {
    assert!(Memory.into_hub().build().is_ok());
}
