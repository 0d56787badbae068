//! The one task of a connection: it reads, dispatches, drives the running calls, and writes.

mod read;

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::Instant;
use tokio_util::sync::WaitForCancellationFutureOwned;

use super::call::Scope;
use super::clock::Due;
use super::lifecycle::{Lifecycle, Presence, finish};
use super::session::{Phase, Session};
use super::{Connection, panics, text};
use crate::hub::DisconnectReason;
use crate::transport::reads_frames;
use crate::transport::websocket::{Decoder, Limits, close, write_close, write_pong};

/// After as many rounds a connection lets the others of its thread go on.
const ROUNDS: usize = 16;

/// Serves one connection to its end, over anything that takes WebSocket frames, and brings them unless its transport
/// [brings the bytes as they are](reads_frames).
pub(crate) async fn serve<IO>(io: IO, connection: Arc<Connection>)
where
    IO: AsyncRead + AsyncWrite + Unpin,
{
    let presence = Presence(&connection);
    let mut engine = Engine::new(io, Arc::clone(&connection));
    poll_fn(|cx| engine.poll_safely(cx)).await;
    let Engine {
        session,
        lifecycle,
        io,
        ..
    } = engine;
    // The socket closes before the hub learns that it did.
    drop(io);
    drop(presence);
    finish(session, lifecycle, &connection).await;
}

struct Engine<IO> {
    io: IO,
    /// `None` where the client's bytes come without frames.
    decoder: Option<Decoder>,
    session: Session,
    lifecycle: Lifecycle,
    /// The hub's shutdown, for as long as the registry does not know the connection.
    shutdown: Option<Pin<Box<WaitForCancellationFutureOwned>>>,
    /// The latest ping that is not answered; of several only this one needs to be.
    ping: Option<Box<[u8]>>,
    /// The client's close frame has come, or its end of stream.
    peer_closed: bool,
}

impl<IO: AsyncRead + AsyncWrite + Unpin> Engine<IO> {
    fn new(io: IO, connection: Arc<Connection>) -> Self {
        let shutdown = connection.core.gate.shutdown.clone().cancelled_owned();
        Self {
            io,
            decoder: reads_frames(connection.transport).then(|| Decoder::new(Limits::default())),
            shutdown: Some(Box::pin(shutdown)),
            session: Session::new(connection),
            lifecycle: Lifecycle::None,
            ping: None,
            peer_closed: false,
        }
    }

    /// Like [`poll`](Self::poll); a panic that nobody else has caught ends the connection, and no more than that.
    fn poll_safely(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        panics::catch(|| self.poll(cx)).unwrap_or_else(|panic| {
            let id = Arc::clone(&self.session.connection.id);
            tracing::error!(connection = %id, %panic, "serving a connection panicked");
            if let Err(panic) = panics::catch(|| self.say_last_words(cx)) {
                tracing::error!(connection = %id, %panic, "closing a connection panicked");
            }
            Poll::Ready(())
        })
    }

    /// Tells the client that the server failed, if that needs no waiting. Behind half a frame nothing can be told.
    fn say_last_words(&mut self, cx: &mut Context<'_>) {
        if self.session.phase == Phase::Closing || !self.session.writer.is_empty() {
            return;
        }
        let mut frame = Vec::new();
        write_close(&mut frame, close::INTERNAL_ERROR, "");
        if let Poll::Ready(Ok(_)) = Pin::new(&mut self.io).poll_write(cx, &frame) {
            let _ = Pin::new(&mut self.io).poll_flush(cx);
            let _ = self.poll_shutdown(cx);
        }
    }

    /// Goes on until nothing can be done without waiting. Ready when the connection is over.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.session.writer.begin();
        let polled = self.poll_rounds(cx);
        self.session.writer.end();
        polled
    }

    fn poll_rounds(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        for _ in 0..ROUNDS {
            let mut progress = self.poll_due(cx);
            progress |= self.poll_early_shutdown(cx);
            match self.poll_read(cx) {
                Ok(read) => progress |= read,
                Err(error) => return self.lost(&error),
            }
            // Before the handshake's answer is written: who has read it can be called.
            progress |= self.poll_lifecycle(cx);
            progress |= self.poll_calls(cx);
            progress |= self.session.resume(cx);
            progress |= self.drain_outbox(cx);
            self.note_goodbye();
            match self.poll_write(cx) {
                Ok(wrote) => progress |= wrote,
                Err(error) => return self.lost(&error),
            }
            if self.is_over() {
                return self.poll_shutdown(cx);
            }
            if !progress {
                return Poll::Pending;
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Acts on the clock. Returns whether something was due.
    fn poll_due(&mut self, cx: &mut Context<'_>) -> bool {
        let session = &mut self.session;
        let options = &session.connection.core.options;
        let stuffed = session.calls.is_stuffed(&session.connection);
        session.clock.note_stuffed(stuffed);
        let unheard = session.calls.is_busy(&session.connection) || !session.wants_bytes();
        if unheard {
            // The client cannot be heard while it waits for its turn; its silence counts from then on.
            session.clock.last_read = Instant::now();
        }
        let Poll::Ready(due) = session.clock.poll_due(session.phase, unheard, options, cx) else {
            return false;
        };
        match due {
            Due::KeepAlive => {
                session.ping();
                session.clock.last_write = Instant::now();
            }
            Due::Handshake => session.cancel_handshake(),
            Due::ClientTimeout => self.end(DisconnectReason::ClientTimeout),
            Due::Uploads => {
                session.say_goodbye(DisconnectReason::Protocol(text::UPLOADS_STUCK.to_owned()));
            }
            Due::Write => self.end(DisconnectReason::WriteTimeout),
            Due::Close => self.end(DisconnectReason::ConnectionLost),
        }
        true
    }

    /// Gives up a handshake when the hub shuts down. Later the registry sees to the connection.
    fn poll_early_shutdown(&mut self, cx: &mut Context<'_>) -> bool {
        if self.session.phase != Phase::Handshake {
            self.shutdown = None;
        }
        let Some(shutdown) = &mut self.shutdown else {
            return false;
        };
        let shuts_down = shutdown.as_mut().poll(cx).is_ready();
        if shuts_down {
            self.session.cancel_handshake();
        }
        shuts_down
    }

    /// Ends the connection without a goodbye: nobody would read it.
    fn end(&mut self, reason: DisconnectReason) {
        self.session.ended.get_or_insert(reason);
        self.session.phase = Phase::Closing;
        self.session.writer.clear();
        self.session.clock.blocked_since = None;
        self.peer_closed = true;
    }

    /// Introduces the connection to the hub, and goes on with `on_connected`.
    fn poll_lifecycle(&mut self, cx: &mut Context<'_>) -> bool {
        if self.session.phase != Phase::Opening {
            return false;
        }
        let connection = &self.session.connection;
        if matches!(self.lifecycle, Lifecycle::None) {
            connection.core.registry.add(connection);
            if connection.core.gate.shutdown.is_cancelled() {
                connection.outbox.close(DisconnectReason::Shutdown);
            }
            self.lifecycle =
                Lifecycle::Connecting(connection.core.hub.on_connected(Arc::clone(connection)));
        }
        let Lifecycle::Connecting(event) = &mut self.lifecycle else {
            return false;
        };
        let refusal = match panics::catch(|| event.as_mut().poll(cx)) {
            Ok(Poll::Pending) => return false,
            Ok(Poll::Ready(Ok(()))) => {
                // What was sent while connecting comes before any answer, refusals included.
                connection
                    .outbox
                    .drain_before_answer(self.session.writer.buffer());
                self.lifecycle = Lifecycle::Connected;
                connection.set_open();
                self.session.phase = Phase::Open;
                return true;
            }
            Ok(Poll::Ready(Err(error))) => {
                tracing::debug!(connection = %connection.id, %error, "on_connected refused a connection");
                error.detail(connection.core.options.detailed_errors)
            }
            Err(panic) => {
                tracing::error!(connection = %connection.id, %panic, "on_connected panicked");
                None
            }
        };
        self.lifecycle = Lifecycle::None;
        // What was sent to the client before the refusal still reaches it.
        connection
            .outbox
            .drain_before_answer(self.session.writer.buffer());
        self.session.refuse_connection(refusal);
        true
    }

    /// The client has a while to answer the goodbye.
    fn note_goodbye(&mut self) {
        if self.session.phase == Phase::Closing && self.session.clock.closing_since.is_none() {
            self.session.clock.closing_since = Some(Instant::now());
        }
    }

    /// Goes on with calls and streams. Returns whether one ended or wrote something.
    fn poll_calls(&mut self, cx: &mut Context<'_>) -> bool {
        let session = &mut self.session;
        match session.phase {
            Phase::Open => {
                let mut scope = Scope {
                    connection: &session.connection,
                    writer: &mut session.writer,
                };
                session.calls.poll(&mut scope, cx)
            }
            // They run on, but there is nobody left to answer to.
            Phase::Closing => {
                session.abandon_calls();
                let _ = session.calls.poll_to_end(&session.connection, cx);
                false
            }
            Phase::Handshake | Phase::Opening => false,
        }
    }

    /// Takes over what others have queued for this connection. Returns whether there was something.
    fn drain_outbox(&mut self, cx: &mut Context<'_>) -> bool {
        let session = &mut self.session;
        if session.phase == Phase::Closing {
            return false;
        }
        let before = session.writer.pending();
        match session
            .connection
            .outbox
            .drain(&mut session.writer, cx.waker())
        {
            Some(DisconnectReason::SlowReader) => self.end(DisconnectReason::SlowReader),
            Some(reason) => session.say_goodbye(reason),
            None => return session.writer.pending() > before,
        }
        true
    }

    /// Writes what can be written. Returns whether something moved.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> io::Result<bool> {
        let session = &mut self.session;
        // Nothing follows a close frame.
        if session.phase != Phase::Closing
            && session.writer.has_room()
            && let Some(payload) = self.ping.take()
        {
            write_pong(session.writer.buffer(), &payload);
        }
        let mut moved = false;
        // A flush that had to wait is finished first.
        if session.writer.is_empty() && session.clock.blocked_since.is_none() {
            return Ok(false);
        }
        let written = session.writer.poll_write(&mut self.io, cx, &mut moved);
        let flushed = match written {
            Poll::Ready(Ok(())) => Pin::new(&mut self.io).poll_flush(cx),
            unfinished => unfinished,
        };
        if moved {
            session.clock.last_write = Instant::now();
            session.clock.blocked_since = None;
        }
        match flushed {
            Poll::Pending => {
                session.clock.blocked_since.get_or_insert_with(Instant::now);
            }
            Poll::Ready(result) => {
                result?;
                session.clock.blocked_since = None;
            }
        }
        Ok(moved)
    }

    /// Whether both sides have said goodbye and everything is written.
    fn is_over(&self) -> bool {
        let session = &self.session;
        self.peer_closed
            && session.phase == Phase::Closing
            && session.writer.is_empty()
            && session.clock.blocked_since.is_none()
    }

    fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        // Best effort: a socket that cannot be shut down at once is dropped, which closes it as well.
        let _ = Pin::new(&mut self.io).poll_shutdown(cx);
        Poll::Ready(())
    }

    #[cold]
    fn lost(&mut self, error: &io::Error) -> Poll<()> {
        tracing::debug!(connection = %self.session.connection.id, %error, "a connection was lost");
        self.session
            .ended
            .get_or_insert(DisconnectReason::ConnectionLost);
        Poll::Ready(())
    }
}
