//! Contracts as a crate that servers and clients share declares them. Built on its own it has no server; nothing in
//! it says so.

#![deny(warnings)]

use futures_core::Stream;
use hubkit::{Streaming, client_interface, hub};
use serde::{Deserialize, Serialize};

/// A price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Price(pub f64);

/// What the server may call.
#[client_interface]
pub trait ChatClient {
    /// A message has arrived.
    async fn receive_message(&self, user: String, text: String);
    /// A client result.
    async fn confirm(&self, question: String) -> bool;
}

/// What a chat client may call.
#[hub(client = ChatClient)]
pub trait ChatHub {
    /// Sends a message to everybody.
    async fn send_message(&self, text: String) -> hubkit::Result<()>;
    /// Streams prices.
    fn prices(&self, symbol: String) -> impl Stream<Item = Price>;
    /// Streams prices, or refuses.
    async fn watch(&self, symbol: String) -> hubkit::Result<impl Stream<Item = Price>>;
    /// Takes prices.
    async fn import(&self, prices: Streaming<Price>) -> hubkit::Result<u32>;
}

/// A client of these contracts.
#[derive(Debug)]
pub struct Client;

impl ChatClient for Client {
    async fn receive_message(&self, user: String, text: String) {
        let _ = (user, text);
    }

    async fn confirm(&self, question: String) -> bool {
        question.is_empty()
    }
}

/// Calls the hub.
///
/// # Errors
/// When the call fails.
pub async fn send(caller: &hubkit::Caller) -> Result<(), hubkit::CallError> {
    let _ = Client.into_receiver();
    let _ =
        ChatClientHandlers::new().receive_message(|user, text| async move { drop((user, text)) });
    ChatHubClient::new(caller).send_message("hello").await
}
