use hubkit::{Context, UntypedProxy, hub};

#[hub]
trait Store {
    type Key;
    const LIMIT: usize;
    async fn put(&self, value: u8);
    methods!();
}

struct Memory;

impl Store for Memory {
    type Key = u8;
    const LIMIT: usize = 5;

    async fn put(&self, _: &Context<UntypedProxy>, _: u8) {}
}

fn main() {}
