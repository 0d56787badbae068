use hubkit::{Context, DisconnectReason, UntypedProxy, hub};

#[hub]
trait Store {
    async fn put(&self);
}

struct Memory;

impl Store for Memory {
    async fn put(&self, _: &Context<UntypedProxy>) {}

    async fn on_connected(&self, cx: &Context<UntypedProxy>) -> hubkit::Result<()> {
        if cx.connection_id().is_empty() {
            return Err(hubkit::HubError::new("no id"));
        }
        Ok(())
    }

    async fn on_disconnected(&self, _: &Context<UntypedProxy>, reason: &DisconnectReason) {
        let _ = reason.is_graceful();
    }
}

fn main() {
    assert!(Memory.into_hub().build().is_ok());
}
