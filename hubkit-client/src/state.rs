//! Whether a connection is up, and why it ended.

use std::fmt;
use std::time::Duration;

/// Whether a connection is up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectionState {
    /// Calls go out and handlers are called.
    Connected,
    /// The connection is over, for good.
    Disconnected(CloseReason),
}

impl ConnectionState {
    /// Whether calls can be made.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        matches!(self, Self::Connected)
    }
}

/// Why a connection ended.
///
/// [`Display`](fmt::Display) says it in one line, fit for a log.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CloseReason {
    /// This side ended it: by [`stop`](crate::HubConnection::stop), or by dropping the last clone.
    Stopped,
    /// The server said goodbye, or ended the transport in good order.
    ServerClosed {
        /// Why, when the server says so.
        error: Option<String>,
        /// Whether this client may connect again: false only when the server's Close message does not invite it to. An
        /// end without such a message says nothing against it.
        allow_reconnect: bool,
    },
    /// Nothing came from the server for this long, not even a ping.
    ServerTimeout(Duration),
    /// The server took nothing for this long of what was to be written, though it may have been heard.
    WriteTimeout(Duration),
    /// The transport failed or ended without a goodbye.
    Lost(String),
    /// The server sent something that breaks the protocol.
    Protocol(String),
    /// The server sent so much faster than handlers ran and streams were read that this many calls and items were
    /// waiting, while something else was itself waiting for what was stuck behind them.
    Overloaded {
        /// How many calls from the server, and items of full streams, were waiting.
        waiting: usize,
    },
}

impl fmt::Display for CloseReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stopped => f.write_str("stopped by this side"),
            Self::ServerClosed { error: None, .. } => f.write_str("server closed"),
            Self::ServerClosed {
                error: Some(error), ..
            } => write!(f, "server closed: {error}"),
            Self::ServerTimeout(limit) => {
                write!(
                    f,
                    "nothing came from the server for {limit:?} (`server_timeout`)"
                )
            }
            Self::WriteTimeout(limit) => {
                write!(
                    f,
                    "the server took nothing of what was written for {limit:?} (`write_timeout`)"
                )
            }
            Self::Lost(reason) => write!(f, "connection lost: {reason}"),
            Self::Protocol(reason) => write!(f, "the server broke the protocol: {reason}"),
            Self::Overloaded { waiting } => {
                write!(
                    f,
                    "{waiting} calls or items from the server were waiting for a handler that does not finish or a \
                     stream that is not read"
                )
            }
        }
    }
}
