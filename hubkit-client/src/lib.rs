//! The typed Rust client of hubkit: calls any SignalR hub, hubkit's or ASP.NET Core's, through generated stubs.
//!
//! A contract's macros generate a stub for calling the hub (`ChatHubClient`), and three ways of being called: the
//! client interface's trait to implement, closures for single methods, and an enum of its calls
//! (`ChatClientEvent`) to be read as a stream.
//!
//! ```no_run
//! use hubkit_client::HubConnection;
//! use hubkit_client::protocol::Protocol;
//!
//! # async fn run() -> Result<(), hubkit_client::ConnectError> {
//! let connection = HubConnection::builder("https://example.org/hubs/chat")
//!     .protocol(Protocol::MessagePack)
//!     .bearer_token("secret")
//!     .connect()
//!     .await?;
//! // let chat = ChatHubClient::new(&connection);
//! // chat.send_message("hello").await?;
//! println!("over: {}", connection.closed().await);
//! # Ok(())
//! # }
//! ```
//!
//! Connections go over WebSockets, negotiated or not. `https` and `wss` need the feature `tls`, which is on by
//! default: rustls, with the platform's certificates.

mod builder;
mod connect;
mod connection;
mod dispatch;
mod driver;
mod error;
mod events;
mod handlers;
mod inbound;
mod negotiate;
mod pending;
mod rt;
mod state;
mod transport;
mod writer;

pub use builder::HubConnectionBuilder;
pub use connection::HubConnection;
pub use error::{ConnectError, EventError};
pub use events::Events;
pub use handlers::Subscription;
pub use hubkit::{CallError, protocol};
pub use reqwest;
pub use state::{CloseReason, ConnectionState};
