#[hub]
trait Prices {
    fn prices(&self, symbol: String) -> impl Stream<Item = Price>;
    async fn later(&self) -> impl Stream<Item = Result<Price, Gone>> + Unpin;
    async fn watch(&self, symbol: String) -> hubkit::Result<impl Stream<Item = Price>>;
}
