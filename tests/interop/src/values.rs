//! Values whose encoding differs between text and binary protocols.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

/// Bytes: Base64 in JSON, bytes in MessagePack, as .NET's `byte[]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Blob(Vec<u8>);

impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(&STANDARD.encode(&self.0))
        } else {
            serializer.serialize_bytes(&self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            STANDARD.decode(text).map(Self).map_err(D::Error::custom)
        } else {
            deserializer.deserialize_byte_buf(Bytes).map(Self)
        }
    }
}

struct Bytes;

impl Visitor<'_> for Bytes {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
        Ok(bytes.to_owned())
    }

    fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
        Ok(bytes)
    }
}

/// A point in time: a text in JSON, MessagePack's timestamp extension in MessagePack, as JavaScript's `Date`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Timestamp {
    Text(String),
    Extension(Vec<u8>),
}

const TIMESTAMP: i8 = -1;

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "_ExtStruct")]
struct Extension((i8, Blob));

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::Extension(bytes) => {
                Extension((TIMESTAMP, Blob(bytes.clone()))).serialize(serializer)
            }
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return String::deserialize(deserializer).map(Self::Text);
        }
        let Extension((kind, Blob(bytes))) = Extension::deserialize(deserializer)?;
        if kind == TIMESTAMP {
            Ok(Self::Extension(bytes))
        } else {
            Err(D::Error::custom("an extension that is no timestamp"))
        }
    }
}
