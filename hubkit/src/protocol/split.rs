//! Finding whole messages in a byte stream.

use std::ops::Range;

use super::{Protocol, ProtocolError, binary, json};

/// A whole message at the front of a buffer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// Where the message is, without its delimiter.
    pub body: Range<usize>,
    /// How many bytes of the buffer the message takes, delimiter included.
    pub consumed: usize,
}

impl Protocol {
    /// Finds the message at the front of `buffer`; `None` when it is not yet complete.
    ///
    /// `max` is the largest message allowed, in bytes and without its delimiter; `usize::MAX` allows every size.
    ///
    /// # Errors
    ///
    /// When the message is larger than `max`, as soon as that is known: from its declared length, or from the part
    /// of it that has arrived. When its length prefix is malformed.
    pub fn split(self, buffer: &[u8], max: usize) -> Result<Option<Split>, ProtocolError> {
        self.split_from(buffer, 0, max)
    }

    /// Like [`split`](Self::split), for a buffer whose first `scanned` bytes gave `None` before.
    ///
    /// Passing the length that the buffer had at that time keeps a message that trickles in from being searched
    /// again and again.
    ///
    /// # Errors
    ///
    /// As [`split`](Self::split).
    pub fn split_from(
        self,
        buffer: &[u8],
        scanned: usize,
        max: usize,
    ) -> Result<Option<Split>, ProtocolError> {
        match self {
            Self::Json => json::split(buffer, scanned, max),
            Self::MessagePack | Self::Cbor => binary::frame::split(buffer, max),
        }
    }
}

pub(super) fn too_large(max: usize) -> ProtocolError {
    ProtocolError::new(format!(
        "The maximum message size of {max}B was exceeded. The message size can be configured in HubOptions."
    ))
}
