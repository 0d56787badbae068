//! Writing messages: what is common to the protocols.

use serde::Serialize;

use super::append::{append, infallible};
use super::cbor::Cbor;
use super::messagepack::MessagePack;
use super::{EncodeError, Protocol, Reply, binary, json};

/// Arguments that can be written as an array in any protocol: tuples of serde types, or [`super::RawArgs`].
///
/// Object safe, so that everything behind it is compiled once.
pub trait EncodeArgs {
    /// Appends the arguments to `out` as one array value.
    ///
    /// What is appended before an error is of no use; the writers of messages take it back.
    ///
    /// # Errors
    ///
    /// When a value refuses to be serialized, or cannot be expressed in `protocol`.
    fn encode(&self, protocol: Protocol, out: &mut Vec<u8>) -> Result<(), EncodeError>;
}

/// An invocation without its arguments.
#[derive(Clone, Copy, Debug)]
pub struct InvocationHead<'a> {
    /// The id the reply must carry; `None` asks for no reply.
    pub id: Option<&'a str>,
    /// Whether a stream of results is expected (type 4 instead of 1).
    pub streaming: bool,
    /// The method's wire name.
    pub target: &'a str,
    /// The ids of the streams that are uploaded with the call.
    pub stream_ids: &'a [&'a str],
}

impl<T: EncodeArgs + ?Sized> EncodeArgs for &T {
    fn encode(&self, protocol: Protocol, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        (**self).encode(protocol, out)
    }
}

impl EncodeArgs for () {
    fn encode(&self, protocol: Protocol, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        match protocol {
            Protocol::Json => out.extend_from_slice(b"[]"),
            Protocol::MessagePack => out.push(0x90),
            Protocol::Cbor => out.push(0x80),
        }
        Ok(())
    }
}

macro_rules! encode_tuples {
    () => {};
    ($first:ident $($rest:ident)*) => {
        impl<$first: Serialize, $($rest: Serialize),*> EncodeArgs for ($first, $($rest,)*) {
            fn encode(&self, protocol: Protocol, out: &mut Vec<u8>) -> Result<(), EncodeError> {
                encode(protocol, out, self)
            }
        }
        encode_tuples!($($rest)*);
    };
}

encode_tuples!(A B C D E F G H I J K L M N O P);

fn encode<T: Serialize + ?Sized>(
    protocol: Protocol,
    out: &mut Vec<u8>,
    value: &T,
) -> Result<(), EncodeError> {
    match protocol {
        Protocol::Json => json::write::value(out, value),
        Protocol::MessagePack => <MessagePack as binary::Encoding>::value(out, value),
        Protocol::Cbor => <Cbor as binary::Encoding>::value(out, value),
    }
}

/// Every `write_*` appends one whole message, delimiter included, and leaves `out` as it was when it fails.
///
/// Those without a `Result` write nothing when the message would exceed the 2 GiB that a length prefix can tell.
impl Protocol {
    /// Appends `value` alone, as it would stand in a message.
    ///
    /// In MessagePack structs are maps and enum variants strings, and types that have a text form (ids, addresses)
    /// use it, as the official clients expect.
    ///
    /// # Errors
    ///
    /// When the value refuses to be serialized, or cannot be expressed in this protocol.
    pub fn encode_value<T: Serialize + ?Sized>(
        self,
        value: &T,
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        append(out, |out| encode(self, out, value))
    }

    /// Appends a call.
    ///
    /// # Errors
    ///
    /// When an argument cannot be encoded, or a streaming call has no id.
    pub fn write_invocation(
        self,
        out: &mut Vec<u8>,
        head: &InvocationHead<'_>,
        args: &dyn EncodeArgs,
    ) -> Result<(), EncodeError> {
        if head.streaming && head.id.is_none() {
            return Err(EncodeError("a streaming invocation needs an id".into()));
        }
        match self {
            Self::Json => json::write::invocation(out, head, args),
            Self::MessagePack => binary::write::invocation::<MessagePack>(out, head, args),
            Self::Cbor => binary::write::invocation::<Cbor>(out, head, args),
        }
    }

    /// Appends one item of the stream `id`.
    ///
    /// # Errors
    ///
    /// When the item cannot be encoded.
    pub fn write_stream_item<T: Serialize + ?Sized>(
        self,
        out: &mut Vec<u8>,
        id: &str,
        item: &T,
    ) -> Result<(), EncodeError> {
        match self {
            Self::Json => json::write::stream_item(out, id, item),
            Self::MessagePack => binary::write::stream_item::<MessagePack, T>(out, id, item),
            Self::Cbor => binary::write::stream_item::<Cbor, T>(out, id, item),
        }
    }

    /// Appends one item of the stream `id` that is already encoded in this protocol.
    ///
    /// `item` is copied unchecked; it has to be exactly one value, such as [`Protocol::encode_value`] writes or
    /// [`super::Raw::bytes`] holds.
    pub fn write_raw_stream_item(self, out: &mut Vec<u8>, id: &str, item: &[u8]) {
        match self {
            Self::Json => json::write::raw_stream_item(out, id, item),
            Self::MessagePack => {
                infallible(binary::write::raw_stream_item::<MessagePack>(out, id, item));
            }
            Self::Cbor => infallible(binary::write::raw_stream_item::<Cbor>(out, id, item)),
        }
    }

    /// Appends the end of the invocation or stream `id`.
    ///
    /// # Errors
    ///
    /// When the result cannot be encoded.
    pub fn write_completion<T: Serialize + ?Sized>(
        self,
        out: &mut Vec<u8>,
        id: &str,
        reply: Reply<'_, T>,
    ) -> Result<(), EncodeError> {
        match self {
            Self::Json => json::write::completion(out, id, reply),
            Self::MessagePack => binary::write::completion::<MessagePack, T>(out, id, reply),
            Self::Cbor => binary::write::completion::<Cbor, T>(out, id, reply),
        }
    }

    /// Appends the end of the invocation `id` with a result that is already encoded in this protocol.
    ///
    /// `result` is copied unchecked; it has to be exactly one value, such as [`Protocol::encode_value`] writes or
    /// [`super::Raw::bytes`] holds.
    pub fn write_raw_completion(self, out: &mut Vec<u8>, id: &str, result: &[u8]) {
        match self {
            Self::Json => json::write::raw_completion(out, id, result),
            Self::MessagePack => infallible(binary::write::raw_completion::<MessagePack>(
                out, id, result,
            )),
            Self::Cbor => infallible(binary::write::raw_completion::<Cbor>(out, id, result)),
        }
    }

    /// Appends the end of the invocation or stream `id` without a result.
    pub fn write_void_completion(self, out: &mut Vec<u8>, id: &str) {
        infallible(self.write_completion::<()>(out, id, Reply::Void));
    }

    /// Appends the failure of the invocation or stream `id`.
    pub fn write_error_completion(self, out: &mut Vec<u8>, id: &str, error: &str) {
        infallible(self.write_completion::<()>(out, id, Reply::Error(error)));
    }

    /// Appends the wish to end the invocation `id`.
    pub fn write_cancel(self, out: &mut Vec<u8>, id: &str) {
        match self {
            Self::Json => json::write::cancel(out, id),
            Self::MessagePack => infallible(binary::write::cancel::<MessagePack>(out, id)),
            Self::Cbor => infallible(binary::write::cancel::<Cbor>(out, id)),
        }
    }

    /// Appends a sign of life.
    pub fn write_ping(self, out: &mut Vec<u8>) {
        out.extend_from_slice(match self {
            Self::Json => b"{\"type\":6}\x1e",
            Self::MessagePack => &[2, 0x91, 6],
            Self::Cbor => &[2, 0x81, 6],
        });
    }

    /// Appends the end of the connection; `allow_reconnect` invites the client to connect again.
    pub fn write_close(self, out: &mut Vec<u8>, error: Option<&str>, allow_reconnect: bool) {
        match self {
            Self::Json => json::write::close(out, error, allow_reconnect),
            Self::MessagePack => infallible(binary::write::close::<MessagePack>(
                out,
                error,
                allow_reconnect,
            )),
            Self::Cbor => infallible(binary::write::close::<Cbor>(out, error, allow_reconnect)),
        }
    }

    /// Appends the acknowledgement of everything up to `sequence_id`.
    pub fn write_ack(self, out: &mut Vec<u8>, sequence_id: i64) {
        self.write_numbered(out, 8, sequence_id);
    }

    /// Appends the announcement that the next message has the number `sequence_id`.
    pub fn write_sequence(self, out: &mut Vec<u8>, sequence_id: i64) {
        self.write_numbered(out, 9, sequence_id);
    }

    /// Appends that the upload or the streaming call `id` may send so many more items, or with 0 that nobody reads the
    /// upload any more. Only between peers that have [agreed](super#credit-between-hubkits-own-peers) on it.
    pub fn write_credit(self, out: &mut Vec<u8>, id: &str, items: u32) {
        match self {
            Self::Json => json::write::credit(out, id, items),
            Self::MessagePack => infallible(binary::write::credit::<MessagePack>(out, id, items)),
            Self::Cbor => infallible(binary::write::credit::<Cbor>(out, id, items)),
        }
    }

    fn write_numbered(self, out: &mut Vec<u8>, kind: u8, sequence_id: i64) {
        match self {
            Self::Json => json::write::numbered(out, kind, sequence_id),
            Self::MessagePack => infallible(binary::write::numbered::<MessagePack>(
                out,
                kind,
                sequence_id,
            )),
            Self::Cbor => infallible(binary::write::numbered::<Cbor>(out, kind, sequence_id)),
        }
    }
}
