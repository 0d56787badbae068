//! Streams that a client uploads.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

/// A stream of items that the caller uploads with a call.
///
/// It ends with `None` when the caller completed it; the caller's failure and its disappearance are items, not
/// silence.
pub struct Streaming<T>(Pin<Box<dyn Stream<Item = Result<T, StreamError>> + Send>>);

impl<T> Streaming<T> {
    /// Wraps any stream, for calling a hub method directly, as a test does.
    pub fn new(items: impl Stream<Item = Result<T, StreamError>> + Send + 'static) -> Self {
        Self(Box::pin(items))
    }
}

impl<T> Stream for Streaming<T> {
    type Item = Result<T, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(cx)
    }
}

impl<T> fmt::Debug for Streaming<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streaming").finish_non_exhaustive()
    }
}

/// Why an upload ended before its sender completed it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StreamError {
    /// The sender failed; its own text.
    #[error("{0}")]
    Sender(String),
    /// An item was not of the contract's type.
    #[error("failed to bind stream message: {0}")]
    Item(String),
    /// The connection ended first.
    #[error("the connection ended before the stream did")]
    Disconnected,
}

impl StreamError {
    /// What the caller reads when its upload's failure becomes the call's, in SignalR's words.
    pub(crate) fn shown(&self) -> Option<&str> {
        match self {
            Self::Sender(text) => Some(text),
            Self::Item(_) => Some("Failed to bind Stream message."),
            Self::Disconnected => None,
        }
    }
}
