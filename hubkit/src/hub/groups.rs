//! Groups, from inside a hub method.

use std::sync::Arc;

use crate::connection::Connection;

/// The groups of the calling connection.
///
/// A group exists while it has a member; names are compared exactly. A connection leaves all its groups when it
/// ends.
#[derive(Debug)]
pub struct Groups<'a> {
    pub(crate) connection: &'a Arc<Connection>,
}

/// Why a connection did not join a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GroupError {
    /// The connection is in as many groups as [`HubOptions::max_groups`](crate::HubOptions::max_groups) allows.
    #[error(
        "the connection is already in {limit} groups; leave one first or raise HubOptions::max_groups"
    )]
    TooMany {
        /// The limit.
        limit: usize,
    },
    /// The connection has ended, or never was.
    #[error("the connection is gone")]
    Disconnected,
}

impl Groups<'_> {
    /// Adds the caller to a group; nothing happens when it is a member already.
    ///
    /// # Errors
    /// [`GroupError::TooMany`] at the limit, [`GroupError::Disconnected`] when the connection has ended meanwhile.
    pub fn add(&self, group: impl AsRef<str>) -> Result<(), GroupError> {
        self.connection
            .core
            .registry
            .join(self.connection, group.as_ref())
    }

    /// Removes the caller from a group; nothing happens when it is no member.
    pub fn remove(&self, group: impl AsRef<str>) {
        self.connection
            .core
            .registry
            .leave(self.connection, group.as_ref());
    }

    /// Whether the caller is a member of a group.
    #[must_use]
    pub fn contains(&self, group: impl AsRef<str>) -> bool {
        self.connection.groups.lock().names.contains(group.as_ref())
    }

    /// The caller's groups, in no particular order. In `on_disconnected`, the groups it was in until then.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.connection
            .groups
            .lock()
            .names
            .iter()
            .map(|name| name.to_string())
            .collect()
    }
}
