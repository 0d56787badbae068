//! How uploads end before their time.

mod support;

use std::task::Poll;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::stream::{self, Stream, StreamExt};
use hubkit::{CallError, Caller};
use support::{Stub, connected, is_pending};
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;

const SECOND: Duration = Duration::from_secs(1);

fn item(id: u64, text: &str) -> String {
    format!(r#"{{"type":2,"invocationId":"{id}","item":"{text}"}}"#)
}

fn end(id: u64) -> String {
    format!(r#"{{"type":3,"invocationId":"{id}"}}"#)
}

fn failed(id: u64, error: &str) -> String {
    format!(r#"{{"type":3,"invocationId":"{id}","error":"{error}"}}"#)
}

fn cancel(id: u64) -> String {
    format!(r#"{{"type":5,"invocationId":"{id}"}}"#)
}

fn texts(texts: &'static [&'static str]) -> impl Stream<Item = String> + Send + 'static {
    stream::iter(texts).map(ToString::to_string)
}

/// A stream that the test feeds, and whose loss it notices.
fn fed() -> (
    mpsc::UnboundedSender<String>,
    impl Stream<Item = String> + Send + 'static,
) {
    let (feed, texts) = mpsc::unbounded_channel();
    (feed, UnboundedReceiverStream::new(texts))
}

#[tokio::test(start_paused = true)]
async fn a_method_that_returns_early_ends_its_uploads() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let (feed, rows) = fed();
    let serve = async {
        peer.text().await;
        feed.send("a".into()).expect("polled");
        assert_eq!(peer.text().await, item(1, "a"));
        peer.say(r#"{"type":3,"invocationId":"0","result":1}"#)
            .await;
    };
    let call = stub.upload::<u32, _>("First", rows);
    let (first, ()) = tokio::join!(call.into_future(), serve);
    assert_eq!(first.expect("answered"), 1);
    feed.closed().await;
    peer.hears_nothing().await;
    assert!(connection.state().is_connected());
}

#[tokio::test(start_paused = true)]
async fn a_method_that_returns_before_the_items_that_wait_gets_none_of_them() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let endless = stream::repeat_with(|| "x".repeat(10_000));
    let mut call = stub.upload::<(), _>("First", endless).into_future();
    assert!(is_pending(&mut call).await);
    // The pipe holds a few items, the client some more.
    peer.complete(0).await;
    call.await.expect("answered");
    let mut items = 0;
    while let Ok(text) = tokio::time::timeout(SECOND, peer.text()).await {
        items += u32::from(text.contains("\"type\":2"));
    }
    assert!(items < 100, "{items}");
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_drops_its_uploads_and_says_so() {
    let (connection, mut peer) = connected().await;
    let caller: &Caller = connection.as_ref();
    let (feed, open) = fed();
    let uploads = vec![
        caller.upload::<String, _>(texts(&["a"])),
        caller.upload::<String, _>(open),
    ];
    let mut call = caller.call_with::<()>("Import", &(), uploads).into_future();
    assert!(is_pending(&mut call).await);
    peer.text().await;
    assert_eq!(peer.text().await, item(1, "a"));
    assert_eq!(peer.text().await, end(1));
    drop(call);
    assert_eq!(peer.text().await, cancel(0));
    assert_eq!(peer.text().await, failed(2, "Stream canceled by client."));
    feed.closed().await;
    peer.hears_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn a_deadline_ends_uploads_too() {
    let (connection, mut peer) = connected().await;
    let (feed, rows) = fed();
    let call = Stub::new(&connection)
        .upload::<(), _>("Import", rows)
        .deadline(SECOND);
    assert!(matches!(call.await, Err(CallError::DeadlineExceeded)));
    feed.closed().await;
    assert!(peer.text().await.contains("Import"));
    assert_eq!(peer.text().await, cancel(0));
    assert_eq!(peer.text().await, failed(1, "Stream canceled by client."));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_never_sent_never_polls_its_upload() {
    let (connection, mut peer) = connected().await;
    let rows = stream::poll_fn(|_| -> Poll<Option<String>> { panic!("polled") });
    let call = Stub::new(&connection).upload::<(), _>("Never", rows);
    assert!(call.into_future().now_or_never().is_none());
    peer.hears_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn uploads_are_dropped_with_their_connection() {
    for stop in [false, true] {
        let (connection, mut peer) = connected().await;
        let stub = Stub::new(&connection);
        let (sent, rows) = fed();
        stub.upload::<(), _>("Import", rows)
            .send()
            .await
            .expect("connected");
        let (called, rows) = fed();
        let mut call = stub.upload::<(), _>("Import", rows).into_future();
        assert!(is_pending(&mut call).await);
        for _ in 0..2 {
            assert!(peer.text().await.contains("Import"));
        }
        let (unwritten, rows) = fed();
        let mut late = stub.upload::<(), _>("Late", rows).into_future();
        assert!(late.as_mut().now_or_never().is_none());
        if stop {
            drop(connection);
        } else {
            drop(peer);
        }
        assert!(matches!(call.await, Err(CallError::ConnectionLost)));
        tokio::join!(sent.closed(), called.closed(), unwritten.closed());
    }
}
