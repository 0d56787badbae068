//! The SignalR hub protocol: pure functions from bytes to messages and back, shared by server and client.
//!
//! A connection carries a byte stream that holds one [handshake] and then hub messages in the
//! [`Protocol`] the handshake chose. [`Protocol::split`] finds the next whole message in that stream,
//! [`Protocol::decode`] reads it, and the `write_*` methods append whole, delimited messages to a buffer.
//! Payloads stay [`Raw`]: checked for form, depth and count, and decoded later straight into the type that the
//! contract names.
//!
//! # Credit, between hubkit's own peers
//!
//! SignalR has no flow control for streams of items: who cannot take more stops reading, and everything on the
//! connection waits. Two hubkit peers count instead. Others never see anything of it:
//!
//! - The client adds a property to its handshake request, which servers skip as they skip every unknown one, with how
//!   many items each stream from the server may send at first:
//!   `{"protocol":"json","version":1,"hubkit":{"credit":1,"items":512}}`. Without `items` only uploads are counted.
//! - A hubkit server, and only when it was asked so, answers with how many items each upload may send at first:
//!   `{"hubkit":{"credit":1,"items":10}}`. The answer also says that it counts its streams, if the client does.
//!   Without this answer the client sends as any SignalR client does, and grants nothing.
//! - As its method consumes them, the server grants more, several at a time:
//!   `{"type":100,"invocationId":"1","items":5}`; in the binary protocols `[100, {}, "1", 5]`. With `0` items it says
//!   that nobody reads the upload any more, and the client drops its stream.
//! - The client asks an upload's stream for an item only when it may send it. An upload's end needs no credit, but a
//!   stream that has used its credit up is not asked whether it has ended.
//!
//! Streams from the server are counted the other way round, by the same rules. The client grants more as its application
//! takes items, with the same message, whose `invocationId` is then that of the streaming call, and stops when the
//! stream has ended or was given up. A stream that has used its credit up is not asked whether it has ended either: its
//! end, or its failure, comes after the next grant, and until then it is one of the client's `max_streams`. What is
//! granted to a stream that is not open, or to another call, is ignored.
//!
//! A client that leaves too many items of one stream unread all the same (the server does not count, or the items are
//! large) stops reading altogether, until its application takes some.

mod append;
mod binary;
mod cbor;
mod error;
pub mod handshake;
mod json;
mod message;
mod messagepack;
mod raw;
mod split;
#[cfg(test)]
mod tests;
mod transport;
mod write;

pub use error::{EncodeError, ProtocolError, ValueError};
#[cfg(feature = "server")]
pub(crate) use json::SEPARATOR;
pub use message::{Close, Message, Outcome, Reply};
pub use raw::{Raw, RawArgs};
pub use split::Split;
pub use transport::Transport;
pub use write::{EncodeArgs, InvocationHead};

/// How deeply a received payload (an argument list, an item, a result) may nest: 64 arrays, objects and tags, the
/// outermost included.
pub const MAX_DEPTH: usize = 64;
/// How many arguments a received invocation may carry.
pub const MAX_ARGUMENTS: usize = 64;
/// How many upload streams a received invocation may name.
pub const MAX_STREAMS: usize = 64;

/// The type of [`Message::Credit`], far from those that SignalR counts up.
const CREDIT: i64 = 100;
/// The version of the rules for credit that the handshake names.
const CREDIT_VERSION: u64 = 1;

/// A hub protocol: how messages are encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Protocol {
    /// `json`: text, what every SignalR client speaks.
    Json,
    /// `messagepack`: SignalR's binary protocol.
    MessagePack,
    /// `cbor`: hubkit's own binary protocol, shaped like MessagePack's, for Rust peers.
    Cbor,
}

/// Whether a transport must carry a protocol as text or as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TransferFormat {
    /// UTF-8 text.
    Text,
    /// Arbitrary bytes.
    Binary,
}

impl Protocol {
    /// Every protocol, in the order in which a server lists them.
    pub const ALL: [Self; 3] = [Self::Json, Self::MessagePack, Self::Cbor];

    /// The highest version of this protocol that is spoken: 2 adds acknowledgements to 1.
    pub const VERSION: u32 = 2;

    /// The name that the handshake uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::MessagePack => "messagepack",
            Self::Cbor => "cbor",
        }
    }

    /// Finds a protocol by its handshake name, without regard to ASCII case.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|protocol| protocol.name().eq_ignore_ascii_case(name))
    }

    /// Reads one message, without its delimiter.
    ///
    /// The form of everything in `body` is checked here, payloads included, so that decoding a [`Raw`] later can only
    /// fail because the value does not fit its type. Strings and payloads borrow from `body`. An empty invocation
    /// id counts as none. When a JSON property repeats, the last one wins.
    ///
    /// # Errors
    ///
    /// Whatever breaks the protocol: malformed or trailing bytes, a missing or mistyped field, nesting beyond
    /// [`MAX_DEPTH`], more than [`MAX_ARGUMENTS`] or [`MAX_STREAMS`]. The connection should be closed.
    pub fn decode(self, body: &[u8]) -> Result<Message<'_>, ProtocolError> {
        match self {
            Self::Json => json::read::decode(body),
            Self::MessagePack => binary::read::decode::<messagepack::MessagePack>(body),
            Self::Cbor => binary::read::decode::<cbor::Cbor>(body),
        }
    }

    /// Reads what [`decode`](Self::decode) reads as a [`Message::StreamItem`], if it is written the usual way: the one
    /// message that comes so often that its envelope counts. The id is not known to be a text.
    #[cfg(feature = "server")]
    pub(crate) fn stream_item(self, body: &[u8]) -> Option<(&[u8], Raw<'_>)> {
        match self {
            Self::Json => None,
            Self::MessagePack => binary::read::stream_item::<messagepack::MessagePack>(body),
            Self::Cbor => binary::read::stream_item::<cbor::Cbor>(body),
        }
    }

    /// What a transport has to carry.
    #[must_use]
    pub const fn transfer_format(self) -> TransferFormat {
        match self {
            Self::Json => TransferFormat::Text,
            Self::MessagePack | Self::Cbor => TransferFormat::Binary,
        }
    }

    /// One value that stands for nothing: what a method without a result returns where a value is expected.
    #[must_use]
    pub const fn null(self) -> &'static [u8] {
        match self {
            Self::Json => b"null",
            Self::MessagePack => &[0xC0],
            Self::Cbor => &[0xF6],
        }
    }

    /// A small number for tables with one place a protocol.
    #[cfg(feature = "server")]
    #[must_use]
    pub(crate) const fn index(self) -> usize {
        match self {
            Self::Json => 0,
            Self::MessagePack => 1,
            Self::Cbor => 2,
        }
    }
}
