//! What a call's method and its connection know of each other.

use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering, fence};

use tokio_util::sync::CancellationToken;

/// Shared between a running call and its contexts.
#[derive(Debug, Default)]
pub(crate) struct CallState {
    cancelled: AtomicBool,
    token: OnceLock<CancellationToken>,
}

impl CallState {
    /// The caller lost interest.
    pub(super) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
        fence(Ordering::SeqCst);
        if let Some(token) = self.token.get() {
            token.cancel();
        }
    }

    /// Whether it is as good as new.
    pub(super) fn is_fresh(&mut self) -> bool {
        !*self.cancelled.get_mut() && self.token.get().is_none()
    }

    /// A token that is cancelled with the call or with its connection. Made when it is first asked for.
    pub(crate) fn token(&self, aborted: &CancellationToken) -> CancellationToken {
        let token = self.token.get_or_init(|| aborted.child_token());
        // Whichever comes second, this or `cancel`, sees the other.
        fence(Ordering::SeqCst);
        if self.cancelled.load(Ordering::Relaxed) {
            token.cancel();
        }
        token.clone()
    }
}

thread_local! {
    static ASKING: Cell<bool> = const { Cell::new(false) };
}

/// Notes that the call that is being polled waits for a client's answer: it lends its permit to others meanwhile.
pub(crate) fn note_asking() {
    ASKING.set(true);
}

/// Polls a call, and tells whether it waits for a client's answer.
pub(super) fn observe_asking<R>(poll: impl FnOnce() -> R) -> (R, bool) {
    ASKING.set(false);
    let polled = poll();
    (polled, ASKING.replace(false))
}
