//! Messages as they are received.

use std::borrow::Cow;

use super::Raw;

/// A hub message, borrowed from the bytes it was read from.
///
/// Headers are checked for form and skipped; nothing here reads them yet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Message<'a> {
    /// Types 1 and 4: a call of `target`.
    Invocation {
        /// The id the reply must carry; `None` asks for no reply.
        id: Option<Cow<'a, str>>,
        /// Whether the caller expects a stream of results (type 4).
        streaming: bool,
        /// The method's wire name.
        target: Cow<'a, str>,
        /// The arguments, an array in the connection's protocol.
        arguments: Raw<'a>,
        /// The ids of the streams the caller uploads with this call.
        stream_ids: Vec<Cow<'a, str>>,
    },
    /// Type 2: one item of the stream `id`.
    StreamItem {
        /// The invocation (results) or the upload stream (arguments) this item belongs to.
        id: Cow<'a, str>,
        /// The item.
        item: Raw<'a>,
    },
    /// Type 3: the end of an invocation or of an upload stream.
    Completion {
        /// The invocation or upload stream that ended.
        id: Cow<'a, str>,
        /// How it ended.
        outcome: Outcome<'a>,
    },
    /// Type 5: the caller lost interest in the invocation `id`.
    CancelInvocation {
        /// The invocation to cancel.
        id: Cow<'a, str>,
    },
    /// Type 6: a sign of life.
    Ping,
    /// Type 7: the peer ends the connection.
    Close(Close<'a>),
    /// Type 8: everything up to `sequence_id` was received.
    Ack {
        /// The last message received.
        sequence_id: i64,
    },
    /// Type 9: the next message has this number.
    Sequence {
        /// The number of the next message.
        sequence_id: i64,
    },
    /// Type 100, between hubkit's own peers: the stream `id` may send so many more items.
    Credit {
        /// The upload, or the streaming call.
        id: Cow<'a, str>,
        /// How many more items; 0 when nobody reads the upload any more.
        items: u64,
    },
    /// A type this version does not know, to be skipped.
    Unknown {
        /// Its number.
        message_type: i64,
    },
}

/// How an invocation ended, as received in a completion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// With nothing: a finished stream, a void method.
    Void,
    /// With a result.
    Value(Raw<'a>),
    /// With an error, its text meant for the caller.
    Error(Cow<'a, str>),
}

/// A received close message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close<'a> {
    /// Why, when the peer says so.
    pub error: Option<Cow<'a, str>>,
    /// Whether the peer invites the client to connect again.
    pub allow_reconnect: bool,
}

/// How an invocation ended, to be written in a completion.
#[derive(Debug)]
pub enum Reply<'a, T: ?Sized> {
    /// With nothing.
    Void,
    /// With a result.
    Value(&'a T),
    /// With an error text.
    Error(&'a str),
}

impl<T: ?Sized> Clone for Reply<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Reply<'_, T> {}
