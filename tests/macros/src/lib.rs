//! Contracts that the cases in `ui/` implement and call, declared in another crate than theirs.

use futures_core::Stream;
use hubkit::{Streaming, client_interface, hub};
use serde::{Deserialize, Serialize};

/// A price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Price {
    /// Of what.
    pub symbol: String,
    /// How much.
    pub amount: u64,
}

/// What the server may call on a chat client.
#[client_interface]
pub trait ChatClient {
    /// A message has arrived.
    async fn receive_message(&self, user: String, text: String);
    /// Prices have changed.
    async fn prices_changed(&self, prices: Vec<Price>, note: Option<String>);
    /// A client result.
    async fn confirm(&self, question: String) -> bool;
}

/// What a chat client may call.
#[hub(client = ChatClient)]
pub trait ChatHub {
    /// Sends a message to everybody.
    async fn send_message(&self, text: String) -> hubkit::Result<()>;
    /// Sets prices.
    async fn set_prices(&self, prices: Vec<Price>, note: Option<String>) -> u32;
}

/// What streams.
#[hub]
pub trait PriceHub {
    /// Streams prices.
    fn prices(&self, symbol: String) -> impl Stream<Item = Price>;
    /// Streams prices, or refuses.
    async fn watch(&self, symbol: String) -> hubkit::Result<impl Stream<Item = Price>>;
    /// Takes prices.
    async fn import(&self, prices: Streaming<Price>) -> hubkit::Result<u32>;
}

/// What takes uploads.
#[hub(client = ChatClient)]
pub trait StoreHub {
    /// Takes names.
    async fn label(&self, names: Streaming<String>) -> u32;
    /// Takes prices and names, and streams what became of them.
    fn merge(
        &self,
        prices: Streaming<Price>,
        note: Option<String>,
        names: Streaming<String>,
    ) -> impl Stream<Item = hubkit::Result<Price>>;
}
