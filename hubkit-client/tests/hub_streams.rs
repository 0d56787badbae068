//! Streams, uploads and cancellation between client and hub, joined in memory.

use std::time::Duration;

use futures_util::stream::{self, Stream, StreamExt};
use hubkit::protocol::Protocol;
use hubkit::{
    CallError, Context, HubError, StreamError, Streaming, UntypedProxy, UploadError, hub,
};
use hubkit_client::HubConnection;
use tokio::sync::mpsc;

#[hub]
trait Numbers {
    fn count(&self, to: u32) -> impl Stream<Item = u32>;
    fn forever(&self) -> impl Stream<Item = u32>;
    fn breaks(&self) -> impl Stream<Item = hubkit::Result<u32>>;
    async fn sum(&self, start: u64, numbers: Streaming<u64>) -> hubkit::Result<u64>;
    async fn zip(&self, left: Streaming<u32>, by: String, right: Streaming<String>) -> Vec<String>;
    async fn first(&self, numbers: Streaming<u64>) -> u64;
    fn double(&self, numbers: Streaming<u64>) -> impl Stream<Item = hubkit::Result<u64>>;
    async fn wait(&self);
}

struct Hub {
    events: mpsc::UnboundedSender<String>,
}

/// Tells that it was dropped.
struct Told(mpsc::UnboundedSender<String>, &'static str);

impl Drop for Told {
    fn drop(&mut self) {
        let _ = self.0.send(self.1.to_owned());
    }
}

impl Numbers for Hub {
    fn count(&self, _: &Context<UntypedProxy>, to: u32) -> impl Stream<Item = u32> {
        stream::iter(0..to)
    }

    fn forever(&self, _: &Context<UntypedProxy>) -> impl Stream<Item = u32> {
        let told = Told(self.events.clone(), "stream dropped");
        stream::iter(0..).map(move |n| {
            let _ = &told;
            n
        })
    }

    fn breaks(&self, _: &Context<UntypedProxy>) -> impl Stream<Item = hubkit::Result<u32>> {
        stream::iter([Ok(1), Err(HubError::new("Out of numbers")), Ok(3)])
    }

    async fn sum(
        &self,
        _: &Context<UntypedProxy>,
        start: u64,
        mut numbers: Streaming<u64>,
    ) -> hubkit::Result<u64> {
        let mut sum = start;
        while let Some(number) = numbers.next().await {
            match number {
                Ok(number) => sum += number,
                Err(StreamError::Sender(text)) => {
                    let _ = self.events.send(text);
                    return Err(HubError::new("Half a sum"));
                }
                Err(error) => return Err(HubError::new(error.to_string())),
            }
        }
        Ok(sum)
    }

    async fn zip(
        &self,
        _: &Context<UntypedProxy>,
        left: Streaming<u32>,
        by: String,
        right: Streaming<String>,
    ) -> Vec<String> {
        left.zip(right)
            .filter_map(async |(left, right)| Some(format!("{}{by}{}", left.ok()?, right.ok()?)))
            .collect()
            .await
    }

    async fn first(&self, _: &Context<UntypedProxy>, mut numbers: Streaming<u64>) -> u64 {
        numbers.next().await.and_then(Result::ok).unwrap_or(0)
    }

    fn double(
        &self,
        _: &Context<UntypedProxy>,
        numbers: Streaming<u64>,
    ) -> impl Stream<Item = hubkit::Result<u64>> {
        numbers.map(|number| {
            number
                .map(|number| 2 * number)
                .map_err(|error| HubError::new(error.to_string()))
        })
    }

    async fn wait(&self, cx: &Context<UntypedProxy>) {
        cx.cancelled().cancelled().await;
        let _ = self.events.send("call cancelled".to_owned());
    }
}

struct Joined {
    connection: HubConnection,
    numbers: NumbersClient,
    events: mpsc::UnboundedReceiver<String>,
}

async fn joined(protocol: Protocol) -> Joined {
    let (events, heard) = mpsc::unbounded_channel();
    let hub = Hub { events }.into_hub().build().expect("a good hub");
    let connection = HubConnection::builder_in_memory()
        .protocol(protocol)
        .connect_over(hub.connect_in_memory())
        .await
        .expect("connects");
    Joined {
        numbers: NumbersClient::new(&connection),
        connection,
        events: heard,
    }
}

async fn everything_over(protocol: Protocol) {
    let Joined {
        connection,
        numbers,
        mut events,
    } = joined(protocol).await;

    let counted: Vec<u32> = numbers.count(5000).map(Result::unwrap).collect().await;
    assert_eq!(counted, (0..5000).collect::<Vec<_>>());

    let broken: Vec<_> = numbers.breaks().collect().await;
    assert!(
        matches!(&broken[..], [Ok(1), Err(error)] if error.hub_message() == Some("Out of numbers")),
        "{broken:?}"
    );

    let sum = numbers.sum(10, stream::iter(1..=1000)).await;
    assert_eq!(sum.expect("answered"), 10 + 500_500);

    let rows = [Ok(1), Err(UploadError::new("disk on fire")), Ok(2)];
    let error = numbers.sum(0, stream::iter(rows)).await.unwrap_err();
    assert_eq!(error.hub_message(), Some("Half a sum"));
    assert_eq!(events.recv().await.as_deref(), Some("disk on fire"));

    let names = stream::iter(["a", "b"]).map(ToString::to_string);
    let zipped = numbers.zip(stream::iter(0..9), "-", names).await;
    assert_eq!(zipped.expect("answered"), ["0-a", "1-b"]);

    let first = numbers.first(stream::iter(7..)).await;
    assert_eq!(first.expect("answered"), 7);

    let doubled: Vec<_> = numbers.double(stream::iter(0..2000)).collect().await;
    assert_eq!(doubled.len(), 2000);
    for (n, double) in (0..).zip(doubled) {
        assert_eq!(double.expect("a number"), 2 * n);
    }

    let mut forever = numbers.forever();
    for n in 0..1000 {
        assert!(matches!(forever.next().await, Some(Ok(item)) if item == n));
    }
    drop(forever);
    assert_eq!(events.recv().await.as_deref(), Some("stream dropped"));
    assert!(connection.state().is_connected());
}

#[tokio::test(start_paused = true)]
async fn a_deadline_is_noticed_by_the_method() {
    let Joined {
        connection,
        numbers,
        mut events,
    } = joined(Protocol::Json).await;
    let wait = numbers.wait().deadline(Duration::from_secs(3)).await;
    assert!(matches!(wait, Err(CallError::DeadlineExceeded)));
    assert_eq!(events.recv().await.as_deref(), Some("call cancelled"));
    assert!(connection.state().is_connected());
}

#[tokio::test(start_paused = true)]
async fn everything_works_over_json() {
    everything_over(Protocol::Json).await;
}

#[tokio::test(start_paused = true)]
async fn everything_works_over_message_pack() {
    everything_over(Protocol::MessagePack).await;
}

#[tokio::test(start_paused = true)]
async fn everything_works_over_cbor() {
    everything_over(Protocol::Cbor).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn everything_works_on_several_threads() {
    everything_over(Protocol::MessagePack).await;
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_streams_and_uploads_on_both_sides() {
    let Joined {
        connection,
        numbers,
        mut events,
    } = joined(Protocol::Json).await;
    let mut forever = numbers.forever();
    assert!(matches!(forever.next().await, Some(Ok(0))));
    let (feed, rows) = mpsc::unbounded_channel::<u64>();
    let rows = tokio_stream::wrappers::UnboundedReceiverStream::new(rows);
    let mut sum = std::pin::pin!(numbers.sum(0, rows).into_future());
    assert!(futures_util::poll!(&mut sum).is_pending());
    // What is answered was behind it.
    numbers
        .first(stream::empty::<u64>())
        .await
        .expect("answered");
    connection.stop().await;
    assert!(matches!(sum.await, Err(CallError::ConnectionLost)));
    feed.closed().await;
    let rest: Vec<_> = forever.collect().await;
    assert!(matches!(rest.last(), Some(Err(CallError::ConnectionLost))));
    assert_eq!(events.recv().await.as_deref(), Some("stream dropped"));
}
