use futures_core::Stream;
use hubkit::{Context, UntypedProxy, hub};

#[hub]
trait Store {
    async fn any(&self, value: impl Into<String>);
    async fn stream(&self, values: impl Stream<Item = u8>);
    async fn inside(&self, values: Vec<impl Into<String>>);
}

struct Memory;

impl Store for Memory {
    async fn any(&self, _: &Context<UntypedProxy>, _: impl Into<String>) {}

    async fn stream(&self, _: &Context<UntypedProxy>, _: impl Stream<Item = u8>) {}

    async fn inside(&self, _: &Context<UntypedProxy>, _: Vec<impl Into<String>>) {}
}

fn main() {}
