//! `#[serde(with = "hubkit::payload::bytes")]`: bytes are base64 in JSON, bin in MessagePack, a byte string in CBOR.
//!
//! For fields of type `Vec<u8>`, `Box<[u8]>`, `[u8; N]` and [`bytes::Bytes`], and `Option` and `Vec` of
//! them; an `Option` also wants `default`, if the field may be missing. As an argument, a result or an item of its own
//! use [`Binary`].
//!
//! Base64 is the standard alphabet with padding. Lists of numbers are read as well, also of signed ones, as Java has
//! them. As the values of a map or in a `Box` use [`Binary`], too: `BTreeMap<String, Binary>`.
//!
//! ```
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Upload {
//!     #[serde(with = "hubkit::payload::bytes")]
//!     data: Vec<u8>,
//!     #[serde(with = "hubkit::payload::bytes")]
//!     sha256: [u8; 32],
//! }
//! ```

use std::fmt;

use base64::Engine as _;
use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Deserializer, Error, SeqAccess, Unexpected, Visitor};
use serde::ser::Serializer;

use super::field::describes_itself;
use super::{Binary, Field, protocol};
use crate::protocol::Protocol;

/// For serde's `with`.
///
/// # Errors
/// When the serializer fails.
pub fn serialize<T: Field<Binary>, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value.write(serializer)
}

/// For serde's `with`.
///
/// # Errors
/// When there are neither bytes nor a form of them, or as many as do not fit `T`.
pub fn deserialize<'de, T: Field<Binary>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::read(deserializer)
}

pub(super) fn write<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    let as_text = match protocol() {
        Some(protocol) => protocol == Protocol::Json,
        None => serializer.is_human_readable(),
    };
    if as_text {
        serializer.collect_str(&Base64Display::new(bytes, &STANDARD))
    } else {
        serializer.serialize_bytes(bytes)
    }
}

pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    if describes_itself(&deserializer) {
        deserializer.deserialize_any(BytesVisitor)
    } else {
        deserializer.deserialize_byte_buf(BytesVisitor)
    }
}

struct BytesVisitor;

impl<'de> Visitor<'de> for BytesVisitor {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes, or text in base64")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Vec<u8>, E> {
        STANDARD
            .decode(text)
            .map_err(|error| Error::custom(format_args!("the text is not base64: {error}")))
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
        Ok(bytes.to_vec())
    }

    fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
        Ok(bytes)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<Vec<u8>, A::Error> {
        // The announced length is the peer's word only.
        let mut bytes = Vec::new();
        while let Some(number) = numbers.next_element::<i64>()? {
            let signed = |_| i8::try_from(number).map(i8::cast_unsigned);
            bytes.push(u8::try_from(number).or_else(signed).map_err(|_| {
                Error::invalid_value(Unexpected::Signed(number), &"a byte, -128 to 255")
            })?);
        }
        Ok(bytes)
    }
}

macro_rules! byte_fields {
    ($($type:ty),+) => {$(
        #[diagnostic::do_not_recommend]
        impl Field<Binary> for $type {
            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                write(self, serializer)
            }

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                read(deserializer).map(Self::from)
            }
        }
    )+};
}

byte_fields!(Vec<u8>, Box<[u8]>, ::bytes::Bytes, Binary);

#[diagnostic::do_not_recommend]
impl<const N: usize> Field<Binary> for [u8; N] {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self, serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(read(deserializer)?)
            .map_err(|bytes| Error::custom(format_args!("expected {N} bytes, not {}", bytes.len())))
    }
}
