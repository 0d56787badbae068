use std::pin::Pin;

use futures_core::Stream;
use hubkit::hub;

type Rows = Pin<Box<dyn Stream<Item = u8> + Send>>;

#[hub]
trait Store {
    async fn rows(&self) -> Rows;
}

fn main() {}
