//! Payloads in their encoded form.

use serde::de::DeserializeOwned;

use super::{EncodeArgs, EncodeError, Protocol, ValueError};

/// A well-formed payload value, still encoded: an argument list, an item or a result.
#[derive(Clone, Copy, Debug)]
pub struct Raw<'a> {
    pub(crate) protocol: Protocol,
    pub(crate) bytes: &'a [u8],
    /// For an argument list, how many arguments it holds; otherwise 0.
    pub(crate) count: usize,
}

impl<'a> Raw<'a> {
    /// The protocol the bytes are encoded in.
    #[must_use]
    pub fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// The encoded bytes.
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// How many arguments an argument list holds; 0 for any other value.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }
}
