use futures_core::Stream;
use hubkit::hub;

struct Refusal;

#[hub]
trait Store {
    async fn rows(&self) -> Result<impl Stream<Item = u8>, Refusal>;
    fn items(&self) -> impl Stream<Item = Result<u8, Refusal>>;
}

fn main() {}
