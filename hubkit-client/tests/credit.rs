//! Uploads to servers that count what may be sent.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::stream::{self, Stream, StreamExt};
use hubkit::protocol::Protocol;
use hubkit::{Context, HubOptions, Streaming, UntypedProxy, hub};
use hubkit_client::HubConnection;
use support::{Peer, Stub, is_pending};
use tokio::sync::Semaphore;

const GRANTING: &str = r#"{"hubkit":{"credit":1,"items":3}}"#;

/// A connection to a server that has answered the handshake so.
async fn connected(answer: &str) -> (HubConnection, Peer) {
    let (client, mut peer) = Peer::pair().await;
    let builder = HubConnection::builder_in_memory();
    let (connection, ()) = tokio::join!(builder.connect_over(client), peer.accept_with(answer));
    (connection.expect("accepted"), peer)
}

/// An endless stream that counts what is taken of it, and tells by the loss of its count that it is gone.
fn counted() -> (
    Arc<AtomicUsize>,
    impl Stream<Item = String> + Send + 'static,
) {
    let taken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&taken);
    let items = stream::repeat_with(move || count.fetch_add(1, Ordering::Relaxed).to_string());
    (taken, items)
}

async fn hears_items(peer: &mut Peer, items: std::ops::Range<usize>) {
    for n in items {
        let item = format!(r#"{{"type":2,"invocationId":"1","item":"{n}"}}"#);
        assert_eq!(peer.call().await, item);
    }
    peer.hears_nothing().await;
}

async fn grant(peer: &mut Peer, id: u64, items: &str) {
    peer.say(&format!(
        r#"{{"type":100,"invocationId":"{id}","items":{items}}}"#
    ))
    .await;
}

#[tokio::test(start_paused = true)]
async fn no_more_is_taken_of_a_stream_than_may_be_sent() {
    let (connection, mut peer) = connected(GRANTING).await;
    let (taken, items) = counted();
    let mut import = Stub::new(&connection)
        .upload::<(), _>("Import", items)
        .into_future();
    assert!(is_pending(&mut import).await);
    assert!(peer.call().await.contains("Import"));
    hears_items(&mut peer, 0..3).await;
    assert_eq!(taken.load(Ordering::Relaxed), 3);

    // What is granted to others, or makes no sense, is not for this one.
    for (id, items) in [(0, "7"), (2, "7"), (99, "7"), (1, "-1"), (1, "\"7\"")] {
        grant(&mut peer, id, items).await;
    }
    peer.hears_nothing().await;

    grant(&mut peer, 1, "2").await;
    grant(&mut peer, 1, "1").await;
    hears_items(&mut peer, 3..6).await;
    assert_eq!(taken.load(Ordering::Relaxed), 6);
    let max = u64::MAX.to_string();
    grant(&mut peer, 1, &max).await;
    grant(&mut peer, 1, &max).await;
    for _ in 0..1000 {
        assert!(peer.call().await.contains("\"type\":2"));
    }
    drop(import);
    // Items that are on their way, and the two goodbyes.
    let mut goodbyes = 0;
    while goodbyes < 2 {
        goodbyes += usize::from(!peer.call().await.contains("\"type\":2"));
    }
    peer.hears_nothing().await;
    assert_eq!(Arc::strong_count(&taken), 1, "the stream is dropped");
}

#[tokio::test(start_paused = true)]
async fn other_calls_go_on_while_an_upload_waits_for_credit() {
    let (connection, mut peer) = connected(GRANTING).await;
    let stub = Stub::new(&connection);
    let (_taken, items) = counted();
    let mut import = stub.upload::<(), _>("Import", items).into_future();
    assert!(is_pending(&mut import).await);
    assert!(peer.call().await.contains("Import"));
    hears_items(&mut peer, 0..3).await;

    let mut work = stub.call::<u32>("Work", ()).into_future();
    assert!(is_pending(&mut work).await);
    assert!(peer.call().await.contains("Work"));
    let mut other = stub
        .upload::<(), _>("Other", stream::iter(["x"]).map(str::to_owned))
        .into_future();
    assert!(is_pending(&mut other).await);
    assert!(peer.call().await.contains("Other"));
    assert!(peer.call().await.contains("\"item\":\"x\""));
    assert_eq!(peer.call().await, r#"{"type":3,"invocationId":"4"}"#);
    peer.complete(0).await;
    import.await.expect("answered");
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_nobody_reads_is_dropped_without_a_word() {
    let (connection, mut peer) = connected(GRANTING).await;
    let (taken, items) = counted();
    let call = Stub::new(&connection).upload::<(), _>("Import", items);
    let mut import = call.into_future();
    assert!(is_pending(&mut import).await);
    assert!(peer.call().await.contains("Import"));
    hears_items(&mut peer, 0..3).await;
    for _ in 0..2 {
        grant(&mut peer, 1, "0").await;
        peer.hears_nothing().await;
        assert_eq!(Arc::strong_count(&taken), 1, "the stream is dropped");
    }
    grant(&mut peer, 1, "5").await;
    peer.hears_nothing().await;
    peer.complete(0).await;
    import.await.expect("answered");
}

#[tokio::test(start_paused = true)]
async fn servers_that_do_not_count_hold_nothing_up() {
    for answer in [
        "{}",
        r#"{"hubkit":{"credit":2,"items":3}}"#,
        r#"{"hubkit":{"items":3}}"#,
    ] {
        let (connection, mut peer) = connected(answer).await;
        let (_taken, items) = counted();
        let items = items.take(100);
        let mut import = Stub::new(&connection)
            .upload::<(), _>("Import", items)
            .into_future();
        assert!(is_pending(&mut import).await);
        assert!(peer.call().await.contains("Import"));
        // Nor do they stop anything in that way.
        grant(&mut peer, 1, "0").await;
        for _ in 0..100 {
            assert!(peer.call().await.contains("\"type\":2"));
        }
        assert_eq!(peer.call().await, r#"{"type":3,"invocationId":"1"}"#);
    }
}

#[hub]
trait Slow {
    /// Waits for a permit for each item, and returns their number.
    async fn consume(&self, items: Streaming<String>) -> u32;
    /// Waits for nothing.
    async fn count(&self, items: Streaming<String>) -> u32;
    async fn echo(&self, n: u32) -> u32;
}

struct Gate(Arc<Semaphore>);

impl Slow for Gate {
    async fn consume(&self, _: &Context<UntypedProxy>, mut items: Streaming<String>) -> u32 {
        let mut count = 0;
        loop {
            self.0.acquire().await.expect("is open").forget();
            let Some(item) = items.next().await else {
                return count;
            };
            assert_eq!(item, Ok(count.to_string()));
            count += 1;
        }
    }

    async fn count(&self, _: &Context<UntypedProxy>, items: Streaming<String>) -> u32 {
        items.fold(0, async |count, _| count + 1).await
    }

    async fn echo(&self, _: &Context<UntypedProxy>, n: u32) -> u32 {
        n
    }
}

async fn a_slow_method_holds_up_its_own_upload_alone(protocol: Protocol) {
    let gate = Arc::new(Semaphore::new(0));
    // The first byte that the server had to hold back would stop everything.
    let options = HubOptions::default().upload_receive_bound(1);
    let hub = Gate(Arc::clone(&gate)).into_hub().options(options);
    let hub = hub.build().expect("a good hub");
    let connection = HubConnection::builder_in_memory()
        .protocol(protocol)
        .connect_over(hub.connect_in_memory())
        .await
        .expect("connects");
    let slow = SlowClient::new(&connection);
    let (taken, items) = counted();
    let mut consume = Box::pin(slow.consume(items.take(100)).into_future());
    for consumed in 0..100 {
        assert!(is_pending(&mut consume).await);
        tokio::time::sleep(Duration::from_millis(1)).await;
        // Ten at first, and five for each five that were consumed.
        let taken = taken.load(Ordering::Relaxed);
        assert_eq!(taken, (10 + consumed / 5 * 5).min(100), "{protocol:?}");
        if consumed % 10 == 0 {
            let others = stream::iter(0..1000).map(|n| n.to_string());
            assert_eq!(slow.count(others).await.expect("answered"), 1000);
            assert_eq!(slow.echo(7).await.expect("answered"), 7);
        }
        gate.add_permits(1);
    }
    gate.add_permits(1);
    assert_eq!(consume.await.expect("answered"), 100);
}

#[tokio::test(start_paused = true)]
async fn a_slow_method_holds_up_its_own_upload_alone_in_every_protocol() {
    for protocol in Protocol::ALL {
        a_slow_method_holds_up_its_own_upload_alone(protocol).await;
    }
}
