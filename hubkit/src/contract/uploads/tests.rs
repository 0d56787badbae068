//! Both ends of one upload, without a connection.

use std::task::Wake;

use super::*;
use crate::protocol::Protocol;

/// Counts how often it is woken.
#[derive(Default)]
struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Count {
    fn take(&self) -> usize {
        self.0.swap(0, Ordering::Relaxed)
    }
}

fn waker() -> (Arc<Count>, Waker) {
    let count = Arc::new(Count::default());
    (Arc::clone(&count), Waker::from(count))
}

fn push(sink: &mut dyn UploadSink, item: &str) -> Pushed {
    sink.push(&Raw::new(Protocol::Json, item.as_bytes()).expect("is a value"))
}

fn poll<T>(source: &mut Streaming<T>, waker: &Waker) -> Poll<Option<Result<T, StreamError>>> {
    Pin::new(source).poll_next(&mut Context::from_waker(waker))
}

#[test]
fn there_is_room_for_what_was_consumed_and_no_more() {
    let (mut sink, mut source) = upload::<u32>(4);
    for taken in 0..20 {
        let mut pushed = 0;
        while push(&mut *sink, "1") == Pushed::Buffered {
            pushed += 1;
        }
        assert_eq!(pushed, if taken == 0 { 4 } else { 1 });
        sink.flush(Waker::noop());
        assert_eq!(poll(&mut source, Waker::noop()), Poll::Ready(Some(Ok(1))));
    }
    sink.end(None);
    for _ in 0..3 {
        assert_eq!(poll(&mut source, Waker::noop()), Poll::Ready(Some(Ok(1))));
    }
    assert_eq!(poll(&mut source, Waker::noop()), Poll::Ready(None));
}

#[test]
fn only_a_reader_that_is_not_polled_anyway_is_woken() {
    let (mut sink, mut source) = upload::<u32>(4);
    let ((engines, engine), (others, other)) = (waker(), waker());
    for (reader, woken) in [(&engine, (0, 0)), (&other, (0, 1))] {
        assert!(poll(&mut source, reader).is_pending());
        push(&mut *sink, "1");
        assert_eq!(others.take(), 0, "the method learns of it with the flush");
        sink.flush(&engine);
        assert_eq!((engines.take(), others.take()), woken);
        assert!(poll(&mut source, reader).is_ready());
    }
    assert!(poll(&mut source, &engine).is_pending());
    sink.end(None);
    assert_eq!(engines.take(), 1);
    assert_eq!(poll(&mut source, &engine), Poll::Ready(None));
}

#[test]
fn who_waits_for_room_learns_of_half_of_it() {
    let (mut sink, mut source) = upload::<u32>(4);
    let (writers, writer) = waker();
    while push(&mut *sink, "1") == Pushed::Buffered {}
    assert_eq!(sink.room(1, &writer), 0);
    sink.flush(Waker::noop());
    let mut woken = Vec::new();
    for _ in 0..4 {
        assert!(poll(&mut source, Waker::noop()).is_ready());
        woken.push(writers.take());
        sink.room(4, &writer);
    }
    // The first time it waited before the method began.
    assert_eq!(woken, [1, 1, 0, 1]);
    assert_eq!(sink.room(4, &writer), 4);
}

#[test]
fn an_item_of_another_type_is_the_last() {
    let (mut sink, mut source) = upload::<u32>(4);
    assert_eq!(push(&mut *sink, "1"), Pushed::Buffered);
    assert_eq!(push(&mut *sink, "\"x\""), Pushed::Failed);
    assert_eq!(push(&mut *sink, "2"), Pushed::Unwanted);
    sink.end(Some(StreamError::Disconnected));
    assert_eq!(poll(&mut source, Waker::noop()), Poll::Ready(Some(Ok(1))));
    let failure = poll(&mut source, Waker::noop());
    assert!(
        matches!(failure, Poll::Ready(Some(Err(StreamError::Item(_))))),
        "{failure:?}"
    );
    assert_eq!(poll(&mut source, Waker::noop()), Poll::Ready(None));
}

#[test]
fn nobody_is_given_what_nobody_reads() {
    let (mut sink, source) = upload::<u32>(4);
    let (writers, writer) = waker();
    while push(&mut *sink, "1") == Pushed::Buffered {}
    sink.room(1, &writer);
    drop(source);
    assert_eq!(writers.take(), 1);
    assert!(sink.is_unwanted());
    assert_eq!(push(&mut *sink, "1"), Pushed::Unwanted);
}
