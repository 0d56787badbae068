use futures_core::Stream;
use hubkit::hub;

#[hub]
trait Store {
    async fn text(&self) -> impl Into<String>;
    async fn object(&self) -> Box<dyn std::fmt::Debug>;
    async fn never(&self) -> !;
    async fn pair(&self) -> (u8, impl Stream<Item = u8>);
    async fn deep(&self) -> hubkit::Result<Option<impl Stream<Item = u8>>>;
}

fn main() {}
