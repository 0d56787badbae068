//! One call while it runs, and how its answer is written.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::call_state::{CallState, observe_asking};
use super::frame::{self, WebSocketFraming};
use super::id::Id;
use super::writer::Writer;
use super::{Connection, Protocol, panics, text};
use crate::HubError;
use crate::contract::{MethodKind, ReplyWriter, Running, Step};
use crate::protocol::Reply;

/// A call that was started and is not over.
pub(super) struct Call {
    /// Names the call within its connection.
    pub(super) serial: u64,
    pub(super) id: Option<Id>,
    /// The method's place in the hub's table.
    pub(super) method: usize,
    /// The name the client used, where it is not spelt as in the contract.
    pub(super) target: Option<Box<str>>,
    pub(super) state: Arc<CallState>,
    pub(super) running: Pin<Box<dyn Running>>,
    /// It waits for a client's answer, and others may run meanwhile.
    pub(super) asking: bool,
    /// How many more items it may send: without any it is not polled. More than anybody counts, where nobody does.
    pub(super) credit: u64,
}

/// What calls work with while they are polled.
pub(super) struct Scope<'a> {
    pub(super) connection: &'a Connection,
    pub(super) writer: &'a mut Writer,
}

/// What a poll of a call brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Item,
    Over,
}

impl Call {
    pub(super) fn is(&self, id: &str) -> bool {
        self.id.as_deref() == Some(id)
    }

    /// Goes on with the call and writes what it answers, after everything its method has sent before.
    pub(super) fn poll(&mut self, scope: &mut Scope<'_>, cx: &mut Context<'_>) -> Poll<Turn> {
        let protocol = scope.connection.protocol();
        let framing = WebSocketFraming(frame::opcode(protocol));
        let room = scope.writer.room();
        let out = scope.writer.buffer();
        let start = out.len();
        let mut reply = ReplyWriter {
            protocol,
            framing: &framing,
            id: self.id.as_deref(),
            last: start,
            whole: start,
            room: start + room,
            credit: self.credit,
            out,
            has_sent: scope.connection.outbox.pending(),
        };
        let poll = || panics::catch(|| self.running.as_mut().poll(cx, &mut reply));
        let (polled, asking) = observe_asking(poll);
        let (last, whole) = (reply.last, reply.whole);
        self.credit = reply.credit;
        self.asking = asking;
        scope.writer.buffer().truncate(whole);
        let failure = match polled {
            Ok(Poll::Pending) if whole == start => return Poll::Pending,
            // It wrote items, and waits for more.
            Ok(Poll::Pending) => {
                order_after_sends(last, scope);
                return Poll::Pending;
            }
            Ok(Poll::Ready(Step::Item)) => {
                order_after_sends(last, scope);
                return Poll::Ready(Turn::Item);
            }
            Ok(Poll::Ready(Step::Done)) => {
                order_after_sends(last, scope);
                return Poll::Ready(Turn::Over);
            }
            Ok(Poll::Ready(Step::Failed(error))) => Failure::Call(error),
            Ok(Poll::Ready(Step::StreamFailed(error))) => Failure::Stream(error),
            Err(panic) => Failure::Panic(panic),
        };
        self.fail(failure, protocol, whole, scope);
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
                    MethodKind::Stream => text::stream_panicked(&panic, detailed),
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
