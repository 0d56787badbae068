//! SignalR for Rust, typed end to end.
//!
//! Two traits are the contract: the *hub*, what clients may call on the server, and the *client interface*, what the
//! server may call on clients. From them come the server's dispatch, typed proxies for calling clients, and a typed
//! Rust client. The wire is the SignalR hub protocol, so SignalR clients connect as they are: the tests run the official
//! JavaScript client, in Node and in a browser, pysignalr and signalrcore. The official clients for .NET, Java and Swift
//! speak the same protocol and are expected to work, but no test runs them.
//!
//! ```
//! use axum::Router;
//! use hubkit::{Context, HubError, HubOptions, RouterExt, client_interface, hub};
//!
//! /// What the server may call on a chat client.
//! #[client_interface]
//! pub trait ChatClient {
//!     async fn receive_message(&self, user: String, text: String);
//! }
//!
//! /// What a chat client may call on the server.
//! #[hub(client = ChatClient)]
//! pub trait ChatHub {
//!     async fn send_message(&self, text: String) -> hubkit::Result<()>;
//! }
//!
//! struct Chat;
//!
//! impl ChatHub for Chat {
//!     async fn send_message(&self, cx: &Context<ChatClientProxy>, text: String) -> hubkit::Result<()> {
//!         if text.len() > 10_000 {
//!             return Err(HubError::new("Message too large"));
//!         }
//!         let user = cx.user_id().unwrap_or("somebody");
//!         cx.clients().others().receive_message(user, &text).await
//!     }
//! }
//!
//! # fn main() -> Result<(), hubkit::hub::BuildError> {
//! let chat = Chat.into_hub().options(HubOptions::default().max_message_size(64 * 1024)).build()?;
//! let handle = chat.handle(); // for background tasks
//! let app: Router = Router::new().map_hub("/hubs/chat", chat);
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! - `server` (default): the hub server on axum. Without it this crate is contracts and protocol only, with no axum,
//!   hyper or tokio; a contract crate built that way and the crate `hubkit-client` make a client.
//! - `http2`: WebSockets over HTTP/2 (extended CONNECT, RFC 8441). `axum::serve` takes them as it is; with axum-server,
//!   `server.http_builder().http2().enable_connect_protocol()` asks for them. Server-Sent Events and long polling run
//!   over any version without it.
//! - `chrono`, `time`, `jiff`: [`payload::timestamp`] for the types of these crates.
//!
//! # Transports
//!
//! Clients come over WebSockets, Server-Sent Events or long polling, chosen by negotiation; `EndpointOptions` says which
//! are allowed, and bounds what each may hold. Everything above is the same: one engine serves them all. Pages of other
//! origins need both a CORS layer in front (tower-http's will do), for the negotiation that comes before every transport
//! and for all that is not a WebSocket, and `EndpointOptions::allowed_origins`, for WebSockets. What is buffered for a
//! client over Server-Sent Events or long polling leaves hubkit with the HTTP server, which buffers on its own and has no
//! deadline for a peer that stops reading: where that matters, give its sockets one (`TCP_USER_TIMEOUT`). The hub's
//! connection ends by itself either way.
//!
//! Proxies, several servers, TLS, CORS and access tokens are what [`deploying`] is about.
//!
//! # How calls run
//!
//! Calls of one connection run one after another, in order, unless
//! `HubOptions::max_parallel_invocations` says otherwise; calls of different connections run side by side. One hub
//! value serves them all. A method runs to its end when its client goes away, and `Context::aborted` tells it; a
//! panic in a method is that call's error. A send to many clients never waits for a slow reader: each connection
//! has a bounded outbox, and what happens to a message that does not fit is for its method to say
//! (`#[method(overflow = "…")]`): unless it says otherwise, that connection alone ends. A send to one client waits for
//! room while it is awaited.

// What the macros write names the crate from outside; some of its own tests use them.
#[cfg(test)]
extern crate self as hubkit;

#[cfg(feature = "server")]
mod alarm;
#[cfg(feature = "server")]
mod connection;
pub mod contract;
#[cfg(any(doc, doctest))]
#[doc = include_str!("deploying.md")]
pub mod deploying {}
mod error;
#[cfg(feature = "server")]
pub mod hub;
pub mod payload;
pub mod protocol;
#[cfg(feature = "server")]
mod registry;
#[cfg(all(test, feature = "server"))]
mod test_socket;
#[cfg(feature = "server")]
mod transport;

pub use contract::{
    Arg, Call, CallError, Caller, ClientEvent, HubValue, Receiver, StreamCall, StreamError,
    Streaming, UploadError,
};
pub use error::{HubError, Result};
#[cfg(feature = "server")]
pub use hub::{
    ClientProxy, Context, DisconnectReason, Hub, HubBuilder, HubHandle, HubOptions, UntypedProxy,
};
pub use hubkit_macros::{client_interface, hub};
pub use protocol::Transport;
#[cfg(feature = "server")]
pub use transport::{
    ConnectionEndpoint, ConnectionError, EndpointOptions, RawConnection, Redirect, RouterExt,
};

/// What generated code names. The version keeps a macro from meeting a runtime it was not made for.
#[doc(hidden)]
pub mod __private {
    #[doc(hidden)]
    pub mod v0_1_0 {
        pub use crate::contract::*;
        #[cfg(feature = "server")]
        pub use crate::hub::{
            Answer, Answers, ClientProxy, Context, DisconnectReason, HubBuilder, Many, One,
            Recipients, Sending, UntypedProxy,
        };
        pub use crate::payload::enumeration;
        pub use crate::payload::{Enumeration, Member};
        pub use crate::protocol::{Raw, ValueError};
        pub use crate::{HubError, Result as HubResult};
        pub use futures_core::Stream;
        pub use serde;
        pub use std;
    }
}

/// Passes server halves of generated code through; empty without the `server` feature.
#[cfg(feature = "server")]
#[doc(hidden)]
#[macro_export]
macro_rules! __server {
    ($($tokens:tt)*) => { $($tokens)* };
}

/// Passes server halves of generated code through; empty without the `server` feature.
#[cfg(not(feature = "server"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __server {
    ($($tokens:tt)*) => {};
}
