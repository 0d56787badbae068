//! What happens to messages that do not fit into a slow client's outbox.

use std::sync::Arc;

use serde::Serialize;

use crate::protocol::Protocol;

/// What happens to a message when its receiver's outbox is full, as a client interface says it with
/// `#[method(overflow = "…")]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Overflow {
    /// The receiver is too slow: its connection ends. The default.
    #[default]
    Disconnect,
    /// The oldest waiting messages of the same method make room; when all of them are not enough, they stay and the new
    /// one is dropped.
    DropOldest,
    /// The new message is dropped.
    DropNewest,
    /// Only the newest message of each key waits, full or not. A new one takes the place of its predecessor; when
    /// there is none and no room, or it does not fit into that place, the connection ends.
    Latest(LatestKey),
}

/// Tells apart what [`Overflow::Latest`] keeps.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LatestKey(pub(crate) Arc<[u8]>);

impl Overflow {
    /// Keeps the newest message for each value of `key`. A key that cannot be encoded counts as one of its own.
    pub fn latest(key: &(impl Serialize + ?Sized)) -> Self {
        let mut bytes = Vec::new();
        // JSON is as good as any: the bytes are compared and go nowhere.
        let encoded = Protocol::Json.encode_value(key, &mut bytes);
        debug_assert!(encoded.is_ok() || bytes.is_empty());
        Self::Latest(LatestKey(bytes.into()))
    }
}
