//! The task of a connection: it reads, answers pending calls, passes calls from the server on, and writes.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hubkit::protocol::{Message, Protocol};
use tokio::sync::{mpsc, oneshot, watch};

use crate::dispatch::Received;
use crate::inbound::Inbound;
use crate::pending::{Calls, Outgoing};
use crate::rt::{Instant, Timer, after, timeout};
use crate::state::{CloseReason, ConnectionState};
use crate::transport::Transport;
use crate::writer::Writer;

/// How long the goodbye may take.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);
/// How many messages are taken from the queue at a time.
const BATCH: usize = 32;

/// Beyond this many waiting calls from the server, or this many bytes of them, reading pauses...
const BACKLOG: usize = 256;
const BACKLOG_BYTES: usize = 4 * 1024 * 1024;
/// ...but not before this, while an answer is waited for: it can be a handler that waits, with the answer behind the
/// calls that it holds up.
const BACKLOG_WITH_CALLS: usize = 16 * BACKLOG;
const BACKLOG_BYTES_WITH_CALLS: usize = 4 * BACKLOG_BYTES;

/// How long to wait for a sign of life, and how often to give one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timing {
    pub(crate) server_timeout: Duration,
    pub(crate) keep_alive_interval: Duration,
}

/// The ends of a connection that its task holds.
pub(crate) struct Ends {
    pub(crate) outgoing: mpsc::Receiver<Outgoing>,
    pub(crate) dispatch: mpsc::Sender<Received>,
    /// Fires, or loses its sender, when this side is done with the connection.
    pub(crate) stop: oneshot::Receiver<()>,
    pub(crate) state: watch::Sender<ConnectionState>,
}

pub(crate) struct Driver {
    calls: Arc<Calls>,
    protocol: Protocol,
    transport: Box<dyn Transport>,
    inbound: Inbound,
    writer: Writer,
    backlog: Backlog,
    timing: Timing,
    /// When the server was last heard, or could last have been.
    heard: Instant,
    silence: Timer,
    keep_alive: Timer,
    reading: bool,
}

#[derive(Debug, Default)]
struct Backlog {
    calls: VecDeque<Received>,
    bytes: usize,
}

impl Backlog {
    fn push(&mut self, call: Received) {
        self.bytes += call.size();
        self.calls.push_back(call);
    }

    fn pop(&mut self) -> Option<Received> {
        let call = self.calls.pop_front()?;
        self.bytes -= call.size();
        Some(call)
    }

    fn exceeds(&self, calls: usize, bytes: usize) -> bool {
        self.calls.len() >= calls || self.bytes >= bytes
    }

    fn has_room(&self, calls: &Calls) -> bool {
        !self.exceeds(BACKLOG, BACKLOG_BYTES)
            || !self.exceeds(BACKLOG_WITH_CALLS, BACKLOG_BYTES_WITH_CALLS) && calls.any_waiting()
    }
}

impl Driver {
    pub(crate) fn new(
        calls: Arc<Calls>,
        transport: Box<dyn Transport>,
        inbound: Inbound,
        timing: Timing,
    ) -> Self {
        let now = Instant::now();
        let mut ping = Vec::new();
        calls.protocol().write_ping(&mut ping);
        let mut writer = Writer::default();
        writer.push(ping);
        Self {
            protocol: calls.protocol(),
            calls,
            transport,
            inbound,
            writer,
            backlog: Backlog::default(),
            timing,
            heard: now,
            silence: Timer::at(after(now, timing.server_timeout)),
            keep_alive: Timer::at(after(now, timing.keep_alive_interval)),
            reading: true,
        }
    }

    pub(crate) async fn run(mut self, mut ends: Ends) {
        let reason = self.live(&mut ends).await;
        tracing::debug!(%reason, "the connection is over");
        ends.outgoing.close();
        self.calls.end();
        if reason == CloseReason::Stopped {
            self.backlog = Backlog::default();
            let goodbye = self.flush_and_close(&mut ends.outgoing);
            if timeout(CLOSE_TIMEOUT, goodbye).await.is_none() {
                tracing::debug!("the server did not answer the goodbye in time");
            }
            ends.state
                .send_replace(ConnectionState::Disconnected(reason));
        } else {
            ends.state
                .send_replace(ConnectionState::Disconnected(reason.clone()));
            let close = async {
                self.say_why(&reason).await;
                poll_fn(|cx| self.transport.poll_close(cx)).await;
            };
            // Whether the server answers or not, this side is done.
            let _ = timeout(CLOSE_TIMEOUT, close).await;
        }
        drop(self.transport);
        while let Some(call) = self.backlog.pop() {
            if ends.dispatch.send(call).await.is_err() {
                break;
            }
        }
    }

    /// Everything between the handshake and the end.
    async fn live(&mut self, ends: &mut Ends) -> CloseReason {
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            if let Err(reason) = self.decode() {
                return reason;
            }
            let idle = self.writer.is_idle();
            let waiting = !self.backlog.calls.is_empty();
            tokio::select! {
                biased;
                _ = &mut ends.stop => return CloseReason::Stopped,
                _ = ends.outgoing.recv_many(&mut batch, BATCH), if idle => {
                    self.writer.extend(batch.drain(..));
                }
                room = ends.dispatch.reserve(), if waiting => {
                    if let (Ok(room), Some(call)) = (room, self.backlog.pop()) {
                        room.send(call);
                    }
                    if !self.reading {
                        self.heard = Instant::now();
                    }
                }
                step = poll_fn(|cx| self.poll(cx)) => match step {
                    Ok(Some(bytes)) => {
                        self.heard = Instant::now();
                        self.inbound.push(bytes);
                    }
                    Ok(None) => {}
                    Err(reason) => return reason,
                },
            }
        }
    }

    /// Decodes what was received, for as long as there is room for it.
    fn decode(&mut self) -> Result<(), CloseReason> {
        let broken =
            |error: hubkit::protocol::ProtocolError| CloseReason::Protocol(error.to_string());
        loop {
            let has_room = self.backlog.has_room(&self.calls);
            if has_room && !self.reading {
                self.heard = Instant::now();
            }
            self.reading = has_room;
            if !has_room {
                return Ok(());
            }
            let Some(body) = self.inbound.next().map_err(broken)? else {
                return Ok(());
            };
            self.receive(self.protocol.decode(&body).map_err(broken)?)?;
        }
    }

    fn receive(&mut self, message: Message<'_>) -> Result<(), CloseReason> {
        match message {
            Message::Invocation {
                id,
                target,
                arguments,
                ..
            } => self.backlog.push(Received {
                id: id.map(Into::into),
                target: target.into(),
                arguments: Bytes::copy_from_slice(arguments.bytes()),
            }),
            Message::Completion { id, outcome } => self.calls.complete(&id, &outcome),
            Message::Close(close) => {
                return Err(CloseReason::ServerClosed {
                    error: close.error.map(Into::into),
                    allow_reconnect: close.allow_reconnect,
                });
            }
            // Pings have done their work by arriving; the rest belongs to features that were not asked for.
            _ => {}
        }
        Ok(())
    }

    /// Writes, keeps time, and reads: `Ok(None)` when the writer has become idle.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Bytes>, CloseReason>> {
        while self.keep_alive.poll(cx).is_ready() {
            self.keep_alive_due();
        }
        match self.writer.poll(cx, &mut *self.transport, &self.calls) {
            Poll::Ready(Err(lost)) => return Poll::Ready(Err(CloseReason::Lost(lost.0))),
            Poll::Ready(Ok(true)) => return Poll::Ready(Ok(None)),
            Poll::Ready(Ok(false)) | Poll::Pending => {}
        }
        if self.reading
            && let Poll::Ready(received) = self.transport.poll_receive(cx)
        {
            return Poll::Ready(match received {
                Some(Ok(bytes)) => Ok(Some(bytes)),
                Some(Err(lost)) => Err(CloseReason::Lost(lost.0)),
                None => Err(CloseReason::ServerClosed {
                    error: None,
                    allow_reconnect: false,
                }),
            });
        }
        self.poll_silence(cx).map(Err)
    }

    /// Pings unless something else was written within the interval.
    fn keep_alive_due(&mut self) {
        let now = Instant::now();
        let interval = self.timing.keep_alive_interval;
        let mut due = self
            .writer
            .last_sent
            .map_or(now, |last| after(last, interval));
        if due <= now {
            if self.writer.is_idle() {
                let mut ping = Vec::new();
                self.protocol.write_ping(&mut ping);
                self.writer.push(ping);
            }
            due = after(now, interval);
        }
        self.keep_alive.reset(due);
    }

    fn poll_silence(&mut self, cx: &mut Context<'_>) -> Poll<CloseReason> {
        while self.silence.poll(cx).is_ready() {
            let now = Instant::now();
            let limit = self.timing.server_timeout;
            if !self.reading && !self.calls.any_waiting() {
                self.heard = now;
            }
            if now.duration_since(self.heard) >= limit {
                return Poll::Ready(match self.reading {
                    true => CloseReason::ServerTimeout(limit),
                    false => CloseReason::Overloaded {
                        waiting: self.backlog.calls.len(),
                    },
                });
            }
            self.silence.reset(after(self.heard, limit));
        }
        Poll::Pending
    }

    async fn flush_and_close(&mut self, outgoing: &mut mpsc::Receiver<Outgoing>) {
        while let Ok(message) = outgoing.try_recv() {
            self.writer.extend([message]);
        }
        self.write_close(None).await;
        poll_fn(|cx| self.transport.poll_close(cx)).await;
    }

    /// Tells a server that broke the protocol, or that was not heard, why it is left.
    async fn say_why(&mut self, reason: &CloseReason) {
        if !matches!(
            reason,
            CloseReason::ServerClosed { .. } | CloseReason::Lost(_)
        ) {
            self.writer.clear();
            self.write_close(Some(&reason.to_string())).await;
        }
    }

    async fn write_close(&mut self, error: Option<&str>) {
        let mut message = Vec::new();
        self.protocol.write_close(&mut message, error, false);
        self.writer.push(message);
        // A connection that cannot be written to has no need of a goodbye.
        let _ = poll_fn(|cx| self.writer.poll(cx, &mut *self.transport, &self.calls)).await;
    }
}
