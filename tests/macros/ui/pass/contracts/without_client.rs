use hubkit::{Context, UntypedProxy, hub};

#[hub]
trait Store {
    async fn put(&self, key: String, value: Vec<u8>) -> hubkit::Result<()>;
}

struct Memory;

impl Store for Memory {
    async fn put(
        &self,
        cx: &Context<UntypedProxy>,
        key: String,
        value: Vec<u8>,
    ) -> hubkit::Result<()> {
        cx.clients().all().send("Changed", (key, value)).await
    }
}

fn main() {
    assert!(Memory.into_hub().build().is_ok());
    assert_eq!(StoreClient::DESCRIPTOR.client, None);
}
