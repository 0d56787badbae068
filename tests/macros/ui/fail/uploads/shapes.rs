use std::fmt::Display;

use hubkit::{Context, Streaming, UntypedProxy, hub};

#[hub]
trait Store {
    async fn exclusive(&self, rows: &mut Streaming<u8>);
    async fn shared(&self, rows: &Streaming<u8>);
    async fn opaque(&self, rows: Streaming<impl Display>);
    async fn boxed(&self, rows: Streaming<Box<dyn Display>>);
    async fn borrowed(&self, rows: Streaming<&str>);
    async fn untold(&self, rows: Streaming);
    async fn inferred(&self, rows: Streaming<_>);
    async fn nothing(&self, rows: Streaming<>);
    async fn several(&self, rows: Vec<Streaming<u8>>);
    async fn returned(&self) -> Streaming<u8>;
    async fn refused(&self) -> hubkit::Result<Streaming<u8>>;
    fn direct(&self) -> Streaming<u8>;
}

struct Memory;

impl Store for Memory {
    async fn exclusive(&self, _: &Context<UntypedProxy>, _: &mut Streaming<u8>) {}

    async fn shared(&self, _: &Context<UntypedProxy>, _: &Streaming<u8>) {}

    async fn opaque(&self, _: &Context<UntypedProxy>, _: Streaming<impl Display>) {}

    async fn boxed(&self, _: &Context<UntypedProxy>, _: Streaming<Box<dyn Display>>) {}

    async fn borrowed(&self, _: &Context<UntypedProxy>, _: Streaming<&str>) {}

    async fn untold(&self, _: &Context<UntypedProxy>, _: Streaming<u8>) {}

    async fn inferred(&self, _: &Context<UntypedProxy>, _: Streaming<()>) {}

    async fn nothing(&self, _: &Context<UntypedProxy>, _: Streaming<u8>) {}

    async fn several(&self, _: &Context<UntypedProxy>, _: Vec<Streaming<u8>>) {}

    async fn returned(&self, _: &Context<UntypedProxy>) -> Streaming<u8> {
        Streaming::new(tokio_stream::empty())
    }

    async fn refused(&self, _: &Context<UntypedProxy>) -> hubkit::Result<Streaming<u8>> {
        Ok(Streaming::new(tokio_stream::empty()))
    }

    fn direct(&self, _: &Context<UntypedProxy>) -> Streaming<u8> {
        Streaming::new(tokio_stream::empty())
    }
}

fn main() {}
