use hubkit::{Context, UntypedProxy, hub};

struct Row;

#[hub]
trait Store {
    async fn text(&self, value: &str);
    async fn bytes(&self, value: &[u8]);
    async fn row(&self, value: &Row);
    async fn texts(&self, value: &[&str]);
    async fn exclusive(&self, value: &mut Vec<u8>);
    async fn forever(&self, value: &'static str);
}

struct Memory;

impl Store for Memory {
    async fn text(&self, _: &Context<UntypedProxy>, _: &str) {}

    async fn bytes(&self, _: &Context<UntypedProxy>, _: &[u8]) {}

    async fn row(&self, _: &Context<UntypedProxy>, _: &Row) {}

    async fn texts(&self, _: &Context<UntypedProxy>, _: &[&str]) {}

    async fn exclusive(&self, _: &Context<UntypedProxy>, _: &mut Vec<u8>) {}

    async fn forever(&self, _: &Context<UntypedProxy>, _: &'static str) {}
}

async fn uses(stub: StoreClient) {
    stub.text("text").await.unwrap();
    stub.bytes(&[1, 2, 3]).await.unwrap();
}

fn main() {}
