use futures_core::Stream;
use hubkit::hub;

#[hub]
trait Store {
    fn rows(&self) -> impl Stream<Item = &str>;
    fn refs(&self) -> impl Stream<Item = Vec<&u8>>;
}

fn main() {}
