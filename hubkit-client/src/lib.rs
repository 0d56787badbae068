//! The typed Rust client of hubkit: calls any SignalR hub, hubkit's or ASP.NET Core's, through generated stubs.
//!
//! A contract's macros generate a stub for calling the hub (`ChatHubClient`), and three ways of being called: the
//! client interface's trait to implement, closures for single methods, and an enum of its calls
//! (`ChatClientEvent`) to be read as a stream.
//!
//! ```no_run
//! use hubkit::{client_interface, hub};
//! use hubkit_client::{HubConnection, Protocol};
//!
//! #[client_interface]
//! pub trait ChatClient {
//!     async fn receive_message(&self, user: String, text: String);
//! }
//!
//! #[hub(client = ChatClient)]
//! pub trait ChatHub {
//!     async fn send_message(&self, text: String) -> hubkit::Result<()>;
//! }
//!
//! struct Printer;
//!
//! impl ChatClient for Printer {
//!     async fn receive_message(&self, user: String, text: String) {
//!         println!("{user}: {text}");
//!     }
//! }
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let connection = HubConnection::builder("https://example.org/hubs/chat")
//!     .protocol(Protocol::MessagePack)
//!     .bearer_token("secret")
//!     .receive(Printer.into_receiver())
//!     .connect()
//!     .await?;
//! let chat = ChatHubClient::new(&connection);
//! chat.send_message("hello").await?;
//! println!("over: {}", connection.closed().await);
//! # Ok(())
//! # }
//! ```
//!
//! Connections go over WebSockets, negotiated or not. `https` and `wss` need the feature `tls`, which is on by
//! default: rustls, with the platform's certificates.

#[cfg(test)]
extern crate self as hubkit_client;

mod backlog;
mod builder;
mod calls;
mod connect;
mod connection;
mod dispatch;
mod driver;
mod error;
mod events;
mod handlers;
mod inbound;
#[cfg(test)]
mod interleavings;
mod negotiate;
mod rt;
mod state;
mod transport;
mod uploads;
mod writer;

pub use builder::HubConnectionBuilder;
pub use connection::HubConnection;
pub use error::{ConnectError, EventError};
pub use events::Events;
pub use handlers::Subscription;
pub use hubkit::protocol::Protocol;
pub use hubkit::{CallError, Receiver};
pub use reqwest;
pub use state::{CloseReason, ConnectionState};
