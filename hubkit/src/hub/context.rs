//! What a hub method knows about its call.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::clients::CallerClients;
use super::disconnect::DisconnectReason;
use super::groups::Groups;
use super::handle::HubHandle;
use super::proxy::ClientProxy;
use super::user::User;
use crate::connection::Connection;
use crate::protocol::Protocol;

/// The connection behind a call: who calls, whom one can call, and what is kept with the connection.
///
/// Cloning is cheap, so that a method can move its context into a task. `P` is the proxy of the hub's client
/// interface.
pub struct Context<P> {
    connection: Arc<Connection>,
    proxy: PhantomData<fn() -> P>,
}

impl<P: ClientProxy> Context<P> {
    pub(crate) fn new(connection: Arc<Connection>) -> Self {
        Self {
            connection,
            proxy: PhantomData,
        }
    }

    /// The connection's public id: unique, unguessable, and safe to show to other clients.
    #[must_use]
    pub fn connection_id(&self) -> &str {
        &self.connection.id
    }

    /// The user, when the connecting request had one.
    #[must_use]
    pub fn user(&self) -> Option<&User> {
        self.connection.user.as_ref()
    }

    /// The user's id, when the connecting request had a user.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        self.user().map(User::id)
    }

    /// The protocol the client chose.
    #[must_use]
    pub fn protocol(&self) -> Protocol {
        self.connection.protocol()
    }

    /// The hub's clients, to call them.
    #[must_use]
    pub fn clients(&self) -> CallerClients<P> {
        CallerClients::new(Arc::clone(&self.connection))
    }

    /// The caller's groups.
    #[must_use]
    pub fn groups(&self) -> Groups<'_> {
        Groups {
            connection: &self.connection,
        }
    }

    /// The hub from outside, for tasks that outlive the call.
    #[must_use]
    pub fn handle(&self) -> HubHandle<P> {
        HubHandle::new(Arc::clone(&self.connection.core))
    }

    /// Whatever the application keeps with the connection, by type, from `on_connected` to `on_disconnected`.
    ///
    /// The closure runs under the connection's own lock: keep it short, and do not use the context in it.
    ///
    /// ```
    /// # use hubkit::{Context, UntypedProxy};
    /// # fn example(cx: &Context<UntypedProxy>) {
    /// #[derive(Clone, Default)]
    /// struct Calls(u32);
    ///
    /// let calls = cx.items(|items| {
    ///     let calls = items.get_or_insert_default::<Calls>();
    ///     calls.0 += 1;
    ///     calls.0
    /// });
    /// # }
    /// ```
    pub fn items<R>(&self, with: impl FnOnce(&mut http::Extensions) -> R) -> R {
        with(&mut self.connection.items.lock())
    }

    /// The request that opened the connection; empty for an in-memory connection.
    #[must_use]
    pub fn request(&self) -> &http::request::Parts {
        &self.connection.request
    }

    /// Cancelled when the connection ends. A method runs on to its end when its client goes away; this tells it.
    #[must_use]
    pub fn aborted(&self) -> CancellationToken {
        self.connection.aborted.clone()
    }

    /// Ends the connection, without inviting the client to connect again.
    pub fn abort(&self) {
        self.connection.outbox.close(DisconnectReason::Aborted);
    }
}

impl<P> Clone for Context<P> {
    fn clone(&self) -> Self {
        Self {
            connection: Arc::clone(&self.connection),
            proxy: PhantomData,
        }
    }
}

impl<P> fmt::Debug for Context<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("connection_id", &self.connection.id)
            .field("user_id", &self.connection.user.as_ref().map(User::id))
            .finish_non_exhaustive()
    }
}
