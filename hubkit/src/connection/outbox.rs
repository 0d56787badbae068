//! What waits to be written to a connection.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Waker;

use parking_lot::Mutex;

use super::frame::Frame;
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
    queue: VecDeque<Entry>,
    /// How many entries have left the queue: the number of the first.
    left: u64,
    bytes: usize,
    /// How many entries of the queue are dropped messages.
    dead: usize,
    /// Numbers of entries that may be dropped, by method, oldest first.
    droppable: HashMap<Arc<str>, VecDeque<u64>>,
    /// The number of each key's entry.
    latest: HashMap<Arc<Conflated>, u64>,
    waker: Option<Waker>,
    /// Who waits for room.
    room: Vec<Waker>,
    end: Option<DisconnectReason>,
    /// The engine is gone or going: nothing is queued any more.
    closed: bool,
}

#[derive(Debug)]
struct Entry {
    /// `None` for a message that was dropped: the entries behind keep their numbers.
    frame: Option<Frame>,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Plain,
    Droppable(Arc<str>),
    Latest(Arc<Conflated>),
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

    /// Queues a message, or does what its policy says.
    pub(crate) fn push(&self, message: &Message) -> Pushed {
        let mut state = self.state.lock();
        if state.closed || state.end.is_some() {
            return Pushed::Closed;
        }
        self.push_to(&mut state, message)
    }

    fn push_to(&self, state: &mut State, message: &Message) -> Pushed {
        let first = state.queue.is_empty();
        let pushed = state.push(message, self.capacity);
        // With something queued already the engine comes by itself, once its socket takes more.
        if (first && pushed == Pushed::Queued) || pushed == Pushed::Overflowed {
            self.notify(state);
        }
        pushed
    }

    /// Queues a message if there is room for it; otherwise `waker` is woken when there may be.
    pub(crate) fn push_if_room(&self, message: &Message, waker: Option<&Waker>) -> Option<Pushed> {
        let mut state = self.state.lock();
        if state.closed || state.end.is_some() {
            return Some(Pushed::Closed);
        }
        if !state.fits(message.frame.0.len(), self.capacity) && !state.replaces(message) {
            if let Some(waker) = waker {
                state.room.retain(|own| !own.will_wake(waker));
                state.room.push(waker.clone());
            }
            return None;
        }
        Some(self.push_to(&mut state, message))
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
            let Some(frame) = state.pop() else { break };
            writer.push(frame);
        }
        state.wake_for_room(self.capacity);
        if !state.queue.is_empty() {
            // The engine comes back when the writer has room. Only an overflow has to wake it before.
            state.keep(waker);
            return None;
        }
        state.trim();
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
        while let Some(frame) = state.pop() {
            out.extend_from_slice(&frame.0);
        }
        state.wake_for_room(self.capacity);
    }

    /// Nothing is queued from now on, and nothing kept.
    pub(super) fn shut(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        state.waker = None;
        state.clear();
        state.wake_for_room(self.capacity);
    }
}

impl State {
    fn keep(&mut self, waker: &Waker) {
        match &self.waker {
            Some(own) if own.will_wake(waker) => {}
            _ => self.waker = Some(waker.clone()),
        }
    }

    /// A single message may be larger than the outbox: what is too slow is a backlog.
    fn fits(&self, len: usize, capacity: usize) -> bool {
        self.bytes == 0 || self.bytes + len <= capacity
    }

    /// Whether a message takes the place of another, so that it needs no room.
    fn replaces(&self, message: &Message) -> bool {
        matches!(&message.policy, Policy::Latest(key) if self.latest.contains_key(key))
    }

    fn push(&mut self, message: &Message, capacity: usize) -> Pushed {
        let len = message.frame.0.len();
        let fits = self.fits(len, capacity);
        let (kind, pushed) = match &message.policy {
            Policy::Disconnect | Policy::DropNewest if fits => (Kind::Plain, Pushed::Queued),
            Policy::Disconnect => return self.overflow(),
            Policy::DropNewest => return Pushed::Dropped,
            Policy::Latest(key) => {
                if let Some(number) = self.latest.get(key).copied() {
                    self.replace(number, &message.frame);
                    return Pushed::Conflated;
                }
                if !fits {
                    return self.overflow();
                }
                self.latest.insert(Arc::clone(key), self.next());
                (Kind::Latest(Arc::clone(key)), Pushed::Queued)
            }
            Policy::DropOldest(method) => {
                let displaced = self.make_room(method, len, capacity);
                if !self.fits(len, capacity) {
                    return Pushed::Dropped;
                }
                let next = self.next();
                self.droppable
                    .entry(Arc::clone(method))
                    .or_default()
                    .push_back(next);
                let pushed = if displaced == 0 {
                    Pushed::Queued
                } else {
                    Pushed::Displaced(displaced)
                };
                (Kind::Droppable(Arc::clone(method)), pushed)
            }
        };
        self.bytes += len;
        self.queue.push_back(Entry {
            frame: Some(message.frame.clone()),
            kind,
        });
        pushed
    }

    fn overflow(&mut self) -> Pushed {
        self.clear();
        self.end = Some(DisconnectReason::SlowReader);
        Pushed::Overflowed
    }

    /// The number of the entry that is pushed next.
    fn next(&self) -> u64 {
        self.left + self.queue.len() as u64
    }

    fn entry(&mut self, number: u64) -> Option<&mut Entry> {
        self.queue
            .get_mut(usize::try_from(number.checked_sub(self.left)?).ok()?)
    }

    fn replace(&mut self, number: u64, frame: &Frame) {
        let replaced = self
            .entry(number)
            .and_then(|entry| entry.frame.replace(frame.clone()));
        self.bytes = self.bytes + frame.0.len() - replaced.map_or(0, |frame| frame.0.len());
    }

    /// Drops messages of a method, oldest first, until `len` bytes fit. Returns how many.
    fn make_room(&mut self, method: &Arc<str>, len: usize, capacity: usize) -> u64 {
        let mut dropped = 0;
        while !self.fits(len, capacity) {
            let oldest = self.droppable.get_mut(method).and_then(VecDeque::pop_front);
            let Some(number) = oldest else { break };
            if let Some(frame) = self.entry(number).and_then(|entry| entry.frame.take()) {
                self.bytes -= frame.0.len();
                self.dead += 1;
                dropped += 1;
            }
        }
        if self.dead > KEPT_PLACES && self.dead > self.queue.len() / 2 {
            self.compact();
        }
        dropped
    }

    /// Forgets dropped messages, which would pile up behind one that is not: those that are left get new numbers.
    fn compact(&mut self) {
        self.queue.retain(|entry| entry.frame.is_some());
        self.dead = 0;
        self.droppable.clear();
        self.latest.clear();
        for (number, entry) in (self.left..).zip(&self.queue) {
            match &entry.kind {
                Kind::Plain => {}
                Kind::Droppable(method) => {
                    self.droppable
                        .entry(Arc::clone(method))
                        .or_default()
                        .push_back(number);
                }
                Kind::Latest(key) => drop(self.latest.insert(Arc::clone(key), number)),
            }
        }
    }

    /// The next frame, oldest first.
    fn pop(&mut self) -> Option<Frame> {
        loop {
            let entry = self.queue.pop_front()?;
            self.left += 1;
            match entry.kind {
                Kind::Plain => {}
                Kind::Latest(key) => drop(self.latest.remove(&key)),
                Kind::Droppable(method) if entry.frame.is_some() => {
                    if let Some(numbers) = self.droppable.get_mut(&method) {
                        numbers.pop_front();
                    }
                }
                Kind::Droppable(_) => {}
            }
            if let Some(frame) = entry.frame {
                self.bytes -= frame.0.len();
                return Some(frame);
            }
            self.dead -= 1;
        }
    }

    fn clear(&mut self) {
        self.left += self.queue.len() as u64;
        self.queue = VecDeque::new();
        self.bytes = 0;
        self.dead = 0;
        self.latest = HashMap::new();
        self.droppable = HashMap::new();
    }

    /// Gives back what an empty queue need not keep.
    fn trim(&mut self) {
        if self.queue.capacity() > KEPT_PLACES {
            self.queue = VecDeque::new();
        }
        if self.latest.capacity() > 0 {
            self.latest = HashMap::new();
        }
        if self.droppable.capacity() > 0 {
            self.droppable = HashMap::new();
        }
    }

    fn wake_for_room(&mut self, capacity: usize) {
        // At half of it, so that those who wait do not come back for every message.
        if !self.room.is_empty() && (self.closed || self.bytes <= capacity / 2) {
            for waker in std::mem::take(&mut self.room) {
                waker.wake();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;
    use crate::protocol::Protocol;

    fn message(text: &str, policy: &Policy) -> Message {
        let frame = Frame::encode(Protocol::Json, |out| {
            out.extend_from_slice(text.as_bytes());
            Ok(())
        });
        Message {
            frame: frame.expect("is encodable"),
            policy: policy.clone(),
        }
    }

    fn latest(key: &str) -> Policy {
        Policy::new("price", Overflow::latest(key))
    }

    fn texts(outbox: &Outbox) -> Vec<String> {
        let mut texts = Vec::new();
        while let Some(frame) = outbox.state.lock().pop() {
            texts.push(String::from_utf8_lossy(&frame.0[2..]).into_owned());
        }
        texts
    }

    #[test]
    fn dropped_messages_do_not_pile_up_behind_one_that_is_not() {
        let outbox = Outbox::new(1_000);
        let dropping = Policy::new("tick", Overflow::DropOldest);
        outbox.push(&message("first", &Policy::Disconnect));
        outbox.push(&message("old", &latest("a")));
        for number in 0..100_000 {
            outbox.push(&message(&format!("{number:05}"), &dropping));
        }
        assert_eq!(
            outbox.push(&message("new", &latest("a"))),
            Pushed::Conflated
        );
        let (places, bytes) = {
            let state = outbox.state.lock();
            (state.queue.len(), state.bytes)
        };
        assert!(places < 500, "{places} places");
        assert!(bytes <= 1_000, "{bytes} bytes");
        let texts = texts(&outbox);
        assert_eq!(texts[..2], ["first", "new"]);
        let numbers: Vec<u32> = texts[2..]
            .iter()
            .map(|text| text.parse().unwrap())
            .collect();
        assert!(numbers.is_sorted());
        assert_eq!(numbers.last(), Some(&99_999));
        assert_eq!(outbox.state.lock().bytes, 0);
    }

    #[test]
    fn only_the_newest_message_of_each_key_waits_where_the_first_stood() {
        let outbox = Outbox::new(1_000);
        for number in 0..3 {
            for key in ["a", "b"] {
                outbox.push(&message(&format!("{key}{number}"), &latest(key)));
            }
        }
        assert_eq!(texts(&outbox), ["a2", "b2"]);
        assert_eq!(outbox.push(&message("a3", &latest("a"))), Pushed::Queued);
        assert_eq!(texts(&outbox), ["a3"]);
    }

    #[test]
    fn who_waits_for_room_is_woken_when_there_is_some() {
        let outbox = Outbox::new(100);
        let big = message(&"x".repeat(90), &Policy::Disconnect);
        assert_eq!(
            outbox.push_if_room(&big, Some(Waker::noop())),
            Some(Pushed::Queued)
        );
        assert_eq!(outbox.push_if_room(&big, Some(Waker::noop())), None);
        assert_eq!(outbox.state.lock().room.len(), 1);
        let mut writer = Writer::default();
        outbox.drain(&mut writer, Waker::noop());
        assert!(outbox.state.lock().room.is_empty());
        assert_eq!(outbox.push_if_room(&big, None), Some(Pushed::Queued));
    }
}
