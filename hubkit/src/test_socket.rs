//! A socket under a test's control.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Clones are the same socket.
#[derive(Clone, Default)]
pub(crate) struct Socket(Arc<Mutex<State>>);

/// What the socket does, and what was done to it.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) to_read: VecDeque<Incoming>,
    /// Read whenever there is nothing else, if there is any of it.
    pub(crate) endless: Vec<u8>,
    pub(crate) written: Vec<u8>,
    /// How many bytes may still be written.
    pub(crate) room: usize,
    pub(crate) stuck_flush: bool,
    pub(crate) stuck_shutdown: bool,
    pub(crate) flushes: usize,
    pub(crate) shut_down: bool,
    wakers: Vec<Waker>,
}

/// What the server's next read meets.
pub(crate) enum Incoming {
    Bytes(Vec<u8>),
    Panic,
    Failure,
}

/// A frame as a client sends it, masked with zeros.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let len = u8::try_from(payload.len()).expect("a short frame");
    [&[first, 0x80 | len, 0, 0, 0, 0], payload].concat()
}

impl Socket {
    pub(crate) fn new(room: usize) -> Self {
        let socket = Self::default();
        socket.0.lock().room = room;
        socket
    }

    /// Changes what the socket does, or looks at it, and wakes whoever waits for it.
    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let mut state = self.0.lock();
        let result = change(&mut state);
        let wakers = std::mem::take(&mut state.wakers);
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
        result
    }

    /// Has the server read one frame.
    pub(crate) fn receive(&self, first: u8, payload: &[u8]) {
        self.change(|state| state.receive(first, payload));
    }

    /// Whether the server has dropped its end.
    pub(crate) fn is_dropped(&self) -> bool {
        Arc::strong_count(&self.0) == 1
    }
}

impl State {
    pub(crate) fn receive(&mut self, first: u8, payload: &[u8]) {
        self.to_read
            .push_back(Incoming::Bytes(frame(first, payload)));
    }

    fn wait<T>(&mut self, cx: &Context<'_>) -> Poll<T> {
        self.wakers.push(cx.waker().clone());
        Poll::Pending
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut state = self.0.lock();
        let mut bytes = match state.to_read.pop_front() {
            Some(Incoming::Bytes(bytes)) => bytes,
            Some(Incoming::Panic) => panic!("the socket exploded"),
            Some(Incoming::Failure) => return Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            None if state.endless.is_empty() => return state.wait(cx),
            None => state.endless.clone(),
        };
        let rest = bytes.split_off(bytes.len().min(buffer.remaining()));
        if !rest.is_empty() {
            state.to_read.push_front(Incoming::Bytes(rest));
        }
        buffer.put_slice(&bytes);
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
            return state.wait(cx);
        }
        state.room -= written;
        state.written.extend_from_slice(&bytes[..written]);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut state = self.0.lock();
        state.flushes += 1;
        if state.stuck_flush {
            return state.wait(cx);
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut state = self.0.lock();
        state.shut_down = true;
        if state.stuck_shutdown {
            return state.wait(cx);
        }
        Poll::Ready(Ok(()))
    }
}
