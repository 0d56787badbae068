//! A hub for what flows both ways: uploads, questions to clients, cancellation, and more than clients read.

use std::fmt::Display;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_core::Stream;
use hubkit::{Context, DisconnectReason, Hub, HubOptions, Streaming, client_interface, hub};
use serde::{Deserialize, Deserializer, Serialize};
use tokio::sync::Semaphore;
use tokio_stream::StreamExt as _;

use super::Journal;

#[client_interface]
pub(crate) trait FlowClient {
    async fn confirm(&self, question: String) -> u32;
    async fn plain(&self, n: u32, padding: String);
    #[method(overflow = "drop_oldest")]
    async fn oldest(&self, n: u32, padding: String);
    #[method(overflow = "drop_newest")]
    async fn newest(&self, n: u32, padding: String);
    #[method(overflow = "latest", key = name)]
    async fn price(&self, name: String, value: u32);
}

#[hub(client = FlowClient)]
pub(crate) trait FlowHub {
    /// The items, failures marked, after the prefix.
    async fn collect(&self, prefix: String, items: Streaming<u32>) -> String;
    /// Like `Collect`, of two streams, the second first.
    async fn both(&self, left: Streaming<u32>, name: String, right: Streaming<String>) -> String;
    /// The sum of the items, if none of them fails.
    async fn sum(&self, items: Streaming<u32>) -> hubkit::Result<u32>;
    /// The first item.
    async fn first(&self, items: Streaming<u32>) -> Option<u32>;
    /// Notes `began`, waits for the gate, and collects.
    async fn collect_later(&self, items: Streaming<String>) -> usize;
    /// Each item twice.
    fn doubled(&self, items: Streaming<u32>) -> impl Stream<Item = hubkit::Result<u32>>;
    /// Items that cannot be decoded.
    async fn bombs(&self, items: Streaming<Bomb>) -> usize;
    /// Notes what is uploaded, to its end.
    async fn watch(&self, items: Streaming<u32>);
    /// Notes `began`, drops the items, and waits for a permit of the gate.
    async fn drop_and_wait(&self, items: Streaming<u32>);
    /// What the caller answers.
    async fn ask(&self, question: String) -> String;
    /// Asks, notes `answered`, and waits for a permit of the gate.
    async fn ask_and_wait(&self, question: String);
    /// What the caller answers a task of the hub's.
    async fn ask_aside(&self, question: String) -> String;
    /// Notes `began …`, waits for a permit of the gate, and returns its argument.
    async fn wait(&self, name: String) -> String;
    /// Notes `began …`, and waits for the cancellation.
    async fn watchful(&self, name: String) -> String;
    /// Notes `began …`, waits for a permit of the gate, and tells whether it was cancelled.
    async fn stubborn(&self, name: String) -> bool;
    /// Waits for the cancellation with an upload open.
    async fn watchful_upload(&self, items: Streaming<u32>) -> usize;
    async fn echo(&self, text: String) -> String;
    /// Sends its caller so many KiB, awaiting each, and notes the end.
    async fn pour(&self, kib: u32) -> hubkit::Result<u32>;
    /// Gives up a send that waits for room.
    async fn give_up(&self);
}

/// A value whose decoding panics.
pub(crate) struct Bomb;

impl Serialize for Bomb {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_unit()
    }
}

impl<'de> Deserialize<'de> for Bomb {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        panic!("decoding exploded")
    }
}

/// Tells in a journal what began and ended, and has a gate that holds calls up.
#[derive(Clone)]
pub(crate) struct Flow {
    pub(crate) journal: Journal,
    pub(crate) gate: Arc<Semaphore>,
    poured: Arc<AtomicUsize>,
    /// Ask in `on_connected`.
    pub(crate) asks_early: bool,
}

pub(crate) fn kib() -> String {
    "x".repeat(1024)
}

impl Flow {
    pub(crate) fn new() -> Self {
        Self {
            journal: Journal::new(),
            gate: Arc::new(Semaphore::new(0)),
            poured: Arc::default(),
            asks_early: false,
        }
    }

    pub(crate) fn hub(&self, options: HubOptions) -> Hub<FlowClientProxy> {
        let builder = self.clone().into_hub().options(options);
        builder.build().expect("the options are good")
    }

    pub(crate) async fn expect_disconnected(&self, reason: DisconnectReason) {
        self.journal
            .expect(&format!("disconnected: {reason}"))
            .await;
    }

    /// How many KiB were sent by `Pour`.
    pub(crate) fn poured(&self) -> usize {
        self.poured.load(Ordering::Relaxed)
    }

    async fn pass(&self) {
        let permit = self.gate.acquire().await;
        permit.expect("the gate is open").forget();
    }
}

async fn list<T: ToString>(mut items: Streaming<T>) -> String {
    let mut list = Vec::new();
    while let Some(item) = items.next().await {
        list.push(item.map_or_else(|error| format!("!{error}"), |item| item.to_string()));
    }
    list.join(",")
}

type Cx = Context<FlowClientProxy>;

impl FlowHub for Flow {
    async fn collect(&self, _: &Cx, prefix: String, items: Streaming<u32>) -> String {
        prefix + &list(items).await
    }

    async fn both(
        &self,
        _: &Cx,
        left: Streaming<u32>,
        name: String,
        right: Streaming<String>,
    ) -> String {
        let right = list(right).await;
        format!("{name}: {right}; {}", list(left).await)
    }

    async fn sum(&self, _: &Cx, mut items: Streaming<u32>) -> hubkit::Result<u32> {
        let mut sum = 0;
        while let Some(item) = items.next().await {
            sum += item?;
        }
        Ok(sum)
    }

    async fn first(&self, _: &Cx, mut items: Streaming<u32>) -> Option<u32> {
        items.next().await?.ok()
    }

    async fn collect_later(&self, _: &Cx, mut items: Streaming<String>) -> usize {
        self.journal.note("began");
        self.pass().await;
        let mut next = 0;
        while let Some(item) = items.next().await {
            let item = item.expect("no failures");
            assert!(
                item.starts_with(&format!("{next} ")),
                "{item:.10} for {next}"
            );
            next += 1;
        }
        next
    }

    fn doubled(&self, _: &Cx, items: Streaming<u32>) -> impl Stream<Item = hubkit::Result<u32>> {
        items.map(|item| Ok(2 * item?))
    }

    async fn bombs(&self, _: &Cx, mut items: Streaming<Bomb>) -> usize {
        let mut failures = 0;
        while let Some(item) = items.next().await {
            failures += usize::from(item.is_err());
        }
        failures
    }

    async fn watch(&self, _: &Cx, items: Streaming<u32>) {
        self.journal.note("began");
        let list = list(items).await;
        self.journal.note(list);
    }

    async fn drop_and_wait(&self, _: &Cx, items: Streaming<u32>) {
        drop(items);
        self.journal.note("began");
        self.pass().await;
    }

    async fn ask(&self, cx: &Cx, question: String) -> String {
        let answer = cx.clients().caller().confirm(question).await;
        format!("{answer:?}")
    }

    async fn ask_and_wait(&self, cx: &Cx, question: String) {
        let answer = cx.clients().caller().confirm(question).await;
        self.journal.note(format!("answered {answer:?}"));
        self.pass().await;
    }

    async fn ask_aside(&self, cx: &Cx, question: String) -> String {
        let answer = tokio::spawn(cx.clients().caller().confirm(question));
        format!("{:?}", answer.await.expect("does not panic"))
    }

    async fn wait(&self, _: &Cx, name: String) -> String {
        self.journal.note(format!("began {name}"));
        self.pass().await;
        name
    }

    async fn watchful(&self, cx: &Cx, name: String) -> String {
        self.journal.note(format!("began {name}"));
        cx.cancelled().cancelled().await;
        self.journal.note(format!("cancelled {name}"));
        name
    }

    async fn stubborn(&self, cx: &Cx, name: String) -> bool {
        self.journal.note(format!("began {name}"));
        self.pass().await;
        cx.cancelled().is_cancelled()
    }

    async fn watchful_upload(&self, cx: &Cx, mut items: Streaming<u32>) -> usize {
        let (mut count, cancelled) = (0, cx.cancelled());
        while let Some(Some(_)) = cancelled.run_until_cancelled(items.next()).await {
            count += 1;
        }
        count
    }

    async fn echo(&self, _: &Cx, text: String) -> String {
        text
    }

    async fn pour(&self, cx: &Cx, count: u32) -> hubkit::Result<u32> {
        let caller = cx.clients().caller();
        for n in 0..count {
            caller.plain(n, kib()).await?;
            self.poured.fetch_add(1, Ordering::Relaxed);
        }
        self.journal.note("poured");
        Ok(count)
    }

    async fn give_up(&self, cx: &Cx) {
        let caller = cx.clients().caller();
        for n in 0.. {
            let limit = std::time::Duration::from_secs(1);
            if tokio::time::timeout(limit, caller.plain(n, kib()))
                .await
                .is_err()
            {
                break;
            }
        }
        self.journal.note("gave up");
    }

    async fn on_connected(&self, cx: &Cx) -> hubkit::Result<()> {
        if self.asks_early {
            let answer = cx.clients().caller().confirm("early").await;
            self.journal.note(format!("{answer:?}"));
        }
        Ok(())
    }

    async fn on_disconnected(&self, _: &Cx, reason: &DisconnectReason) {
        self.journal.note(format!("disconnected: {reason}"));
    }
}

/// A call that uploads.
pub(crate) fn upload(
    kind: u8,
    id: &str,
    target: &str,
    arguments: &str,
    streams: &[&str],
) -> String {
    let streams = streams.iter().map(|id| format!("\"{id}\""));
    let streams = streams.collect::<Vec<_>>().join(",");
    format!(
        r#"{{"type":{kind},"invocationId":"{id}","target":"{target}","arguments":[{arguments}],"streamIds":[{streams}]}}"#
    )
}

/// What lets a stream send so many more items.
pub(crate) fn credit(id: &str, items: impl Display) -> String {
    format!(r#"{{"type":100,"invocationId":"{id}","items":{items}}}"#)
}

/// A question as a client reads it, by its number.
pub(crate) fn question(number: u64, text: &str) -> String {
    format!(
        r#"{{"type":1,"invocationId":"hubkit:{number}","target":"Confirm","arguments":["{text}"]}}"#
    )
}
