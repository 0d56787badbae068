use hubkit::{Context, UntypedProxy, hub};

#[hub]
trait Store {
    async fn put(&self, value: u8, value: String);
}

struct Memory;

impl Store for Memory {
    async fn put(&self, _: &Context<UntypedProxy>, _: u8, _: String) {}
}

fn main() {}
