//! One live connection: the engine that reads, dispatches and writes, and what the rest of the hub sees of it.

mod backlog;
mod call;
mod call_state;
mod calls;
mod clock;
mod engine;
mod frame;
mod id;
mod lifecycle;
mod newest;
mod outbox;
pub(crate) mod panics;
mod session;
#[cfg(test)]
mod tests;
mod text;
mod uploads;
mod writer;

use std::collections::HashSet;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use crate::hub::User;
use crate::hub::core::HubCore;
use crate::protocol::{Protocol, Transport};

pub(crate) use call_state::{CallState, note_asking};
pub(crate) use engine::serve;
pub(crate) use frame::Frame;
pub(crate) use newest::Place;
use outbox::Outbox;
pub(crate) use outbox::{Message, Policy, Pushed};

/// A connection as hubs, registry and senders see it. Its engine's state is not here.
pub(crate) struct Connection {
    /// A number for tables, unique in the process.
    pub(crate) key: u64,
    pub(crate) id: Arc<str>,
    pub(crate) core: Arc<HubCore>,
    pub(crate) user: Option<User>,
    pub(crate) request: http::request::Parts,
    /// `None` in memory.
    pub(crate) transport: Option<Transport>,
    pub(crate) items: Mutex<http::Extensions>,
    pub(crate) groups: Mutex<GroupNames>,
    pub(crate) outbox: Outbox,
    /// Cancelled when the connection has ended.
    pub(crate) aborted: CancellationToken,
    protocol: OnceLock<Protocol>,
    /// `on_connected` is done.
    open: AtomicBool,
}

/// The groups a connection is in.
#[derive(Debug, Default)]
pub(crate) struct GroupNames {
    pub(crate) names: HashSet<Arc<str>>,
    /// The connection has ended: it joins no group any more.
    pub(crate) closed: bool,
}

impl Connection {
    pub(crate) fn new(
        core: Arc<HubCore>,
        id: Arc<str>,
        request: http::request::Parts,
        transport: Option<Transport>,
    ) -> Arc<Self> {
        static KEYS: AtomicU64 = AtomicU64::new(0);
        let user = (core.user_provider)(&request);
        Arc::new(Self {
            key: KEYS.fetch_add(1, Ordering::Relaxed),
            id,
            user,
            request,
            transport,
            items: Mutex::default(),
            groups: Mutex::default(),
            outbox: Outbox::new(core.options.outbox_capacity),
            aborted: CancellationToken::new(),
            protocol: OnceLock::new(),
            open: AtomicBool::new(false),
            core,
        })
    }

    /// Whether what the client says is handled: its `on_connected` is done.
    pub(crate) fn is_open(&self) -> bool {
        self.open.load(Ordering::Acquire)
    }

    fn set_open(&self) {
        self.open.store(true, Ordering::Release);
    }

    fn set_protocol(&self, protocol: Protocol) {
        // There is one handshake a connection.
        let _ = self.protocol.set(protocol);
    }

    /// The protocol of the handshake; before it, the one that handshakes are written in.
    pub(crate) fn protocol(&self) -> Protocol {
        self.protocol.get().copied().unwrap_or(Protocol::Json)
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
