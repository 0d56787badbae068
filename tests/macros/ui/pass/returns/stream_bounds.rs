use futures_core::Stream;
use hubkit::{Context, UntypedProxy, hub};

#[hub]
trait Store {
    fn plain(&self) -> impl Stream<Item = u8>;
    fn sendable(&self) -> impl Stream<Item = u8> + Send;
    fn forever(&self) -> impl Stream<Item = u8> + Unpin + 'static;
    fn pathed(&self) -> impl futures_core::Stream<Item = u8>;
    async fn later(&self) -> impl Stream<Item = u8>;
    async fn std_result(&self) -> std::result::Result<impl Stream<Item = u8>, std::io::Error>;
}

struct Memory;

impl Store for Memory {
    fn plain(&self, _: &Context<UntypedProxy>) -> impl Stream<Item = u8> {
        tokio_stream::empty()
    }

    fn sendable(&self, _: &Context<UntypedProxy>) -> impl Stream<Item = u8> + Send {
        tokio_stream::empty()
    }

    fn forever(&self, _: &Context<UntypedProxy>) -> impl Stream<Item = u8> + Unpin + 'static {
        tokio_stream::empty()
    }

    fn pathed(&self, _: &Context<UntypedProxy>) -> impl futures_core::Stream<Item = u8> {
        tokio_stream::empty()
    }

    async fn later(&self, _: &Context<UntypedProxy>) -> impl Stream<Item = u8> {
        tokio_stream::empty()
    }

    async fn std_result(
        &self,
        _: &Context<UntypedProxy>,
    ) -> std::result::Result<impl Stream<Item = u8>, std::io::Error> {
        Ok(tokio_stream::empty())
    }
}

fn main() {
    assert!(Memory.into_hub().build().is_ok());
}
