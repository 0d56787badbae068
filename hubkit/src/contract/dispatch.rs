//! The server's side of a contract: the table of a hub's methods, and calls while they run.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{self, Poll};

use futures_core::Stream;
use pin_project_lite::pin_project;

use super::uploads::{UploadSink, upload};
use super::{
    ArgList, BoxFuture, Failure, HubDescriptor, HubValue, Method, MethodDescriptor, Streaming,
    UploadArgument,
};
use crate::HubError;
use crate::hub::{ClientProxy, Context, DisconnectReason};
use crate::protocol::{EncodeError, Protocol, Raw, Reply, ValueError};

/// A hub as the server runs it. Implemented by generated code for whatever implements the hub's trait.
pub trait Dispatch: Sized + Send + Sync + 'static {
    /// The proxy for calling the hub's clients.
    type Proxy: ClientProxy;
    /// The contract as data.
    const DESCRIPTOR: HubDescriptor;
    /// What can be called.
    const ENTRIES: &'static [Entry<Self>];

    /// Runs the hub's `on_connected`.
    fn on_connected(hub: Arc<Self>, cx: Context<Self::Proxy>) -> BoxFuture<Result<(), HubError>>;

    /// Runs the hub's `on_disconnected`.
    fn on_disconnected(
        hub: Arc<Self>,
        cx: Context<Self::Proxy>,
        reason: DisconnectReason,
    ) -> BoxFuture<()>;
}

/// One method of a hub: its description, and how to start it.
#[derive(Debug)]
pub struct Entry<H: Dispatch> {
    pub(crate) method: MethodDescriptor,
    pub(crate) start: StartFn<H>,
}

/// Decodes the arguments and returns the call, not yet polled.
pub type StartFn<H> = fn(
    &Arc<H>,
    Context<<H as Dispatch>::Proxy>,
    Start<'_>,
) -> Result<Pin<Box<dyn Running>>, ValueError>;

impl<H: Dispatch> Entry<H> {
    /// A table entry.
    pub const fn new(method: MethodDescriptor, start: StartFn<H>) -> Self {
        Self { method, start }
    }
}

/// What a received invocation brings.
pub struct Start<'a> {
    pub(crate) arguments: Raw<'a>,
    /// How many items of an upload are buffered.
    pub(crate) capacity: usize,
    /// The connection's ends of the uploads that the method has asked for.
    pub(crate) sinks: &'a mut Vec<Box<dyn UploadSink>>,
}

impl Start<'_> {
    /// Decodes the arguments straight into the method's types.
    ///
    /// # Errors
    /// When their number or a type does not fit.
    pub fn arguments<M: Method>(&self) -> Result<M::Args, ValueError> {
        M::Args::decode(self.arguments)
    }

    /// The next of the streams that the caller uploads, in the order of the method's arguments.
    pub fn upload<T: HubValue>(&mut self) -> Streaming<T> {
        let (sink, streaming) = upload(self.capacity);
        self.sinks.push(sink);
        streaming
    }

    /// Like [`upload`](Self::upload), for an argument of a contract.
    pub fn upload_for<A: UploadArgument>(&mut self) -> Streaming<A::Item> {
        self.upload()
    }
}

impl fmt::Debug for Start<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Start")
            .field("arguments", &self.arguments)
            .finish_non_exhaustive()
    }
}

/// How a transport delimits messages; the hub protocol's own delimiters are in them already.
pub(crate) trait Framing {
    /// Makes room for what goes before a message.
    fn begin(&self, out: &mut Vec<u8>);

    /// Finishes the message that was appended since [`begin`](Self::begin) at `start`.
    fn end(&self, out: &mut Vec<u8>, start: usize);
}

/// Where a running call writes what it answers.
pub struct ReplyWriter<'a> {
    pub(crate) protocol: Protocol,
    pub(crate) framing: &'a dyn Framing,
    pub(crate) id: Option<&'a str>,
    pub(crate) out: &'a mut Vec<u8>,
    /// Where the last whole message starts.
    pub(crate) last: usize,
    /// Where it ends: what is behind is to be taken back.
    pub(crate) whole: usize,
    /// As much may be written before others get their turn.
    pub(crate) room: usize,
    /// How many more items the client takes.
    pub(crate) credit: u64,
    /// Whether the call has sent messages to somebody, which come first.
    pub(crate) has_sent: &'a AtomicBool,
}

impl ReplyWriter<'_> {
    fn message(
        &mut self,
        write: impl FnOnce(&str, &mut Vec<u8>) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        let Some(id) = self.id else { return Ok(()) };
        let start = self.out.len();
        self.framing.begin(self.out);
        write(id, self.out)?;
        self.framing.end(self.out, start);
        self.last = start;
        self.whole = self.out.len();
        Ok(())
    }

    fn result(&mut self, value: &impl HubValue) -> Result<(), EncodeError> {
        let protocol = self.protocol;
        self.message(|id, out| value.write_completion(protocol, id, out))
    }

    fn item(&mut self, value: &impl HubValue) -> Result<(), EncodeError> {
        let protocol = self.protocol;
        self.credit = self.credit.saturating_sub(1);
        self.message(|id, out| value.write_item(protocol, id, out))
    }

    fn end(&mut self) -> Result<(), EncodeError> {
        let protocol = self.protocol;
        self.message(|id, out| protocol.write_completion(out, id, Reply::<()>::Void))
    }

    /// Whether another item may follow at once.
    fn may_go_on(&self) -> bool {
        self.credit > 0 && self.out.len() < self.room && !self.has_sent.load(Ordering::Acquire)
    }
}

impl fmt::Debug for ReplyWriter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplyWriter")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// A call while it runs. The connection's task polls it and owns it.
pub trait Running: Send {
    /// Goes on with the call, and writes what it answers: whole messages, and after a failure part of one.
    fn poll(
        self: Pin<&mut Self>,
        cx: &mut task::Context<'_>,
        reply: &mut ReplyWriter<'_>,
    ) -> Poll<Step>;
}

/// What became of a call when it was polled.
#[derive(Debug)]
pub enum Step {
    /// It wrote stream items and can go on at once.
    Item,
    /// It is over, and its completion is written.
    Done,
    /// It failed before it wrote a result or an item.
    Failed(HubError),
    /// Its stream failed part way.
    StreamFailed(HubError),
}

pin_project! {
    struct Unary<F> {
        #[pin]
        future: F,
    }
}

impl<F, T, E> Running for Unary<F>
where
    F: Future<Output = Result<T, E>> + Send,
    T: HubValue,
    E: Failure,
{
    fn poll(
        self: Pin<&mut Self>,
        cx: &mut task::Context<'_>,
        reply: &mut ReplyWriter<'_>,
    ) -> Poll<Step> {
        let step = match task::ready!(self.project().future.poll(cx)) {
            Ok(value) => match reply.result(&value) {
                Ok(()) => Step::Done,
                Err(error) => Step::Failed(error.into()),
            },
            Err(error) => Step::Failed(error.into_hub_error()),
        };
        Poll::Ready(step)
    }
}

/// A call that answers with one result.
pub fn call<M, F>(future: F) -> Pin<Box<dyn Running>>
where
    M: Method,
    F: Future<Output = Result<M::Value, M::Error>> + Send + 'static,
{
    Box::pin(Unary { future })
}

/// Hands the items of a stream from the future that owns it to the connection that writes them, one by one.
#[derive(Debug)]
pub struct Items<T>(Arc<Mutex<Option<T>>>);

impl<T> Items<T> {
    /// Forwards `stream` item by item, going on only when the last one was written.
    ///
    /// # Errors
    /// With the first error among the items, which ends the stream.
    pub async fn forward<M, S>(
        self,
        stream: S,
        into_result: fn(S::Item) -> Result<T, M::Error>,
    ) -> Result<(), HubError>
    where
        M: Method<Value = T>,
        S: Stream,
    {
        let mut stream = pin!(stream);
        while let Some(item) = poll_fn(|cx| stream.as_mut().poll_next(cx)).await {
            let item = into_result(item).map_err(Failure::into_hub_error)?;
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(item);
            let mut written = false;
            poll_fn(|_| {
                if std::mem::replace(&mut written, true) {
                    Poll::Ready(())
                } else {
                    Poll::Pending
                }
            })
            .await;
        }
        Ok(())
    }

    fn take(&self) -> Option<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// What a streaming method may return when it can refuse before there is a stream.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot refuse a stream",
    label = "only a `Result` can have `impl Stream` in it",
    note = "return `impl Stream<Item = T>` or `hubkit::Result<impl Stream<Item = T>>`"
)]
pub trait Opening {
    /// The stream.
    type Stream: Stream;

    /// The stream, or why there is none.
    ///
    /// # Errors
    /// When the method refused.
    fn open(self) -> Result<Self::Stream, HubError>;
}

impl<S: Stream, E: Failure> Opening for Result<S, E> {
    type Stream = S;

    fn open(self) -> Result<S, HubError> {
        self.map_err(Failure::into_hub_error)
    }
}

/// How the future behind a streaming call ends.
#[derive(Debug)]
pub enum StreamEnd {
    /// The method refused before there was a stream.
    Refused(HubError),
    /// The stream ended, or failed part way.
    Ended(Result<(), HubError>),
}

pin_project! {
    struct StreamCall<F, T> {
        items: Items<T>,
        #[pin]
        future: F,
    }
}

impl<F, T> Running for StreamCall<F, T>
where
    F: Future<Output = StreamEnd> + Send,
    T: HubValue,
{
    fn poll(
        self: Pin<&mut Self>,
        cx: &mut task::Context<'_>,
        reply: &mut ReplyWriter<'_>,
    ) -> Poll<Step> {
        let mut this = self.project();
        loop {
            let step = match this.future.as_mut().poll(cx) {
                Poll::Pending => match this.items.take() {
                    None => return Poll::Pending,
                    Some(item) => match reply.item(&item) {
                        Ok(()) if reply.may_go_on() => continue,
                        Ok(()) => Step::Item,
                        Err(error) => Step::StreamFailed(error.into()),
                    },
                },
                Poll::Ready(StreamEnd::Refused(error)) => Step::Failed(error),
                Poll::Ready(StreamEnd::Ended(Err(error))) => Step::StreamFailed(error),
                Poll::Ready(StreamEnd::Ended(Ok(()))) => match reply.end() {
                    Ok(()) => Step::Done,
                    Err(error) => Step::StreamFailed(error.into()),
                },
            };
            return Poll::Ready(step);
        }
    }
}

/// A call that answers with a stream. `run` gets the place for its items and owns whatever the stream borrows.
pub fn stream<M, F>(run: impl FnOnce(Items<M::Value>) -> F) -> Pin<Box<dyn Running>>
where
    M: Method,
    F: Future<Output = StreamEnd> + Send + 'static,
{
    let slot = Arc::new(Mutex::new(None));
    let future = run(Items(Arc::clone(&slot)));
    Box::pin(StreamCall {
        items: Items(slot),
        future,
    })
}
