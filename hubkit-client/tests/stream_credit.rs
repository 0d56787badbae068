//! Streams from servers that count what they may send.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::stream::{self, Stream, StreamExt};
use futures_util::{FutureExt, poll};
use hubkit::protocol::Protocol;
use hubkit::{CallError, Context, HubError, StreamCall, UntypedProxy, hub};
use hubkit_client::HubConnection;
use support::{Peer, Stub, is_pending};

const COUNTING: &str = r#"{"hubkit":{"credit":1,"items":10}}"#;

/// A connection to a server that has answered the handshake so, and a stream that it has heard of.
async fn opened(answer: &str, capacity: usize) -> (HubConnection, StreamCall<u32>, Peer) {
    let (client, mut peer) = Peer::pair_with(capacity).await;
    let builder = HubConnection::builder_in_memory();
    let (connection, ()) = tokio::join!(builder.connect_over(client), peer.accept_with(answer));
    let connection = connection.expect("accepted");
    let mut rows = Stub::new(&connection).stream("Rows");
    assert!(poll!(rows.next()).is_pending());
    assert!(peer.call().await.contains("Rows"));
    (connection, rows, peer)
}

fn grant(items: u32) -> String {
    format!(r#"{{"type":100,"invocationId":"0","items":{items}}}"#)
}

const CANCEL: &str = r#"{"type":5,"invocationId":"0"}"#;

async fn say_items(peer: &mut Peer, items: usize) {
    for n in 0..items {
        peer.item(0, &n.to_string()).await;
    }
    // All of them arrive.
    tokio::time::sleep(Duration::from_millis(1)).await;
}

/// Takes items that are there, without letting the connection do anything meanwhile.
fn take(rows: &mut StreamCall<u32>, items: usize) {
    for _ in 0..items {
        let item = rows.next().now_or_never();
        assert!(matches!(item, Some(Some(Ok(_)))), "{item:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn more_is_granted_when_half_of_the_items_are_taken() {
    let (_connection, mut rows, mut peer) = opened(COUNTING, 64 * 1024).await;
    say_items(&mut peer, 512).await;
    peer.hears_nothing().await;
    for _ in 0..2 {
        take(&mut rows, 255);
        peer.hears_nothing().await;
        take(&mut rows, 1);
        assert_eq!(peer.call().await, grant(256));
        peer.hears_nothing().await;
    }
    for n in 1..=1000 {
        peer.item(0, "1").await;
        assert!(matches!(rows.next().await, Some(Ok(1))));
        if n % 256 == 0 {
            assert_eq!(peer.call().await, grant(256));
        }
    }
    peer.hears_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_taken_while_nothing_can_be_written_is_granted_at_once() {
    let (connection, mut rows, mut peer) = opened(COUNTING, 4 * 1024).await;
    let stub = Stub::new(&connection);
    let mut work = stub
        .call::<u32>("Work", ("x".repeat(8 * 1024),))
        .into_future();
    assert!(is_pending(&mut work).await);
    for _ in 0..4 {
        say_items(&mut peer, 256).await;
        take(&mut rows, 256);
    }
    assert!(peer.call().await.contains("Work"));
    assert_eq!(peer.call().await, grant(1024));
    peer.hears_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn nothing_is_granted_to_a_stream_that_is_over() {
    let (_connection, mut rows, mut peer) = opened(COUNTING, 64 * 1024).await;
    say_items(&mut peer, 512).await;
    peer.complete(0).await;
    tokio::time::sleep(Duration::from_millis(1)).await;
    take(&mut rows, 512);
    assert!(rows.next().await.is_none());
    peer.hears_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_is_given_up_is_cancelled_and_granted_nothing() {
    for taken in [0, 255, 256, 512] {
        let (connection, mut rows, mut peer) = opened(COUNTING, 64 * 1024).await;
        say_items(&mut peer, 512).await;
        take(&mut rows, taken);
        drop(rows);
        assert_eq!(peer.call().await, CANCEL);
        peer.hears_nothing().await;
        assert!(connection.state().is_connected());
    }
}

#[tokio::test(start_paused = true)]
async fn servers_that_do_not_count_are_granted_nothing() {
    for answer in [
        "{}",
        r#"{"hubkit":{"credit":2,"items":3}}"#,
        r#"{"hubkit":{"credit":1}}"#,
        r#"{"hubkit":{"items":3}}"#,
    ] {
        let (_connection, mut rows, mut peer) = opened(answer, 64 * 1024).await;
        for _ in 0..4 {
            say_items(&mut peer, 512).await;
            take(&mut rows, 512);
        }
        peer.complete(0).await;
        assert!(rows.next().await.is_none());
        peer.hears_nothing().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_sends_more_than_it_may_still_pauses_the_connection() {
    let (connection, mut rows, mut peer) = opened(COUNTING, 4 * 1024).await;
    peer.item(0, "1").await;
    assert!(matches!(rows.next().await, Some(Ok(1))));
    let mut written = 0;
    while let Ok(()) = tokio::time::timeout(Duration::from_secs(1), peer.item(0, "1")).await {
        written += 1;
        assert!(written < 4000, "the client reads without bound");
    }
    assert!(written >= 1024, "{written}");
    assert!(connection.state().is_connected());
}

#[hub]
trait Ticker {
    /// Counts what was taken of it, without end.
    fn ticks(&self) -> impl Stream<Item = u32>;
    fn count(&self, to: u32) -> impl Stream<Item = u32>;
    fn breaks(&self, after: u32) -> impl Stream<Item = hubkit::Result<u32>>;
    async fn echo(&self, n: u32) -> u32;
}

struct Ticks(Arc<AtomicU32>);

impl Ticker for Ticks {
    fn ticks(&self, _: &Context<UntypedProxy>) -> impl Stream<Item = u32> {
        stream::repeat_with(|| self.0.fetch_add(1, Ordering::Relaxed))
    }

    fn count(&self, _: &Context<UntypedProxy>, to: u32) -> impl Stream<Item = u32> {
        stream::iter(0..to)
    }

    fn breaks(
        &self,
        _: &Context<UntypedProxy>,
        after: u32,
    ) -> impl Stream<Item = hubkit::Result<u32>> {
        let error = stream::iter([Err(HubError::new("out of ticks"))]);
        stream::iter(0..after).map(Ok).chain(error)
    }

    async fn echo(&self, _: &Context<UntypedProxy>, n: u32) -> u32 {
        n
    }
}

async fn an_unread_stream_holds_up_itself_alone(protocol: Protocol) {
    let made = Arc::new(AtomicU32::new(0));
    let hub = Ticks(Arc::clone(&made)).into_hub();
    let hub = hub.build().expect("a good hub");
    let connection = HubConnection::builder_in_memory()
        .protocol(protocol)
        .connect_over(hub.connect_in_memory())
        .await
        .expect("connects");
    let ticker = TickerClient::new(&connection);
    let mut ticks = ticker.ticks();
    assert!(poll!(ticks.next()).is_pending());
    for read in 0..1200 {
        tokio::time::sleep(Duration::from_millis(1)).await;
        // 512 at first, and 256 for each 256 that were taken.
        let made = made.load(Ordering::Relaxed);
        assert_eq!(made, 512 + read / 256 * 256, "{protocol:?}");
        if read % 200 == 0 {
            assert_eq!(ticker.echo(7).await.expect("answered"), 7);
            assert_eq!(ticker.count(1000).count().await, 1000);
        }
        let item = ticks.next().now_or_never().flatten();
        assert!(matches!(item, Some(Ok(n)) if n == read), "{item:?}");
    }
    // Longer than a silent server has.
    tokio::time::sleep(Duration::from_secs(300)).await;
    assert!(connection.state().is_connected());

    for items in [511, 512, 513, 768, 1024] {
        assert_eq!(ticker.count(items).count().await, items as usize);
        let all: Vec<_> = ticker.breaks(items).collect().await;
        assert_eq!(all.len(), items as usize + 1);
        assert!(
            matches!(all.last(), Some(Err(CallError::Server(text))) if text.contains("out of ticks")),
            "{all:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_unread_stream_holds_up_itself_alone_in_every_protocol() {
    for protocol in Protocol::ALL {
        an_unread_stream_holds_up_itself_alone(protocol).await;
    }
}
