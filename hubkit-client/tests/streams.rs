//! Streams from the server.

mod support;

use std::time::Duration;

use futures_util::{FutureExt, StreamExt, poll};
use hubkit::CallError;
use hubkit_client::{CloseReason, HubConnection};
use support::{PING, Peer, Stub, connected, connected_with};
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

fn cancel(id: u64) -> String {
    format!(r#"{{"type":5,"invocationId":"{id}"}}"#)
}

/// Opens a stream that the server has heard of.
macro_rules! opened {
    ($stub:expr, $peer:expr, $item:ty) => {{
        let mut stream = $stub.stream::<$item>("Rows");
        assert!(poll!(stream.next()).is_pending());
        assert!($peer.call().await.contains(r#""target":"Rows""#));
        stream
    }};
}

/// Lets a server write until nobody reads; returns how many items of the stream `id` it wrote.
async fn flood(peer: &mut Peer, id: u64) -> u64 {
    let item = format!("\"{}\"", "x".repeat(1000));
    for written in 0.. {
        let write = tokio::time::timeout(SECOND, peer.item(id, &item));
        if write.await.is_err() {
            return written;
        }
        assert!(written < 20_000, "the client reads without bound");
    }
    unreachable!()
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_items_and_their_end() {
    let (connection, mut peer) = connected().await;
    let mut rows = Stub::new(&connection).stream::<u32>("Rows");
    assert!(poll!(rows.next()).is_pending());
    assert_eq!(
        peer.text().await,
        r#"{"type":4,"invocationId":"0","target":"Rows","arguments":[]}"#
    );
    for n in 0..1000 {
        peer.item(0, &n.to_string()).await;
        assert_eq!(rows.next().await.expect("an item").expect("a number"), n);
    }
    peer.item(0, "1000").await;
    peer.complete(0).await;
    assert!(matches!(rows.next().await, Some(Ok(1000))));
    assert!(rows.next().await.is_none());
    assert!(rows.next().await.is_none());
    drop(rows);
    peer.hears_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_before_a_stream_is_polled() {
    let (connection, mut peer) = connected().await;
    drop(Stub::new(&connection).stream::<u32>("Rows"));
    peer.hears_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn items_find_their_streams() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let first = opened!(stub, peer, u32);
    let second = opened!(stub, peer, String);
    for (id, item) in [(1, "\"a\""), (0, "1"), (7, "{}"), (0, "2"), (1, "\"b\"")] {
        peer.item(id, item).await;
    }
    peer.complete(1).await;
    peer.item(1, "\"after the end\"").await;
    peer.item(0, "3").await;
    peer.complete(0).await;
    let numbers: Vec<_> = first.map(Result::unwrap).collect().await;
    let texts: Vec<_> = second.map(Result::unwrap).collect().await;
    assert_eq!(
        (numbers, texts),
        (vec![1, 2, 3], vec!["a".into(), "b".into()])
    );
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_fails_says_so_after_its_items() {
    let (connection, mut peer) = connected().await;
    let mut rows = opened!(Stub::new(&connection), peer, u32);
    peer.item(0, "1").await;
    peer.say(r#"{"type":3,"invocationId":"0","error":"Out of rows"}"#)
        .await;
    assert!(matches!(rows.next().await, Some(Ok(1))));
    let error = rows.next().await.expect("an item").unwrap_err();
    assert!(matches!(&error, CallError::Server(text) if text == "Out of rows"));
    assert!(rows.next().await.is_none());
    drop(rows);
    peer.hears_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn an_item_of_another_type_ends_and_cancels_that_stream_alone() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let mut wrong = opened!(stub, peer, u32);
    let mut right = opened!(stub, peer, u32);
    peer.item(0, "1").await;
    peer.item(0, "\"two\"").await;
    peer.item(0, "3").await;
    assert!(matches!(wrong.next().await, Some(Ok(1))));
    let error = wrong.next().await.expect("an item").unwrap_err();
    assert!(matches!(error, CallError::Decode { method: "Rows", .. }));
    assert!(wrong.next().await.is_none());
    assert_eq!(peer.text().await, cancel(0));
    peer.item(0, "4").await;
    peer.complete(0).await;
    peer.item(1, "5").await;
    assert!(matches!(right.next().await, Some(Ok(5))));
    assert!(connection.state().is_connected());
}

#[tokio::test(start_paused = true)]
async fn an_answer_of_the_other_kind_is_that_call_s_error() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let mut rows = opened!(stub, peer, u32);
    peer.say(r#"{"type":3,"invocationId":"0","result":[1,2]}"#)
        .await;
    let error = rows.next().await.expect("an item").unwrap_err();
    assert!(matches!(error, CallError::Decode { method: "Rows", .. }));

    // Nothing is as good as the end.
    let mut rows = opened!(stub, peer, u32);
    peer.say(r#"{"type":3,"invocationId":"1","result":null}"#)
        .await;
    assert!(rows.next().await.is_none());

    let serve = async {
        peer.text().await;
        peer.item(2, "1").await;
        assert_eq!(peer.text().await, cancel(2));
    };
    let (sum, ()) = tokio::join!(stub.call::<u32>("Sum", ()).into_future(), serve);
    let error = sum.unwrap_err();
    assert!(matches!(error, CallError::Decode { method: "Sum", .. }));
    assert!(connection.state().is_connected());
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_is_the_last_item_of_every_stream() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let read = opened!(stub, peer, u32);
    let unread = opened!(stub, peer, u32);
    peer.item(1, "1").await;
    drop(peer);
    let read: Vec<_> = read.collect().await;
    assert!(matches!(&read[..], [Err(CallError::ConnectionLost)]));
    let unread: Vec<_> = unread.collect().await;
    assert!(matches!(
        &unread[..],
        [Ok(1), Err(CallError::ConnectionLost)]
    ));
    let late: Vec<_> = stub.stream::<u32>("Rows").collect().await;
    assert!(matches!(&late[..], [Err(CallError::NotSent)]));
}

#[tokio::test(start_paused = true)]
async fn open_streams_do_not_keep_a_connection_open() {
    let (connection, mut peer) = connected().await;
    let mut rows = opened!(Stub::new(&connection), peer, u32);
    drop(connection);
    let next = rows.next().await;
    assert!(matches!(next, Some(Err(CallError::ConnectionLost))));
    assert_eq!(peer.text().await, r#"{"type":7}"#);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_is_not_read_pauses_the_server_until_it_is() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let mut rows = opened!(stub, peer, String);
    // It does not wait: somebody has looked and gone away.
    peer.item(0, "\"first\"").await;
    assert!(matches!(rows.next().await, Some(Ok(_))));
    let written = flood(&mut peer, 0).await;
    // 1 MiB and what the pipe holds.
    assert!((1024..1300).contains(&written), "{written}");

    // The client goes on pinging, for longer than a silent server has.
    for _ in 0..4 {
        assert_eq!(peer.text().await, PING);
    }
    assert!(connection.state().is_connected());

    // The item that did not get through went with its timeout, perhaps in part.
    for _ in 0..written {
        assert!(matches!(rows.next().await, Some(Ok(_))));
    }
    assert!(connection.state().is_connected());
}

#[tokio::test(start_paused = true)]
async fn a_dropped_stream_makes_room_again() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let mut rows = opened!(stub, peer, String);
    peer.item(0, "\"first\"").await;
    assert!(matches!(rows.next().await, Some(Ok(_))));
    let all: String = (0..300)
        .map(|n| format!("{{\"type\":2,\"invocationId\":\"0\",\"item\":\"{n}\"}}\x1e"))
        .collect();
    peer.raw(&all).await;
    peer.say(r#"{"type":3,"invocationId":"1","result":7}"#)
        .await;
    peer.say(r#"{"type":3,"invocationId":"1","result":8}"#)
        .await;
    drop(rows);
    assert_eq!(peer.text().await, cancel(0));
    let serve = async {
        peer.text().await;
        peer.complete(0).await;
        peer.say(r#"{"type":3,"invocationId":"1","result":9}"#)
            .await;
    };
    let (answer, ()) = tokio::join!(stub.call::<u32>("Next", ()).into_future(), serve);
    assert_eq!(answer.expect("answered"), 9);
}

#[tokio::test(start_paused = true)]
async fn an_answer_behind_a_full_stream_still_arrives() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let rows = opened!(stub, peer, String);
    let serve = async {
        assert!(peer.text().await.contains("Sum"));
        for _ in 0..2000 {
            peer.item(0, "\"row\"").await;
        }
        peer.say(r#"{"type":3,"invocationId":"1","result":42}"#)
            .await;
    };
    let (sum, ()) = tokio::join!(stub.call::<u32>("Sum", ()).into_future(), serve);
    assert_eq!(sum.expect("answered"), 42);
    assert_eq!(rows.take(2000).count().await, 2000);
}

#[tokio::test(start_paused = true)]
async fn an_item_behind_a_full_stream_still_arrives() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let _unread = opened!(stub, peer, String);
    let mut read = opened!(stub, peer, String);
    let serve = async {
        for _ in 0..2000 {
            peer.item(0, "\"row\"").await;
        }
        peer.item(1, "\"here\"").await;
    };
    let (item, ()) = tokio::join!(read.next(), serve);
    assert!(matches!(item, Some(Ok(text)) if text == "here"));
}

#[tokio::test(start_paused = true)]
async fn a_call_behind_a_stream_that_nobody_reads_ends_the_connection_instead_of_hanging() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let rows = opened!(stub, peer, String);
    let mut sum = stub.call::<u32>("Sum", ()).into_future();
    assert!(poll!(&mut sum).is_pending());
    let written = flood(&mut peer, 0).await;
    assert!(written >= 3900, "{written}");
    let start = Instant::now();
    assert!(matches!(sum.await, Err(CallError::ConnectionLost)));
    assert!(start.elapsed() <= 30 * SECOND);
    let reason = connection.closed().await;
    assert!(matches!(reason, CloseReason::Overloaded { .. }), "{reason}");
    let items: Vec<_> = rows.collect().await;
    assert!(items.len() >= 3900);
    assert!(matches!(items.last(), Some(Err(CallError::ConnectionLost))));
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_that_goes_on_reading_loses_nothing() {
    let builder = HubConnection::builder_in_memory().server_timeout(30 * SECOND);
    let (connection, mut peer) = connected_with(builder).await;
    let stub = Stub::new(&connection);
    let mut rows = opened!(stub, peer, String);
    let mut sum = stub.call::<u32>("Sum", ()).into_future();
    assert!(poll!(&mut sum).is_pending());
    let written = flood(&mut peer, 0).await;
    for _ in 0..20 {
        tokio::time::sleep(20 * SECOND).await;
        assert!(matches!(rows.next().await, Some(Ok(_))));
    }
    assert!(connection.state().is_connected());
    assert!(written >= 3900);
    assert!(sum.now_or_never().is_none());
}
