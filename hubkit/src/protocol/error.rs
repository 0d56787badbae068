//! What can be wrong with a message or a value.

use super::{MAX_DEPTH, Protocol};

/// A message that breaks the protocol; the connection it came from cannot go on.
///
/// The texts are those of the official implementations.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ProtocolError(pub(crate) std::borrow::Cow<'static, str>);

impl ProtocolError {
    pub(crate) fn new(text: impl Into<std::borrow::Cow<'static, str>>) -> Self {
        Self(text.into())
    }
}

/// A well-formed payload that is not of the expected type.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ValueError {
    /// The number of arguments is not what the method takes.
    #[error("invocation provides {given} argument(s) but target expects {expected}")]
    Count {
        /// How many the caller sent.
        given: usize,
        /// How many the method takes.
        expected: usize,
    },
    /// A value does not fit its type.
    #[error("the value does not fit its type: {0}")]
    Type(String),
}

/// A value that could not be encoded.
#[derive(Debug, thiserror::Error)]
#[error("cannot encode the value: {0}")]
pub struct EncodeError(pub(crate) String);

/// Why a value could not be scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The bytes are not a value.
    Malformed,
    /// The value nests too deeply.
    TooDeep,
}

impl Fault {
    pub(super) fn of(self, protocol: Protocol) -> ProtocolError {
        match (self, protocol) {
            (Self::TooDeep, _) => {
                ProtocolError::new(format!("The payload nests deeper than {MAX_DEPTH} levels."))
            }
            (Self::Malformed, Protocol::Json) => ProtocolError::new("Error reading JSON."),
            (Self::Malformed, Protocol::MessagePack) => {
                ProtocolError::new("Error reading MessagePack.")
            }
            (Self::Malformed, Protocol::Cbor) => ProtocolError::new("Error reading CBOR."),
        }
    }
}

/// An invocation with more than [`super::MAX_ARGUMENTS`].
pub(super) fn too_many_arguments() -> ProtocolError {
    ProtocolError::new(format!(
        "The invocation carries more than {} arguments.",
        super::MAX_ARGUMENTS
    ))
}

/// An invocation with more than [`super::MAX_STREAMS`].
pub(super) fn too_many_streams() -> ProtocolError {
    ProtocolError::new(format!(
        "The invocation names more than {} streams.",
        super::MAX_STREAMS
    ))
}
