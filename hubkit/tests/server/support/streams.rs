//! A hub that streams.

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

use super::Journal;

#[hub]
pub(crate) trait StreamHub {
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

/// Tells in a journal which streams began and were dropped.
#[derive(Clone)]
pub(crate) struct Streams {
    pub(crate) journal: Journal,
    listeners: Arc<Mutex<Vec<mpsc::UnboundedSender<String>>>>,
    produced: Arc<AtomicUsize>,
}

impl Streams {
    pub(crate) fn new() -> Self {
        Self {
            journal: Journal::new(),
            listeners: Arc::default(),
            produced: Arc::default(),
        }
    }

    pub(crate) fn hub(&self, options: HubOptions) -> Hub<UntypedProxy> {
        let builder = self.clone().into_hub().options(options);
        builder.build().expect("the options are good")
    }

    /// What every listening stream brings next.
    pub(crate) fn say(&self, text: &str) {
        let mut listeners = self.listeners.lock().expect("nobody panics");
        listeners.retain(|listener| listener.send(text.to_owned()).is_ok());
    }

    /// How many items the endless streams have made.
    pub(crate) fn produced(&self) -> usize {
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

/// A stream item.
pub(crate) fn item(id: &str, value: impl std::fmt::Display) -> String {
    format!(r#"{{"type":2,"invocationId":"{id}","item":{value}}}"#)
}

/// The end of a stream.
pub(crate) fn end(id: &str) -> String {
    format!(r#"{{"type":3,"invocationId":"{id}"}}"#)
}

/// A wish to end a stream.
pub(crate) fn cancel(id: &str) -> String {
    format!(r#"{{"type":5,"invocationId":"{id}"}}"#)
}
