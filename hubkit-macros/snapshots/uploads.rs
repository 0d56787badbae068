#[hub]
pub trait Store {
    /// Arguments and uploads in any order.
    #[cfg(feature = "import")]
    #[deprecated = "use `transform`"]
    async fn import(
        &self,
        rows: Streaming<Row>,
        market: u32,
        names: hubkit::Streaming<Option<String>>,
        r#type: String,
    ) -> hubkit::Result<Report>;
    async fn count(&self, rows: Streaming<Row>);
    fn transform(&self, rows: Streaming<Row>) -> impl Stream<Item = hubkit::Result<Row>>;
}
