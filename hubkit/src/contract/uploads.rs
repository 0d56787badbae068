//! Uploads on the server: from the connection that reads items to the method that consumes them.

use std::collections::VecDeque;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use futures_core::Stream;

use super::{HubValue, StreamError, Streaming};
use crate::protocol::Raw;

/// The connection's end of an upload, whatever its items are.
pub(crate) trait UploadSink: Send {
    /// Decodes and buffers an item. `waker` is woken when there is room again, after it was full.
    fn push(&mut self, item: Raw<'_>, waker: &Waker) -> Pushed;

    /// Ends the stream, with the sender's error if it failed.
    fn end(&mut self, error: Option<StreamError>);
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

struct Buffer<T> {
    items: VecDeque<Result<T, StreamError>>,
    capacity: usize,
    ended: bool,
    unwanted: bool,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

type Shared<T> = Arc<Mutex<Buffer<T>>>;

fn lock<T>(shared: &Shared<T>) -> MutexGuard<'_, Buffer<T>> {
    // Nothing under the lock runs anybody's code, so nobody panics there.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A buffer of `capacity` items, and its two ends.
pub(crate) fn upload<T: HubValue>(capacity: usize) -> (Box<dyn UploadSink>, Streaming<T>) {
    let shared = Arc::new(Mutex::new(Buffer {
        items: VecDeque::new(),
        capacity,
        ended: false,
        unwanted: false,
        reader: None,
        writer: None,
    }));
    let sink = Sink {
        shared: Arc::clone(&shared),
        item: PhantomData,
    };
    (Box::new(sink), Streaming::new(Source(shared)))
}

struct Sink<T> {
    shared: Shared<T>,
    item: PhantomData<fn(T)>,
}

impl<T: HubValue> UploadSink for Sink<T> {
    fn push(&mut self, item: Raw<'_>, waker: &Waker) -> Pushed {
        {
            let mut buffer = lock(&self.shared);
            if buffer.unwanted || buffer.ended {
                return Pushed::Unwanted;
            }
            if buffer.items.len() >= buffer.capacity {
                buffer.writer = Some(waker.clone());
                return Pushed::Full;
            }
        }
        // Decoding runs the item's own code, so the lock is not held.
        let item = T::decode(item).map_err(|error| StreamError::Item(error.to_string()));
        let failed = item.is_err();
        let mut buffer = lock(&self.shared);
        buffer.items.push_back(item);
        buffer.ended |= failed;
        let reader = buffer.reader.take();
        drop(buffer);
        if let Some(reader) = reader {
            reader.wake();
        }
        if failed {
            Pushed::Failed
        } else {
            Pushed::Buffered
        }
    }

    fn end(&mut self, error: Option<StreamError>) {
        let mut buffer = lock(&self.shared);
        if buffer.ended {
            return;
        }
        buffer.ended = true;
        // The end is not an item: it fits always.
        buffer.items.extend(error.map(Err));
        let reader = buffer.reader.take();
        drop(buffer);
        if let Some(reader) = reader {
            reader.wake();
        }
    }
}

struct Source<T>(Shared<T>);

impl<T> Stream for Source<T> {
    type Item = Result<T, StreamError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut buffer = lock(&self.0);
        if let Some(item) = buffer.items.pop_front() {
            let writer = buffer.writer.take();
            drop(buffer);
            if let Some(writer) = writer {
                writer.wake();
            }
            return Poll::Ready(Some(item));
        }
        if buffer.ended {
            return Poll::Ready(None);
        }
        buffer.reader = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl<T> Drop for Source<T> {
    fn drop(&mut self) {
        let mut buffer = lock(&self.0);
        buffer.unwanted = true;
        let (items, writer) = (std::mem::take(&mut buffer.items), buffer.writer.take());
        drop(buffer);
        if let Some(writer) = writer {
            writer.wake();
        }
        // Items are dropped outside the lock: their destructors are anybody's code.
        drop(items);
    }
}
