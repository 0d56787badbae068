use std::pin::Pin;

use futures_core::Stream;
use hubkit::{Context, UntypedProxy, hub};

#[hub]
trait Store {
    fn rows(&self, many: bool) -> impl Stream<Item = u8>;
}

struct Memory;

impl Store for Memory {
    #[allow(refining_impl_trait)]
    fn rows(
        &self,
        _: &Context<UntypedProxy>,
        many: bool,
    ) -> Pin<Box<dyn Stream<Item = u8> + Send>> {
        if many {
            Box::pin(tokio_stream::iter([1, 2]))
        } else {
            Box::pin(tokio_stream::empty())
        }
    }
}

fn main() {
    assert!(Memory.into_hub().build().is_ok());
}
