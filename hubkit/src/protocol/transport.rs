//! The transports by name.

use std::fmt;

use super::TransferFormat;

/// How a client is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Transport {
    /// One socket for both directions: the fastest.
    WebSockets,
    /// An HTTP response that never ends for what the server says, and a POST for what the client says.
    ///
    /// It carries text only: JSON, but neither MessagePack nor CBOR.
    ServerSentEvents,
    /// A GET that is answered when the server has something to say, again and again, and a POST for what the client
    /// says. It works wherever HTTP does.
    LongPolling,
}

impl Transport {
    /// All of them, in the order in which servers offer and clients try them by default.
    pub const ALL: &'static [Self] = &[Self::WebSockets, Self::ServerSentEvents, Self::LongPolling];

    /// The name in a negotiation.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WebSockets => "WebSockets",
            Self::ServerSentEvents => "ServerSentEvents",
            Self::LongPolling => "LongPolling",
        }
    }

    /// Whether it carries messages of this format.
    #[must_use]
    pub const fn carries(self, format: TransferFormat) -> bool {
        matches!(format, TransferFormat::Text) || !matches!(self, Self::ServerSentEvents)
    }

    /// Whether the requests of the client are signs of life by themselves, so that nobody pings.
    #[must_use]
    pub const fn keeps_itself_alive(self) -> bool {
        matches!(self, Self::LongPolling)
    }
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
