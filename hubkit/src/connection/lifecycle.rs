//! What the hub and others know of a connection, and how they learn that it ended.

use std::future::poll_fn;
use std::sync::Arc;

use super::session::Session;
use super::{Connection, panics};
use crate::HubError;
use crate::contract::BoxFuture;
use crate::hub::DisconnectReason;

/// How far the hub knows about the connection.
pub(super) enum Lifecycle {
    /// Not at all, or `on_connected` refused it.
    None,
    Connecting(BoxFuture<Result<(), HubError>>),
    Connected,
}

/// What others see of a connection. It ends with the connection's task, however that ends.
pub(super) struct Presence<'a>(pub(super) &'a Connection);

impl Drop for Presence<'_> {
    fn drop(&mut self) {
        self.0.outbox.shut();
        self.0.aborted.cancel();
        self.0.core.registry.remove(self.0);
        self.0.core.questions.disconnected(self.0.key);
    }
}

/// Tells the hub that the connection is gone, and lets what it started come to its end.
pub(super) async fn finish(
    mut session: Session,
    lifecycle: Lifecycle,
    connection: &Arc<Connection>,
) {
    session.abandon_calls();
    let reason = session
        .ended
        .take()
        .unwrap_or(DisconnectReason::ConnectionLost);
    tracing::debug!(connection = %connection.id, %reason, "a connection ended");
    let told = async {
        let connected = match lifecycle {
            Lifecycle::Connecting(event) => matches!(panics::guard(event).await, Ok(Ok(()))),
            Lifecycle::Connected => true,
            Lifecycle::None => false,
        };
        if connected {
            let event = connection
                .core
                .hub
                .on_disconnected(Arc::clone(connection), reason);
            if let Err(panic) = panics::guard(event).await {
                tracing::error!(connection = %connection.id, %panic, "on_disconnected panicked");
            }
        }
    };
    tokio::join!(
        told,
        poll_fn(|cx| session.calls.poll_to_end(connection, cx))
    );
    // They may hold the connection's own context.
    let items = std::mem::take(&mut *connection.items.lock());
    panics::discard(items);
}
