//! The calls of one connection: running, waiting for their turn, and streaming.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::call::{Call, Scope, Turn};
use super::call_state::CallState;
use super::uploads::{Offered, Uploads};
use super::writer::Writer;
use super::{Connection, Protocol, panics, text};
use crate::contract::MethodKind;
use crate::protocol::{Raw, Reply};

/// A client that never answers makes no more calls wait for it than this, besides those that hold a permit.
const MAX_LENT: usize = 1024;

/// All calls of one connection. Nothing is allocated before the first.
#[derive(Default)]
pub(super) struct Calls {
    /// Calls that hold a permit.
    running: Vec<Call>,
    /// Calls that wait for a permit.
    queued: VecDeque<Call>,
    /// Calls that stream one way or the other: they need no permit, and are limited in number.
    streams: Vec<Call>,
    pub(super) uploads: Uploads,
    /// How many items each stream may send at first, if the client counts.
    stream_credit: Option<u64>,
    serial: u64,
    /// The state of a call that is over and had no context outlive it, for the next.
    spare: Option<Arc<CallState>>,
}

impl Calls {
    /// A name for the next call.
    pub(super) fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    /// From now on streams are held back by credit, if there is such a number: of items that each may send at first.
    pub(super) fn count_credit(&mut self, stream_items: Option<u64>) {
        self.stream_credit = stream_items;
    }

    /// What the next call may send before it is granted more.
    pub(super) fn first_credit(&self, kind: MethodKind) -> u64 {
        match self.stream_credit {
            Some(items) if kind == MethodKind::Stream => items,
            _ => u64::MAX,
        }
    }

    /// Lets a stream send so many more items, when it is polled next. Returns whether it is there.
    pub(super) fn grant(&mut self, id: &str, items: u64) -> bool {
        let Some(call) = self.streams.iter_mut().find(|call| call.is(id)) else {
            return false;
        };
        call.credit = call.credit.saturating_add(items);
        true
    }

    /// A fresh state for the next call.
    pub(super) fn next_state(&mut self) -> Arc<CallState> {
        self.spare.take().unwrap_or_default()
    }

    fn recycle(&mut self, call: Call) {
        let Call {
            mut state, running, ..
        } = call;
        panics::discard(running);
        if Arc::get_mut(&mut state).is_some_and(|state| state.is_fresh()) {
            self.spare = Some(state);
        }
    }

    /// Whether another call may be accepted.
    pub(super) fn has_room(&self, connection: &Connection) -> bool {
        let options = &connection.core.options;
        self.queued.len() < options.max_queued_invocations
            && self.uploads.held_bytes() < options.upload_receive_bound
    }

    /// Whether uploads are held back up to the bound, so that nothing is read.
    pub(super) fn is_stuffed(&self, connection: &Connection) -> bool {
        self.uploads.held_bytes() >= connection.core.options.upload_receive_bound
    }

    /// Whether no further call could run now.
    pub(super) fn is_busy(&self, connection: &Connection) -> bool {
        let permits = connection.core.options.max_parallel_invocations;
        self.running.len() >= permits && self.running.len() - self.lent() >= permits
    }

    /// How many permits are lent by calls that wait for an answer.
    fn lent(&self) -> usize {
        let asking = self.running.iter().filter(|call| call.asking).count();
        asking.min(MAX_LENT)
    }

    /// Runs a call at once when it is its turn, or queues it.
    pub(super) fn accept(&mut self, mut call: Call, scope: &mut Scope<'_>, cx: &mut Context<'_>) {
        if !self.queued.is_empty() || self.is_busy(scope.connection) {
            self.queued.push_back(call);
        } else if call.poll(scope, cx).is_pending() {
            self.running.push(call);
        } else {
            self.recycle(call);
        }
    }

    pub(super) fn stream_count(&self) -> usize {
        self.streams.len()
    }

    pub(super) fn has_stream(&self, id: &str) -> bool {
        self.streams.iter().any(|call| call.is(id))
    }

    /// Starts a call that streams, before what the client says next. Without room for items it starts later.
    pub(super) fn add_stream(&mut self, call: Call, scope: &mut Scope<'_>, cx: &mut Context<'_>) {
        self.streams.push(call);
        if scope.writer.has_room() {
            // It goes on by itself later, whatever it did now.
            let _ = self.poll_stream(self.streams.len() - 1, scope, cx);
        }
    }

    /// Takes an item of an upload. Returns whether somebody waits for it.
    ///
    /// When its stream is full, the method gets a chance to consume what is there; only then is the item held back.
    pub(super) fn upload_item(
        &mut self,
        id: &[u8],
        item: &Raw<'_>,
        scope: &mut Scope<'_>,
        cx: &mut Context<'_>,
    ) -> bool {
        let call = match self.uploads.offer(id, item) {
            Offered::Unknown => return false,
            Offered::Taken => return true,
            Offered::Full { call } => call,
        };
        if let Some(at) = self.streams.iter().position(|own| own.serial == call) {
            self.uploads.flush(cx.waker());
            // It goes on by itself later, whatever it did now.
            let _ = self.poll_stream(at, scope, cx);
        }
        if let Offered::Full { .. } = self.uploads.offer(id, item) {
            self.uploads.hold(id, item);
        }
        true
    }

    /// Whether a call has this id.
    pub(super) fn is_live(&self, id: &str) -> bool {
        let mut running = self.running.iter().chain(&self.queued);
        self.has_stream(id) || running.any(|call| call.is(id))
    }

    /// Acts on a caller's loss of interest. A call owes its completion all the same.
    pub(super) fn cancel(&mut self, id: &str, scope: &mut Scope<'_>) {
        if let Some(at) = self.streams.iter().position(|call| call.is(id)) {
            let call = &self.streams[at];
            call.state.cancel();
            if scope.connection.core.hub.method(call.method).kind == MethodKind::Stream {
                self.end_stream(at, scope);
            }
        } else if let Some(call) = self.running.iter().find(|call| call.is(id)) {
            call.state.cancel();
        } else if let Some(at) = self.queued.iter().position(|call| call.is(id)) {
            panics::discard(self.queued.remove(at));
            let protocol = scope.connection.protocol();
            let refusal = Reply::<()>::Error(text::CANCELED);
            // Ids and texts are always encodable.
            let _ = scope
                .writer
                .message(protocol, |out| protocol.write_completion(out, id, refusal));
        }
    }

    /// Drops a stream that its caller cancelled.
    fn end_stream(&mut self, at: usize, scope: &mut Scope<'_>) {
        let mut call = self.streams.remove(at);
        self.close_uploads(&call, scope);
        let id = call.id.take();
        // The hub's stream is dropped before its end is announced.
        panics::discard(call);
        if let Some(id) = &id {
            let protocol = scope.connection.protocol();
            let end = Reply::<()>::Void;
            // Ids and nothing are always encodable.
            let _ = scope
                .writer
                .message(protocol, |out| protocol.write_completion(out, id, end));
        }
    }

    /// Goes on with every call that can go on. Returns whether one ended or wrote something.
    pub(super) fn poll(&mut self, scope: &mut Scope<'_>, cx: &mut Context<'_>) -> bool {
        self.uploads.flush(cx.waker());
        let mut progress = self.poll_running(scope, cx);
        progress |= self.poll_queued(scope, cx);
        progress |= self.poll_streams(scope, cx);
        progress |= self.uploads.refill(scope.connection.protocol(), cx.waker());
        self.grant_credit(scope, cx) || progress
    }

    /// Lets a client that counts credit send more of what is consumed. Returns whether something was written.
    fn grant_credit(&mut self, scope: &mut Scope<'_>, cx: &mut Context<'_>) -> bool {
        let (protocol, writer) = (scope.connection.protocol(), &mut *scope.writer);
        self.uploads.grant(cx.waker(), |id, items| {
            write_credit(protocol, id, items, writer);
        })
    }

    /// Tells a client that counts credit, and that no completion would tell, that nobody reads these uploads.
    pub(super) fn refuse_uploads(
        &self,
        ids: &[Cow<'_, str>],
        connection: &Connection,
        writer: &mut Writer,
    ) {
        if self.uploads.counts_credit() {
            for id in ids.iter().filter(|id| !self.uploads.is_open(id)) {
                write_credit(connection.protocol(), id, 0, writer);
            }
        }
    }

    /// Ends the uploads of a call that is over.
    fn close_uploads(&mut self, call: &Call, scope: &mut Scope<'_>) {
        let tells = call.id.is_none() && self.uploads.counts_credit();
        let (protocol, writer) = (scope.connection.protocol(), &mut *scope.writer);
        self.uploads.close(call.serial, |id| {
            if tells {
                write_credit(protocol, id, 0, writer);
            }
        });
    }

    /// Starts calls whose turn has come.
    fn poll_queued(&mut self, scope: &mut Scope<'_>, cx: &mut Context<'_>) -> bool {
        let mut progress = false;
        while !self.queued.is_empty() && !self.is_busy(scope.connection) && scope.writer.has_room()
        {
            let Some(mut call) = self.queued.pop_front() else {
                break;
            };
            progress = true;
            if call.poll(scope, cx).is_pending() {
                self.running.push(call);
            } else {
                self.recycle(call);
            }
        }
        progress
    }

    fn poll_running(&mut self, scope: &mut Scope<'_>, cx: &mut Context<'_>) -> bool {
        let before = self.running.len();
        self.running
            .retain_mut(|call| call.poll(scope, cx).is_pending());
        self.running.len() < before
    }

    /// Goes on with the streams while the connection has room for their items, in turn.
    fn poll_streams(&mut self, scope: &mut Scope<'_>, cx: &mut Context<'_>) -> bool {
        let mut progress = false;
        let mut at = 0;
        let mut had_its_turn = false;
        while at < self.streams.len() && scope.writer.has_room() {
            let polled = self.poll_stream(at, scope, cx);
            had_its_turn = polled == Poll::Ready(Turn::Item);
            progress |= polled.is_ready();
            at += usize::from(polled.is_pending());
        }
        if at < self.streams.len() {
            // The room is used up: next time the others come first.
            self.streams.rotate_left(at + usize::from(had_its_turn));
        }
        progress
    }

    /// Goes on with one stream, if it has credit; it is gone when it is over.
    fn poll_stream(
        &mut self,
        at: usize,
        scope: &mut Scope<'_>,
        cx: &mut Context<'_>,
    ) -> Poll<Turn> {
        let call = &mut self.streams[at];
        if call.credit == 0 {
            return Poll::Pending;
        }
        let polled = call.poll(scope, cx);
        if polled == Poll::Ready(Turn::Over) {
            let call = self.streams.remove(at);
            self.close_uploads(&call, scope);
            panics::discard(call);
        }
        polled
    }

    /// The client is gone: drops the streams to it, and ends its uploads. Calls that wait for their turn are dropped
    /// too, unless the client made them and then said goodbye: these are `wanted`.
    pub(super) fn abandon(&mut self, connection: &Connection, wanted: bool) {
        self.uploads.disconnect();
        // One by one: what panics must not take the others along.
        if !wanted {
            std::mem::take(&mut self.queued)
                .into_iter()
                .for_each(panics::discard);
        }
        for call in std::mem::take(&mut self.streams) {
            // A call that only consumes uploads runs on like any other.
            if connection.core.hub.method(call.method).kind == MethodKind::Stream {
                panics::discard(call);
            } else {
                self.running.push(call);
            }
        }
        for call in self.running.iter_mut().chain(&mut self.queued) {
            call.id = None;
        }
    }

    /// Lets the calls come to their end, with nobody to answer to.
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
        self.poll_running(&mut scope, cx);
        self.poll_queued(&mut scope, cx);
        if self.running.is_empty() && self.queued.is_empty() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

fn write_credit(protocol: Protocol, id: &str, items: u32, writer: &mut Writer) {
    // Ids and numbers are always encodable.
    let _ = writer.message(protocol, |out| {
        protocol.write_credit(out, id, items);
        Ok(())
    });
}
