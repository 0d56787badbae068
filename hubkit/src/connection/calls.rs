//! The calls of one connection: running, waiting for their turn, and streaming.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::frame;
use super::panics;
use super::text;
use super::writer::Writer;
use super::{Connection, Protocol};
use crate::HubError;
use crate::contract::{ReplyWriter, Running, Step};
use crate::protocol::Reply;

/// A call that was started and is not over.
pub(super) struct Call {
    pub(super) id: Option<Box<str>>,
    /// The method's place in the hub's table.
    pub(super) method: usize,
    /// The name the client used, where it is not spelt as in the contract.
    pub(super) target: Option<Box<str>>,
    pub(super) running: Pin<Box<dyn Running>>,
}

/// All calls of one connection. Nothing is allocated before the first.
#[derive(Default)]
pub(super) struct Calls {
    running: Vec<Call>,
    queued: VecDeque<Call>,
    streams: Vec<Call>,
}

/// What calls work with while they are polled.
pub(super) struct Scope<'a> {
    pub(super) connection: &'a Connection,
    pub(super) writer: &'a mut Writer,
}

impl Calls {
    /// Whether another call may be accepted.
    pub(super) fn has_room(&self, connection: &Connection) -> bool {
        self.queued.len() < connection.core.options.max_queued_invocations
    }

    /// Whether no further call could run now.
    pub(super) fn is_busy(&self, connection: &Connection) -> bool {
        self.running.len() >= connection.core.options.max_parallel_invocations
    }

    /// Runs a call at once when it is its turn, or queues it.
    pub(super) fn accept(&mut self, mut call: Call, scope: &mut Scope<'_>, cx: &mut Context<'_>) {
        if !self.queued.is_empty() || self.is_busy(scope.connection) {
            self.queued.push_back(call);
        } else if call.poll(scope, cx).is_pending() {
            self.running.push(call);
        }
    }

    pub(super) fn stream_count(&self) -> usize {
        self.streams.len()
    }

    pub(super) fn has_stream(&self, id: &str) -> bool {
        self.streams
            .iter()
            .any(|call| call.id.as_deref() == Some(id))
    }

    pub(super) fn add_stream(&mut self, call: Call) {
        self.streams.push(call);
    }

    /// Drops a stream that its caller cancelled; it still gets its completion.
    pub(super) fn cancel_stream(&mut self, id: &str, scope: &mut Scope<'_>) {
        let Some(at) = self
            .streams
            .iter()
            .position(|call| call.id.as_deref() == Some(id))
        else {
            return;
        };
        // The hub's stream is dropped before its end is announced.
        panics::discard(self.streams.remove(at));
        let protocol = scope.connection.protocol();
        // Ids and nothing are always encodable.
        let _ = scope.writer.message(protocol, |out| {
            protocol.write_completion(out, id, Reply::<()>::Void)
        });
    }

    /// Goes on with every call that can go on. Returns whether one ended or wrote something.
    pub(super) fn poll(&mut self, scope: &mut Scope<'_>, cx: &mut Context<'_>) -> bool {
        let mut progress = self.poll_running(scope, cx);
        while !self.is_busy(scope.connection) && scope.writer.has_room() {
            let Some(mut call) = self.queued.pop_front() else {
                break;
            };
            progress = true;
            if call.poll(scope, cx).is_pending() {
                self.running.push(call);
            }
        }
        self.poll_streams(scope, cx) || progress
    }

    fn poll_running(&mut self, scope: &mut Scope<'_>, cx: &mut Context<'_>) -> bool {
        let before = self.running.len();
        self.running
            .retain_mut(|call| call.poll(scope, cx).is_pending());
        self.running.len() < before
    }

    /// Takes items from the streams while the connection has room for them, in turn.
    fn poll_streams(&mut self, scope: &mut Scope<'_>, cx: &mut Context<'_>) -> bool {
        let mut progress = false;
        let mut at = 0;
        let mut had_its_turn = false;
        while at < self.streams.len() && scope.writer.has_room() {
            let polled = self.streams[at].poll(scope, cx);
            had_its_turn = polled == Poll::Ready(Turn::Item);
            progress |= polled.is_ready();
            match polled {
                Poll::Pending => at += 1,
                Poll::Ready(Turn::Item) => {}
                Poll::Ready(Turn::Over) => panics::discard(self.streams.remove(at)),
            }
        }
        if at < self.streams.len() {
            // The room is used up: next time the others come first.
            self.streams.rotate_left(at + usize::from(had_its_turn));
        }
        progress
    }

    /// Drops streams and waiting calls: their client is gone.
    pub(super) fn abandon(&mut self) {
        // One by one: what panics must not take the others along.
        std::mem::take(&mut self.streams)
            .into_iter()
            .for_each(panics::discard);
        std::mem::take(&mut self.queued)
            .into_iter()
            .for_each(panics::discard);
    }

    /// Lets the running calls come to their end, with nobody to answer to.
    pub(super) fn poll_to_end(
        &mut self,
        connection: &Connection,
        cx: &mut Context<'_>,
    ) -> Poll<()> {
        let mut nowhere = Writer::default();
        let mut scope = Scope {
            connection,
            writer: &mut nowhere,
        };
        for call in &mut self.running {
            call.id = None;
        }
        self.poll_running(&mut scope, cx);
        if self.running.is_empty() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

/// What a poll of a call brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Item,
    Over,
}

impl Call {
    /// Goes on with the call and writes what it answers, after everything its method has sent before.
    fn poll(&mut self, scope: &mut Scope<'_>, cx: &mut Context<'_>) -> Poll<Turn> {
        let protocol = scope.connection.protocol();
        let out = scope.writer.buffer();
        let start = out.len();
        frame::begin(out);
        let mut reply = ReplyWriter {
            protocol,
            id: self.id.as_deref(),
            out,
        };
        let polled = panics::catch(|| self.running.as_mut().poll(cx, &mut reply));
        let failure = match polled {
            Ok(Poll::Pending) => {
                out.truncate(start);
                return Poll::Pending;
            }
            Ok(Poll::Ready(Step::Item)) => {
                frame::end(out, start, frame::opcode(protocol));
                order_after_sends(start, scope);
                return Poll::Ready(Turn::Item);
            }
            Ok(Poll::Ready(Step::Done)) => {
                frame::end(out, start, frame::opcode(protocol));
                order_after_sends(start, scope);
                return Poll::Ready(Turn::Over);
            }
            Ok(Poll::Ready(Step::Failed(error))) => Failure::Call(error),
            Ok(Poll::Ready(Step::StreamFailed(error))) => Failure::Stream(error),
            Err(panic) => Failure::Panic(panic),
        };
        out.truncate(start);
        self.fail(failure, protocol, start, scope);
        Poll::Ready(Turn::Over)
    }

    #[cold]
    fn fail(&self, failure: Failure, protocol: Protocol, start: usize, scope: &mut Scope<'_>) {
        let hub = &scope.connection.core.hub;
        let method = hub.method(self.method);
        let target = self.target.as_deref().unwrap_or(method.name);
        let detailed = scope.connection.core.options.detailed_errors;
        let hub = hub.descriptor().name;
        let text = match failure {
            Failure::Call(error) => {
                log(hub, method.name, &error);
                text::failed(target, &error, detailed)
            }
            Failure::Stream(error) => {
                log(hub, method.name, &error);
                text::stream_failed(&error, detailed)
            }
            Failure::Panic(panic) => {
                tracing::error!(hub, method = method.name, %panic, "a hub method panicked");
                match method.kind {
                    crate::contract::MethodKind::Stream => text::stream_panicked(&panic, detailed),
                    _ => text::panicked(target, &panic, detailed),
                }
            }
        };
        if let Some(id) = &self.id {
            // Ids and texts are always encodable.
            let _ = scope.writer.message(protocol, |out| {
                protocol.write_completion(out, id, Reply::<()>::Error(&text))
            });
            order_after_sends(start, scope);
        }
    }
}

/// What the method has sent to its caller comes before its answer, which starts at `start`.
fn order_after_sends(start: usize, scope: &mut Scope<'_>) {
    if !scope.connection.outbox.is_idle() {
        let answer = scope.writer.split_off(start);
        let out = scope.writer.buffer();
        scope.connection.outbox.drain_before_answer(out);
        out.extend_from_slice(&answer);
    }
}

enum Failure {
    Call(HubError),
    Stream(HubError),
    Panic(String),
}

fn log(hub: &str, method: &str, error: &HubError) {
    match error.message() {
        Some(message) => tracing::debug!(hub, method, message, "a hub method refused"),
        None => tracing::error!(hub, method, error = %error, "a hub method failed"),
    }
}
