//! Calls from the server as a stream.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use futures_core::Stream;
use hubkit::ClientEvent;
use hubkit::protocol::Raw;

use crate::error::EventError;
use crate::handlers::{Registry, Subscription};

/// How many unread events are kept.
const CAPACITY: usize = 256;

/// The calls from the server as a stream of `E`, a client interface's generated `…Event`.
///
/// It ends with the connection, after everything that was received before has been read. At most 256 unread events
/// are kept: when there are more, the oldest are dropped, and the next item is [`EventError::Lagged`] with their
/// number. A slow reader therefore never holds up handlers, other streams or calls. Methods of the interface that
/// return a value (client results) are not among the events: they need a handler.
///
/// Dropping the stream ends its registration.
#[must_use = "events that nobody reads are dropped"]
pub struct Events<E> {
    queue: Arc<Queue<E>>,
    _subscription: Subscription,
}

impl<E: ClientEvent> Events<E> {
    pub(crate) fn new(registry: &Arc<Registry>) -> Self {
        let queue = Arc::new(Queue::default());
        let key = registry.add_sink(Arc::clone(&queue) as Arc<dyn Sink>);
        Self {
            queue,
            _subscription: Subscription::new(registry, key),
        }
    }

    /// The next event; `None` when the connection is over.
    ///
    /// The same as the stream's next item, for those who have no stream extension at hand. Cancel safe.
    pub async fn next(&mut self) -> Option<Result<E, EventError>> {
        poll_fn(|cx| self.queue.poll(cx)).await
    }
}

impl<E: ClientEvent> Stream for Events<E> {
    type Item = Result<E, EventError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.queue.poll(cx)
    }
}

impl<E> fmt::Debug for Events<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events")
            .field("unread", &self.queue.state().items.len())
            .finish_non_exhaustive()
    }
}

/// Where calls from the server are offered to, whatever the type of the events.
pub(crate) trait Sink: Send + Sync {
    /// Takes a call, if it is one of its events.
    fn offer(&self, target: &str, arguments: Raw<'_>) -> bool;

    /// Nothing more will come.
    fn end(&self);
}

struct Queue<E>(Mutex<State<E>>);

struct State<E> {
    items: VecDeque<Result<E, EventError>>,
    dropped: u64,
    over: bool,
    reader: Option<Waker>,
}

impl<E> Default for Queue<E> {
    fn default() -> Self {
        Self(Mutex::new(State {
            items: VecDeque::new(),
            dropped: 0,
            over: false,
            reader: None,
        }))
    }
}

impl<E> Queue<E> {
    fn state(&self) -> MutexGuard<'_, State<E>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn poll(&self, cx: &mut Context<'_>) -> Poll<Option<Result<E, EventError>>> {
        let mut state = self.state();
        if state.dropped > 0 {
            return Poll::Ready(Some(Err(EventError::Lagged(std::mem::take(
                &mut state.dropped,
            )))));
        }
        match state.items.pop_front() {
            Some(item) => Poll::Ready(Some(item)),
            None if state.over => Poll::Ready(None),
            None => {
                state.reader = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl<E: ClientEvent> Sink for Queue<E> {
    fn offer(&self, target: &str, arguments: Raw<'_>) -> bool {
        let Some(decoded) = E::decode(target, arguments) else {
            return false;
        };
        let item = decoded.map_err(|error| EventError::Decode {
            method: target.to_owned(),
            reason: error.to_string(),
        });
        let mut state = self.state();
        let dropped = if state.items.len() == CAPACITY {
            state.items.pop_front()
        } else {
            None
        };
        state.dropped += u64::from(dropped.is_some());
        state.items.push_back(item);
        let reader = state.reader.take();
        drop(state);
        drop(dropped);
        if let Some(reader) = reader {
            reader.wake();
        }
        true
    }

    fn end(&self) {
        let reader = {
            let mut state = self.state();
            state.over = true;
            state.reader.take()
        };
        if let Some(reader) = reader {
            reader.wake();
        }
    }
}
