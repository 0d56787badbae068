use hubkit::{Context, UntypedProxy, hub};

#[hub]
trait Store {
    async fn on_connected(&self);
    async fn on_disconnected(&self, reason: String);
    async fn into_hub(&self);
    async fn new(&self) -> u8;
    #[method(name = "Shown")]
    async fn r#new(&self);
}

struct Memory;

impl Store for Memory {
    async fn on_connected(&self, _: &Context<UntypedProxy>) -> hubkit::Result<()> {
        Ok(())
    }
}

fn main() {}
