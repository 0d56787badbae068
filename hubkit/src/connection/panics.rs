//! A panic in a hub's code ends the call or event it happened in, nothing more.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::Poll;

/// Runs `poll`, turning a panic into its text.
pub(crate) fn catch<R>(poll: impl FnOnce() -> R) -> Result<R, String> {
    // Whatever was polled is dropped after a panic, so nobody sees what it left half done.
    catch_unwind(AssertUnwindSafe(poll)).map_err(|panic| describe(panic.as_ref()))
}

/// Awaits `future`, turning a panic into its text.
pub(crate) async fn guard<T>(
    mut future: Pin<Box<dyn Future<Output = T> + Send>>,
) -> Result<T, String> {
    poll_fn(|cx| match catch(|| future.as_mut().poll(cx)) {
        Ok(poll) => poll.map(Ok),
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}

/// Drops what a hub made; a panic is logged and goes no further.
pub(super) fn discard<T>(value: T) {
    if let Err(panic) = catch(|| drop(value)) {
        tracing::error!(%panic, "dropping what a hub made panicked");
    }
}

fn describe(panic: &(dyn Any + Send)) -> String {
    if let Some(text) = panic.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = panic.downcast_ref::<String>() {
        text.clone()
    } else {
        "a panic without a text".to_owned()
    }
}
