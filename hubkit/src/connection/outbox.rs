//! What waits to be written to a connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Waker;

use parking_lot::Mutex;

use super::backlog::Backlog;
use super::frame::Frame;
use super::newest::{Newest, Place};
use super::writer::Writer;
use crate::contract::{LatestKey, Overflow};
use crate::hub::DisconnectReason;

/// A queue of frames that is bounded in bytes and holds no memory while it is empty.
///
/// Anybody pushes; the connection's engine alone drains. Pushing never waits: what happens to a message that does not
/// fit is for its [`Overflow`] to say.
#[derive(Debug)]
pub(crate) struct Outbox {
    state: Mutex<State>,
    /// Whether there may be something for the engine; spares it the lock when there is not.
    pending: AtomicBool,
    capacity: usize,
}

/// A message for one connection or many: what is written, and what may become of it.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) frame: Frame,
    pub(crate) policy: Policy,
}

/// What happens to a message that does not fit, and which messages it competes with.
#[derive(Clone, Debug)]
pub(crate) enum Policy {
    Disconnect,
    DropNewest,
    /// With others of the same method.
    DropOldest(Arc<str>),
    /// With those of the same method and key.
    Latest(Arc<Conflated>),
}

/// What tells apart the messages of which only the newest waits.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Conflated {
    method: Box<str>,
    key: LatestKey,
}

impl Policy {
    pub(crate) fn new(method: &str, overflow: Overflow) -> Self {
        match overflow {
            Overflow::Disconnect => Self::Disconnect,
            Overflow::DropNewest => Self::DropNewest,
            Overflow::DropOldest => Self::DropOldest(method.into()),
            Overflow::Latest(key) => Self::Latest(Arc::new(Conflated {
                method: method.into(),
                key,
            })),
        }
    }
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pushed {
    Queued,
    /// It took the place of an older one.
    Conflated,
    /// It is queued, and as many older ones are not any more.
    Displaced(u64),
    /// It is not queued.
    Dropped,
    /// It is not queued, and the connection ends for it.
    Overflowed,
    /// It is not queued: the connection is ending.
    Closed,
}

impl Pushed {
    /// Whether the message is on its way.
    pub(crate) fn is_queued(self) -> bool {
        matches!(self, Self::Queued | Self::Conflated | Self::Displaced(_))
    }
}

#[derive(Debug, Default)]
struct State {
    backlog: Backlog,
    waker: Option<Waker>,
    /// Who waits for room.
    room: Vec<Waker>,
    /// What is known of the messages that wait for it.
    newest: Newest,
    end: Option<DisconnectReason>,
    /// The engine is gone or going: nothing is queued any more.
    closed: bool,
}

impl Outbox {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            state: Mutex::default(),
            pending: AtomicBool::new(false),
            capacity,
        }
    }

    /// Queues a message, or does what its policy says.
    pub(crate) fn push(&self, message: &Message) -> Pushed {
        let mut state = self.state.lock();
        if state.is_ending() {
            return Pushed::Closed;
        }
        self.push_to(&mut state, message)
    }

    fn push_to(&self, state: &mut State, message: &Message) -> Pushed {
        state.newest.outdate(message);
        let first = state.backlog.is_empty();
        let pushed = state.backlog.push(message, self.capacity);
        if pushed == Pushed::Overflowed {
            state.backlog.clear();
            state.end = Some(DisconnectReason::SlowReader);
        }
        // With something queued already the engine comes by itself, once its socket takes more.
        if (first && pushed == Pushed::Queued) || pushed == Pushed::Overflowed {
            self.notify(state);
        }
        pushed
    }

    /// Queues a message if there is room for it; otherwise it has a place among those that wait.
    pub(crate) fn push_or_wait(&self, message: &Message) -> Result<Pushed, Place> {
        let mut state = self.state.lock();
        if state.is_ending() {
            return Ok(Pushed::Closed);
        }
        if state.backlog.has_room_for(message, self.capacity) {
            return Ok(self.push_to(&mut state, message));
        }
        Err(state.newest.wait(message))
    }

    /// Goes on with a message that waits: queues it if there is room for it now; otherwise `waker` is woken when there
    /// may be.
    pub(crate) fn push_waiting(
        &self,
        message: &Message,
        place: Place,
        waker: &Waker,
    ) -> Option<Pushed> {
        let mut state = self.state.lock();
        if !state.is_ending()
            && !state.newest.is_outdated(message, place)
            && !state.backlog.has_room_for(message, self.capacity)
        {
            state.room.retain(|own| !own.will_wake(waker));
            state.room.push(waker.clone());
            return None;
        }
        Some(self.push_now(&mut state, message, place))
    }

    /// Waits no longer: the message is queued, or its policy says what becomes of it.
    pub(crate) fn push_at_once(&self, message: &Message, place: Place) -> Pushed {
        self.push_now(&mut self.state.lock(), message, place)
    }

    fn push_now(&self, state: &mut State, message: &Message, place: Place) -> Pushed {
        let outdated = state.newest.is_outdated(message, place);
        state.newest.leave(message);
        if state.is_ending() {
            Pushed::Closed
        } else if outdated {
            Pushed::Conflated
        } else {
            self.push_to(state, message)
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

    /// Set while there may be something to drain.
    pub(super) fn pending(&self) -> &AtomicBool {
        &self.pending
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
            let Some(frame) = state.backlog.pop() else {
                break;
            };
            writer.push(frame);
        }
        state.wake_for_room(self.capacity);
        if !state.backlog.is_empty() {
            // The engine comes back when the writer has room. Only an overflow has to wake it before.
            state.keep(waker);
            return None;
        }
        state.backlog.trim();
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
        while let Some(frame) = state.backlog.pop() {
            out.extend_from_slice(&frame.0);
        }
        state.wake_for_room(self.capacity);
    }

    /// Nothing is queued from now on, and nothing kept.
    pub(super) fn shut(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        state.waker = None;
        state.backlog.clear();
        state.wake_for_room(self.capacity);
    }
}

impl State {
    fn is_ending(&self) -> bool {
        self.closed || self.end.is_some()
    }

    fn keep(&mut self, waker: &Waker) {
        match &self.waker {
            Some(own) if own.will_wake(waker) => {}
            _ => self.waker = Some(waker.clone()),
        }
    }

    fn wake_for_room(&mut self, capacity: usize) {
        // At half of it, so that those who wait do not come back for every message.
        if !self.room.is_empty() && (self.closed || self.backlog.bytes() <= capacity / 2) {
            for waker in std::mem::take(&mut self.room) {
                waker.wake();
            }
        }
    }
}
