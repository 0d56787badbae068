#[hub(client = ChatClient)]
pub trait ChatHub {
    async fn good(&self, text: String) -> u32;
    async fn borrows(&self, text: &str) -> u32;
    async fn changes(&mut self, (a, b): (u8, u8));
    fn plain(&self) -> u32;
    async fn generic<T: Send>(&self, value: T);
    async fn on_connected(&self);
    async fn defaulted(&self) -> u32 {
        5
    }
    #[method(overflow = "latest", key = id)]
    async fn import(&self, id: u32, rows: Streaming<Row>, names: Streaming<&str>) -> u32;
    type Row;
}
