use hubkit::{Context, UntypedProxy, hub};

#[hub]
trait Store<T> {
    async fn put(&self, value: T);
}

struct Memory;

impl Store<u8> for Memory {
    async fn put(&self, _: &Context<UntypedProxy>, _: u8) {}
}

fn main() {}
