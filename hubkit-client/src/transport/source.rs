//! Receiving by awaiting, for transports that are polled.

use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::Received;

/// What bytes can be awaited from, one piece at a time.
pub(super) trait Source: Send + Sized + 'static {
    fn next(self) -> impl Future<Output = (Self, Received)> + Send;
}

type Step<S> = Pin<Box<dyn Future<Output = (S, Received)> + Send>>;

/// A [`Source`] as something to poll. Nothing goes on unless it is polled, and dropping it ends what is under way.
pub(super) enum Receiving<S> {
    Idle(S),
    Busy(Step<S>),
    Over,
}

impl<S: Source> Receiving<S> {
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Received> {
        let mut step = match mem::replace(self, Self::Over) {
            Self::Idle(source) => Box::pin(source.next()),
            Self::Busy(step) => step,
            Self::Over => return Poll::Ready(None),
        };
        match step.as_mut().poll(cx) {
            Poll::Pending => {
                *self = Self::Busy(step);
                Poll::Pending
            }
            Poll::Ready((source, received)) => {
                if matches!(received, Some(Ok(_))) {
                    *self = Self::Idle(source);
                }
                Poll::Ready(received)
            }
        }
    }
}
