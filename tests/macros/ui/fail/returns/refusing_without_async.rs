use futures_core::Stream;
use hubkit::{Context, UntypedProxy, hub};

#[hub]
trait Store {
    fn rows(&self) -> hubkit::Result<impl Stream<Item = u8>>;
}

struct Memory;

impl Store for Memory {
    fn rows(&self, _: &Context<UntypedProxy>) -> hubkit::Result<impl Stream<Item = u8>> {
        Ok(tokio_stream::empty())
    }
}

fn main() {}
