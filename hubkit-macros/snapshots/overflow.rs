/// What a server tells a screen.
#[client_interface]
pub trait Screen {
    #[method(overflow = "latest", key = symbol)]
    async fn price(&self, symbol: String, amount: u64);
    #[method(name = "Log", overflow = "drop_oldest")]
    async fn log_line(&self, overflow: String);
    #[method(overflow = "drop_newest")]
    async fn hint(&self);
    #[method(overflow = "disconnect")]
    async fn alarm(&self, kind: K);
    /// Asks the person in front of it.
    async fn confirm(&self, question: String) -> Result<bool, Busy>;
    #[cfg(unix)]
    #[deprecated]
    async fn version(&self) -> u32;
}
