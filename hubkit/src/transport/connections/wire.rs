//! WebSocket frames around a raw connection's bytes.

use std::future::poll_fn;
use std::io;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep, timeout_at};

use super::pulse::{Due, Pulse};
use super::raw::ConnectionError;
use crate::protocol::{TransferFormat, Transport};
use crate::transport::link::reads_frames;
use crate::transport::websocket::{
    Decoder, Event, FrameError, Limits, Opcode, close, write_close, write_header, write_ping,
    write_pong,
};
use crate::transport::{EndpointOptions, FOREVER};

/// As much is read at once.
const READ: usize = 8 * 1024;
/// With as much waiting to be written, a send waits.
pub(super) const WRITE: usize = 64 * 1024;
/// After as many reads without anything for the handler the other tasks of its thread go on.
const ROUNDS: usize = 16;

/// Reads and writes a connection's bytes, and answers what WebSockets ask between them.
pub(super) struct Wire<IO> {
    io: IO,
    /// `None` where the client's bytes come without frames.
    decoder: Option<Decoder>,
    received: BytesMut,
    /// Where the client is pinged.
    pulse: Option<Pulse>,
    /// The latest ping that is not answered; of several only this one needs to be.
    ping: Option<Box<[u8]>>,
    pub(super) out: Vec<u8>,
    /// How much of `out` is written.
    at: usize,
    write_timeout: Duration,
    close_timeout: Duration,
    /// Runs from a goodbye that the handler has said, until the client answers it.
    closing: Option<Pin<Box<Sleep>>>,
    /// Runs while a write makes no progress.
    stuck: Option<Pin<Box<Sleep>>>,
    /// The client said goodbye, or is gone.
    peer_closed: bool,
    /// We said goodbye.
    closed: bool,
}

impl<IO: AsyncRead + AsyncWrite + Unpin> Wire<IO> {
    pub(super) fn new(io: IO, transport: Transport, options: &EndpointOptions) -> Self {
        let framed = reads_frames(Some(transport));
        Self {
            io,
            decoder: framed.then(|| Decoder::new(Limits::default())),
            received: BytesMut::new(),
            pulse: Pulse::new(transport, options),
            ping: None,
            out: Vec::new(),
            at: 0,
            // Between polls no write is late: a client that does not poll is gone.
            write_timeout: if transport.keeps_itself_alive() {
                FOREVER
            } else {
                options.write_timeout
            },
            close_timeout: options.close_timeout,
            closing: None,
            stuck: None,
            peer_closed: false,
            closed: false,
        }
    }

    /// The client's next bytes; `None` when it said goodbye.
    pub(super) fn poll_receive(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, ConnectionError>>> {
        for _ in 0..ROUNDS {
            if !self.received.is_empty() {
                return Poll::Ready(Some(Ok(self.received.split().freeze())));
            }
            // Answers to pings go out on the way; what does not fit now waits for the next time.
            let flushed = self.poll_flush(cx);
            if self.peer_closed {
                return Poll::Ready(None);
            }
            let failed = match flushed {
                Poll::Ready(Err(error)) => Err(error),
                _ => ready!(self.poll_more(cx)),
            };
            if let Err(error) = failed {
                self.peer_closed = true;
                return Poll::Ready(Some(Err(error)));
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Reads; while there is nothing, sees to it that the client is still there.
    fn poll_more(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), ConnectionError>> {
        if let Poll::Ready(read) = self.poll_read(cx) {
            return Poll::Ready(read);
        }
        if let Some(closing) = &mut self.closing {
            ready!(closing.as_mut().poll(cx));
            let late = "the client did not answer the goodbye within the close timeout";
            let lost = io::Error::new(io::ErrorKind::TimedOut, late);
            return Poll::Ready(Err(ConnectionError::Lost(lost)));
        }
        let has_room = self.has_room();
        let Some(pulse) = self.pulse.as_mut().filter(|_| !self.closed) else {
            return Poll::Pending;
        };
        match ready!(pulse.poll_due(cx)) {
            Due::Ping if has_room => {
                write_ping(&mut self.out);
                pulse.asked();
            }
            Due::Ping => pulse.put_off(),
            Due::Lost => {
                let silent = "nothing was received within the ping timeout";
                let lost = io::Error::new(io::ErrorKind::TimedOut, silent);
                return Poll::Ready(Err(ConnectionError::Lost(lost)));
            }
        }
        Poll::Ready(Ok(()))
    }

    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), ConnectionError>> {
        let mut buffer = [0; READ];
        let mut read = ReadBuf::new(&mut buffer);
        ready!(Pin::new(&mut self.io).poll_read(cx, &mut read)).map_err(ConnectionError::Lost)?;
        let bytes = read.filled_mut();
        let Some(decoder) = &mut self.decoder else {
            self.peer_closed = bytes.is_empty();
            self.received.extend_from_slice(bytes);
            return Poll::Ready(Ok(()));
        };
        if bytes.is_empty() {
            let lost = io::ErrorKind::UnexpectedEof.into();
            return Poll::Ready(Err(ConnectionError::Lost(lost)));
        }
        if let Some(pulse) = &mut self.pulse {
            pulse.heard();
        }
        let (received, ping) = (&mut self.received, &mut self.ping);
        let mut goodbye = None;
        let decoded = decoder.decode(bytes, |event| {
            match event {
                Event::Data(data) => received.extend_from_slice(data),
                Event::Ping(payload) => *ping = Some(payload.into()),
                Event::Pong(_) => {}
                Event::Close(frame) => goodbye = Some(frame.map_or(close::NORMAL, |it| it.code)),
            }
            ControlFlow::Continue(())
        });
        if let Some(code) = goodbye {
            self.peer_closed = true;
            self.say_goodbye(code, "");
        }
        Poll::Ready(decoded.map(drop).map_err(|error| self.broken(&error)))
    }

    /// Says goodbye and writes everything. The client has a while to answer.
    pub(super) fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), ConnectionError>> {
        self.say_goodbye(close::NORMAL, "");
        let limit = self.close_timeout;
        self.closing.get_or_insert_with(|| Box::pin(sleep(limit)));
        self.poll_flush(cx)
    }

    fn broken(&mut self, error: &FrameError) -> ConnectionError {
        let text = error.to_string();
        self.say_goodbye(error.close_code(), &text);
        ConnectionError::Protocol(text)
    }

    fn say_goodbye(&mut self, code: u16, reason: &str) {
        if !self.closed {
            write_close(&mut self.out, code, reason);
            self.closed = true;
        }
    }

    /// Ready when [`send`](Self::send) may be called.
    pub(super) fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), ConnectionError>> {
        if self.closed {
            return Poll::Ready(Err(ConnectionError::Closed));
        }
        if self.has_room() {
            return Poll::Ready(Ok(()));
        }
        self.poll_flush(cx)
    }

    fn has_room(&self) -> bool {
        self.out.len() - self.at < WRITE
    }

    /// Takes one message.
    pub(super) fn send(
        &mut self,
        bytes: &[u8],
        format: TransferFormat,
    ) -> Result<(), ConnectionError> {
        if self.closed {
            return Err(ConnectionError::Closed);
        }
        let opcode = match format {
            TransferFormat::Text => Opcode::Text,
            TransferFormat::Binary => Opcode::Binary,
        };
        write_header(&mut self.out, opcode, bytes.len());
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    /// Writes everything, and fails when nothing moves for too long.
    pub(super) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), ConnectionError>> {
        loop {
            // A client that pings faster than it reads is answered when there is room, and only its newest ping.
            if !self.closed
                && self.has_room()
                && let Some(payload) = self.ping.take()
            {
                write_pong(&mut self.out, &payload);
            }
            ready!(self.poll_progress(cx))?;
            if self.closed || self.ping.is_none() {
                return Poll::Ready(Ok(()));
            }
        }
    }

    fn poll_progress(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), ConnectionError>> {
        let mut moved = false;
        let written = self.poll_write(cx, &mut moved);
        if moved || written.is_ready() {
            self.stuck = None;
        }
        if written.is_ready() {
            return written.map_err(ConnectionError::Lost);
        }
        let limit = self.write_timeout;
        let stuck = self.stuck.get_or_insert_with(|| Box::pin(sleep(limit)));
        stuck
            .as_mut()
            .poll(cx)
            .map(|()| Err(ConnectionError::WriteTimeout))
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, moved: &mut bool) -> Poll<io::Result<()>> {
        while self.at < self.out.len() {
            let bytes = &self.out[self.at..];
            match ready!(Pin::new(&mut self.io).poll_write(cx, bytes))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => self.at += written,
            }
            *moved = true;
            self.free_written();
        }
        self.out = Vec::new();
        self.at = 0;
        Pin::new(&mut self.io).poll_flush(cx)
    }

    /// Gives back what is written once it is most of the buffer: moving the rest costs no more than writing did.
    fn free_written(&mut self) {
        let left = self.out.len() - self.at;
        if self.at >= WRITE.max(left) {
            self.out.drain(..self.at);
            self.out.shrink_to(2 * WRITE);
            self.at = 0;
        }
    }

    /// Says goodbye and waits for the client's, for as long as the close timeout. That holds for all of it: a client
    /// that reads nothing, or one byte at a time, does not prolong it.
    pub(super) async fn close(mut self, code: u16) {
        let deadline = Instant::now() + self.close_timeout;
        self.say_goodbye(code, "");
        match timeout_at(deadline, self.part()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::debug!(%error, "a connection ended without a goodbye"),
            Err(_) => tracing::debug!("a connection was not closed in time"),
        }
        // Once even if it is late. A socket that cannot be shut down is dropped, which closes it as well.
        let shutdown = poll_fn(|cx| Pin::new(&mut self.io).poll_shutdown(cx));
        let _ = timeout_at(deadline, shutdown).await;
    }

    async fn part(&mut self) -> Result<(), ConnectionError> {
        poll_fn(|cx| self.poll_flush(cx)).await?;
        while let Some(received) = poll_fn(|cx| self.poll_receive(cx)).await {
            received?;
            // Whoever always has something to say must not keep the deadline from being seen.
            tokio::task::consume_budget().await;
        }
        Ok(())
    }
}
