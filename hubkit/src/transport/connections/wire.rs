//! WebSocket frames around a raw connection's bytes.

use std::future::poll_fn;
use std::io;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use super::raw::ConnectionError;
use crate::protocol::{TransferFormat, Transport};
use crate::transport::link::reads_frames;
use crate::transport::websocket::{
    Decoder, Event, FrameError, Limits, Opcode, close, write_close, write_header, write_pong,
};

/// As much is read at once.
const READ: usize = 8 * 1024;
/// With as much waiting to be written, a send waits.
const WRITE: usize = 64 * 1024;

/// Reads and writes a connection's bytes, and answers what WebSockets ask between them.
pub(super) struct Wire<IO> {
    io: IO,
    /// `None` where the client's bytes come without frames.
    decoder: Option<Decoder>,
    received: BytesMut,
    /// The latest ping that is not answered.
    ping: Option<Box<[u8]>>,
    out: Vec<u8>,
    /// How much of `out` is written.
    at: usize,
    write_timeout: Duration,
    /// Runs while a write makes no progress.
    stuck: Option<Pin<Box<Sleep>>>,
    /// The client said goodbye, or is gone.
    peer_closed: bool,
    /// We said goodbye.
    closed: bool,
}

impl<IO: AsyncRead + AsyncWrite + Unpin> Wire<IO> {
    pub(super) fn new(io: IO, transport: Transport, write_timeout: Duration) -> Self {
        Self {
            io,
            decoder: reads_frames(Some(transport)).then(|| Decoder::new(Limits::default())),
            received: BytesMut::new(),
            ping: None,
            out: Vec::new(),
            at: 0,
            write_timeout,
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
        loop {
            if !self.received.is_empty() {
                return Poll::Ready(Some(Ok(self.received.split().freeze())));
            }
            // Answers to pings go out on the way; what does not fit now waits for the next time.
            if let Poll::Ready(Err(error)) = self.poll_flush(cx) {
                return Poll::Ready(Some(Err(error)));
            }
            if self.peer_closed {
                return Poll::Ready(None);
            }
            if let Err(error) = ready!(self.poll_read(cx)) {
                self.peer_closed = true;
                return Poll::Ready(Some(Err(error)));
            }
        }
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
        if self.out.len() - self.at >= WRITE {
            return self.poll_flush(cx);
        }
        Poll::Ready(Ok(()))
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
        if let Some(payload) = self.ping.take().filter(|_| !self.closed) {
            write_pong(&mut self.out, &payload);
        }
        let before = self.at;
        let written = self.poll_write(cx).map_err(ConnectionError::Lost);
        if self.at != before || written.is_ready() {
            self.stuck = None;
        }
        if written.is_ready() {
            return written;
        }
        let limit = self.write_timeout;
        let stuck = self.stuck.get_or_insert_with(|| Box::pin(sleep(limit)));
        stuck
            .as_mut()
            .poll(cx)
            .map(|()| Err(ConnectionError::WriteTimeout))
    }

    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.at < self.out.len() {
            let bytes = &self.out[self.at..];
            match ready!(Pin::new(&mut self.io).poll_write(cx, bytes))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => self.at += written,
            }
        }
        self.out = Vec::new();
        self.at = 0;
        Pin::new(&mut self.io).poll_flush(cx)
    }

    /// Says goodbye and waits for the client's, for as long as `limit`.
    pub(super) async fn close(mut self, code: u16, limit: Duration) {
        self.say_goodbye(code, "");
        let goodbye = async {
            poll_fn(|cx| self.poll_flush(cx)).await?;
            let deadline = Instant::now() + limit;
            while !self.peer_closed {
                let heard = poll_fn(|cx| self.poll_receive(cx));
                match tokio::time::timeout_at(deadline, heard).await {
                    Ok(Some(Ok(_))) => {}
                    _ => break,
                }
            }
            Ok::<(), ConnectionError>(())
        };
        if let Err(error) = goodbye.await {
            tracing::debug!(%error, "a connection ended without a goodbye");
        }
        let _ = poll_fn(|cx| Pin::new(&mut self.io).poll_shutdown(cx)).await;
    }
}
