//! Streams that calls upload.

mod support;

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::poll;
use futures_util::stream::{self, Stream, StreamExt};
use hubkit::{CallError, Caller, UploadError};
use hubkit_client::HubConnection;
use support::{PING, Peer, Stub, connected, connected_with, is_pending};
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
async fn an_upload_is_announced_and_follows_with_its_end() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let call = stub.upload::<u32, _>("Import", texts(&["a", "b"]));
    let serve = async {
        assert_eq!(
            peer.text().await,
            r#"{"type":1,"invocationId":"0","target":"Import","arguments":[],"streamIds":["1"]}"#
        );
        assert_eq!(peer.text().await, item(1, "a"));
        assert_eq!(peer.text().await, item(1, "b"));
        assert_eq!(peer.text().await, end(1));
        peer.say(r#"{"type":3,"invocationId":"0","result":2}"#)
            .await;
    };
    let (count, ()) = tokio::join!(call.into_future(), serve);
    assert_eq!(count.expect("answered"), 2);
    peer.hears_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn a_failure_of_the_client_is_the_upload_s_end() {
    let (connection, mut peer) = connected().await;
    let rows = stream::iter([
        Ok("a".to_owned()),
        Err(UploadError::new("disk on fire")),
        Ok("never".to_owned()),
    ]);
    let call = Stub::new(&connection).upload::<(), _>("Import", rows);
    let serve = async {
        peer.text().await;
        assert_eq!(peer.text().await, item(1, "a"));
        assert_eq!(peer.text().await, failed(1, "disk on fire"));
        peer.say(&failed(0, "no rows")).await;
    };
    let (result, ()) = tokio::join!(call.into_future(), serve);
    assert!(matches!(result, Err(CallError::Server(text)) if text == "no rows"));
    peer.hears_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_an_upload_fails_it_alone() {
    let (connection, mut peer) = connected().await;
    let caller: &Caller = connection.as_ref();
    let panics = stream::poll_fn(|_| -> Poll<Option<String>> { panic!("in the application") });
    let (feed, fine) = fed();
    let uploads = vec![
        caller.upload::<String, _>(panics),
        caller.upload::<String, _>(fine),
    ];
    let mut call = caller.call_with::<()>("Import", &(), uploads).into_future();
    assert!(is_pending(&mut call).await);
    assert!(peer.text().await.contains(r#""streamIds":["1","2"]"#));
    let error = "An unexpected error occurred in an upload of the client.";
    assert_eq!(peer.text().await, failed(1, error));
    feed.send("a".into()).expect("polled");
    assert_eq!(peer.text().await, item(2, "a"));
    peer.complete(0).await;
    call.await.expect("answered");
}

#[tokio::test(start_paused = true)]
async fn two_uploads_take_turns() {
    let (connection, mut peer) = connected().await;
    let caller: &Caller = connection.as_ref();
    let endless = |text: &'static str| stream::repeat_with(move || text.to_owned());
    let uploads = vec![
        caller.upload::<String, _>(endless("a")),
        caller.upload::<String, _>(endless("b")),
    ];
    let mut call = caller
        .call_with::<()>("Merge", &(7,), uploads)
        .into_future();
    assert!(is_pending(&mut call).await);
    assert_eq!(
        peer.text().await,
        r#"{"type":1,"invocationId":"0","target":"Merge","arguments":[7],"streamIds":["1","2"]}"#
    );
    for _ in 0..500 {
        assert_eq!(peer.text().await, item(1, "a"));
        assert_eq!(peer.text().await, item(2, "b"));
    }
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_never_pauses_holds_nothing_up() {
    let builder = HubConnection::builder_in_memory();
    let (connection, mut peer) = connected_with(builder).await;
    let stub = Stub::new(&connection);
    let endless = stream::repeat_with(|| "x".to_owned());
    let mut import = stub.upload::<(), _>("Import", endless).into_future();
    assert!(is_pending(&mut import).await);
    let mut work = stub.call::<u32>("Work", ()).into_future();
    let mut lost = stub.call::<u32>("Lost", ()).into_future();
    assert!(is_pending(&mut work).await && is_pending(&mut lost).await);
    let mut items = 0;
    loop {
        let text = peer.text().await;
        if text.contains("Lost") {
            break;
        }
        items += u32::from(text.contains("\"type\":2"));
    }
    assert!(items < 100, "{items}");
    drop(lost);
    items = 0;
    while peer.text().await != r#"{"type":5,"invocationId":"3"}"# {
        items += 1;
    }
    assert!(items < 5000, "{items}");
    // Answers get through, though there is always something to write.
    peer.say(r#"{"type":3,"invocationId":"2","result":1}"#)
        .await;
    let drain = async {
        loop {
            peer.text().await;
        }
    };
    tokio::select! {
        answer = work => assert_eq!(answer.expect("answered"), 1),
        () = drain => unreachable!(),
    }
    assert!(is_pending(&mut import).await);
    let drain = async { while peer.next().await.is_some() {} };
    tokio::join!(connection.stop(), drain);
}

#[tokio::test(start_paused = true)]
async fn an_upload_waits_for_a_server_that_does_not_read() {
    let (client, mut peer) = Peer::pair_with(512).await;
    let builder = HubConnection::builder_in_memory();
    let (connection, ()) = tokio::join!(builder.connect_over(client), peer.accept());
    let connection = connection.expect("accepted");
    let stub = Stub::new(&connection);
    let (sender, mut taken) = mpsc::unbounded_channel();
    let mut n = 0;
    let rows = stream::repeat_with(move || {
        n += 1;
        sender.send(()).expect("the test listens");
        format!("{n} {}", "x".repeat(100))
    });
    let mut import = stub
        .upload::<(), _>("Import", rows.take(1000))
        .into_future();
    assert!(is_pending(&mut import).await);
    tokio::time::sleep(SECOND).await;
    let mut count = 0;
    while taken.try_recv().is_ok() {
        count += 1;
    }
    assert!((1..60).contains(&count), "{count}");
    assert!(peer.call().await.contains("Import"));
    for n in 1..=1000 {
        assert!(peer.call().await.contains(&format!("\"{n} x")));
    }
    assert_eq!(peer.call().await, end(1));
}

#[tokio::test(start_paused = true)]
async fn an_upload_and_a_returned_stream_go_on_side_by_side() {
    let (connection, mut peer) = connected().await;
    let caller: &Caller = connection.as_ref();
    let (feed, rows) = fed();
    let upload = caller.upload::<String, _>(rows);
    let mut echoes = caller.stream::<String>("Echo", &("!",), vec![upload]);
    assert!(poll!(echoes.next()).is_pending());
    assert_eq!(
        peer.text().await,
        r#"{"type":4,"invocationId":"0","target":"Echo","arguments":["!"],"streamIds":["1"]}"#
    );
    for text in ["a", "b", "c"] {
        feed.send(text.into()).expect("polled");
        assert_eq!(peer.text().await, item(1, text));
        peer.item(0, &format!("\"{text}!\"")).await;
        let echo = echoes.next().await.expect("an item").expect("a text");
        assert_eq!(echo, format!("{text}!"));
    }
    peer.complete(0).await;
    assert!(echoes.next().await.is_none());
    feed.closed().await;
    peer.hears_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn items_may_come_before_between_and_after() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let (feed, rows) = fed();
    feed.send("before".into()).expect("open");
    let mut import = stub.upload::<(), _>("Import", rows).into_future();
    assert!(is_pending(&mut import).await);
    peer.text().await;
    assert_eq!(peer.text().await, item(1, "before"));
    let mut other = stub.call::<()>("Other", ()).into_future();
    assert!(is_pending(&mut other).await);
    assert!(peer.text().await.contains("Other"));
    feed.send("between".into()).expect("open");
    assert_eq!(peer.text().await, item(1, "between"));
    peer.complete(2).await;
    other.await.expect("answered");
    feed.send("after".into()).expect("open");
    drop(feed);
    assert_eq!(peer.text().await, item(1, "after"));
    assert_eq!(peer.text().await, end(1));
    peer.complete(0).await;
    import.await.expect("answered");
}

#[tokio::test(start_paused = true)]
async fn what_is_sent_without_asking_goes_on_uploading_until_its_end() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let (feed, rows) = fed();
    let call = stub.upload::<(), _>("Import", rows);
    call.send().await.expect("connected");
    assert_eq!(
        peer.text().await,
        r#"{"type":1,"target":"Import","arguments":[],"streamIds":["0"]}"#
    );
    feed.send("a".into()).expect("polled");
    assert_eq!(peer.text().await, item(0, "a"));
    drop(feed);
    assert_eq!(peer.text().await, end(0));
}

/// Wakes itself without ever coming up with anything.
struct Restless;

impl Stream for Restless {
    type Item = String;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<String>> {
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_is_always_awake_leaves_room_for_others() {
    let (connection, mut peer) = connected().await;
    let caller: &Caller = connection.as_ref();
    let uploads = vec![
        caller.upload::<String, _>(Restless),
        caller.upload::<String, _>(texts(&["a"])),
    ];
    let mut call = caller.call_with::<()>("Import", &(), uploads).into_future();
    assert!(is_pending(&mut call).await);
    peer.text().await;
    assert_eq!(peer.text().await, item(2, "a"));
    assert_eq!(peer.text().await, end(2));
    peer.complete(0).await;
    call.await.expect("answered");
}

#[tokio::test(start_paused = true)]
async fn pings_go_on_while_an_upload_has_nothing_to_say() {
    let (connection, mut peer) = connected().await;
    let (_feed, rows) = fed();
    let mut call = Stub::new(&connection)
        .upload::<(), _>("Import", rows)
        .into_future();
    assert!(is_pending(&mut call).await);
    peer.text().await;
    assert_eq!(peer.text().await, PING);
}
