//! The server's log: what really happens on it, and some made-up traffic to look at.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_core::Stream;
use futures_util::{StreamExt, future, stream};
use hubkit::payload::Timestamp;
use tokio::sync::broadcast;
use tokio::time::sleep;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError::Lagged;

use crate::contract::{Level, LogEntry};

/// How many entries a new reader gets to see.
const RECENT: usize = 50;
/// How many entries a reader may be behind.
const BEHIND: usize = 256;
const PAUSE: Duration = Duration::from_millis(400);

/// A log that can be followed.
#[derive(Debug)]
pub struct Log {
    recent: Mutex<VecDeque<LogEntry>>,
    readers: broadcast::Sender<LogEntry>,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            recent: Mutex::default(),
            readers: broadcast::Sender::new(BEHIND),
        }
    }
}

impl Log {
    /// Adds an entry.
    pub fn write(&self, level: Level, text: impl Into<String>) {
        let entry = entry(level, text.into());
        let mut recent = self.recent();
        if recent.len() == RECENT {
            recent.pop_front();
        }
        recent.push_back(entry.clone());
        // Nobody has to follow it.
        let _ = self.readers.send(entry);
    }

    /// The latest entries from `level` on, and then every new one.
    ///
    /// A reader that falls too far behind gets a warning with the number of entries it missed.
    pub fn tail(&self, level: Level) -> impl Stream<Item = LogEntry> + Send + use<> {
        let recent = self.recent();
        let earlier: Vec<LogEntry> = recent.iter().cloned().collect();
        // Still under the lock: no entry may fall between the two.
        let later = BroadcastStream::new(self.readers.subscribe());
        drop(recent);
        let later = later.map(|received| {
            received.unwrap_or_else(|Lagged(missed)| {
                let text = format!("{missed} entries were skipped: they were not read in time");
                entry(Level::Error, text)
            })
        });
        stream::iter(earlier)
            .chain(later)
            .filter(move |entry| future::ready(entry.level >= level))
    }

    fn recent(&self) -> MutexGuard<'_, VecDeque<LogEntry>> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn entry(level: Level, text: String) -> LogEntry {
    let at = Timestamp::now();
    LogEntry { at, level, text }
}

/// Writes made-up entries for as long as it is polled.
pub async fn traffic(log: &Log) {
    for request in 1_u64.. {
        let (level, text) = made_up(request);
        log.write(level, text);
        // An uneven beat, so that it looks like what it stands for.
        sleep(PAUSE * u32::from(request % 3 == 0) + PAUSE).await;
    }
}

fn made_up(request: u64) -> (Level, String) {
    let order = 1000 + request * 7919 % 9000;
    let took = 3 + request * 31 % 40;
    match request % 11 {
        4 => (Level::Warning, format!("order {order}: the stock is low")),
        9 => (Level::Error, format!("order {order}: the payment failed")),
        2 | 6 | 10 => (Level::Debug, format!("order {order}: read from the cache")),
        _ => (Level::Info, format!("order {order}: shown in {took} ms")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn texts(tail: impl Stream<Item = LogEntry>, count: usize) -> Vec<String> {
        tail.take(count).map(|entry| entry.text).collect().await
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_sees_what_was_and_what_comes() {
        let log = Log::default();
        log.write(Level::Info, "before");
        let tail = log.tail(Level::Debug);
        log.write(Level::Info, "after");
        assert_eq!(texts(tail, 2).await, ["before", "after"]);
    }

    #[tokio::test(start_paused = true)]
    async fn only_the_latest_entries_are_kept() {
        let log = Log::default();
        for number in 0..RECENT + 3 {
            log.write(Level::Info, number.to_string());
        }
        assert_eq!(texts(log.tail(Level::Info), 1).await, ["3"]);
    }

    #[tokio::test(start_paused = true)]
    async fn who_falls_behind_is_told() {
        let log = Log::default();
        let tail = log.tail(Level::Error);
        for _ in 0..BEHIND + 5 {
            log.write(Level::Error, "x");
        }
        let told = texts(tail, 2).await;
        assert_eq!(
            told[0],
            "5 entries were skipped: they were not read in time"
        );
        assert_eq!(told[1], "x");
    }
}
