//! Who wants to hear of which call from the server.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use hubkit::Receiver;
use hubkit::contract::Handler;

use crate::events::Sink;

/// The handlers and event streams of a connection.
#[derive(Default)]
pub(crate) struct Registry(Mutex<Table>);

#[derive(Default)]
struct Table {
    next_key: u64,
    over: bool,
    /// By wire name in lower case.
    handlers: HashMap<String, Vec<(u64, Handler)>>,
    sinks: Vec<(u64, Arc<dyn Sink>)>,
}

/// What is registered for one method.
pub(crate) struct Interested {
    pub(crate) handlers: Vec<Handler>,
    pub(crate) sinks: Vec<Arc<dyn Sink>>,
}

impl Registry {
    pub(crate) fn add(&self, receiver: &Receiver) -> u64 {
        let mut table = self.table();
        let key = table.new_key();
        if !table.over {
            for (name, handler) in receiver.handlers() {
                table
                    .handlers
                    .entry(name.to_ascii_lowercase())
                    .or_default()
                    .push((key, Arc::clone(handler)));
            }
        }
        key
    }

    pub(crate) fn add_sink(&self, sink: Arc<dyn Sink>) -> u64 {
        let mut table = self.table();
        let key = table.new_key();
        if table.over {
            drop(table);
            sink.end();
        } else {
            table.sinks.push((key, sink));
        }
        key
    }

    pub(crate) fn remove(&self, key: u64) {
        // What handlers own is dropped after the lock: it may lead back here.
        let mut removed = Vec::new();
        let mut table = self.table();
        table.handlers.retain(|_, handlers| {
            removed.extend(handlers.extract_if(.., |(owner, _)| *owner == key));
            !handlers.is_empty()
        });
        let sinks: Vec<_> = table
            .sinks
            .extract_if(.., |(owner, _)| *owner == key)
            .collect();
        drop(table);
        drop((removed, sinks));
    }

    /// Everybody who is interested in `target`, in the order of registration. Names have no case.
    pub(crate) fn interested(&self, target: &str) -> Interested {
        let table = self.table();
        let handlers = table.handlers.get(&target.to_ascii_lowercase());
        Interested {
            handlers: handlers
                .into_iter()
                .flatten()
                .map(|(_, handler)| Arc::clone(handler))
                .collect(),
            sinks: table
                .sinks
                .iter()
                .map(|(_, sink)| Arc::clone(sink))
                .collect(),
        }
    }

    /// Drops every handler and ends every event stream.
    pub(crate) fn end(&self) {
        let mut table = self.table();
        table.over = true;
        let handlers = std::mem::take(&mut table.handlers);
        let sinks = std::mem::take(&mut table.sinks);
        drop(table);
        drop(handlers);
        for (_, sink) in sinks {
            sink.end();
        }
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        // An attempt to connect that failed ends its event streams, too.
        self.end();
    }
}

impl Table {
    fn new_key(&mut self) -> u64 {
        self.next_key += 1;
        self.next_key
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = self.table();
        f.debug_struct("Registry")
            .field("methods", &table.handlers.len())
            .field("sinks", &table.sinks.len())
            .finish_non_exhaustive()
    }
}

/// Keeps handlers registered. Dropping it removes them; a call that is being handled is finished first.
#[must_use = "dropping a subscription removes its handlers; keep it, or call `forever`"]
#[derive(Debug)]
pub struct Subscription {
    registry: Weak<Registry>,
    key: u64,
}

impl Subscription {
    pub(crate) fn new(registry: &Arc<Registry>, key: u64) -> Self {
        Self {
            registry: Arc::downgrade(registry),
            key,
        }
    }

    /// Keeps the handlers for as long as the connection lives.
    pub fn forever(mut self) {
        self.registry = Weak::new();
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(registry) = self.registry.upgrade() {
            registry.remove(self.key);
        }
    }
}
