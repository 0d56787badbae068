//! What can be wrong with a message or a value.

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
