//! Hands calls from the server to their handlers, one after the other.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use bytes::Bytes;
use hubkit::HubError;
use hubkit::contract::{BoxFuture, Handler, HandlerOutcome};
use hubkit::protocol::{Raw, ValueError};
use tokio::sync::mpsc;

use crate::calls::Calls;
use crate::handlers::Registry;
use crate::rt::without_panic;

const NO_RESULT: &str = "Client didn't provide a result.";
const SEVERAL_RESULTS: &str = "Client provided multiple results.";
const BAD_ARGUMENTS: &str = "Client failed to parse argument(s).";

/// A call from the server.
#[derive(Debug)]
pub(crate) struct Received {
    /// Set when the server waits for a result.
    pub(crate) id: Option<String>,
    pub(crate) target: String,
    pub(crate) arguments: Bytes,
}

impl Received {
    /// What it takes in memory, roughly.
    pub(crate) fn size(&self) -> usize {
        size_of::<Self>() + self.target.len() + self.arguments.len()
    }
}

/// Runs until the connection hands over no more calls.
pub(crate) async fn run(
    mut received: mpsc::Receiver<Received>,
    registry: Arc<Registry>,
    calls: Arc<Calls>,
) {
    let registry = EndWhenDropped(registry);
    while let Some(call) = received.recv().await {
        // Once more around everything: values and futures can panic while they are dropped.
        let answer = without_panic(handle(&call, &registry.0, &calls)).await;
        let answer = answer.unwrap_or_else(|| Err(panicked(&call)));
        let Some(id) = &call.id else { continue };
        let mut message = Vec::new();
        match answer {
            Ok(result) => calls
                .protocol()
                .write_raw_completion(&mut message, id, &result),
            Err(error) => calls
                .protocol()
                .write_error_completion(&mut message, id, &error),
        }
        if calls.queue(message).await.is_err() {
            tracing::debug!(
                target = call.target,
                "the connection ended before a result could be sent"
            );
        }
    }
}

/// Ends event streams however this task ends.
struct EndWhenDropped(Arc<Registry>);

impl Drop for EndWhenDropped {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// Calls everybody who is interested. The result, or the error text, is for a server that waits for one.
async fn handle(call: &Received, registry: &Registry, calls: &Calls) -> Result<Vec<u8>, String> {
    let arguments =
        Raw::arguments(calls.protocol(), &call.arguments).map_err(|error| error.to_string())?;
    let interested = registry.interested(&call.target);
    let mut handled = !interested.handlers.is_empty();
    for sink in interested.sinks {
        handled |= catch_unwind(AssertUnwindSafe(|| sink.offer(&call.target, arguments)))
            .unwrap_or_else(|_| {
                tracing::error!(target = call.target, "decoding an event panicked");
                true
            });
    }
    if !handled {
        tracing::warn!(
            target = call.target,
            "the server called a method that nobody handles"
        );
    }
    let mut results = Vec::new();
    for handler in &interested.handlers {
        match run_handler(call, handler, arguments).await {
            Ok(outcome) => results
                .extend(outcome.map(|outcome| outcome.map_err(|error| text_for(call, &error)))),
            Err(text) => results.push(Err(text)),
        }
    }
    if results.len() > 1 {
        return Err(SEVERAL_RESULTS.to_owned());
    }
    results.pop().unwrap_or_else(|| Err(NO_RESULT.to_owned()))
}

async fn run_handler(
    call: &Received,
    handler: &Handler,
    arguments: Raw<'_>,
) -> Result<HandlerOutcome, String> {
    let started = catch_unwind(AssertUnwindSafe(|| handler(arguments)));
    let handling: Result<BoxFuture<HandlerOutcome>, ValueError> =
        started.map_err(|_| panicked(call))?;
    let handling = handling.map_err(|error| {
        tracing::warn!(target = call.target, %error, "the arguments of a call from the server do not fit");
        BAD_ARGUMENTS.to_owned()
    })?;
    without_panic(handling).await.ok_or_else(|| panicked(call))
}

fn panicked(call: &Received) -> String {
    tracing::error!(target = call.target, "a handler panicked");
    general_error(call)
}

fn text_for(call: &Received, error: &HubError) -> String {
    error.message().map(str::to_owned).unwrap_or_else(|| {
        tracing::error!(target = call.target, %error, "a handler failed");
        general_error(call)
    })
}

fn general_error(call: &Received) -> String {
    format!(
        "An unexpected error occurred invoking '{}' on the client.",
        call.target
    )
}
