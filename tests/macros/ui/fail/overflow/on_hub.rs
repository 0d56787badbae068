use hubkit::{Context, UntypedProxy, hub};

#[hub]
trait Store {
    #[method(overflow = "drop_oldest")]
    async fn put(&self, text: String);
    #[method(overflow = "latest", key = text)]
    async fn keyed(&self, text: String);
    #[method(name = "Take", key = text)]
    async fn take(&self, text: String) -> u32;
}

struct Memory;

impl Store for Memory {
    async fn put(&self, _: &Context<UntypedProxy>, _: String) {}

    async fn keyed(&self, _: &Context<UntypedProxy>, _: String) {}

    async fn take(&self, _: &Context<UntypedProxy>, _: String) -> u32 {
        0
    }
}

fn main() {}
