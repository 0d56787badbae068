use hubkit::{Context, UntypedProxy, hub};

#[hub]
unsafe trait Store {
    async fn put(&self, value: u8);
}

struct Memory;

unsafe impl Store for Memory {
    async fn put(&self, _: &Context<UntypedProxy>, _: u8) {}
}

fn main() {}
