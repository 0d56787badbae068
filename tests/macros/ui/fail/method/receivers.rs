use std::sync::Arc;

use hubkit::{Context, UntypedProxy, hub};

#[hub]
trait Store {
    async fn exclusive(&mut self, value: u8);
    async fn consuming(self);
    async fn consuming_mut(mut self);
    async fn boxed(self: Box<Self>);
    async fn counted(self: Arc<Self>);
    async fn typed(self: &Self);
    async fn typed_exclusive(self: &mut Self);
    async fn fine(&self);
}

struct Memory;

impl Store for Memory {
    async fn exclusive(&mut self, _: &Context<UntypedProxy>, _: u8) {}

    async fn consuming(self, _: &Context<UntypedProxy>) {}

    async fn consuming_mut(self, _: &Context<UntypedProxy>) {}

    async fn boxed(self: Box<Self>, _: &Context<UntypedProxy>) {}

    async fn counted(self: Arc<Self>, _: &Context<UntypedProxy>) {}

    async fn typed(self: &Self, _: &Context<UntypedProxy>) {}

    async fn typed_exclusive(self: &mut Self, _: &Context<UntypedProxy>) {}

    async fn fine(&self, _: &Context<UntypedProxy>) {}
}

fn main() {}
