//! Answers of clients to the server's questions.

use std::fmt;
use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use tokio::time::{Instant, Sleep, sleep_until};

use super::core::HubCore;
use super::questions::{Payload, Question};
use crate::connection::note_asking;
use crate::contract::HubValue;
use crate::protocol::{EncodeError, Raw};
use crate::transport::FOREVER;

/// Why a client did not answer a question as the contract says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerError {
    /// There is no such connection.
    #[error("the client is not connected")]
    NotConnected,
    /// The connection's `on_connected` is still running: its answers are not read before that is done.
    #[error(
        "the client cannot be asked before its on_connected is done; ask in a task or a method"
    )]
    NotReady,
    /// The connection ended before the answer came.
    #[error("the client disconnected before it answered")]
    Disconnected,
    /// The answer did not come in time.
    #[error("the client did not answer in time")]
    TimedOut,
    /// The client answered with an error; its text.
    #[error("the client failed to answer: {0}")]
    Client(String),
    /// The answer is not of the contract's type.
    #[error("the client's answer does not fit the contract: {0}")]
    Decode(String),
    /// An argument could not be encoded: nobody was asked.
    #[error("cannot encode the arguments: {0}")]
    Encode(String),
}

impl From<&EncodeError> for AnswerError {
    fn from(error: &EncodeError) -> Self {
        Self::Encode(error.to_string())
    }
}

/// The answer of one client: a future.
///
/// The question was sent when the proxy's method returned. While a hub method awaits an answer, other calls of its
/// client may run, so that this works with a single permit. Dropping it gives the answer up.
#[must_use = "await it for the client's answer"]
pub struct Answer<T>(Answers<T>);

impl<T: HubValue> Answer<T> {
    pub(super) fn new(answers: Answers<T>) -> Self {
        Self(answers)
    }

    /// How long the client may take from now on. Default:
    /// [`HubOptions::client_result_timeout`](crate::HubOptions::client_result_timeout).
    pub fn timeout(self, limit: Duration) -> Self {
        Self(self.0.timeout(limit))
    }
}

impl<T: HubValue> Future for Answer<T> {
    type Output = Result<T, AnswerError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(Pin::new(&mut self.0).poll_next(cx));
        Poll::Ready(answer.map_or(Err(AnswerError::NotConnected), |(_, answer)| answer))
    }
}

impl<T> fmt::Debug for Answer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Answer").field(&self.0).finish()
    }
}

/// The answers of several clients: a stream of connection ids and answers, as they come.
///
/// It ends when everyone who was asked has answered, left, or taken too long. Dropping it gives the rest up.
#[must_use = "read it for the clients' answers"]
pub struct Answers<T> {
    core: Arc<HubCore>,
    number: u64,
    question: Arc<Question>,
    deadline: Pin<Box<Sleep>>,
    expired: bool,
    refused: Option<AnswerError>,
    answer: PhantomData<fn() -> T>,
}

impl<T: HubValue> Answers<T> {
    pub(super) fn new(
        core: Arc<HubCore>,
        number: u64,
        question: Arc<Question>,
        refused: Option<AnswerError>,
    ) -> Self {
        let deadline = sleep_until(Instant::now() + core.options.client_result_timeout);
        Self {
            core,
            number,
            question,
            deadline: Box::pin(deadline),
            expired: false,
            refused,
            answer: PhantomData,
        }
    }

    /// How long the clients may take from now on. Default:
    /// [`HubOptions::client_result_timeout`](crate::HubOptions::client_result_timeout).
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.deadline
            .as_mut()
            .reset(Instant::now() + limit.min(FOREVER));
        self
    }

    /// The next answer, for those without a `StreamExt` at hand. Dropping the future loses nothing.
    #[expect(
        clippy::should_implement_trait,
        reason = "named as in every `StreamExt`"
    )]
    pub fn next(
        &mut self,
    ) -> impl Future<Output = Option<(String, Result<T, AnswerError>)>> + Send + Unpin + '_ {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx))
    }
}

impl<T: HubValue> Stream for Answers<T> {
    type Item = (String, Result<T, AnswerError>);

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let Some(error) = this.refused.take() {
            return Poll::Ready(Some((String::new(), Err(error))));
        }
        if !this.expired && this.deadline.as_mut().poll(cx).is_ready() {
            this.expired = true;
            this.question.expire();
        }
        let mut state = this.question.state.lock();
        let Some((id, answer)) = state.answers.pop_front() else {
            if state.owing == 0 {
                return Poll::Ready(None);
            }
            state.waker = Some(cx.waker().clone());
            drop(state);
            note_asking();
            return Poll::Pending;
        };
        drop(state);
        Poll::Ready(Some((
            id.to_string(),
            answer.and_then(|payload| decode(&payload)),
        )))
    }
}

fn decode<T: HubValue>(payload: &Payload) -> Result<T, AnswerError> {
    let bytes = payload.bytes.as_deref().unwrap_or(payload.protocol.null());
    // It was checked when it was read.
    T::decode(Raw::unchecked(payload.protocol, bytes))
        .map_err(|error| AnswerError::Decode(error.to_string()))
}

impl<T> Drop for Answers<T> {
    fn drop(&mut self) {
        self.core.questions.close(self.number);
    }
}

impl<T> fmt::Debug for Answers<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answers")
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}
