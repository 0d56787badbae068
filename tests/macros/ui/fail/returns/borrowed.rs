use hubkit::{Context, UntypedProxy, hub};

#[hub]
trait Store {
    async fn text(&self) -> &str;
    async fn bytes(&self) -> hubkit::Result<&[u8]>;
    async fn part(&self) -> Self;
}

struct Memory;

impl Store for Memory {
    async fn text(&self, _: &Context<UntypedProxy>) -> &str {
        ""
    }

    async fn bytes(&self, _: &Context<UntypedProxy>) -> hubkit::Result<&[u8]> {
        Ok(&[])
    }

    async fn part(&self, _: &Context<UntypedProxy>) -> Self {
        Memory
    }
}

fn main() {}
