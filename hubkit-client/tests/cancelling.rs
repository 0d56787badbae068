//! Calls and streams that are given up, by their callers and by their deadlines.

mod support;

use std::time::Duration;

use futures_util::poll;
use hubkit::CallError;
use hubkit_client::HubConnection;
use support::{Peer, Stub, connected, is_pending};
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

fn cancel(id: u64) -> String {
    format!(r#"{{"type":5,"invocationId":"{id}"}}"#)
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_before_it_was_written_is_neither_sent_nor_cancelled() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    // No await point lies between: the connection has had no chance to write.
    let mut call = stub.call::<()>("Never", ()).into_future();
    assert!(futures_util::FutureExt::now_or_never(&mut call).is_none());
    drop(call);
    let mut stream = stub.stream::<u32>("NeverEither");
    assert!(futures_util::FutureExt::now_or_never(stream.next()).is_none());
    drop(stream);
    peer.hears_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_after_it_was_written_is_cancelled() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let mut call = stub.call::<()>("Work", ()).into_future();
    assert!(is_pending(&mut call).await);
    assert!(peer.text().await.contains("Work"));
    drop(call);
    assert_eq!(peer.text().await, cancel(0));
    // The server owes an answer all the same.
    peer.complete(0).await;
    peer.hears_nothing().await;
    assert!(connection.state().is_connected());
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_answered_is_not_cancelled() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let mut call = stub.call::<()>("Work", ()).into_future();
    assert!(is_pending(&mut call).await);
    assert!(peer.text().await.contains("Work"));
    peer.complete(0).await;
    // The answer arrives, and is never looked at.
    peer.say(r#"{"type":7}"#).await;
    connection.closed().await;
    drop(call);
    while let Some(message) = peer.next().await {
        assert!(!message.to_string().contains("\"type\":5"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_is_dropped_midway_is_cancelled_and_what_still_comes_is_ignored() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let mut rows = stub.stream::<u32>("Rows");
    assert!(poll!(rows.next()).is_pending());
    assert!(peer.text().await.contains("Rows"));
    peer.item(0, "1").await;
    assert!(matches!(rows.next().await, Some(Ok(1))));
    drop(rows);
    assert_eq!(peer.text().await, cancel(0));
    for _ in 0..10_000 {
        peer.item(0, "2").await;
    }
    peer.complete(0).await;
    let mut next = stub.stream::<u32>("Rows");
    assert!(poll!(next.next()).is_pending());
    assert!(peer.text().await.contains("\"invocationId\":\"1\""));
    peer.item(1, "3").await;
    assert!(matches!(next.next().await, Some(Ok(3))));
}

#[tokio::test(start_paused = true)]
async fn cancellations_follow_their_calls_and_are_not_lost_while_the_server_does_not_read() {
    let (client, mut peer) = Peer::pair_with(512).await;
    let builder = HubConnection::builder_in_memory();
    let (connection, ()) = tokio::join!(builder.connect_over(client), peer.accept());
    let connection = connection.expect("accepted");
    let stub = Stub::new(&connection);
    let mut small = stub.call::<()>("Small", ()).into_future();
    assert!(is_pending(&mut small).await);
    tokio::task::yield_now().await;
    // It fills the pipe; everything else waits behind it.
    let mut large = stub
        .call::<()>("Large", ("x".repeat(20_000),))
        .into_future();
    assert!(is_pending(&mut large).await);
    tokio::task::yield_now().await;
    // The queue is full, too.
    let mut waiting = Vec::new();
    for n in 0..400 {
        let mut call = stub.call::<()>("Many", (n,)).into_future();
        assert!(is_pending(&mut call).await);
        waiting.push(call);
    }
    drop((small, large, waiting));
    assert!(peer.call().await.contains("Small"));
    assert!(peer.call().await.contains("Large"));
    let mut cancels = [peer.call().await, peer.call().await];
    cancels.sort();
    assert_eq!(cancels, [cancel(0), cancel(1)]);
    stub.call::<()>("After", ())
        .send()
        .await
        .expect("connected");
    assert!(
        peer.call().await.contains("After"),
        "the rest was never sent"
    );
}

#[tokio::test(start_paused = true)]
async fn a_deadline_passes_at_its_time_and_cancels() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let start = Instant::now();
    let call = stub.call::<()>("Work", ()).deadline(10 * SECOND);
    tokio::time::sleep(SECOND).await;
    let error = call.await.unwrap_err();
    assert!(matches!(error, CallError::DeadlineExceeded), "{error}");
    assert!(error.may_have_run());
    assert_eq!(start.elapsed(), 11 * SECOND, "it counts from the await on");
    assert!(peer.text().await.contains("Work"));
    assert_eq!(peer.text().await, cancel(0));
}

#[tokio::test(start_paused = true)]
async fn an_answer_in_time_beats_the_deadline() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let serve = async {
        peer.text().await;
        tokio::time::sleep(10 * SECOND - Duration::from_millis(1)).await;
        peer.complete(0).await;
        peer.hears_nothing().await;
    };
    let call = stub.call::<()>("Work", ()).deadline(10 * SECOND);
    let (result, ()) = tokio::join!(call.into_future(), serve);
    result.expect("answered in time");
}

#[tokio::test(start_paused = true)]
async fn deadlines_of_nothing_and_of_ages_do_no_harm() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let nothing = stub.call::<()>("Never", ()).deadline(Duration::ZERO).await;
    assert!(matches!(nothing, Err(CallError::DeadlineExceeded)));
    let mut stream = stub.stream::<u32>("Never").deadline(Duration::ZERO);
    let first = stream.next().await;
    assert!(matches!(first, Some(Err(CallError::DeadlineExceeded))));

    let mut ages = stub.stream::<u32>("Rows").deadline(Duration::MAX);
    assert!(poll!(ages.next()).is_pending());
    let serve = async {
        assert!(peer.text().await.contains("Rows"));
        assert!(peer.text().await.contains("Work"));
        peer.item(ages_id(), "1").await;
        peer.complete(ages_id() + 1).await;
    };
    let call = stub.call::<()>("Work", ()).deadline(Duration::MAX);
    let (result, ()) = tokio::join!(call.into_future(), serve);
    result.expect("answered");
    assert!(matches!(ages.next().await, Some(Ok(1))));
}

/// The call without time has used an id.
fn ages_id() -> u64 {
    1
}

#[tokio::test(start_paused = true)]
async fn a_deadline_ends_a_stream_that_goes_on() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let start = Instant::now();
    let mut rows = stub.stream::<u32>("Rows").deadline(10 * SECOND);
    assert!(poll!(rows.next()).is_pending());
    assert!(peer.text().await.contains("Rows"));
    peer.item(0, "1").await;
    assert!(matches!(rows.next().await, Some(Ok(1))));
    let last = rows.next().await;
    assert!(matches!(last, Some(Err(CallError::DeadlineExceeded))));
    assert_eq!(start.elapsed(), 10 * SECOND);
    assert_eq!(peer.text().await, cancel(0));
    assert!(rows.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_was_complete_in_time_may_be_read_later() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let mut rows = stub.stream::<u32>("Rows").deadline(10 * SECOND);
    assert!(poll!(rows.next()).is_pending());
    assert!(peer.text().await.contains("Rows"));
    peer.item(0, "1").await;
    peer.item(0, "2").await;
    peer.complete(0).await;
    tokio::time::sleep(20 * SECOND).await;
    assert!(matches!(rows.next().await, Some(Ok(1))));
    assert!(matches!(rows.next().await, Some(Ok(2))));
    assert!(rows.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_deadline_holds_for_a_call_that_waits_for_room() {
    let (client, mut peer) = Peer::pair_with(512).await;
    let builder = HubConnection::builder_in_memory();
    let (connection, ()) = tokio::join!(builder.connect_over(client), peer.accept());
    let connection = connection.expect("accepted");
    let stub = Stub::new(&connection);
    let mut waiting = Vec::new();
    for _ in 0..400 {
        let mut call = stub.call::<()>("Many", ("x".repeat(1000),)).into_future();
        assert!(is_pending(&mut call).await);
        waiting.push(call);
    }
    let start = Instant::now();
    let late = stub.call::<()>("Late", ()).deadline(SECOND).await;
    assert!(matches!(late, Err(CallError::DeadlineExceeded)));
    assert_eq!(start.elapsed(), SECOND);
}
