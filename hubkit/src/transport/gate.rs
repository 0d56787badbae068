//! Who may come in: what all connections of an endpoint share.

use std::sync::Arc;
use std::time::Duration;

use axum::response::Response;
use http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::EndpointOptions;
use super::respond::{
    OTHER_TRANSPORT, internal_error, shutting_down, text, unavailable, unknown_id,
};
use super::tokens::{Attached, Tokens, Unclaimed, new_id};
use crate::protocol::Transport;

/// Admits connections, knows their tokens, and sees to their end.
#[derive(Debug)]
pub(crate) struct Gate {
    pub(crate) options: EndpointOptions,
    pub(super) tokens: Tokens,
    /// Cancelled when nobody may come in any more.
    pub(crate) shutdown: CancellationToken,
    /// A permit for each connection, when their number is limited.
    slots: Option<Arc<Semaphore>>,
    /// The connections, from their [admission](Admission) on.
    pub(crate) connections: TaskTracker,
}

/// Why a connection may not come in.
#[derive(Debug)]
pub(super) enum Refusal {
    ShuttingDown,
    Full,
    UnknownId,
    /// The connection has this transport already.
    Attached(Transport),
    /// The system has no random numbers for an id.
    Random(getrandom::Error),
}

impl Gate {
    pub(crate) fn new(options: EndpointOptions) -> Arc<Self> {
        Arc::new(Self {
            tokens: Tokens::new(
                options.max_pending_negotiations,
                options.negotiation_timeout,
            ),
            shutdown: CancellationToken::new(),
            slots: options
                .max_connections
                .map(|limit| Arc::new(Semaphore::new(limit.min(Semaphore::MAX_PERMITS)))),
            connections: TaskTracker::new(),
            options,
        })
    }

    pub(super) fn allows(&self, transport: Transport) -> bool {
        self.options.transports.contains(&transport)
    }

    /// Lets a connection in: one that was negotiated, or a new one.
    ///
    /// Returns its id, and what it holds while it is there.
    pub(super) fn admit(
        self: &Arc<Self>,
        token: Option<&str>,
        attached: &Attached,
    ) -> Result<(Arc<str>, Admission), Refusal> {
        // Before the question: whoever shuts down afterwards waits for this connection, too.
        let tracked = self.connections.token();
        if self.shutdown.is_cancelled() {
            return Err(Refusal::ShuttingDown);
        }
        let slot = self.slots.clone().map(Semaphore::try_acquire_owned);
        let slot = slot.transpose().map_err(|_| Refusal::Full)?;
        let id = match token {
            None => new_id().map_err(Refusal::Random)?,
            Some(token) => {
                let claimed = self.tokens.claim(token, attached.clone());
                claimed.map_err(|unclaimed| match unclaimed {
                    Unclaimed::Unknown => Refusal::UnknownId,
                    Unclaimed::Attached(own) => Refusal::Attached(own.transport),
                })?
            }
        };
        let admission = Admission {
            gate: Arc::clone(self),
            token: token.map(str::to_owned),
            slot,
            _tracked: tracked,
        };
        Ok((id, admission))
    }

    /// Refuses new connections, and waits for those that are there, `patience` at most. Returns whether they ended in
    /// time.
    pub(crate) async fn drain(&self, patience: Duration) -> bool {
        self.connections.close();
        tokio::time::timeout(patience, self.connections.wait())
            .await
            .is_ok()
    }
}

impl Refusal {
    /// The answer to a request for `transport`.
    pub(super) fn response(&self, transport: Transport) -> Response {
        match self {
            Self::ShuttingDown => shutting_down(),
            Self::Full => unavailable("there are as many connections as may be"),
            Self::UnknownId => unknown_id(),
            Self::Attached(own) if *own == transport => text(
                StatusCode::CONFLICT,
                "the connection has its transport already",
            ),
            Self::Attached(_) => text(StatusCode::BAD_REQUEST, OTHER_TRANSPORT),
            Self::Random(error) => {
                tracing::error!(%error, "no random numbers for a connection id");
                internal_error()
            }
        }
    }
}

/// What a connection holds while it is there: its token, and its place among the connections.
#[derive(Debug)]
pub(crate) struct Admission {
    gate: Arc<Gate>,
    token: Option<String>,
    slot: Option<OwnedSemaphorePermit>,
    _tracked: TaskTrackerToken,
}

impl Admission {
    pub(super) fn gate(&self) -> &Arc<Gate> {
        &self.gate
    }

    /// Makes room for another connection; the token is still good.
    pub(super) fn leave(&mut self) {
        self.slot = None;
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        if let Some(token) = &self.token {
            self.gate.tokens.release(token);
        }
    }
}
