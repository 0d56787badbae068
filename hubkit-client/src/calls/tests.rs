//! Tests of what becomes of calls, without a connection.

use std::future::poll_fn;

use futures_util::FutureExt;

use super::inbox::{GRANT, ITEMS};
use super::*;

fn request() -> Request {
    Request {
        target: "Work",
        arguments: b"[]".to_vec(),
        uploads: Vec::new(),
        deadline: None,
    }
}

fn uploading() -> Request {
    Request {
        uploads: vec![Box::pin(futures_util::stream::pending())],
        ..request()
    }
}

async fn is_pending(future: &mut (impl Future + Unpin)) -> bool {
    poll_fn(|cx| std::task::Poll::Ready(future.poll_unpin(cx).is_pending())).await
}

#[tokio::test]
async fn a_call_that_is_dropped_before_it_is_written_is_never_sent_nor_cancelled() {
    let (calls, mut queue) = Calls::new(Protocol::Json);
    let mut call = Box::pin(Arc::clone(&calls).invoke(uploading()));
    assert!(is_pending(&mut call).await);
    let outgoing = queue.recv().await.expect("the call is queued");
    assert!(calls.any_waiting());

    drop(call);

    assert!(calls.sending(outgoing.about).is_none());
    assert!(calls.is_empty());
}

#[tokio::test]
async fn a_call_that_is_dropped_after_it_was_written_is_cancelled_with_its_uploads() {
    let (calls, mut queue) = Calls::new(Protocol::Json);
    let mut call = Box::pin(Arc::clone(&calls).invoke(uploading()));
    assert!(is_pending(&mut call).await);
    let outgoing = queue.recv().await.expect("the call is queued");
    let begun = calls.sending(outgoing.about).expect("somebody waits");
    assert_eq!(begun.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [1]);

    drop(call);

    assert!(calls.sending(About::Item(1)).is_none());
    let goodbye = Goodbye {
        call: 0,
        uploads: vec![1],
    };
    assert_eq!(calls.take_goodbyes(), [goodbye]);
    assert!(calls.is_empty());
    calls.complete("0", &Outcome::Void);
    assert!(calls.is_empty());
}

#[tokio::test]
async fn the_answer_and_the_drop_meet_in_any_order() {
    for answered_first in [false, true] {
        let (calls, mut queue) = Calls::new(Protocol::Json);
        let mut call = Box::pin(Arc::clone(&calls).invoke(uploading()));
        assert!(is_pending(&mut call).await);
        let outgoing = queue.recv().await.expect("the call is queued");
        calls.sending(outgoing.about).expect("somebody waits");
        if answered_first {
            assert_eq!(calls.complete("0", &Outcome::Void), [1]);
            drop(call);
            assert!(calls.take_goodbyes().is_empty());
        } else {
            drop(call);
            assert!(calls.complete("0", &Outcome::Void).is_empty());
            assert_eq!(calls.take_goodbyes().len(), 1);
        }
        assert!(calls.is_empty());
    }
}

#[tokio::test]
async fn an_answer_to_a_call_that_was_not_written_is_none() {
    let (calls, mut queue) = Calls::new(Protocol::Json);
    let mut call = Box::pin(Arc::clone(&calls).invoke(request()));
    assert!(is_pending(&mut call).await);
    calls.complete("0", &Outcome::Void);
    calls.item("0", b"1");
    assert!(is_pending(&mut call).await);
    let outgoing = queue.recv().await.expect("the call is queued");
    assert!(calls.sending(outgoing.about).is_some());
    calls.complete("0", &Outcome::Void);
    assert!(call.await.is_ok());
}

#[tokio::test]
async fn the_end_tells_calls_that_were_written_from_those_that_were_not() {
    let (calls, mut queue) = Calls::new(Protocol::Json);
    let mut written = Box::pin(Arc::clone(&calls).invoke(request()));
    let mut unwritten = Box::pin(Arc::clone(&calls).invoke(request()));
    let mut stream = Items::new(Arc::clone(&calls), request());
    assert!(is_pending(&mut written).await && is_pending(&mut unwritten).await);
    assert!(
        futures_util::StreamExt::next(&mut stream)
            .now_or_never()
            .is_none()
    );
    let outgoing = queue.recv().await.expect("the call is queued");
    assert!(calls.sending(outgoing.about).is_some());

    calls.end();

    assert!(matches!(written.await, Err(CallError::ConnectionLost)));
    assert!(matches!(unwritten.await, Err(CallError::NotSent)));
    assert!(calls.sending(About::Call(2)).is_none(), "its end is known");
    let last = futures_util::StreamExt::collect::<Vec<_>>(stream).await;
    assert!(matches!(&last[..], [Err(CallError::NotSent)]));
    let late = Arc::clone(&calls).invoke(request()).await;
    assert!(matches!(late, Err(CallError::NotSent)));
    assert!(calls.is_empty());
}

#[tokio::test]
async fn a_call_waits_for_room_and_counts_only_when_it_has_it() {
    let (calls, mut queue) = Calls::new(Protocol::Json);
    for _ in 0..OUTGOING {
        calls.queue(Vec::new()).await.expect("there is room");
    }
    let mut call = Box::pin(Arc::clone(&calls).invoke(request()));
    assert!(is_pending(&mut call).await);
    assert!(!calls.any_waiting());

    queue.recv().await.expect("queued before");
    assert!(is_pending(&mut call).await);
    assert!(calls.any_waiting());
}

#[tokio::test]
async fn a_full_queue_does_not_keep_a_cancellation_back() {
    let (calls, mut queue) = Calls::new(Protocol::Json);
    let mut call = Box::pin(Arc::clone(&calls).invoke(request()));
    assert!(is_pending(&mut call).await);
    let outgoing = queue.recv().await.expect("the call is queued");
    calls.sending(outgoing.about).expect("somebody waits");
    for _ in 0..OUTGOING {
        calls.queue(Vec::new()).await.expect("there is room");
    }
    drop(call);
    assert_eq!(calls.take_goodbyes().len(), 1);
}

#[tokio::test]
async fn a_stream_is_full_until_half_of_it_has_been_read() {
    let (calls, mut queue) = Calls::new(Protocol::Json);
    let mut stream = Items::new(Arc::clone(&calls), request());
    let mut next = || futures_util::StreamExt::next(&mut stream).now_or_never();
    assert!(next().is_none());
    let outgoing = queue.recv().await.expect("the call is queued");
    calls.sending(outgoing.about).expect("somebody waits");
    let full = || !calls.may_read(|load| load.full == 0);
    for _ in 0..ITEMS {
        assert!(!full());
        calls.item("0", b"1");
    }
    assert!(full());
    assert_eq!(calls.unread(), ITEMS);
    for _ in 0..ITEMS / 2 {
        assert!(full());
        assert!(matches!(next(), Some(Some(Ok(_)))));
    }
    assert!(!full());
    calls.attention().now_or_never().expect("announced");
    // One item can be too large, too.
    while next().is_some() {}
    calls.item("0", &vec![b' '; 2 * 1024 * 1024]);
    assert!(full());
    assert!(next().is_some());
    assert!(!full());
}

#[tokio::test]
async fn streams_are_granted_what_was_taken_once_and_while_they_go_on() {
    let (calls, mut queue) = Calls::new(Protocol::Json);
    calls.count_credit();
    let items = GRANT as usize;
    for end in ["none", "answered", "given up", "lost"] {
        let mut stream = Items::new(Arc::clone(&calls), request());
        let mut next = || futures_util::StreamExt::next(&mut stream).now_or_never();
        assert!(next().is_none());
        let outgoing = queue.recv().await.expect("the call is queued");
        let About::Call(id) = outgoing.about else {
            panic!("expected the call, got {outgoing:?}");
        };
        calls.sending(outgoing.about).expect("somebody waits");
        // The one before has been dropped.
        let _ = calls.attention().now_or_never();
        for taken in 1..=2 * items {
            calls.item(&id.to_string(), b"1");
            assert!(matches!(next(), Some(Some(Ok(_)))));
            let announced = calls.attention().now_or_never().is_some();
            assert_eq!(announced, taken == items, "after {taken}");
        }
        let granted = match end {
            "none" => vec![(id, 2 * GRANT)],
            "answered" => {
                calls.complete(&id.to_string(), &Outcome::Void);
                vec![]
            }
            "lost" => {
                calls.end();
                vec![]
            }
            _ => {
                drop(stream);
                vec![]
            }
        };
        assert_eq!(calls.take_grants(), granted, "{end}");
        assert_eq!(calls.take_grants(), []);
    }
}
