//! A built hub without its types: what connections and handles share.

use std::collections::HashMap;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use super::context::Context;
use super::disconnect::DisconnectReason;
use super::options::HubOptions;
use super::questions::Questions;
use super::statistics::Counters;
use super::user::User;
use crate::HubError;
use crate::connection::{CallState, Connection};
use crate::contract::{BoxFuture, Dispatch, HubDescriptor, MethodDescriptor, Running, Start};
use crate::protocol::ValueError;
use crate::registry::Registry;
use crate::transport::Gate;

/// Finds the user of a connecting request.
pub(crate) type UserProvider = dyn Fn(&http::request::Parts) -> Option<User> + Send + Sync;

pub(crate) struct HubCore {
    pub(crate) hub: Box<dyn ErasedHub>,
    pub(crate) options: HubOptions,
    pub(crate) user_provider: Box<UserProvider>,
    pub(crate) registry: Registry,
    pub(crate) gate: Arc<Gate>,
    pub(crate) questions: Questions,
    pub(crate) counters: Counters,
}

impl fmt::Debug for HubCore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HubCore")
            .field("hub", &self.hub.descriptor().name)
            .finish_non_exhaustive()
    }
}

/// A hub of any type.
pub(crate) trait ErasedHub: Send + Sync {
    fn descriptor(&self) -> &HubDescriptor;

    /// The place of a method in the table, by wire name without regard to ASCII case.
    fn find(&self, target: &str) -> Option<usize>;

    fn method(&self, index: usize) -> &MethodDescriptor;

    /// Decodes the arguments and prepares the call.
    fn start(
        &self,
        index: usize,
        connection: Arc<Connection>,
        call: Arc<CallState>,
        start: Start<'_>,
    ) -> Result<Pin<Box<dyn Running>>, ValueError>;

    fn on_connected(&self, connection: Arc<Connection>) -> BoxFuture<Result<(), HubError>>;

    fn on_disconnected(
        &self,
        connection: Arc<Connection>,
        reason: DisconnectReason,
    ) -> BoxFuture<()>;
}

/// Up to here a scan of the names beats hashing one.
const SCANNED_METHODS: usize = 12;

pub(crate) struct TypedHub<D> {
    hub: Arc<D>,
    descriptor: HubDescriptor,
    by_name: HashMap<String, usize>,
}

impl<D: Dispatch> TypedHub<D> {
    pub(crate) fn new(hub: D) -> Self {
        let by_name = D::ENTRIES
            .iter()
            .enumerate()
            .map(|(index, entry)| (entry.method.name.to_ascii_lowercase(), index))
            .collect();
        Self {
            hub: Arc::new(hub),
            descriptor: D::DESCRIPTOR,
            by_name,
        }
    }
}

impl<D: Dispatch> ErasedHub for TypedHub<D> {
    fn descriptor(&self) -> &HubDescriptor {
        &self.descriptor
    }

    fn find(&self, target: &str) -> Option<usize> {
        if D::ENTRIES.len() <= SCANNED_METHODS {
            D::ENTRIES
                .iter()
                .position(|entry| entry.method.name.eq_ignore_ascii_case(target))
        } else {
            self.by_name.get(&target.to_ascii_lowercase()).copied()
        }
    }

    fn method(&self, index: usize) -> &MethodDescriptor {
        &D::ENTRIES[index].method
    }

    fn start(
        &self,
        index: usize,
        connection: Arc<Connection>,
        call: Arc<CallState>,
        start: Start<'_>,
    ) -> Result<Pin<Box<dyn Running>>, ValueError> {
        (D::ENTRIES[index].start)(&self.hub, Context::new(connection, Some(call)), start)
    }

    fn on_connected(&self, connection: Arc<Connection>) -> BoxFuture<Result<(), HubError>> {
        D::on_connected(Arc::clone(&self.hub), Context::new(connection, None))
    }

    fn on_disconnected(
        &self,
        connection: Arc<Connection>,
        reason: DisconnectReason,
    ) -> BoxFuture<()> {
        D::on_disconnected(
            Arc::clone(&self.hub),
            Context::new(connection, None),
            reason,
        )
    }
}
