//! Bytes as a type of their own.

use std::ops::Deref;

use bytes::Bytes;
use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

/// Bytes as an argument, a result or an item: base64 in JSON, bin in MessagePack, a byte string in CBOR.
///
/// It clones cheaply. On a field of another type [`payload::bytes`](super::bytes) does the same.
///
/// ```
/// use hubkit::hub;
/// use hubkit::payload::Binary;
///
/// #[hub]
/// pub trait FileHub {
///     async fn store(&self, name: String, content: Binary);
///     async fn load(&self, name: String) -> hubkit::Result<Binary>;
/// }
///
/// let content = Binary::from(vec![1, 2, 3]);
/// assert_eq!(content.len(), 3);
/// assert_eq!(serde_json::to_string(&content)?, "\"AQID\"");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Binary(Bytes);

impl Deref for Binary {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for Binary {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Bytes> for Binary {
    fn from(bytes: Bytes) -> Self {
        Self(bytes)
    }
}

impl From<Vec<u8>> for Binary {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl From<&[u8]> for Binary {
    fn from(bytes: &[u8]) -> Self {
        Self(Bytes::copy_from_slice(bytes))
    }
}

impl<const N: usize> From<[u8; N]> for Binary {
    fn from(bytes: [u8; N]) -> Self {
        Self::from(&bytes[..])
    }
}

impl From<Binary> for Bytes {
    fn from(binary: Binary) -> Self {
        binary.0
    }
}

/// Without a copy when nobody else holds the bytes.
impl From<Binary> for Vec<u8> {
    fn from(binary: Binary) -> Self {
        binary.0.into()
    }
}

impl FromIterator<u8> for Binary {
    fn from_iter<I: IntoIterator<Item = u8>>(bytes: I) -> Self {
        Self(bytes.into_iter().collect())
    }
}

impl Serialize for Binary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::bytes::write(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Binary {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::bytes::read(deserializer).map(Self::from)
    }
}
