//! What became of messages for clients that read too slowly.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::connection::Pushed;

/// Counted since the hub was built.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    dropped: AtomicU64,
    conflated: AtomicU64,
    slow_readers: AtomicU64,
}

impl Counters {
    pub(crate) fn count(&self, pushed: Pushed) {
        match pushed {
            Pushed::Queued | Pushed::Closed => {}
            Pushed::Conflated => drop(self.conflated.fetch_add(1, Ordering::Relaxed)),
            Pushed::Displaced(count) => drop(self.dropped.fetch_add(count, Ordering::Relaxed)),
            Pushed::Dropped => drop(self.dropped.fetch_add(1, Ordering::Relaxed)),
            Pushed::Overflowed => drop(self.slow_readers.fetch_add(1, Ordering::Relaxed)),
        }
    }

    pub(super) fn read(&self) -> HubStatistics {
        HubStatistics {
            dropped_messages: self.dropped.load(Ordering::Relaxed),
            conflated_messages: self.conflated.load(Ordering::Relaxed),
            slow_readers: self.slow_readers.load(Ordering::Relaxed),
        }
    }
}

/// What became of messages for clients that read too slowly, since the hub was built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HubStatistics {
    /// Messages that were dropped, by `overflow = "drop_oldest"` or `"drop_newest"`.
    pub dropped_messages: u64,
    /// Messages that a newer one of their key replaced, by `overflow = "latest"`.
    pub conflated_messages: u64,
    /// Connections that ended because their outbox overflowed.
    pub slow_readers: u64,
}
