//! Named sets of connections: groups, and the connections of users.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use parking_lot::RwLock;

use super::{Members, SHARDS, shard_of};
use crate::connection::Connection;

type Sets = HashMap<Arc<str>, Arc<RwLock<Members>>>;

/// Sets that exist while they have a member.
#[derive(Debug)]
pub(crate) struct NamedSets {
    shards: [RwLock<Sets>; SHARDS],
    hasher: RandomState,
}

impl Default for NamedSets {
    fn default() -> Self {
        Self {
            shards: std::array::from_fn(|_| RwLock::default()),
            hasher: RandomState::new(),
        }
    }
}

impl NamedSets {
    fn shard(&self, name: &str) -> &RwLock<Sets> {
        &self.shards[shard_of(self.hasher.hash_one(name))]
    }

    /// Adds a member, and returns the set's own copy of its name.
    pub(super) fn insert(&self, name: &str, connection: &Arc<Connection>) -> Arc<str> {
        let mut sets = self.shard(name).write();
        if let Some((name, members)) = sets.get_key_value(name) {
            members
                .write()
                .insert(connection.key, Arc::clone(connection));
            return Arc::clone(name);
        }
        let name: Arc<str> = name.into();
        let members = Members::from_iter([(connection.key, Arc::clone(connection))]);
        sets.insert(Arc::clone(&name), Arc::new(RwLock::new(members)));
        name
    }

    /// Removes a member, and the set with its last one.
    pub(super) fn remove(&self, name: &str, key: u64) {
        let mut sets = self.shard(name).write();
        let Some(members) = sets.get(name) else {
            return;
        };
        let empty = {
            let mut members = members.write();
            members.swap_remove(&key);
            members.is_empty()
        };
        if empty {
            sets.remove(name);
        }
    }

    /// Visits the members. Joining and leaving this set waits until it is done, and so may joining and leaving others
    /// of its shard.
    pub(super) fn for_each(&self, name: &str, visit: impl FnMut(&Arc<Connection>)) {
        let members = self.shard(name).read().get(name).cloned();
        if let Some(members) = members {
            members.read().values().for_each(visit);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.read().len()).sum()
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for shard in &self.shards {
            names.extend(shard.read().keys().map(|name| name.to_string()));
        }
        names
    }

    pub(crate) fn member_ids(&self, name: &str) -> Vec<String> {
        let mut ids = Vec::new();
        self.for_each(name, |connection| ids.push(connection.id.to_string()));
        ids
    }
}
