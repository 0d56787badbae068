//! What a client may upload where the contract says `Streaming<T>`.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::HubValue;
use super::caller::Upload;
use crate::protocol::Protocol;

/// An item of an upload of `T`: a `T`, or a `Result` whose error fails the upload.
#[diagnostic::on_unimplemented(
    message = "a stream of `{Self}` cannot be uploaded where the contract says `Streaming<{T}>`",
    label = "expected a stream of `{T}` or of `Result<{T}, UploadError>`"
)]
pub trait UploadItem<T>: Send {
    #[doc(hidden)]
    fn into_item(self) -> Result<T, UploadError>;
}

#[diagnostic::do_not_recommend]
impl<T: Send> UploadItem<T> for T {
    fn into_item(self) -> Result<T, UploadError> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Send> UploadItem<T> for Result<T, UploadError> {
    fn into_item(self) -> Self {
        self
    }
}

/// The failure of an upload on the client: the server's method reads the text as an item, and the stream ends.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct UploadError(String);

impl UploadError {
    /// A failure with the text that the server reads.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// Encodes the items of an upload.
pub(super) fn encode_items<T, S>(protocol: Protocol, items: S) -> Upload
where
    T: HubValue,
    S: Stream + Send + 'static,
    S::Item: UploadItem<T>,
{
    Box::pin(Encoded {
        items: Box::pin(items),
        protocol,
        item: std::marker::PhantomData,
    })
}

struct Encoded<T, S> {
    items: Pin<Box<S>>,
    protocol: Protocol,
    item: std::marker::PhantomData<fn() -> T>,
}

impl<T, S> Stream for Encoded<T, S>
where
    T: HubValue,
    S: Stream,
    S::Item: UploadItem<T>,
{
    type Item = Result<Vec<u8>, String>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(item) = ready!(self.items.as_mut().poll_next(cx)) else {
            return Poll::Ready(None);
        };
        let encoded = item.into_item().map_err(|error| error.0).and_then(|item| {
            let mut bytes = Vec::new();
            item.encode(self.protocol, &mut bytes)
                .map_err(|error| error.to_string())?;
            Ok(bytes)
        });
        Poll::Ready(Some(encoded))
    }
}
