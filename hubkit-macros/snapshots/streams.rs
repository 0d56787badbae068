#[hub]
trait Prices {
    fn prices(&self, symbol: String) -> impl Stream<Item = Price>;
    async fn later(&self) -> impl Stream<Item = Result<Price, Gone>> + Unpin;
    async fn watch(&self, symbol: String) -> hubkit::Result<impl Stream<Item = Price>>;
    async fn import(&self, market: u32, rows: Streaming<Row>) -> hubkit::Result<Report>;
    fn transform(&self, rows: hubkit::Streaming<Row>) -> impl Stream<Item = hubkit::Result<Row>>;
}
