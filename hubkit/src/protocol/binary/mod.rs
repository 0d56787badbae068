//! What the binary encodings share: length-prefixed messages that are arrays, one item a field.

pub(super) mod cursor;
pub(super) mod frame;
pub(super) mod read;
pub(super) mod write;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::Fault;
use super::{EncodeError, Protocol, ValueError};
use cursor::Cursor;

/// A binary encoding: how to tell one value from the next, and how to write an envelope's parts.
pub(super) trait Encoding {
    const PROTOCOL: Protocol;
    /// How an item of a stream begins: an array of four, 2, no headers.
    #[cfg(feature = "server")]
    const STREAM_ITEM: [u8; 3];
    /// How a text begins whose length is in its first byte, by that length.
    #[cfg(feature = "server")]
    const SHORT_TEXT: std::ops::RangeInclusive<u8>;

    /// Consumes a scalar whole, or the head of a container. Never allocates.
    fn head<'a>(cursor: &mut Cursor<'a>) -> Result<Head<'a>, Fault>;

    fn write_array(out: &mut Vec<u8>, length: usize);
    fn write_empty_map(out: &mut Vec<u8>);
    fn write_text(out: &mut Vec<u8>, text: &str);
    fn write_integer(out: &mut Vec<u8>, value: i64);
    fn write_boolean(out: &mut Vec<u8>, value: bool);
    fn write_nil(out: &mut Vec<u8>);

    fn value<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) -> Result<(), EncodeError>;
    fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ValueError>;
}

/// What is next in the input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Head<'a> {
    Nil,
    Boolean(bool),
    /// An integer that fits; larger ones are `Other`.
    Integer(i64),
    /// A string in one piece.
    Text(&'a str),
    /// Any other scalar.
    Other,
    /// An array with its length.
    Array(u64),
    /// A map with its number of entries.
    Map(u64),
    /// A tag, which one value follows.
    Tag,
    /// An array or a map without a length, up to its `Break`.
    Open {
        map: bool,
    },
    Break,
}
