use futures_core::Stream;
use hubkit::hub;

#[hub]
trait Store {
    async fn rows(&self) -> Option<impl Stream<Item = u8>>;
}

fn main() {}
