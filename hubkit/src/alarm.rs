//! A timer for something whose time moves: it is set again only when it would fire too late.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::time::{Instant, Sleep, sleep_until};

/// Wakes whoever waits, at the latest when it has to.
#[derive(Debug)]
pub(crate) struct Alarm(Pin<Box<Sleep>>);

impl Alarm {
    pub(crate) fn at(at: Instant) -> Self {
        Self(Box::pin(sleep_until(at)))
    }

    /// Ready from `at` on, which may be another time than before.
    pub(crate) fn poll(&mut self, at: Instant, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            if at <= Instant::now() {
                return Poll::Ready(());
            }
            if self.0.is_elapsed() || self.0.deadline() > at {
                self.0.as_mut().reset(at);
            }
            // A time that has moved away since fires once for nothing.
            if self.0.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
        }
    }
}
