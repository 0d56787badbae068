//! A hub from outside.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::clients::Clients;
use super::core::HubCore;
use super::disconnect::DisconnectReason;
use super::groups::GroupError;
use super::proxy::ClientProxy;
use super::statistics::HubStatistics;
use super::user::User;
use crate::protocol::Transport;

/// A hub from outside its methods, for background tasks: call clients, see who is connected, disconnect them.
///
/// Cheap to clone. It does not keep connections open, and goes on working, with nobody connected, after a shutdown.
pub struct HubHandle<P> {
    core: Arc<HubCore>,
    proxy: PhantomData<fn() -> P>,
}

/// One connection, as [`HubHandle::connections`] lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectionInfo {
    /// The public connection id.
    pub id: String,
    /// The user's id, when the connection has a user.
    pub user_id: Option<String>,
    /// How the client is connected; `None` for an in-memory connection.
    pub transport: Option<Transport>,
    /// The groups it is in, in no particular order.
    pub groups: Vec<String>,
}

impl<P: ClientProxy> HubHandle<P> {
    pub(crate) fn new(core: Arc<HubCore>) -> Self {
        Self {
            core,
            proxy: PhantomData,
        }
    }

    /// The hub's clients, to call them.
    #[must_use]
    pub fn clients(&self) -> Clients<P> {
        Clients::new(Arc::clone(&self.core))
    }

    /// How many clients are connected: those whose handshake is done.
    #[must_use]
    pub fn connection_count(&self) -> usize {
        self.core.registry.len()
    }

    /// Who is connected, in no particular order. A snapshot: it may be out of date when it is read.
    #[must_use]
    pub fn connections(&self) -> Vec<ConnectionInfo> {
        let mut list = Vec::new();
        self.core.registry.for_each(|connection| {
            list.push(ConnectionInfo {
                id: connection.id.to_string(),
                user_id: connection.user.as_ref().map(|user| user.id().to_owned()),
                transport: connection.transport,
                groups: connection
                    .groups
                    .lock()
                    .names
                    .iter()
                    .map(|name| name.to_string())
                    .collect(),
            });
        });
        list
    }

    /// Whether a connection is there.
    #[must_use]
    pub fn is_connected(&self, connection_id: &str) -> bool {
        self.core.registry.find(connection_id).is_some()
    }

    /// The user of a connection.
    #[must_use]
    pub fn user_of(&self, connection_id: &str) -> Option<User> {
        self.core.registry.find(connection_id)?.user.clone()
    }

    /// How many users have at least one connection.
    #[must_use]
    pub fn user_count(&self) -> usize {
        self.core.registry.users.len()
    }

    /// The ids of the users who have at least one connection, in no particular order.
    #[must_use]
    pub fn users(&self) -> Vec<String> {
        self.core.registry.users.names()
    }

    /// The connection ids of a user, in no particular order.
    #[must_use]
    pub fn user_connections(&self, user_id: &str) -> Vec<String> {
        self.core.registry.users.member_ids(user_id)
    }

    /// How many groups have at least one member.
    #[must_use]
    pub fn group_count(&self) -> usize {
        self.core.registry.groups.len()
    }

    /// The names of the groups that have at least one member, in no particular order.
    #[must_use]
    pub fn groups(&self) -> Vec<String> {
        self.core.registry.groups.names()
    }

    /// The connection ids of a group's members, in no particular order.
    #[must_use]
    pub fn group_members(&self, group: &str) -> Vec<String> {
        self.core.registry.groups.member_ids(group)
    }

    /// Adds a connection to a group; nothing happens when it is a member already.
    ///
    /// # Errors
    /// [`GroupError::Disconnected`] when there is no such connection, [`GroupError::TooMany`] at the limit.
    pub fn add_to_group(&self, connection_id: &str, group: &str) -> Result<(), GroupError> {
        let connection = self
            .core
            .registry
            .find(connection_id)
            .ok_or(GroupError::Disconnected)?;
        self.core.registry.join(&connection, group)
    }

    /// Removes a connection from a group; nothing happens when it is no member.
    pub fn remove_from_group(&self, connection_id: &str, group: &str) {
        if let Some(connection) = self.core.registry.find(connection_id) {
            self.core.registry.leave(&connection, group);
        }
    }

    /// Ends a connection; the client reads `reason` and is not invited to connect again.
    ///
    /// Returns whether there was such a connection. What was queued for it before is still delivered.
    pub fn disconnect(&self, connection_id: &str, reason: impl Into<String>) -> bool {
        let Some(connection) = self.core.registry.find(connection_id) else {
            return false;
        };
        connection
            .outbox
            .close(DisconnectReason::Disconnected(reason.into()));
        true
    }

    /// What became of messages for clients that read too slowly, since the hub was built.
    #[must_use]
    pub fn statistics(&self) -> HubStatistics {
        self.core.counters.read()
    }

    /// Refuses new connections with 503, closes those that are open, inviting their clients to connect again, and
    /// waits until all have ended, `patience` at most.
    ///
    /// Returns whether all ended in time. axum's graceful shutdown does not wait for upgraded connections; call this
    /// beside it.
    pub async fn shutdown(&self, patience: Duration) -> bool {
        self.core.gate.shutdown.cancel();
        self.core
            .registry
            .for_each(|connection| connection.outbox.close(DisconnectReason::Shutdown));
        self.core.gate.drain(patience).await
    }
}

impl<P> Clone for HubHandle<P> {
    fn clone(&self) -> Self {
        Self {
            core: Arc::clone(&self.core),
            proxy: PhantomData,
        }
    }
}

impl<P> fmt::Debug for HubHandle<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HubHandle")
            .field("hub", &self.core.hub.descriptor().name)
            .finish_non_exhaustive()
    }
}
