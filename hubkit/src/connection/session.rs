//! The hub protocol of one connection: handshake, then messages, each handed to whom it is for.

mod ahead;
mod handshake;
mod invoke;

use std::sync::Arc;
use std::task::Context;

use self::invoke::Invocation;
use super::call::Scope;
use super::calls::Calls;
use super::clock::Clock;
use super::text;
use super::writer::Writer;
use super::{Connection, Protocol};
use crate::contract::StreamError;
use crate::hub::DisconnectReason;
use crate::hub::questions::Answered;
use crate::protocol::{Message, Outcome, ProtocolError, Raw};
use crate::transport::websocket::{close, write_close};

/// Where a connection is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Nothing has been agreed.
    Handshake,
    /// The hub's `on_connected` is running: nothing of the client's is dispatched yet.
    Opening,
    Open,
    /// The goodbye is written or being written.
    Closing,
}

/// With as much waiting to be written, the client's messages wait too.
const WRITE_HIGH: usize = 256 * 1024;
/// How much is read ahead while nothing can be dispatched, besides one message of any size.
const READ_AHEAD: usize = 16 * 1024;
/// The largest message that is read ahead where messages may have any size.
const LARGEST_AHEAD: usize = 1024 * 1024;

pub(super) struct Session {
    pub(super) connection: Arc<Connection>,
    pub(super) phase: Phase,
    pub(super) calls: Calls,
    pub(super) writer: Writer,
    pub(super) clock: Clock,
    /// Why the connection ends, once it does.
    pub(super) ended: Option<DisconnectReason>,
    /// Bytes of messages that are not complete, or cannot be dispatched yet.
    inbound: Vec<u8>,
    /// How much of `inbound` holds no delimiter.
    scanned: usize,
    /// How much of `inbound` was looked through for what cannot wait.
    looked_through: usize,
    /// How much behind that holds no delimiter.
    scanned_ahead: usize,
    /// The ids of uploads that were refused because only questions are called so; their ends may still come.
    misnamed: Vec<Box<str>>,
}

impl Session {
    pub(super) fn new(connection: Arc<Connection>) -> Self {
        Self {
            clock: Clock::new(&connection.core.options, connection.transport),
            connection,
            phase: Phase::Handshake,
            calls: Calls::default(),
            writer: Writer::default(),
            ended: None,
            inbound: Vec::new(),
            scanned: 0,
            looked_through: 0,
            scanned_ahead: 0,
            misnamed: Vec::new(),
        }
    }

    /// Whether the next message could be handled now.
    fn can_dispatch(&self) -> bool {
        match self.phase {
            Phase::Handshake => true,
            Phase::Open => {
                self.calls.has_room(&self.connection) && self.writer.pending() < WRITE_HIGH
            }
            Phase::Opening | Phase::Closing => false,
        }
    }

    /// Whether more should be read. A closing connection reads to find the client's close frame.
    pub(super) fn wants_bytes(&self) -> bool {
        self.phase == Phase::Closing
            || self.can_dispatch()
            || self.inbound.len() < self.read_ahead()
    }

    /// How much is read while nothing can be dispatched: what a full queue waits for may be behind a large message, or
    /// be one.
    fn read_ahead(&self) -> usize {
        let options = &self.connection.core.options;
        READ_AHEAD.saturating_add(options.max_message_size.unwrap_or(LARGEST_AHEAD))
    }

    /// Takes the next bytes of the client's stream; frame borders mean nothing.
    pub(super) fn receive(&mut self, bytes: &[u8], cx: &mut Context<'_>) {
        if self.phase == Phase::Closing {
            return;
        }
        if self.inbound.is_empty() {
            let used = self.consume(bytes, cx);
            self.inbound.extend_from_slice(&bytes[used..]);
        } else {
            self.inbound.extend_from_slice(bytes);
            self.resume(cx);
        }
    }

    /// Handles what has been read and could not be handled then. Returns whether something was.
    pub(super) fn resume(&mut self, cx: &mut Context<'_>) -> bool {
        if self.inbound.is_empty() {
            return false;
        }
        if !self.can_dispatch() {
            return self.look_ahead();
        }
        let mut inbound = std::mem::take(&mut self.inbound);
        let used = self.consume(&inbound, cx);
        inbound.drain(..used);
        self.looked_through = self.looked_through.saturating_sub(used);
        if self.looked_through == 0 {
            self.scanned_ahead = 0;
        }
        if !inbound.is_empty() {
            self.inbound = inbound;
        }
        used > 0
    }

    /// Whether a message was begun and not finished. Behind messages that wait for their turn it is not looked for.
    pub(super) fn is_inside_message(&self) -> bool {
        !self.inbound.is_empty() && self.can_dispatch()
    }

    fn consume(&mut self, bytes: &[u8], cx: &mut Context<'_>) -> usize {
        let mut at = 0;
        while at < bytes.len() && self.can_dispatch() {
            let used = match self.phase {
                Phase::Handshake => self.handshake(&bytes[at..]),
                _ => self.message(&bytes[at..], cx),
            };
            match used {
                Some(used) => at += used,
                None => break,
            }
        }
        if self.phase == Phase::Closing {
            bytes.len()
        } else {
            at
        }
    }

    fn max_size(&self) -> usize {
        let options = &self.connection.core.options;
        options.max_message_size.unwrap_or(usize::MAX)
    }

    fn message(&mut self, bytes: &[u8], cx: &mut Context<'_>) -> Option<usize> {
        let protocol = self.connection.protocol();
        let split = match protocol.split_from(bytes, self.scanned, self.max_size()) {
            Ok(Some(split)) => split,
            Ok(None) => {
                self.scanned = bytes.len();
                return None;
            }
            Err(error) => {
                self.protocol_error(&error);
                return None;
            }
        };
        self.scanned = 0;
        let body = &bytes[split.body];
        let taken = protocol
            .stream_item(body)
            .is_some_and(|(id, item)| self.upload_item(id, &item, cx));
        if !taken {
            match protocol.decode(body) {
                Ok(message) => self.handle(message, cx),
                Err(error) => self.protocol_error(&error),
            }
        }
        Some(split.consumed)
    }

    /// Takes an item of an upload. Returns whether somebody waits for it.
    fn upload_item(&mut self, id: &[u8], item: &Raw<'_>, cx: &mut Context<'_>) -> bool {
        let mut scope = Scope {
            connection: &self.connection,
            writer: &mut self.writer,
        };
        self.calls.upload_item(id, item, &mut scope, cx)
    }

    fn handle(&mut self, message: Message<'_>, cx: &mut Context<'_>) {
        match message {
            Message::Invocation {
                id,
                streaming,
                target,
                arguments,
                stream_ids,
            } => {
                let invocation = Invocation {
                    id,
                    streaming,
                    target,
                    arguments,
                    uploads: stream_ids,
                };
                if let Err(refusal) = self.invoke(&invocation, cx) {
                    self.refuse(&invocation, &refusal);
                }
            }
            Message::CancelInvocation { id } => self.cancel(&id),
            Message::Ping => self.clock.pinged = true,
            Message::Close(message) => {
                let reason = match message.error {
                    Some(error) => DisconnectReason::ClientError(error.into_owned()),
                    None => DisconnectReason::ClientClosed,
                };
                self.say_goodbye(reason);
            }
            Message::StreamItem { id, item } => {
                if !self.upload_item(id.as_bytes(), &item, cx) {
                    self.log_stray("an item");
                }
            }
            Message::Completion { id, outcome } => self.complete(&id, &outcome),
            Message::Credit { id, items } => {
                if !self.calls.grant(&id, items) {
                    self.log_stray("credit");
                }
            }
            // Nothing is acknowledged.
            Message::Ack { .. } | Message::Sequence { .. } | Message::Unknown { .. } => {
                self.log_stray("a message of another type");
            }
        }
    }

    fn log_stray(&self, what: &str) {
        tracing::trace!(connection = %self.connection.id, what, "skipped what nobody waits for");
    }

    fn cancel(&mut self, id: &str) {
        let mut scope = Scope {
            connection: &self.connection,
            writer: &mut self.writer,
        };
        self.calls.cancel(id, &mut scope);
    }

    /// Takes the end of an upload, or a client's answer.
    fn complete(&mut self, id: &str, outcome: &Outcome<'_>) {
        if self.calls.uploads.is_open(id) {
            let error = match outcome {
                Outcome::Error(error) => Some(StreamError::Sender(error.to_string())),
                Outcome::Void | Outcome::Value(_) => None,
            };
            self.calls.uploads.end(id, error);
            return;
        }
        if let Some(at) = self.misnamed.iter().position(|own| **own == *id) {
            self.misnamed.swap_remove(at);
            self.log_stray("the end of an upload");
            return;
        }
        match self
            .connection
            .core
            .questions
            .answer(self.connection.key, id, outcome)
        {
            Answered::Taken => {}
            Answered::Stray => self.log_stray("a completion"),
            Answered::Foreign => {
                let text = "The client answered a question that another connection was asked.";
                self.protocol_error(&ProtocolError::new(text));
            }
        }
    }

    #[cold]
    fn protocol_error(&mut self, error: &ProtocolError) {
        self.say_goodbye(DisconnectReason::Protocol(error.to_string()));
    }

    fn detailed(&self) -> bool {
        self.connection.core.options.detailed_errors
    }

    /// The client is gone. What it called before it said goodbye still runs, as with the official server.
    pub(super) fn abandon_calls(&mut self) {
        let wanted = matches!(
            self.ended,
            Some(DisconnectReason::ClientClosed | DisconnectReason::ClientError(_))
        );
        self.calls.abandon(&self.connection, wanted);
    }

    /// Writes the ping that keeps the connection alive.
    pub(super) fn ping(&mut self) {
        let protocol = self.connection.protocol();
        let _ = self.writer.message(protocol, |out| {
            protocol.write_ping(out);
            Ok(())
        });
    }

    /// Writes the close message that fits the reason and the close frame, and is closing from then on.
    pub(super) fn say_goodbye(&mut self, reason: DisconnectReason) {
        let detailed = self.detailed();
        let (error, allow_reconnect) = match &reason {
            DisconnectReason::Protocol(detail) => {
                let detail = detailed.then(|| format!("InvalidDataException: {detail}"));
                (Some(text::closed_with(detail)), true)
            }
            DisconnectReason::Disconnected(reason) => (Some(reason.clone()), false),
            DisconnectReason::Shutdown => (None, true),
            _ => (None, false),
        };
        self.write_close(error.as_deref(), allow_reconnect);
        self.ended = Some(reason);
    }

    /// The hub refused the connection in `on_connected`.
    pub(super) fn refuse_connection(&mut self, detail: Option<String>) {
        self.write_close(Some(&text::closed_with(detail)), false);
        self.ended = Some(DisconnectReason::Aborted);
    }

    fn write_close(&mut self, error: Option<&str>, allow_reconnect: bool) {
        let protocol: Protocol = self.connection.protocol();
        let _ = self.writer.message(protocol, |out| {
            protocol.write_close(out, error, allow_reconnect);
            Ok(())
        });
        write_close(self.writer.buffer(), close::NORMAL, "");
        self.phase = Phase::Closing;
    }
}
