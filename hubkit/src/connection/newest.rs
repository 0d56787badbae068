//! Messages of which only the newest counts, while they wait for room in an outbox.

use std::collections::HashMap;
use std::sync::Arc;

use super::outbox::{Conflated, Message, Policy};

/// The place of a message that waits for room.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place(u64);

/// Knows which of the waiting messages are outdated, by numbers in the order in which they were sent. Nothing is
/// allocated while none waits.
#[derive(Debug, Default)]
pub(super) struct Newest(Option<Box<Keys>>);

#[derive(Debug, Default)]
struct Keys {
    numbered: u64,
    keys: HashMap<Arc<Conflated>, Waiting>,
}

/// The messages of one key that wait.
#[derive(Debug, Default)]
struct Waiting {
    count: usize,
    /// The number of the key's newest message, waiting or not.
    newest: u64,
}

impl Newest {
    /// A message begins to wait.
    pub(super) fn wait(&mut self, message: &Message) -> Place {
        let Policy::Latest(key) = &message.policy else {
            return Place(0);
        };
        let all = self.0.get_or_insert_default();
        all.numbered += 1;
        let waiting = all.keys.entry(Arc::clone(key)).or_default();
        waiting.count += 1;
        waiting.newest = all.numbered;
        Place(all.numbered)
    }

    /// A message waits no longer.
    pub(super) fn leave(&mut self, message: &Message) {
        let (Policy::Latest(key), Some(all)) = (&message.policy, &mut self.0) else {
            return;
        };
        if let Some(waiting) = all.keys.get_mut(key) {
            waiting.count -= 1;
            if waiting.count == 0 {
                all.keys.remove(key);
            }
        }
        if all.keys.is_empty() {
            self.0 = None;
        }
    }

    /// A message is queued, and newer than all that wait with its key.
    pub(super) fn outdate(&mut self, message: &Message) {
        let (Policy::Latest(key), Some(all)) = (&message.policy, &mut self.0) else {
            return;
        };
        if let Some(waiting) = all.keys.get_mut(key) {
            all.numbered += 1;
            waiting.newest = all.numbered;
        }
    }

    /// Whether there is a newer message with the key of one that waits, wherever that is by now.
    pub(super) fn is_outdated(&self, message: &Message, Place(number): Place) -> bool {
        let (Policy::Latest(key), Some(all)) = (&message.policy, &self.0) else {
            return false;
        };
        let waiting = all.keys.get(key);
        waiting.is_some_and(|waiting| waiting.newest > number)
    }
}
