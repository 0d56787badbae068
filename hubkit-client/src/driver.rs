//! The task of a connection: it reads, answers pending calls, passes items and calls from the server on, and writes.

mod credit;
mod ending;

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hubkit::protocol::{Message, Protocol};
use tokio::sync::{mpsc, oneshot, watch};

use crate::backlog::Backlog;
use crate::calls::{Calls, Outgoing};
use crate::dispatch::Received;
use crate::inbound::Inbound;
use crate::rt::{Instant, Timer, after};
use crate::stall::Stall;
use crate::state::{CloseReason, ConnectionState};
use crate::transport::{Lost, Pipe};
use crate::uploads::Uploads;
use crate::writer::Writer;
use ending::Unwritable;

/// How many messages are taken from the queue at a time.
const BATCH: usize = 32;
/// What the server's method reads of an upload whose call was given up.
const UPLOAD_CANCELLED: &str = "Stream canceled by client.";

/// How long to wait for a sign of life, and how often to give one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timing {
    pub(crate) server_timeout: Duration,
    pub(crate) keep_alive_interval: Duration,
    pub(crate) write_timeout: Duration,
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
    transport: Box<dyn Pipe>,
    inbound: Inbound,
    writer: Writer,
    uploads: Uploads,
    /// Taken from the queues, on its way to the writer.
    batch: Vec<Outgoing>,
    backlog: Backlog,
    timing: Timing,
    /// When the server was last heard, or could last have been.
    heard: Instant,
    silence: Timer,
    keep_alive: Timer,
    stall: Stall,
    reading: bool,
    unwritable: Option<Unwritable>,
}

impl Driver {
    pub(crate) fn new(
        calls: Arc<Calls>,
        transport: Box<dyn Pipe>,
        inbound: Inbound,
        timing: Timing,
    ) -> Self {
        let now = Instant::now();
        let protocol = calls.protocol();
        if inbound.credit().is_some() {
            calls.count_credit();
        }
        let mut writer = Writer::default();
        if !transport.keeps_itself_alive() {
            let mut ping = Vec::new();
            protocol.write_ping(&mut ping);
            writer.push(ping);
        }
        Self {
            protocol,
            calls,
            transport,
            uploads: Uploads::new(protocol, inbound.credit()),
            inbound,
            writer,
            batch: Vec::new(),
            backlog: Backlog::default(),
            timing,
            heard: now,
            silence: Timer::at(after(now, timing.server_timeout)),
            keep_alive: Timer::at(after(now, timing.keep_alive_interval)),
            stall: Stall::new(timing.write_timeout),
            reading: true,
            unwritable: None,
        }
    }

    /// Everything between the handshake and the end.
    async fn live(&mut self, ends: &mut Ends) -> CloseReason {
        let calls = Arc::clone(&self.calls);
        loop {
            if let Err(reason) = self.decode() {
                return reason;
            }
            self.say_goodbyes();
            let waiting = !self.backlog.is_empty();
            tokio::select! {
                biased;
                _ = &mut ends.stop => return CloseReason::Stopped,
                room = ends.dispatch.reserve(), if waiting => {
                    if let (Ok(room), Some(call)) = (room, self.backlog.pop()) {
                        room.send(call);
                    }
                    if !self.reading {
                        self.heard = Instant::now();
                    }
                }
                () = calls.attention() => {}
                step = poll_fn(|cx| self.poll(cx, &mut ends.outgoing)) => match step {
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

    /// Tells the server of calls that were given up, and of their uploads. These leave with the next flush, whatever
    /// waits in the queues: what they are about has been written before.
    fn say_goodbyes(&mut self) {
        for goodbye in self.calls.take_goodbyes() {
            let mut message = Vec::new();
            self.protocol
                .write_cancel(&mut message, &goodbye.call.to_string());
            self.writer.push(message);
            for upload in &goodbye.uploads {
                let mut message = Vec::new();
                self.protocol.write_error_completion(
                    &mut message,
                    &upload.to_string(),
                    UPLOAD_CANCELLED,
                );
                self.writer.push(message);
            }
            self.uploads.stop(goodbye.uploads);
        }
    }

    /// Decodes what was received, for as long as there is room for it.
    fn decode(&mut self) -> Result<(), CloseReason> {
        let broken =
            |error: hubkit::protocol::ProtocolError| CloseReason::Protocol(error.to_string());
        loop {
            if !self.may_read() {
                return Ok(());
            }
            let Some(body) = self.inbound.next()? else {
                return Ok(());
            };
            self.receive(self.protocol.decode(&body).map_err(broken)?)?;
        }
    }

    fn may_read(&mut self) -> bool {
        let backlog = &self.backlog;
        let has_room = self.calls.may_read(|load| backlog.has_room(load));
        if has_room && !self.reading {
            self.heard = Instant::now();
        }
        self.reading = has_room;
        has_room
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
            Message::StreamItem { id, item } => self.calls.item(&id, item.bytes()),
            Message::Completion { id, outcome } => {
                let stopped = self.calls.complete(&id, &outcome);
                self.uploads.stop(stopped);
            }
            Message::Credit { id, items } if self.uploads.count_credit() => self.credit(&id, items),
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
    ///
    /// However much there is to write, everything else has its turn after each batch.
    fn poll(
        &mut self,
        cx: &mut Context<'_>,
        outgoing: &mut mpsc::Receiver<Outgoing>,
    ) -> Poll<Result<Option<Bytes>, CloseReason>> {
        while self.keep_alive.poll(cx).is_ready() {
            self.keep_alive_due();
        }
        let written = self.write(cx, outgoing);
        if let Poll::Ready(reason) = self.poll_stall(cx) {
            return Poll::Ready(Err(reason));
        }
        if self.reading
            && let Poll::Ready(received) = self.transport.poll_receive(cx)
        {
            return Poll::Ready(match (received, &self.unwritable) {
                (Some(Ok(bytes)), _) => Ok(Some(bytes)),
                (_, Some(unwritable)) => Err(unwritable.reason()),
                (Some(Err(Lost::Failed(reason))), None) => Err(CloseReason::Lost(reason)),
                (Some(Err(Lost::TooLarge)), None) => Err(self.inbound.too_large()),
                (None, None) => Err(CloseReason::ServerClosed {
                    error: None,
                    allow_reconnect: true,
                }),
            });
        }
        if let Poll::Ready(reason) = self.poll_silence(cx) {
            return Poll::Ready(Err(reason));
        }
        if written {
            return Poll::Ready(Ok(None));
        }
        Poll::Pending
    }

    /// Goes on writing. True when everything has left, and there was something.
    fn write(&mut self, cx: &mut Context<'_>, outgoing: &mut mpsc::Receiver<Outgoing>) -> bool {
        if self.unwritable.is_some() {
            return false;
        }
        if self.writer.is_idle() {
            self.fill(cx, outgoing);
        }
        match self.poll_writer(cx) {
            Poll::Ready(Ok(written)) => written,
            Poll::Ready(Err(lost)) => {
                self.unwritable = Some(Unwritable::new(lost));
                false
            }
            Poll::Pending => {
                if self.transport.takes_more() && self.fill(cx, outgoing) {
                    // Looks for more once this is with the transport.
                    cx.waker().wake_by_ref();
                }
                false
            }
        }
    }

    /// Takes the next messages to write: of calls, of uploads and of streams, so that none waits for another to pause.
    ///
    /// False when there are none.
    fn fill(&mut self, cx: &mut Context<'_>, outgoing: &mut mpsc::Receiver<Outgoing>) -> bool {
        let _ = outgoing.poll_recv_many(cx, &mut self.batch, BATCH);
        self.uploads.poll_fill(cx, &mut self.batch);
        self.grant_credit();
        let some = !self.batch.is_empty();
        self.writer.extend(self.batch.drain(..));
        some
    }

    fn poll_writer(&mut self, cx: &mut Context<'_>) -> Poll<Result<bool, Lost>> {
        let (transport, uploads) = (&mut *self.transport, &mut self.uploads);
        self.writer.poll(cx, transport, &self.calls, uploads)
    }

    fn poll_stall(&mut self, cx: &mut Context<'_>) -> Poll<CloseReason> {
        if let Some(unwritable) = &mut self.unwritable {
            return unwritable.poll(cx);
        }
        let written = match self.writer.is_idle() {
            true => None,
            false => self.transport.written(),
        };
        self.stall.poll(cx, written).map(CloseReason::WriteTimeout)
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
            if self.writer.is_idle() && !self.transport.keeps_itself_alive() {
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
            if self.reading && self.transport.keeps_itself_alive() {
                self.heard = now;
            }
            if !self.reading && !self.calls.any_waiting() {
                self.heard = now;
            }
            if !self.reading {
                self.heard = self.heard.max(self.calls.last_read().unwrap_or(self.heard));
            }
            if now.duration_since(self.heard) >= limit {
                return Poll::Ready(match self.reading {
                    true => CloseReason::ServerTimeout(limit),
                    false => CloseReason::Overloaded {
                        waiting: self.backlog.len() + self.calls.unread(),
                    },
                });
            }
            self.silence.reset(after(self.heard, limit));
        }
        Poll::Pending
    }
}
