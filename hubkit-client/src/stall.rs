//! A write that makes no progress.

use std::task::{Context, Poll};
use std::time::Duration;

use crate::rt::{Instant, Timer, after};

/// Notices when what waits to be written has not moved for a while.
#[derive(Debug)]
pub(crate) struct Stall {
    limit: Duration,
    timer: Timer,
    /// How much had left when the timer was set; `None` while nothing waits.
    written: Option<u64>,
}

impl Stall {
    pub(crate) fn new(limit: Duration) -> Self {
        Self {
            limit,
            timer: Timer::at(after(Instant::now(), limit)),
            written: None,
        }
    }

    /// Ready with the limit when nothing more has left for so long. `written` is how much has left by now, `None` when
    /// nothing waits to.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>, written: Option<u64>) -> Poll<Duration> {
        if written != self.written {
            self.written = written;
            self.timer.reset(after(Instant::now(), self.limit));
        }
        match written {
            Some(_) => self.timer.poll(cx).map(|()| self.limit),
            None => Poll::Pending,
        }
    }
}
