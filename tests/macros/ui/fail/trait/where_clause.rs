use hubkit::{Context, UntypedProxy, hub};

#[hub]
trait Store
where
    Self: std::fmt::Debug,
{
    async fn put(&self, value: u8);
}

#[derive(Debug)]
struct Memory;

impl Store for Memory {
    async fn put(&self, _: &Context<UntypedProxy>, _: u8) {}
}

fn main() {}
