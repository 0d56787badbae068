//! What a hub method knows about its call.

use std::fmt;
use std::marker::PhantomData;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::clients::CallerClients;
use super::disconnect::DisconnectReason;
use super::groups::Groups;
use super::handle::HubHandle;
use super::proxy::ClientProxy;
use super::user::User;
use crate::connection::{CallState, Connection};
use crate::protocol::{Protocol, Transport};
use crate::transport::{cookie, query_parameter, remote_addr};

/// The connection behind a call: who calls, whom one can call, and what is kept with the connection.
///
/// Cloning is cheap, so that a method can move its context into a task. `P` is the proxy of the hub's client
/// interface.
pub struct Context<P> {
    connection: Arc<Connection>,
    /// `None` in lifecycle events.
    call: Option<Arc<CallState>>,
    proxy: PhantomData<fn() -> P>,
}

impl<P: ClientProxy> Context<P> {
    pub(crate) fn new(connection: Arc<Connection>, call: Option<Arc<CallState>>) -> Self {
        Self {
            connection,
            call,
            proxy: PhantomData,
        }
    }

    /// The connection's public id: unique, unguessable, and safe to show to other clients.
    ///
    /// Not so for clients that negotiate in version 0, where the id proves that a request belongs to the connection:
    /// before you show ids, refuse those with
    /// [`minimum_negotiate_version(1)`](crate::EndpointOptions::minimum_negotiate_version).
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

    /// How the client is connected; `None` for an in-memory connection.
    #[must_use]
    pub fn transport(&self) -> Option<Transport> {
        self.connection.transport
    }

    /// The request that opened the connection; empty for an in-memory connection.
    ///
    /// With long polling it is the first poll. Later requests of the connection are not looked at: who they are from
    /// was settled when it opened. Do not log the query: its `id` proves that a request belongs to the connection.
    #[must_use]
    pub fn request(&self) -> &http::request::Parts {
        &self.connection.request
    }

    /// The headers of the request that opened the connection.
    #[must_use]
    pub fn headers(&self) -> &http::HeaderMap {
        &self.connection.request.headers
    }

    /// A cookie of the request that opened the connection.
    ///
    /// As it was sent: neither decoded nor checked.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&str> {
        cookie(&self.connection.request.headers, name)
    }

    /// A parameter of the query that opened the connection, decoded. Upper and lower case make no difference.
    ///
    /// ```
    /// # use hubkit::{Context, UntypedProxy};
    /// # fn example(cx: &Context<UntypedProxy>) {
    /// // new signalR.HubConnectionBuilder().withUrl("/chat?room=lobby")
    /// let room = cx.query("room").unwrap_or_else(|| "lobby".to_owned());
    /// # }
    /// ```
    #[must_use]
    pub fn query(&self, name: &str) -> Option<String> {
        query_parameter(&self.connection.request.uri, name)
    }

    /// The path of the request that opened the connection, whole even where a router is nested in another one.
    #[must_use]
    pub fn path(&self) -> &str {
        self.connection.request.uri.path()
    }

    /// Where the connection comes from, when the application is served with
    /// `app.into_make_service_with_connect_info::<SocketAddr>()`.
    ///
    /// Behind a proxy this is the proxy; whom that speaks for is in a header of its own.
    #[must_use]
    pub fn remote_addr(&self) -> Option<SocketAddr> {
        remote_addr(&self.connection.request.extensions)
    }

    /// Cancelled when the connection ends. A method runs on to its end when its client goes away; this tells it.
    #[must_use]
    pub fn aborted(&self) -> CancellationToken {
        self.connection.aborted.clone()
    }

    /// Cancelled when the caller loses interest in this call, or the connection ends.
    ///
    /// A method that watches it may end early; one that does not runs on to its end, and its answer is sent all the
    /// same. A returned stream needs nothing of this: it is dropped when it is cancelled. In lifecycle events this is
    /// [`aborted`](Self::aborted).
    #[must_use]
    pub fn cancelled(&self) -> CancellationToken {
        match &self.call {
            Some(call) => call.token(&self.connection.aborted),
            None => self.aborted(),
        }
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
            call: self.call.clone(),
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
