//! Reading: bytes into frames, frames into what the session takes, and the ends of it.

use std::cell::Cell;
use std::io;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use super::super::session::{Phase, Session};
use super::Engine;
use crate::hub::DisconnectReason;
use crate::transport::websocket::{CloseFrame, Event, FrameError, close, write_close};

/// As much is read at once, into a buffer that all connections of a thread share.
const READ_BUFFER: usize = 64 * 1024;

thread_local! {
    static BUFFER: Cell<Option<Box<[u8]>>> = const { Cell::new(None) };
}

impl<IO: AsyncRead + AsyncWrite + Unpin> Engine<IO> {
    /// Reads once, and handles what came. Returns whether something did.
    pub(super) fn poll_read(&mut self, cx: &mut Context<'_>) -> io::Result<bool> {
        if self.peer_closed {
            return Ok(false);
        }
        if !self.session.wants_bytes() {
            return self.poll_vanished(cx);
        }
        let mut buffer = BUFFER.take().unwrap_or_else(|| vec![0; READ_BUFFER].into());
        let read = self.read_into(&mut buffer, cx);
        BUFFER.set(Some(buffer));
        read
    }

    /// While nothing is read, a socket's client is missed by its pings, and others by a read of nothing, which fails
    /// when they have vanished.
    fn poll_vanished(&mut self, cx: &mut Context<'_>) -> io::Result<bool> {
        if self.decoder.is_some() {
            return Ok(false);
        }
        match Pin::new(&mut self.io).poll_read(cx, &mut ReadBuf::new(&mut [])) {
            Poll::Ready(Err(error)) => Err(error),
            Poll::Ready(Ok(())) | Poll::Pending => Ok(false),
        }
    }

    fn read_into(&mut self, buffer: &mut [u8], cx: &mut Context<'_>) -> io::Result<bool> {
        let mut read = ReadBuf::new(buffer);
        match Pin::new(&mut self.io).poll_read(cx, &mut read) {
            Poll::Pending => return Ok(false),
            Poll::Ready(result) => result?,
        }
        let filled = read.filled_mut();
        if filled.is_empty() {
            self.end_of_stream();
            return Ok(true);
        }
        self.session.clock.last_read = Instant::now();
        if let Err(error) = self.decode(filled, cx) {
            self.frame_error(error);
        }
        Ok(true)
    }

    fn decode(&mut self, bytes: &mut [u8], cx: &mut Context<'_>) -> Result<(), FrameError> {
        let Self {
            decoder,
            session,
            ping,
            peer_closed,
            ..
        } = self;
        let Some(decoder) = decoder else {
            session.receive(bytes, cx);
            return Ok(());
        };
        decoder.decode(bytes, |event| {
            match event {
                Event::Data(data) => session.receive(data, cx),
                Event::Ping(payload) => *ping = Some(payload.into()),
                Event::Pong(_) => {}
                Event::Close(frame) => {
                    *peer_closed = true;
                    answer_close(session, frame);
                }
            }
            ControlFlow::Continue(())
        })?;
        Ok(())
    }

    #[cold]
    fn frame_error(&mut self, error: FrameError) {
        let session = &mut self.session;
        if session.phase != Phase::Closing {
            write_close(
                session.writer.buffer(),
                error.close_code(),
                &error.to_string(),
            );
            session.phase = Phase::Closing;
            session
                .ended
                .get_or_insert(DisconnectReason::Protocol(error.to_string()));
        }
        self.peer_closed = true;
    }

    fn end_of_stream(&mut self) {
        let reason = if self.decoder.is_some() {
            DisconnectReason::ConnectionLost
        } else {
            goodbye_reason(&self.session)
        };
        self.peer_closed = true;
        self.session.phase = Phase::Closing;
        self.session.ended.get_or_insert(reason);
    }
}

/// Answers the client's close frame, unless it is the answer to ours.
fn answer_close(session: &mut Session, frame: Option<CloseFrame<'_>>) {
    if session.phase == Phase::Closing {
        return;
    }
    let reason = goodbye_reason(session);
    let code = frame.map_or(close::NORMAL, |frame| frame.code);
    write_close(session.writer.buffer(), code, "");
    session.phase = Phase::Closing;
    session.ended = Some(reason);
}

/// Why the connection ends when the client closes its transport.
fn goodbye_reason(session: &Session) -> DisconnectReason {
    if session.is_inside_message() {
        DisconnectReason::Protocol("Connection terminated while reading a message.".to_owned())
    } else {
        DisconnectReason::ClientClosed
    }
}
