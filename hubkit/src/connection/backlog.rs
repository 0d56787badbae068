//! The messages that wait in an outbox, in order, and which of them make room for others.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::frame::Frame;
use super::outbox::{Conflated, Message, Policy, Pushed};

/// A queue of messages of which some may be dropped or replaced while they wait.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    queue: VecDeque<Entry>,
    /// The number of the queue's first entry.
    left: u64,
    /// What the waiting messages weigh.
    bytes: usize,
    /// How many of the queue's messages were dropped.
    holes: usize,
    droppable: HashMap<Arc<str>, Droppable>,
    /// The number of each key's entry.
    latest: HashMap<Arc<Conflated>, u64>,
}

#[derive(Debug)]
struct Entry {
    /// `None` for a message that was dropped: the entries behind keep their numbers.
    frame: Option<Frame>,
    kind: Kind,
}

impl Entry {
    fn len(&self) -> usize {
        self.frame.as_ref().map_or(0, |frame| frame.0.len())
    }
}

#[derive(Debug)]
enum Kind {
    Plain,
    Droppable(Arc<str>),
    Latest(Arc<Conflated>),
}

/// The waiting messages of a method that make room for newer ones.
#[derive(Debug, Default)]
struct Droppable {
    /// Their entries, oldest first.
    numbers: VecDeque<u64>,
    bytes: usize,
}

/// An empty queue keeps this many places at most, and a full one as many holes.
const KEPT_PLACES: usize = 32;

impl Backlog {
    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// A single message may be larger than the outbox: what is too slow is a backlog.
    fn fits(&self, len: usize, capacity: usize) -> bool {
        self.bytes == 0 || self.bytes + len <= capacity
    }

    /// Whether a message fits in the place of another.
    fn fits_instead(&self, number: u64, len: usize, capacity: usize) -> bool {
        let old = self.index(number).map_or(0, |at| self.queue[at].len());
        len <= old || self.bytes == old || self.bytes - old + len <= capacity
    }

    /// Whether a message can be queued without dropping another or overflowing.
    pub(super) fn has_room_for(&self, message: &Message, capacity: usize) -> bool {
        let len = message.frame.0.len();
        let predecessor = match &message.policy {
            Policy::Latest(key) => self.latest.get(key),
            _ => None,
        };
        match predecessor {
            Some(number) => self.fits_instead(*number, len, capacity),
            None => self.fits(len, capacity),
        }
    }

    /// Queues a message, or does what its policy says. An overflow changes nothing.
    pub(super) fn push(&mut self, message: &Message, capacity: usize) -> Pushed {
        let len = message.frame.0.len();
        let fits = self.fits(len, capacity);
        let (kind, pushed) = match &message.policy {
            Policy::Disconnect | Policy::DropNewest if fits => (Kind::Plain, Pushed::Queued),
            Policy::Disconnect => return Pushed::Overflowed,
            Policy::DropNewest => return Pushed::Dropped,
            Policy::Latest(key) => {
                if let Some(number) = self.latest.get(key).copied() {
                    return self.replace(number, &message.frame, capacity);
                }
                if !fits {
                    return Pushed::Overflowed;
                }
                self.latest.insert(Arc::clone(key), self.next());
                (Kind::Latest(Arc::clone(key)), Pushed::Queued)
            }
            Policy::DropOldest(method) => {
                let Some(displaced) = self.make_room(method, len, capacity) else {
                    return Pushed::Dropped;
                };
                let next = self.next();
                let droppable = self.droppable.entry(Arc::clone(method)).or_default();
                droppable.numbers.push_back(next);
                droppable.bytes += len;
                let pushed = match displaced {
                    0 => Pushed::Queued,
                    count => Pushed::Displaced(count),
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

    /// The number of the entry that is pushed next.
    fn next(&self) -> u64 {
        self.left + self.queue.len() as u64
    }

    fn index(&self, number: u64) -> Option<usize> {
        let at = usize::try_from(number.checked_sub(self.left)?).ok()?;
        (at < self.queue.len()).then_some(at)
    }

    fn replace(&mut self, number: u64, frame: &Frame, capacity: usize) -> Pushed {
        if !self.fits_instead(number, frame.0.len(), capacity) {
            return Pushed::Overflowed;
        }
        if let Some(at) = self.index(number) {
            let entry = &mut self.queue[at];
            self.bytes = self.bytes - entry.len() + frame.0.len();
            entry.frame = Some(frame.clone());
        }
        Pushed::Conflated
    }

    /// Drops messages of a method, oldest first, until `len` bytes fit. Returns how many, or `None` when dropping all
    /// of them would not be enough: then they stay.
    fn make_room(&mut self, method: &Arc<str>, len: usize, capacity: usize) -> Option<u64> {
        if self.fits(len, capacity) {
            return Some(0);
        }
        let mut droppable = self.droppable.remove(method)?;
        let others = self.bytes - droppable.bytes;
        let mut dropped = 0;
        if others == 0 || others + len <= capacity {
            while !self.fits(len, capacity)
                && let Some(number) = droppable.numbers.pop_front()
            {
                let frame = self
                    .index(number)
                    .and_then(|at| self.queue[at].frame.take());
                let size = frame.map_or(0, |frame| frame.0.len());
                self.bytes -= size;
                droppable.bytes -= size;
                self.holes += 1;
                dropped += 1;
            }
        }
        self.droppable.insert(Arc::clone(method), droppable);
        if self.holes > KEPT_PLACES && self.holes > self.queue.len() / 2 {
            self.close_holes();
        }
        (dropped > 0).then_some(dropped)
    }

    /// Forgets the places of dropped messages: behind one that is not written yet there may come any number.
    fn close_holes(&mut self) {
        self.queue.retain(|entry| entry.frame.is_some());
        self.holes = 0;
        for droppable in self.droppable.values_mut() {
            droppable.numbers.clear();
        }
        for (number, entry) in (self.left..).zip(&self.queue) {
            match &entry.kind {
                Kind::Plain => {}
                Kind::Latest(key) => {
                    self.latest.insert(Arc::clone(key), number);
                }
                Kind::Droppable(method) => {
                    let droppable = self.droppable.entry(Arc::clone(method)).or_default();
                    droppable.numbers.push_back(number);
                }
            }
        }
    }

    /// The next frame, oldest first.
    pub(super) fn pop(&mut self) -> Option<Frame> {
        loop {
            let entry = self.queue.pop_front()?;
            self.left += 1;
            let len = entry.len();
            let Some(frame) = entry.frame else {
                self.holes -= 1;
                continue;
            };
            self.bytes -= len;
            match entry.kind {
                Kind::Plain => {}
                Kind::Latest(key) => drop(self.latest.remove(&key)),
                Kind::Droppable(method) => {
                    if let Some(droppable) = self.droppable.get_mut(&method) {
                        droppable.numbers.pop_front();
                        droppable.bytes -= len;
                    }
                }
            }
            return Some(frame);
        }
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Gives back what an empty queue need not keep.
    pub(super) fn trim(&mut self) {
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

    #[cfg(test)]
    pub(super) fn places(&self) -> usize {
        self.queue.len()
    }
}
