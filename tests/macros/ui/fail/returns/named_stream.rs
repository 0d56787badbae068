use std::pin::Pin;

use futures_core::Stream;
use hubkit::{Streaming, hub};

type Rows = Pin<Box<dyn Stream<Item = u8> + Send>>;

#[hub]
trait Store {
    fn alias(&self) -> Rows;
    fn boxed(&self) -> Pin<Box<dyn Stream<Item = u8> + Send>>;
    async fn streaming(&self) -> Streaming<u8>;
}

fn main() {}
