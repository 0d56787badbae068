use futures_core::Stream;
use hubkit::hub;

struct Row;

#[hub]
trait Store {
    fn rows(&self) -> impl Stream<Item = Row>;
}

fn main() {}
