use hubkit::{Context, UntypedProxy, hub};

#[hub]
trait Store {
    #[authorize]
    async fn any(&self);
    #[authorize(roles = ["Admin", "Owner"], policy = "Premium")]
    async fn purge(&self);
}

struct Memory;

impl Store for Memory {
    async fn any(&self, _: &Context<UntypedProxy>) {}

    async fn purge(&self, _: &Context<UntypedProxy>) {}
}

fn main() {}
