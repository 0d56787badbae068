//! How the task of a connection ends.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use super::{Driver, Ends};
use crate::backlog::Backlog;
use crate::calls::{Calls, Outgoing};
use crate::rt::{Instant, Timer, after, timeout};
use crate::state::{CloseReason, ConnectionState};
use crate::transport::Lost;

/// How long the goodbye may take.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);
/// How much of that may be spent on what is yet to be written, so that the transport's own goodbye has its turn.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(3);
/// How long a server's reason is waited for when it no longer takes messages.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Ends calls and tells the state, however the task ends.
struct End {
    calls: Arc<Calls>,
    state: watch::Sender<ConnectionState>,
}

impl End {
    fn tell(&self, reason: CloseReason) {
        let state = ConnectionState::Disconnected(reason);
        self.state.send_replace(state);
    }
}

impl Drop for End {
    fn drop(&mut self) {
        if !self.state.borrow().is_connected() {
            return;
        }
        self.calls.end();
        self.tell(match std::thread::panicking() {
            true => CloseReason::Lost(
                "the connection's task panicked, in the client or in what the HTTP client was configured with"
                    .to_owned(),
            ),
            // With its runtime.
            false => CloseReason::Stopped,
        });
    }
}

/// What cannot be written to any more, and is still read: why may be on its way.
pub(super) struct Unwritable {
    lost: Lost,
    patience: Timer,
}

impl Unwritable {
    pub(super) fn new(lost: Lost) -> Self {
        Self {
            lost,
            patience: Timer::at(after(Instant::now(), LAST_WORDS)),
        }
    }

    /// The reason, as far as this side knows it.
    pub(super) fn reason(&self) -> CloseReason {
        CloseReason::Lost(self.lost.to_string())
    }

    /// Ready when nothing more is expected.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<CloseReason> {
        self.patience.poll(cx).map(|()| self.reason())
    }
}

impl Driver {
    pub(crate) async fn run(mut self, mut ends: Ends) {
        let end = End {
            calls: Arc::clone(&self.calls),
            state: ends.state.clone(),
        };
        let reason = self.live(&mut ends).await;
        tracing::debug!(%reason, "the connection is over");
        ends.outgoing.close();
        self.calls.end();
        self.uploads.end();
        if reason == CloseReason::Stopped {
            self.backlog = Backlog::default();
            let goodbye = self.flush_and_close(&mut ends.outgoing);
            if timeout(CLOSE_TIMEOUT, goodbye).await.is_none() {
                tracing::debug!("the server did not answer the goodbye in time");
            }
            end.tell(reason);
        } else {
            end.tell(reason.clone());
            let close = async {
                self.say_why(&reason).await;
                poll_fn(|cx| self.transport.poll_close(cx)).await;
            };
            // Whether the server answers or not, this side is done.
            let _ = timeout(CLOSE_TIMEOUT, close).await;
        }
        drop(self.transport);
        while let Some(call) = self.backlog.pop() {
            if ends.dispatch.send(call).await.is_err() {
                break;
            }
        }
    }

    async fn flush_and_close(&mut self, outgoing: &mut mpsc::Receiver<Outgoing>) {
        while let Ok(message) = outgoing.try_recv() {
            self.writer.extend([message]);
        }
        self.write_close(None).await;
        poll_fn(|cx| self.transport.poll_close(cx)).await;
    }

    /// Tells a server that broke the protocol, or that was not heard, why it is left. One that does not read is not told.
    async fn say_why(&mut self, reason: &CloseReason) {
        if !matches!(
            reason,
            CloseReason::ServerClosed { .. } | CloseReason::Lost(_) | CloseReason::WriteTimeout(_)
        ) {
            self.writer.clear();
            self.write_close(Some(&reason.to_string())).await;
        }
    }

    async fn write_close(&mut self, error: Option<&str>) {
        let mut message = Vec::new();
        self.protocol.write_close(&mut message, error, false);
        self.writer.push(message);
        // A connection that cannot be written to has no need of a goodbye.
        let writing = poll_fn(|cx| self.poll_writer(cx));
        let _ = timeout(FLUSH_TIMEOUT, writing).await;
    }
}
