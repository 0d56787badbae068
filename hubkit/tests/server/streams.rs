//! Streams from the server to the client.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{self, Poll};

use futures_core::Stream;
use hubkit::{Context, DisconnectReason, Hub, HubError, HubOptions, UntypedProxy, hub};
use tokio::sync::mpsc;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::UnboundedReceiverStream;

use crate::support::{Journal, RawClient, error, quiesce, result, seconds};

#[hub]
trait StreamHub {
    fn count(&self, to: u32) -> impl Stream<Item = u32>;
    async fn count_later(&self, to: u32) -> impl Stream<Item = u32>;
    async fn count_or_refuse(&self, to: Option<u32>) -> hubkit::Result<impl Stream<Item = u32>>;
    async fn stumble(&self) -> hubkit::Result<impl Stream<Item = u32>>;
    fn fail(&self, shown: bool) -> impl Stream<Item = hubkit::Result<u32>>;
    fn panic(&self) -> impl Stream<Item = u32>;
    async fn panic_before(&self) -> hubkit::Result<impl Stream<Item = u32>>;
    fn panic_when_dropped(&self) -> impl Stream<Item = u32>;
    fn unencodable(&self) -> impl Stream<Item = BTreeMap<Vec<u8>, u8>>;
    /// What the test says; notes when it is dropped.
    fn listen(&self) -> impl Stream<Item = String>;
    /// Always ready, counting.
    fn endless(&self) -> impl Stream<Item = usize>;
    /// Sends its caller a message before each item.
    fn announced(&self) -> impl Stream<Item = u32>;
    async fn note(&self, entry: String) -> String;
}

#[derive(Clone)]
struct Streams {
    journal: Journal,
    listeners: Arc<Mutex<Vec<mpsc::UnboundedSender<String>>>>,
    produced: Arc<AtomicUsize>,
}

impl Streams {
    fn new() -> Self {
        Self {
            journal: Journal::new(),
            listeners: Arc::default(),
            produced: Arc::default(),
        }
    }

    fn hub(&self, options: HubOptions) -> Hub<UntypedProxy> {
        let builder = self.clone().into_hub().options(options);
        builder.build().expect("the options are good")
    }

    fn say(&self, text: &str) {
        let mut listeners = self.listeners.lock().expect("nobody panics");
        listeners.retain(|listener| listener.send(text.to_owned()).is_ok());
    }

    fn produced(&self) -> usize {
        self.produced.load(Ordering::Relaxed)
    }
}

/// Notes when it is dropped.
struct Dropped(Journal);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.note("dropped");
    }
}

struct DropBomb;

impl Drop for DropBomb {
    fn drop(&mut self) {
        panic!("dropping exploded")
    }
}

/// A stream that never has to wait, not even for tokio's sense of fairness.
struct Always<F>(F);

impl<T, F: FnMut() -> T + Unpin> Stream for Always<F> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut task::Context<'_>) -> Poll<Option<T>> {
        Poll::Ready(Some((self.0)()))
    }
}

impl StreamHub for Streams {
    fn count(&self, _: &Context<UntypedProxy>, to: u32) -> impl Stream<Item = u32> {
        tokio_stream::iter(0..to)
    }

    async fn count_later(&self, _: &Context<UntypedProxy>, to: u32) -> impl Stream<Item = u32> {
        tokio::task::yield_now().await;
        tokio_stream::iter(0..to)
    }

    async fn count_or_refuse(
        &self,
        _: &Context<UntypedProxy>,
        to: Option<u32>,
    ) -> hubkit::Result<impl Stream<Item = u32>> {
        tokio::task::yield_now().await;
        let to = to.ok_or_else(|| HubError::new("how far?"))?;
        Ok(tokio_stream::iter(0..to))
    }

    async fn stumble(&self, _: &Context<UntypedProxy>) -> hubkit::Result<impl Stream<Item = u32>> {
        let to = "seven".parse()?;
        Ok(tokio_stream::iter(0..to))
    }

    fn fail(
        &self,
        _: &Context<UntypedProxy>,
        shown: bool,
    ) -> impl Stream<Item = hubkit::Result<u32>> {
        let error = if shown {
            HubError::new("out of numbers")
        } else {
            HubError::hidden("the disk is full")
        };
        tokio_stream::iter([Ok(1), Err(error), Ok(2)])
    }

    fn panic(&self, _: &Context<UntypedProxy>) -> impl Stream<Item = u32> {
        tokio_stream::iter(0..3).map(|n| 1 / (1 - n))
    }

    async fn panic_before(
        &self,
        _: &Context<UntypedProxy>,
    ) -> hubkit::Result<impl Stream<Item = u32>> {
        if self.produced() == 0 {
            panic!("no stream")
        }
        Ok(tokio_stream::empty())
    }

    fn panic_when_dropped(&self, _: &Context<UntypedProxy>) -> impl Stream<Item = u32> {
        self.journal.note("listening");
        let bomb = DropBomb;
        tokio_stream::pending().map(move |n| {
            let _ = &bomb;
            n
        })
    }

    fn unencodable(&self, _: &Context<UntypedProxy>) -> impl Stream<Item = BTreeMap<Vec<u8>, u8>> {
        tokio_stream::iter([BTreeMap::new(), BTreeMap::from([(vec![1], 2)])])
    }

    fn listen(&self, _: &Context<UntypedProxy>) -> impl Stream<Item = String> {
        let dropped = Dropped(self.journal.clone());
        self.journal.note("listening");
        let (listener, said) = mpsc::unbounded_channel();
        let mut listeners = self.listeners.lock().expect("nobody panics");
        listeners.push(listener);
        UnboundedReceiverStream::new(said).map(move |text| {
            let _ = &dropped;
            text
        })
    }

    fn endless(&self, _: &Context<UntypedProxy>) -> impl Stream<Item = usize> {
        Always(|| self.produced.fetch_add(1, Ordering::Relaxed))
    }

    fn announced(&self, cx: &Context<UntypedProxy>) -> impl Stream<Item = u32> {
        tokio_stream::iter(0..2).map(|n| {
            drop(cx.clients().caller().send("Coming", (n,)));
            n
        })
    }

    async fn note(&self, _: &Context<UntypedProxy>, entry: String) -> String {
        self.journal.note(&entry);
        entry
    }

    async fn on_disconnected(&self, _: &Context<UntypedProxy>, reason: &DisconnectReason) {
        self.journal.note(format!("disconnected: {reason}"));
    }
}

fn item(id: &str, value: impl std::fmt::Display) -> String {
    format!(r#"{{"type":2,"invocationId":"{id}","item":{value}}}"#)
}

fn end(id: &str) -> String {
    format!(r#"{{"type":3,"invocationId":"{id}"}}"#)
}

fn cancel(id: &str) -> String {
    format!(r#"{{"type":5,"invocationId":"{id}"}}"#)
}

#[tokio::test(start_paused = true)]
async fn items_come_in_order_and_then_the_completion() {
    let mut client = RawClient::connect(&Streams::new().hub(HubOptions::default())).await;
    for target in ["Count", "CountLater", "countorrefuse"] {
        client.stream("s", target, "3").await;
        for n in 0..3 {
            client.expect(&item("s", n)).await;
        }
        client.expect(&end("s")).await;
    }
    client.stream("s", "Count", "0").await;
    client.expect(&end("s")).await;
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn a_long_stream_arrives_whole() {
    let mut client = RawClient::connect(&Streams::new().hub(HubOptions::default())).await;
    client.stream("s", "Count", "20000").await;
    for n in 0..20_000 {
        client.expect(&item("s", n)).await;
    }
    client.expect(&end("s")).await;
}

#[tokio::test(start_paused = true)]
async fn failures_of_streams_are_told_and_their_details_hidden() {
    let table: [(&str, &str, &[&str], &str, &str); 8] = [
        (
            "CountOrRefuse",
            "null",
            &[],
            "An unexpected error occurred invoking 'CountOrRefuse' on the server. HubException: how far?",
            "",
        ),
        (
            "Stumble",
            "",
            &[],
            "An unexpected error occurred invoking 'Stumble' on the server.",
            " ParseIntError: invalid digit found in string",
        ),
        (
            "Fail",
            "true",
            &["1"],
            "An error occurred on the server while streaming results. HubException: out of numbers",
            "",
        ),
        (
            "Fail",
            "false",
            &["1"],
            "An error occurred on the server while streaming results.",
            " Error: the disk is full",
        ),
        (
            "Panic",
            "",
            &["1"],
            "An error occurred on the server while streaming results.",
            " Panic: attempt to divide by zero",
        ),
        (
            "PanicBefore",
            "",
            &[],
            "An error occurred on the server while streaming results.",
            " Panic: no stream",
        ),
        (
            "Unencodable",
            "",
            &["{}"],
            "An error occurred on the server while streaming results.",
            " EncodeError: cannot encode the value: key must be a string",
        ),
        (
            "Count",
            "-1",
            &[],
            "Failed to invoke 'Count' due to an error on the server.",
            " InvalidDataException: Error binding arguments. Make sure that the types of the provided values match \
             the types of the hub method being invoked.",
        ),
    ];
    for detailed in [false, true] {
        let hub = Streams::new().hub(HubOptions::default().detailed_errors(detailed));
        let mut neighbour = RawClient::connect(&hub).await;
        let mut client = RawClient::connect(&hub).await;
        for (target, arguments, items, text, detail) in table {
            client.stream("s", target, arguments).await;
            for value in items {
                client.expect(&item("s", value)).await;
            }
            let text = format!("{text}{}", if detailed { detail } else { "" });
            client.expect(&error("s", &text)).await;
        }
        client.expect_untouched().await;
        neighbour.expect_untouched().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_stream_is_dropped_and_still_completed_once() {
    let streams = Streams::new();
    let mut client = RawClient::connect(&streams.hub(HubOptions::default())).await;
    client.stream("s", "Listen", "").await;
    streams.journal.expect("listening").await;
    streams.say("one");
    client.expect(&item("s", "\"one\"")).await;

    client.send(&cancel("s")).await;
    client.expect(&end("s")).await;
    streams.journal.expect("dropped").await;
    client.send(&cancel("s")).await;
    client.send(&cancel("other")).await;
    client.expect_untouched().await;

    client.stream("s", "Count", "1").await;
    client.expect(&item("s", 0)).await;
    client.expect(&end("s")).await;
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_panics_when_it_is_dropped_hurts_nobody() {
    let streams = Streams::new();
    let hub = streams.hub(HubOptions::default());
    let mut client = RawClient::connect(&hub).await;
    client.stream("s", "PanicWhenDropped", "").await;
    streams.journal.expect("listening").await;
    client.send(&cancel("s")).await;
    client.expect(&end("s")).await;
    client.expect_untouched().await;

    client.stream("s", "PanicWhenDropped", "").await;
    streams.journal.expect("listening").await;
    client.leave().await;
    let reason = DisconnectReason::ClientClosed;
    streams
        .journal
        .expect(&format!("disconnected: {reason}"))
        .await;
    assert_eq!(hub.handle().connection_count(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_id_that_streams_cannot_be_used_again() {
    let streams = Streams::new();
    let mut client = RawClient::connect(&streams.hub(HubOptions::default())).await;
    client.stream("s", "Listen", "").await;
    client.stream("s", "Count", "3").await;
    client
        .expect(&error("s", "Invocation ID 's' is already in use."))
        .await;
    streams.say("still here");
    client.expect(&item("s", "\"still here\"")).await;
}

#[tokio::test(start_paused = true)]
async fn calls_run_beside_streams() {
    let streams = Streams::new();
    let mut client = RawClient::connect(&streams.hub(HubOptions::default())).await;
    client.stream("a", "Listen", "").await;
    client.stream("b", "Listen", "").await;
    assert_eq!(client.call("Note", "\"x\"").await, result("c", "\"x\""));
    streams.say("one");
    let mut items = [client.message().await, client.message().await];
    items.sort();
    assert_eq!(items, [item("a", "\"one\""), item("b", "\"one\"")]);
}

#[tokio::test(start_paused = true)]
async fn what_a_stream_sends_to_its_caller_comes_before_its_item() {
    let mut client = RawClient::connect(&Streams::new().hub(HubOptions::default())).await;
    client.stream("s", "Announced", "").await;
    for n in 0..2 {
        let coming = format!(r#"{{"type":1,"target":"Coming","arguments":[{n}]}}"#);
        client.expect(&coming).await;
        client.expect(&item("s", n)).await;
    }
    client.expect(&end("s")).await;
}

#[tokio::test(start_paused = true)]
async fn no_more_streams_than_the_limit_are_open_at_once() {
    let streams = Streams::new();
    let hub = streams.hub(HubOptions::default());
    let mut client = RawClient::connect(&hub).await;
    let mut neighbour = RawClient::connect(&hub).await;
    for id in 0..64 {
        client.stream(&id.to_string(), "Listen", "").await;
        streams.journal.expect("listening").await;
    }
    client.stream("64", "Listen", "").await;
    let text = "The client has too many streams open; end one before starting another.";
    client.expect(&error("64", text)).await;
    quiesce().await;
    assert_eq!(streams.journal.rest(), [""; 0], "it was not started");

    neighbour.stream("0", "Listen", "").await;
    streams.journal.expect("listening").await;

    client.send(&cancel("7")).await;
    client.expect(&end("7")).await;
    client.stream("64", "Count", "0").await;
    client.expect(&end("64")).await;
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_stalls_stops_its_streams_and_nothing_else() {
    let streams = Streams::new();
    let hub = streams.hub(HubOptions::default());
    let mut neighbour = RawClient::connect(&hub).await;
    let mut client = RawClient::connect(&hub).await;
    client.stream("s", "Endless", "").await;
    quiesce().await;
    let produced = streams.produced();
    quiesce().await;
    assert_eq!(
        streams.produced(),
        produced,
        "nobody reads, nothing is made"
    );
    // The pipe and one batch hold as much.
    assert!(
        produced * item("s", produced).len() < 192 * 1024,
        "{produced}"
    );

    client.fire("Note", "\"called\"").await;
    streams.journal.expect("called").await;
    neighbour.expect_untouched().await;

    for n in 0..10_000 {
        client.expect(&item("s", n)).await;
    }
    client.send(&cancel("s")).await;
    while client.message().await != end("s") {}
    let produced = streams.produced();
    client.expect_untouched().await;
    assert_eq!(streams.produced(), produced);
}

#[tokio::test(start_paused = true)]
async fn streams_take_turns() {
    let streams = Streams::new();
    let mut client = RawClient::connect(&streams.hub(HubOptions::default())).await;
    for id in ["quiet", "a", "b", "c"] {
        let target = if id == "quiet" { "Listen" } else { "Endless" };
        client.stream(id, target, "").await;
    }
    let mut seen = std::collections::HashMap::new();
    for _ in 0..50_000 {
        let message = client.message().await;
        let id = message.split('"').nth(5).expect("an id").to_owned();
        *seen.entry(id).or_insert(0) += 1;
    }
    assert_eq!(seen.len(), 3);
    let fewest = seen.values().min().copied().unwrap_or_default();
    assert!(fewest > 10_000, "{seen:?}");
    streams.say("me too");
    while client.message().await != item("quiet", "\"me too\"") {}
}

#[tokio::test(start_paused = true)]
async fn streams_end_with_their_connection() {
    let streams = Streams::new();
    let hub = streams.hub(HubOptions::default());
    let mut client = RawClient::connect(&hub).await;
    client.stream("s", "Listen", "").await;
    client.stream("e", "Endless", "").await;
    streams.journal.expect("listening").await;
    drop(client);
    streams.journal.expect("dropped").await;
    let reason = DisconnectReason::ConnectionLost;
    streams
        .journal
        .expect(&format!("disconnected: {reason}"))
        .await;
    let produced = streams.produced();
    quiesce().await;
    assert_eq!(streams.produced(), produced);
    assert!(hub.handle().shutdown(seconds(1)).await);
}
