//! The engine over sockets that do what a test says.

mod backlog;
mod engine;
mod interleavings;
mod leaks;
mod mixed;
mod peer;
mod writing;

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::Connection;
use crate::HubError;
use crate::contract::{BoxFuture, Dispatch, Entry, HubDescriptor};
use crate::hub::core::HubCore;
use crate::hub::{DisconnectReason, Hub, HubBuilder, HubOptions, UntypedProxy};

/// A hub without methods that remembers why its connections ended.
#[derive(Clone, Default)]
struct Bare {
    ended: Arc<Mutex<Vec<DisconnectReason>>>,
}

impl Dispatch for Bare {
    type Proxy = UntypedProxy;
    const DESCRIPTOR: HubDescriptor = HubDescriptor::new("Bare", "", None, &[]);
    const ENTRIES: &'static [Entry<Self>] = &[];

    fn on_connected(
        _: Arc<Self>,
        _: crate::Context<UntypedProxy>,
    ) -> BoxFuture<Result<(), HubError>> {
        Box::pin(async { Ok(()) })
    }

    fn on_disconnected(
        hub: Arc<Self>,
        _: crate::Context<UntypedProxy>,
        reason: DisconnectReason,
    ) -> BoxFuture<()> {
        Box::pin(async move { hub.ended.lock().push(reason) })
    }
}

impl Bare {
    fn hub(&self, options: HubOptions) -> Hub<UntypedProxy> {
        let builder = HubBuilder::new(self.clone()).options(options);
        builder.build().expect("the options are good")
    }
}

fn connection(core: &Arc<HubCore>) -> Arc<Connection> {
    let (request, ()) = http::Request::new(()).into_parts();
    Connection::new(Arc::clone(core), "id".into(), request, None)
}

/// A socket under a test's control.
#[derive(Clone, Default)]
struct Socket(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    to_read: VecDeque<Incoming>,
    written: Vec<u8>,
    /// How many bytes may still be written.
    room: usize,
    flush_blocked: bool,
    flushes: usize,
    wakers: Vec<Waker>,
}

enum Incoming {
    Bytes(Vec<u8>),
    Panic,
    Failure,
}

impl Socket {
    fn new(room: usize) -> Self {
        let socket = Self::default();
        socket.0.lock().room = room;
        socket
    }

    /// Changes what the socket does, and wakes whoever waits for it.
    fn change<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let mut state = self.0.lock();
        let result = change(&mut state);
        let wakers = std::mem::take(&mut state.wakers);
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
        result
    }

    /// Has the server read one frame with this first byte, masked with zeros.
    fn receive(&self, first: u8, payload: &[u8]) {
        let len = u8::try_from(payload.len()).expect("a short frame");
        let frame = [&[first, 0x80 | len, 0, 0, 0, 0], payload].concat();
        self.change(|state| state.to_read.push_back(Incoming::Bytes(frame)));
    }

    fn agree(&self) {
        self.receive(0x81, b"{\"protocol\":\"json\",\"version\":1}\x1e");
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut state = self.0.lock();
        match state.to_read.pop_front() {
            Some(Incoming::Bytes(bytes)) => buffer.put_slice(&bytes),
            Some(Incoming::Panic) => panic!("the socket exploded"),
            Some(Incoming::Failure) => return Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            None => {
                state.wakers.push(cx.waker().clone());
                return Poll::Pending;
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let mut state = self.0.lock();
        let written = bytes.len().min(state.room);
        if written == 0 {
            state.wakers.push(cx.waker().clone());
            return Poll::Pending;
        }
        state.room -= written;
        state.written.extend_from_slice(&bytes[..written]);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut state = self.0.lock();
        state.flushes += 1;
        if state.flush_blocked {
            state.wakers.push(cx.waker().clone());
            return Poll::Pending;
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

pin_project_lite::pin_project! {
    /// Counts how often a future is polled.
    struct Counted<F> {
        polls: Arc<AtomicUsize>,
        #[pin]
        future: F,
    }
}

impl<F: Future> Future for Counted<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        this.polls.fetch_add(1, Ordering::Relaxed);
        this.future.poll(cx)
    }
}

/// A connection being served over a socket.
struct Served {
    bare: Bare,
    hub: Hub<UntypedProxy>,
    socket: Socket,
    connection: Arc<Connection>,
    polls: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

impl Served {
    /// Serves a connection whose handshake is done.
    async fn new(socket: Socket, options: HubOptions) -> Self {
        let bare = Bare::default();
        let hub = bare.hub(options);
        let connection = connection(&hub.core);
        let polls = Arc::default();
        socket.agree();
        let task = tokio::spawn(Counted {
            polls: Arc::clone(&polls),
            future: super::serve(socket.clone(), Arc::clone(&connection)),
        });
        let served = Self {
            bare,
            hub,
            socket,
            connection,
            polls,
            task,
        };
        served.settle().await;
        served
    }

    /// Lets the connection do what it can do now.
    async fn settle(&self) {
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
    }

    fn polls(&self) -> usize {
        self.polls.load(Ordering::Relaxed)
    }

    fn send(&self, text: &str) {
        let everyone = self.hub.handle().clients().all();
        // Its outcome is ready, and good.
        drop(everyone.send("News", (text,)));
    }

    fn ended(&self) -> Vec<DisconnectReason> {
        self.bare.ended.lock().clone()
    }
}
