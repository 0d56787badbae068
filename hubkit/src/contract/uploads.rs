//! Uploads on the server: from the connection that reads items to the method that consumes them.
//!
//! Both ends work in batches: the connection's collects what it decodes and hands it over at once, the method's takes
//! all there is. So an item costs no lock, as long as they keep up with each other.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use futures_core::Stream;

use super::{HubValue, StreamError, Streaming};
use crate::protocol::Raw;

/// The connection's end of an upload, whatever its items are.
pub(crate) trait UploadSink: Send {
    /// Decodes an item and keeps it for the next [`flush`](Self::flush).
    fn push(&mut self, item: &Raw<'_>) -> Pushed;

    /// Hands what was pushed to the method. One that `engine` would wake is not woken: it is polled next anyway.
    fn flush(&mut self, engine: &Waker);

    /// Ends the stream, with the sender's error if it failed.
    fn end(&mut self, error: Option<StreamError>);

    /// How many items there is room for. When there are fewer than `wanted`, `waker` is woken once that may have
    /// changed.
    fn room(&mut self, wanted: usize, waker: &Waker) -> usize;

    /// Whether nobody reads the stream any more: the method has dropped it, or an item has failed it.
    fn is_unwanted(&self) -> bool;
}

/// What became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// It is in the buffer.
    Buffered,
    /// There is no room: it has to be offered again.
    Full,
    /// It was of the wrong type, which ended the stream.
    Failed,
    /// The method has dropped the stream.
    Unwanted,
}

struct Shared<T> {
    /// How many items the method has taken, counted by it alone.
    consumed: AtomicUsize,
    /// Whether `writer` waits; a hint, which the lock makes good.
    waiting: AtomicBool,
    /// The method has dropped the stream.
    unwanted: AtomicBool,
    state: Mutex<State<T>>,
}

struct State<T> {
    items: VecDeque<T>,
    /// Nothing comes after the items but the error.
    ended: bool,
    error: Option<StreamError>,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // Nothing under the lock runs anybody's code, so nobody panics there.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cold]
    fn wake_writer(&self) {
        let writer = self.lock().writer.take();
        if let Some(writer) = writer {
            writer.wake();
        }
    }
}

/// A buffer of `capacity` items, and its two ends.
pub(crate) fn upload<T: HubValue>(capacity: usize) -> (Box<dyn UploadSink>, Streaming<T>) {
    let shared = Arc::new(Shared {
        consumed: AtomicUsize::new(0),
        waiting: AtomicBool::new(false),
        unwanted: AtomicBool::new(false),
        state: Mutex::new(State {
            items: VecDeque::new(),
            ended: false,
            error: None,
            reader: None,
            writer: None,
        }),
    });
    let source = Source {
        shared: Arc::clone(&shared),
        taken: VecDeque::new(),
        consumed: 0,
        // Half of it, so that room is told of before there is nothing left to do.
        tell_after: capacity.div_ceil(2),
        told: 0,
    };
    let sink = Sink {
        shared,
        staged: VecDeque::new(),
        error: None,
        capacity,
        pushed: 0,
        room: capacity,
        ended: false,
    };
    (Box::new(sink), Streaming::new(source))
}

struct Sink<T> {
    shared: Arc<Shared<T>>,
    /// What the method does not know of yet.
    staged: VecDeque<T>,
    /// And the error behind it.
    error: Option<StreamError>,
    capacity: usize,
    /// How many items were pushed.
    pushed: usize,
    /// How many more may be, as far as is known.
    room: usize,
    ended: bool,
}

impl<T> Sink<T> {
    /// Learns how much the method has consumed.
    fn look(&mut self) -> usize {
        let consumed = self.shared.consumed.load(Ordering::Acquire);
        let waiting = self.pushed.wrapping_sub(consumed);
        self.room = self.capacity.saturating_sub(waiting);
        self.room
    }

    /// Moves what is staged to where the method finds it.
    fn hand_over(&mut self) -> MutexGuard<'_, State<T>> {
        let mut state = self.shared.lock();
        if state.items.is_empty() {
            std::mem::swap(&mut state.items, &mut self.staged);
        } else {
            state.items.append(&mut self.staged);
        }
        state.ended |= self.ended;
        if self.error.is_some() {
            state.error = self.error.take();
        }
        state
    }
}

impl<T: HubValue> UploadSink for Sink<T> {
    fn push(&mut self, item: &Raw<'_>) -> Pushed {
        if self.is_unwanted() {
            return Pushed::Unwanted;
        }
        if self.room == 0 && self.look() == 0 {
            return Pushed::Full;
        }
        match T::decode(*item) {
            Ok(item) => self.staged.push_back(item),
            Err(error) => {
                self.ended = true;
                self.error = Some(StreamError::Item(error.to_string()));
                return Pushed::Failed;
            }
        }
        self.pushed = self.pushed.wrapping_add(1);
        self.room -= 1;
        Pushed::Buffered
    }

    fn flush(&mut self, engine: &Waker) {
        if self.staged.is_empty() && self.error.is_none() {
            return;
        }
        let mut state = self.hand_over();
        let ended = state.ended;
        let reader = state
            .reader
            .take_if(|reader| ended || !reader.will_wake(engine));
        drop(state);
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    fn end(&mut self, error: Option<StreamError>) {
        if !std::mem::replace(&mut self.ended, true) {
            self.error = error;
        }
        let reader = self.hand_over().reader.take();
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    fn room(&mut self, wanted: usize, waker: &Waker) -> usize {
        if self.look() >= wanted {
            return self.room;
        }
        let mut state = self.shared.lock();
        if !state
            .writer
            .as_ref()
            .is_some_and(|own| own.will_wake(waker))
        {
            state.writer = Some(waker.clone());
        }
        self.shared.waiting.store(true, Ordering::Relaxed);
        drop(state);
        // What was consumed before the lock was taken is seen now, and of the rest the waker tells.
        self.look()
    }

    fn is_unwanted(&self) -> bool {
        self.ended || self.shared.unwanted.load(Ordering::Acquire)
    }
}

struct Source<T> {
    shared: Arc<Shared<T>>,
    taken: VecDeque<T>,
    consumed: usize,
    /// After so many items a connection that waits for room is told.
    tell_after: usize,
    told: usize,
}

// Items are moved in and out, never pinned.
impl<T> Unpin for Source<T> {}

impl<T> Source<T> {
    fn pop(&mut self) -> Option<T> {
        let item = self.taken.pop_front()?;
        self.consumed = self.consumed.wrapping_add(1);
        self.shared.consumed.store(self.consumed, Ordering::Release);
        if self.shared.waiting.load(Ordering::Relaxed)
            && self.consumed.wrapping_sub(self.told) >= self.tell_after
        {
            self.told = self.consumed;
            self.shared.waiting.store(false, Ordering::Relaxed);
            self.shared.wake_writer();
        }
        Some(item)
    }
}

impl<T> Stream for Source<T> {
    type Item = Result<T, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let Some(item) = this.pop() {
            return Poll::Ready(Some(Ok(item)));
        }
        let mut state = this.shared.lock();
        std::mem::swap(&mut state.items, &mut this.taken);
        let ended = state.ended;
        let mut error = None;
        if this.taken.is_empty() {
            error = state.error.take();
            if !ended && !(state.reader.as_ref()).is_some_and(|own| own.will_wake(cx.waker())) {
                state.reader = Some(cx.waker().clone());
            }
        }
        let writer = state.writer.take();
        drop(state);
        if let Some(writer) = writer {
            writer.wake();
        }
        match this.pop() {
            Some(item) => Poll::Ready(Some(Ok(item))),
            None if ended => Poll::Ready(error.map(Err)),
            None => Poll::Pending,
        }
    }
}

impl<T> Drop for Source<T> {
    fn drop(&mut self) {
        self.shared.unwanted.store(true, Ordering::Release);
        let mut state = self.shared.lock();
        let (items, writer) = (std::mem::take(&mut state.items), state.writer.take());
        drop(state);
        if let Some(writer) = writer {
            writer.wake();
        }
        // Items are dropped outside the lock: their destructors are anybody's code.
        drop(items);
    }
}
