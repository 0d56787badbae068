//! Calls of a client, prepared by generated stubs.

use std::fmt;
use std::future::{self, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;

use super::caller::{BoxFuture, BoxStream, Invoke, RawResult, Request};
use super::{CallError, HubValue};
use crate::protocol::{Protocol, Raw};

/// A call that is ready to go: `.await` it for its result, or [`send`](Self::send) it without asking for one.
///
/// Nothing is sent before. Calls of one task reach the server in the order in which they are awaited. Dropping the
/// future of a call cancels it: the server is told, and its method may end early or run on as it chooses.
#[must_use = "a call does nothing unless it is awaited or sent"]
pub struct Call<T> {
    invoke: Arc<dyn Invoke>,
    request: Result<Request, CallError>,
    result: PhantomData<fn() -> T>,
}

impl<T> Call<T> {
    pub(super) fn new(invoke: Arc<dyn Invoke>, request: Result<Request, CallError>) -> Self {
        Self {
            invoke,
            request,
            result: PhantomData,
        }
    }

    /// How long the answer may take, from the moment the call is awaited. Default: as long as the connection lives.
    ///
    /// After that the call is cancelled and fails with [`CallError::DeadlineExceeded`].
    pub fn deadline(mut self, limit: Duration) -> Self {
        if let Ok(request) = &mut self.request {
            request.deadline = Some(limit);
        }
        self
    }

    /// Sends the call without asking for an answer: the server will neither confirm nor report an error.
    ///
    /// Resolves when the message is queued for sending; a deadline does not matter.
    ///
    /// # Errors
    /// [`CallError::NotSent`] when the connection is not up, [`CallError::Encode`] for an argument that serde refuses.
    pub async fn send(self) -> Result<(), CallError> {
        let request = self.request?;
        self.invoke.send(request).await
    }
}

impl<T: HubValue> IntoFuture for Call<T> {
    type Output = Result<T, CallError>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        match self.request {
            Err(error) => Box::pin(future::ready(Err(error))),
            Ok(request) => {
                let (protocol, target) = (self.invoke.protocol(), request.target);
                let answer = self.invoke.invoke(request);
                Box::pin(async move { decode_result(protocol, target, &answer.await?) })
            }
        }
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("request", &self.request)
            .finish_non_exhaustive()
    }
}

/// A call that answers with a stream, sent when it is first polled.
///
/// Each item is a value or the error that ends the stream: [`CallError::Server`] when the method failed,
/// [`CallError::ConnectionLost`] when the connection ended first, [`CallError::Decode`] for an item that is not of
/// the contract's type. Without an error the stream was completed by the server. Dropping it cancels the call.
///
/// A hubkit server is held back while the items are not read, and so is the end behind them; other streams and calls of
/// the connection go on. A stream that is not read any more is best dropped: on the server it stays open.
#[must_use = "a stream does nothing unless it is polled"]
pub struct StreamCall<T> {
    protocol: Protocol,
    target: &'static str,
    state: State,
    invoke: Arc<dyn Invoke>,
    item: PhantomData<fn() -> T>,
}

enum State {
    Ready(Result<Request, CallError>),
    Running(BoxStream<Result<bytes::Bytes, CallError>>),
    Over,
}

impl<T> StreamCall<T> {
    pub(super) fn new(invoke: Arc<dyn Invoke>, request: Result<Request, CallError>) -> Self {
        let target = request.as_ref().map_or("", |request| request.target);
        let state = State::Ready(request);
        Self {
            protocol: invoke.protocol(),
            target,
            state,
            invoke,
            item: PhantomData,
        }
    }

    /// How long the whole stream may take, from its first poll on. Default: as long as the connection lives.
    ///
    /// After that it is cancelled and ends with [`CallError::DeadlineExceeded`], when it is polled next.
    pub fn deadline(mut self, limit: Duration) -> Self {
        if let State::Ready(Ok(request)) = &mut self.state {
            request.deadline = Some(limit);
        }
        self
    }
}

impl<T: HubValue> StreamCall<T> {
    /// The next item, for those without a `StreamExt` at hand. Dropping the future loses nothing.
    #[expect(
        clippy::should_implement_trait,
        reason = "named as in every `StreamExt`"
    )]
    pub fn next(
        &mut self,
    ) -> impl Future<Output = Option<Result<T, CallError>>> + Send + Unpin + '_ {
        future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx))
    }
}

impl<T: HubValue> Stream for StreamCall<T> {
    type Item = Result<T, CallError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let State::Ready(request) = &mut this.state {
            match std::mem::replace(request, Err(CallError::NotSent)) {
                Ok(request) => this.state = State::Running(this.invoke.stream(request)),
                Err(error) => {
                    this.state = State::Over;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
        let State::Running(items) = &mut this.state else {
            return Poll::Ready(None);
        };
        let item = match ready!(items.as_mut().poll_next(cx)) {
            Some(Ok(item)) => decode(this.protocol, this.target, &item),
            Some(Err(error)) => Err(error),
            None => {
                this.state = State::Over;
                return Poll::Ready(None);
            }
        };
        if item.is_err() {
            // Dropping the items of a stream that goes on cancels it.
            this.state = State::Over;
        }
        Poll::Ready(Some(item))
    }
}

impl<T> fmt::Debug for StreamCall<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamCall")
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}

fn decode_result<T: HubValue>(
    protocol: Protocol,
    method: &'static str,
    result: &RawResult,
) -> Result<T, CallError> {
    match result {
        RawResult::Void => decode(protocol, method, protocol.null()),
        RawResult::Value(bytes) => decode(protocol, method, bytes),
    }
}

fn decode<T: HubValue>(
    protocol: Protocol,
    method: &'static str,
    bytes: &[u8],
) -> Result<T, CallError> {
    let decoded = match Raw::new(protocol, bytes) {
        Ok(raw) => T::decode(raw).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    decoded.map_err(|reason| CallError::Decode { method, reason })
}
