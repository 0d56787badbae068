//! What the tests share: a client made of bytes, a server without sockets, and a hub that tells what it saw.

mod client;
pub(crate) mod flow;
mod http;
mod journal;
mod plain;
mod requests;
pub(crate) mod streams;

pub(crate) use client::{PING, RawClient, Received, error, masked, result};
pub(crate) use http::{Answer, Site, UPGRADE, head};
pub(crate) use journal::Journal;
pub(crate) use plain::{Plain, PlainHub};
pub(crate) use requests::{EventStream, Polled};

use std::time::Duration;

use tokio::time::Instant;

/// Longer than anything here waits for. Where time is paused it costs nothing.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Checks that it took this long since `start`; the clock's grain is a millisecond.
#[track_caller]
pub(crate) fn assert_took(start: Instant, expected: Duration) {
    let took = start.elapsed();
    let late = took.checked_sub(expected);
    assert!(
        late.is_some_and(|late| late <= Duration::from_millis(2)),
        "took {took:?}, expected {expected:?}"
    );
}

/// Lets every task that can go on go on, without letting time pass.
pub(crate) async fn quiesce() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}
