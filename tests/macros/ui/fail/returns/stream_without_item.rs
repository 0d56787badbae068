use futures_core::Stream;
use hubkit::hub;

#[hub]
trait Store {
    fn rows(&self) -> impl Stream;
    fn bound(&self) -> impl Stream<Item: Send>;
}

fn main() {}
