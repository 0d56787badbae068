use hubkit::{Context, UntypedProxy, hub};

#[hub]
trait Store {
    async fn put<T: Send>(&self, value: T) -> u8;
    async fn fill<const N: usize>(&self, values: [u8; N]);
    async fn get<'a>(&'a self, key: u8) -> u8;
    async fn check(&self)
    where
        Self: Clone;
}

#[derive(Clone)]
struct Memory;

impl Store for Memory {
    async fn put<T: Send>(&self, _: &Context<UntypedProxy>, _: T) -> u8 {
        0
    }

    async fn fill<const N: usize>(&self, _: &Context<UntypedProxy>, _: [u8; N]) {}

    async fn get<'a>(&'a self, _: &Context<UntypedProxy>, key: u8) -> u8 {
        key
    }

    async fn check(&self, _: &Context<UntypedProxy>)
    where
        Self: Clone,
    {
    }
}

async fn uses(stub: StoreClient) {
    let _: u8 = stub.put("anything").await.unwrap();
}

fn main() {}
