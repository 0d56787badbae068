//! Who is connected: connections, users and groups, and sending to many of them.

mod fanout;
mod sets;

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use indexmap::IndexMap;
use parking_lot::RwLock;

use crate::connection::Connection;
use crate::hub::GroupError;

pub(crate) use fanout::{Outgoing, Target};
use sets::NamedSets;

/// Splits a lock, so that joining and leaving do not wait for a long fan-out elsewhere.
const SHARDS: usize = 16;

/// The members of something, dense for quick iteration.
type Members = IndexMap<u64, Arc<Connection>, keys::Keys>;

/// Keys are our own counter, so they need no hashing against collisions.
mod keys {
    use std::hash::{BuildHasherDefault, Hasher};

    pub(crate) type Keys = BuildHasherDefault<KeyHasher>;

    #[derive(Default)]
    pub(crate) struct KeyHasher(u64);

    impl Hasher for KeyHasher {
        fn finish(&self) -> u64 {
            self.0
        }

        fn write(&mut self, bytes: &[u8]) {
            for byte in bytes {
                self.write_u64(self.0 ^ u64::from(*byte));
            }
        }

        fn write_u64(&mut self, key: u64) {
            // Fibonacci hashing: the table looks at the high bits, a counter has only low ones.
            self.0 = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
    }
}

/// The connections of one hub whose handshake is done.
#[derive(Debug)]
pub(crate) struct Registry {
    all: [RwLock<Members>; SHARDS],
    by_id: [RwLock<HashMap<Arc<str>, Arc<Connection>>>; SHARDS],
    hasher: RandomState,
    count: AtomicUsize,
    pub(crate) users: NamedSets,
    pub(crate) groups: NamedSets,
}

impl Default for Registry {
    fn default() -> Self {
        Self {
            all: std::array::from_fn(|_| RwLock::default()),
            by_id: std::array::from_fn(|_| RwLock::default()),
            hasher: RandomState::new(),
            count: AtomicUsize::new(0),
            users: NamedSets::default(),
            groups: NamedSets::default(),
        }
    }
}

impl Registry {
    fn id_shard(&self, id: &str) -> &RwLock<HashMap<Arc<str>, Arc<Connection>>> {
        &self.by_id[shard_of(self.hasher.hash_one(id))]
    }

    fn key_shard(&self, key: u64) -> &RwLock<Members> {
        &self.all[(key as usize) % SHARDS]
    }

    /// Adds a connection, under its id and its user.
    pub(crate) fn add(&self, connection: &Arc<Connection>) {
        self.key_shard(connection.key)
            .write()
            .insert(connection.key, Arc::clone(connection));
        self.id_shard(&connection.id)
            .write()
            .insert(Arc::clone(&connection.id), Arc::clone(connection));
        if let Some(user) = &connection.user {
            self.users.insert(user.id(), connection);
        }
        self.count.fetch_add(1, Ordering::Relaxed);
    }

    /// Removes a connection everywhere. It keeps the names of its groups, to be read, but can join none any more.
    pub(crate) fn remove(&self, connection: &Connection) {
        if self
            .key_shard(connection.key)
            .write()
            .swap_remove(&connection.key)
            .is_none()
        {
            return;
        }
        self.count.fetch_sub(1, Ordering::Relaxed);
        self.id_shard(&connection.id).write().remove(&connection.id);
        if let Some(user) = &connection.user {
            self.users.remove(user.id(), connection.key);
        }
        let mut groups = connection.groups.lock();
        groups.closed = true;
        for name in &groups.names {
            self.groups.remove(name, connection.key);
        }
    }

    pub(crate) fn find(&self, id: &str) -> Option<Arc<Connection>> {
        self.id_shard(id).read().get(id).cloned()
    }

    pub(crate) fn len(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    pub(crate) fn for_each(&self, mut visit: impl FnMut(&Arc<Connection>)) {
        for shard in &self.all {
            shard.read().values().for_each(&mut visit);
        }
    }

    /// Adds a connection to a group. The connection's own list is locked throughout, so that joining, leaving and
    /// ending of one connection happen one after another.
    pub(crate) fn join(&self, connection: &Arc<Connection>, group: &str) -> Result<(), GroupError> {
        let mut groups = connection.groups.lock();
        if groups.closed {
            return Err(GroupError::Disconnected);
        }
        if groups.names.contains(group) {
            return Ok(());
        }
        let limit = connection.core.options.max_groups;
        if groups.names.len() >= limit {
            return Err(GroupError::TooMany { limit });
        }
        let name = self.groups.insert(group, connection);
        groups.names.insert(name);
        Ok(())
    }

    pub(crate) fn leave(&self, connection: &Connection, group: &str) {
        let mut groups = connection.groups.lock();
        if !groups.closed && groups.names.remove(group) {
            self.groups.remove(group, connection.key);
        }
    }
}

fn shard_of(hash: u64) -> usize {
    // The low bits choose a map's bucket; take others.
    (hash >> 32) as usize % SHARDS
}
