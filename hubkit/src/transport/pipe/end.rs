//! The end of a pipe that looks like a socket.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{Input, Pipe, wake};

/// The server's end: reads the client's bytes, and takes WebSocket frames.
///
/// A close frame is the end in both directions, because no client will answer it. Dropping the end ends the pipe, too.
pub(crate) struct PipeEnd(Arc<Pipe>);

impl Pipe {
    /// The end for whoever serves the connection.
    pub(in crate::transport) fn end(self: &Arc<Self>) -> PipeEnd {
        PipeEnd(Arc::clone(self))
    }

    /// Nothing more is read or written. What has been written can still be fetched.
    fn finish(&self) {
        self.turns.close();
        let mut state = self.state.lock();
        state.ended = true;
        state.inbound = BytesMut::new();
        let [reader, poster] = state.finish_input(Input::Over);
        let fetcher = state.fetcher.take();
        drop(state);
        wake([reader, poster, fetcher]);
    }
}

impl AsyncRead for PipeEnd {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let pipe = &self.0;
        let mut state = pipe.state.lock();
        // Who reads nothing now still has to know when nobody is there any more.
        if buffer.remaining() == 0 {
            if state.vanished {
                return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
            }
            state.reader = Some(cx.waker().clone());
            return Poll::Pending;
        }
        if state.inbound.is_empty() {
            return match state.input {
                Input::More => {
                    state.reader = Some(cx.waker().clone());
                    Poll::Pending
                }
                Input::Over => Poll::Ready(Ok(())),
                Input::Lost => Poll::Ready(Err(io::ErrorKind::ConnectionReset.into())),
            };
        }
        let len = buffer.remaining().min(state.inbound.len());
        buffer.put_slice(&state.inbound[..len]);
        state.inbound.advance(len);
        if state.inbound.is_empty() {
            state.inbound = BytesMut::new();
        }
        // At half of it, so that a POST does not come back for every byte.
        let has_room = state.inbound.len() <= pipe.receive_buffer / 2;
        let poster = has_room.then(|| state.poster.take()).flatten();
        drop(state);
        wake([poster]);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for PipeEnd {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let pipe = &self.0;
        let mut state = pipe.state.lock();
        if state.input == Input::Lost {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        if state.ended {
            return Poll::Ready(Ok(bytes.len()));
        }
        let written = state.outbound.write(bytes, pipe.send_buffer);
        if written == 0 && !bytes.is_empty() {
            state.writer = Some(cx.waker().clone());
            return Poll::Pending;
        }
        let [reader, poster] = if state.outbound.is_closed() {
            state.ended = true;
            state.finish_input(Input::Over)
        } else {
            [None, None]
        };
        let to_fetch = state.ended || state.outbound.has_data();
        let fetcher = to_fetch.then(|| state.fetcher.take()).flatten();
        drop(state);
        wake([reader, poster, fetcher]);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        // What waits for a request is flushed as far as this side can.
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.finish();
        Poll::Ready(Ok(()))
    }
}

impl Drop for PipeEnd {
    fn drop(&mut self) {
        self.0.finish();
    }
}
