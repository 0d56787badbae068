#[client_interface]
pub trait ChatClient {
    async fn good(&self, text: String);
    async fn borrows(&self, text: &str);
    async fn asks(&self, text: &str) -> u32;
    async fn upload(&self, rows: Streaming<u8>);
    fn stream(&self) -> impl Stream<Item = u8>;
    async fn into_receiver(self);
    #[method(overflow = "newest")]
    async fn price(&self, symbol: String);
    #[method(overflow = "latest", key = sybmol)]
    async fn level(&self, symbol: String);
}
