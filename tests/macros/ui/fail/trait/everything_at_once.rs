use hubkit::{Context, UntypedProxy, hub};

#[hub(rename_all = "Pascal")]
trait Store {
    async fn borrows(&self, value: &str);
    async fn changes(&mut self);
    fn waits(&self) -> u8;
    async fn good(&self, value: u8) -> u8;
    async fn into_hub(&self);
}

struct Memory;

impl Store for Memory {
    async fn borrows(&self, _: &Context<UntypedProxy>, _: &str) {}

    async fn changes(&mut self, _: &Context<UntypedProxy>) {}

    fn waits(&self, _: &Context<UntypedProxy>) -> u8 {
        0
    }

    async fn good(&self, _: &Context<UntypedProxy>, value: u8) -> u8 {
        value
    }
}

async fn uses(stub: StoreClient) {
    let _: u8 = stub.good(1).await.unwrap();
    stub.borrows("text").await.unwrap();
    stub.changes().await.unwrap();
    let _ = Memory.into_hub().build();
}

fn main() {}
