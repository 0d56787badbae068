use std::future::Future;
use std::pin::Pin;

use hubkit::{Context, UntypedProxy, hub};

#[hub]
#[allow(dead_code)]
#[diagnostic::on_unimplemented(message = "`{Self}` is no store")]
trait Store {
    #[must_use]
    #[allow(clippy::unused_async)]
    async fn get(&self) -> u8;
    #[cfg_attr(all(), doc = "Documented.")]
    async fn put(&self, value: u8);
}

struct Memory;

impl Store for Memory {
    async fn get(&self, _: &Context<UntypedProxy>) -> u8 {
        0
    }

    // As some attribute would rewrite an `async fn`.
    #[allow(refining_impl_trait)]
    fn put(&self, _: &Context<UntypedProxy>, _: u8) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async {})
    }
}

fn main() {
    assert!(Memory.into_hub().build().is_ok());
}
