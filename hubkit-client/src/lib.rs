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
//! # Streams, cancellation, deadlines
//!
//! A method that returns a stream is called by polling its [`StreamCall`]; for an argument `Streaming<T>` the stub takes
//! any stream of `T`, or of `Result<T, UploadError>` for one that may fail. Uploads begin when the call is written, take
//! turns, and are polled only while there is room to write. They end with their own end or failure, or when the call
//! does: when the server answers early, when the call is given up, and with the connection.
//!
//! Dropping the future of a call, or a stream, gives the call up: one that was not yet written is never sent, and of any
//! other the server is told. So does a deadline ([`Call::deadline`], [`StreamCall::deadline`]) when it passes. (Over
//! Server-Sent Events and long polling, what waits for the POST before it counts as written.) [`CallError`] tells what
//! became of a call: refused by the server, not sent, perhaps run on a lost connection, out of time, or answered with
//! something that is not of the contract's type, which concerns that call alone.
//!
//! ```
//! use std::time::Duration;
//!
//! use futures_core::Stream;
//! use hubkit::{Streaming, hub};
//! use hubkit_client::{CallError, HubConnection};
//!
//! #[hub]
//! trait PricesHub {
//!     fn prices(&self, symbol: String) -> impl Stream<Item = f64>;
//!     async fn import(&self, market: u32, prices: Streaming<f64>) -> hubkit::Result<u32>;
//! }
//!
//! # async fn run(connection: HubConnection, recorded: Vec<f64>) -> Result<(), CallError> {
//! let hub = PricesHubClient::new(&connection);
//! let mut prices = hub.prices("HUB");
//! while let Some(price) = prices.next().await {
//!     if price? > 100.0 {
//!         break; // and drop the stream, which cancels it
//!     }
//! }
//! let count = hub.import(7, futures_util::stream::iter(recorded)).deadline(Duration::from_secs(30)).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Transports
//!
//! Connections go over WebSockets, Server-Sent Events or long polling: the first of what the server offers that can be
//! opened, in an order that [`transports`](HubConnectionBuilder::transports) changes. Nothing else depends on which it
//! is; [`HubConnection::transport`] tells. Their requests are made with [`reqwest`], which brings proxies, and whatever
//! else a client of [your own](HubConnectionBuilder::http_client) does. `https` and `wss` need the feature `tls`, which
//! is on by default: rustls, with the platform's certificates.
//!
//! WebSockets cost least. Over Server-Sent Events and long polling a batch of messages is a request, whose answer is
//! waited for before the next. Over long polling no poll is made while [handlers](HubConnection::receive) or readers of
//! streams are so far behind that nothing more is read, and a server that sees none for long (15 s unless configured
//! otherwise) gives the connection up.

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
mod stall;
mod state;
mod transport;
mod uploads;
mod writer;

pub use builder::HubConnectionBuilder;
pub use connection::HubConnection;
pub use error::{ConnectError, EventError, TransportFailure};
pub use events::Events;
pub use handlers::Subscription;
pub use hubkit::Transport;
pub use hubkit::protocol::Protocol;
pub use hubkit::{Call, CallError, Receiver, StreamCall, UploadError};
pub use reqwest;
pub use state::{CloseReason, ConnectionState};
