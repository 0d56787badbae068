//! Why a client's frames are refused.

use super::close;

/// A client's frame broke a rule; the connection is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum FrameError {
    /// A frame is not masked.
    #[error("a websocket frame is not masked; clients must mask every frame")]
    Unmasked,
    /// A reserved bit is set.
    #[error("a websocket frame has a reserved bit set, but no extension was negotiated")]
    ReservedBits,
    /// The opcode has no meaning.
    #[error("websocket opcode {0:#x} is reserved")]
    ReservedOpcode(u8),
    /// A control frame is not final.
    #[error("a websocket control frame is fragmented; control frames must be final")]
    FragmentedControl,
    /// A control frame is too long.
    #[error("a websocket control frame is longer than 125 bytes")]
    ControlTooLong,
    /// A continuation frame has nothing to continue.
    #[error("a websocket continuation frame arrived without a message to continue")]
    UnexpectedContinuation,
    /// A new message starts inside another one.
    #[error("a new websocket message started before the last one ended")]
    InterleavedMessage,
    /// A length has its top bit set.
    #[error("a websocket frame length has its top bit set")]
    LengthOverflow,
    /// A length is written with more bytes than it needs.
    #[error("a websocket frame length is not in its shortest form")]
    NonMinimalLength,
    /// A text message or a close reason is not UTF-8.
    #[error("a websocket text is not valid utf-8; send bytes in binary frames")]
    InvalidUtf8,
    /// A close frame carries half a code.
    #[error("a websocket close frame carries one byte; a close code has two")]
    TruncatedCloseCode,
    /// A close frame carries a code that must not be sent.
    #[error("websocket close code {0} must not be sent in a close frame")]
    InvalidCloseCode(u16),
    /// A message has too many small frames.
    #[error(
        "a websocket message has more than {limit} small frames; send it in fewer, larger ones"
    )]
    TooManyFrames {
        /// The most small frames that one message may have.
        limit: u32,
    },
    /// A frame is too long.
    #[error(
        "a websocket frame of {length} bytes exceeds the limit of {limit}; send less, or raise it"
    )]
    FrameTooLong {
        /// The payload's length in bytes, as the header has it.
        length: u64,
        /// The most bytes that a payload may have.
        limit: u64,
    },
}

impl FrameError {
    /// The code for the close frame that answers this error.
    #[must_use]
    pub(crate) const fn close_code(self) -> u16 {
        match self {
            Self::InvalidUtf8 => close::INVALID_PAYLOAD,
            Self::TooManyFrames { .. } => close::POLICY_VIOLATION,
            Self::FrameTooLong { .. } => close::TOO_LARGE,
            Self::Unmasked
            | Self::ReservedBits
            | Self::ReservedOpcode(_)
            | Self::FragmentedControl
            | Self::ControlTooLong
            | Self::UnexpectedContinuation
            | Self::InterleavedMessage
            | Self::LengthOverflow
            | Self::NonMinimalLength
            | Self::TruncatedCloseCode
            | Self::InvalidCloseCode(_) => close::PROTOCOL_ERROR,
        }
    }
}
