//! What waits to be written to a connection.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Waker;

use parking_lot::Mutex;

use super::frame::Frame;
use super::writer::Writer;
use crate::hub::DisconnectReason;

/// A queue of frames that is bounded in bytes and holds no memory while it is empty.
///
/// Anybody pushes; the connection's engine alone drains. Pushing never waits: when a message does not fit, the
/// connection ends.
#[derive(Debug)]
pub(crate) struct Outbox {
    state: Mutex<State>,
    /// Whether there may be something for the engine; spares it the lock when there is not.
    pending: AtomicBool,
    capacity: usize,
}

#[derive(Debug, Default)]
struct State {
    queue: VecDeque<Frame>,
    bytes: usize,
    waker: Option<Waker>,
    end: Option<DisconnectReason>,
    /// The engine is gone or going: nothing is queued any more.
    closed: bool,
}

impl State {
    fn keep(&mut self, waker: &Waker) {
        match &self.waker {
            Some(own) if own.will_wake(waker) => {}
            _ => self.waker = Some(waker.clone()),
        }
    }
}

/// An empty queue keeps this many places at most.
const KEPT_PLACES: usize = 32;

impl Outbox {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            state: Mutex::default(),
            pending: AtomicBool::new(false),
            capacity,
        }
    }

    /// Queues a frame. After the end nothing is queued; an overflow is an end.
    pub(crate) fn push(&self, frame: Frame) {
        let mut state = self.state.lock();
        if state.closed || state.end.is_some() {
            return;
        }
        let bytes = state.bytes + frame.0.len();
        // A single message may be larger than the outbox: what is too slow is a backlog.
        if bytes > self.capacity && !state.queue.is_empty() {
            state.queue = VecDeque::new();
            state.bytes = 0;
            state.end = Some(DisconnectReason::SlowReader);
            self.notify(&mut state);
        } else {
            let first = state.queue.is_empty();
            state.bytes = bytes;
            state.queue.push_back(frame);
            // With something queued already the engine comes by itself, once its socket takes more.
            if first {
                self.notify(&mut state);
            }
        }
    }

    /// Asks the engine to end the connection, once what is queued is written. The first reason counts.
    pub(crate) fn close(&self, reason: DisconnectReason) {
        let mut state = self.state.lock();
        if !state.closed && state.end.is_none() {
            state.end = Some(reason);
            self.notify(&mut state);
        }
    }

    fn notify(&self, state: &mut State) {
        self.pending.store(true, Ordering::Release);
        if let Some(waker) = state.waker.take() {
            waker.wake();
        }
    }

    /// Whether there is nothing to drain, as far as one can see without the lock.
    pub(super) fn is_idle(&self) -> bool {
        !self.pending.load(Ordering::Acquire)
    }

    /// Moves frames to the writer while it has room, and returns the end once nothing is queued before it.
    ///
    /// `waker` is kept for the next push into an empty queue, and for an overflow.
    pub(super) fn drain(&self, writer: &mut Writer, waker: &Waker) -> Option<DisconnectReason> {
        let mut state = self.state.lock();
        while writer.has_room() {
            let Some(frame) = state.queue.pop_front() else {
                break;
            };
            state.bytes -= frame.0.len();
            writer.push(frame);
        }
        if !state.queue.is_empty() {
            // The engine comes back when the writer has room. Only an overflow has to wake it before.
            state.keep(waker);
            return None;
        }
        if state.queue.capacity() > KEPT_PLACES {
            state.queue = VecDeque::new();
        }
        if let Some(end) = state.end.take() {
            state.closed = true;
            return Some(end);
        }
        self.pending.store(false, Ordering::Release);
        state.keep(waker);
        None
    }

    /// Moves everything that is queued to `out`: an answer follows it. An end stays to be drained.
    pub(super) fn drain_before_answer(&self, out: &mut Vec<u8>) {
        let mut state = self.state.lock();
        for frame in state.queue.drain(..) {
            out.extend_from_slice(&frame.0);
        }
        state.bytes = 0;
    }

    /// Nothing is queued from now on, and nothing kept.
    pub(super) fn shut(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        state.waker = None;
        state.queue = VecDeque::new();
        state.bytes = 0;
    }
}
