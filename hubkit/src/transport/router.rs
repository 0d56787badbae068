//! Hubs on an axum router.

use axum::Router;
use axum::extract::Request;
use axum::routing::any;

use super::ConnectionEndpoint;
use super::endpoint::Endpoint;
use crate::hub::{ClientProxy, Hub};

/// Adds hubs and raw connections to an axum [`Router`].
pub trait RouterExt {
    /// Serves `hub` at `path` and its negotiation at `path/negotiate`.
    ///
    /// Paths are exact, as axum's are, but for a `/` at their end, with and without which they are served. ASP.NET does
    /// not tell upper from lower case, so clients that spell the path in another way need it mapped that way, too. A hub
    /// may be mapped to several paths, which then share its clients, and a router may have several hubs. Layers that are
    /// added to the router afterwards see all requests of the hub, an upgraded connection's opening request included,
    /// with `layer` and with `route_layer`.
    ///
    /// ```
    /// use axum::Router;
    /// use hubkit::{Hub, RouterExt, UntypedProxy};
    ///
    /// fn app(chat: Hub<UntypedProxy>) -> Router {
    ///     Router::new().map_hub("/hubs/chat", chat.clone()).map_hub("/Hubs/Chat", chat)
    /// }
    /// ```
    ///
    /// # Panics
    /// When `path` does not start with `/`, or overlaps a route that is there already, as axum's own methods do.
    #[must_use]
    #[track_caller]
    fn map_hub<P: ClientProxy>(self, path: &str, hub: Hub<P>) -> Self;

    /// Serves raw connections at `path`, without a hub and its protocol, over any of the transports.
    ///
    /// Paths are as with [`map_hub`](Self::map_hub). A function takes default options; for others, make a
    /// [`ConnectionEndpoint`] of it.
    ///
    /// ```
    /// use axum::Router;
    /// use futures_util::{SinkExt, StreamExt};
    /// use hubkit::{RawConnection, RouterExt};
    ///
    /// async fn echo(mut connection: RawConnection) {
    ///     while let Some(Ok(bytes)) = connection.next().await {
    ///         if connection.send(bytes).await.is_err() {
    ///             break;
    ///         }
    ///     }
    /// }
    ///
    /// let app: Router = Router::new().map_connection("/echo", echo);
    /// ```
    ///
    /// # Panics
    /// As [`map_hub`](Self::map_hub) does.
    #[must_use]
    #[track_caller]
    fn map_connection(self, path: &str, endpoint: impl Into<ConnectionEndpoint>) -> Self;
}

impl<S: Clone + Send + Sync + 'static> RouterExt for Router<S> {
    #[track_caller]
    fn map_hub<P: ClientProxy>(self, path: &str, hub: Hub<P>) -> Self {
        map(self, path, hub.endpoint())
    }

    #[track_caller]
    fn map_connection(self, path: &str, endpoint: impl Into<ConnectionEndpoint>) -> Self {
        map(self, path, endpoint.into().endpoint())
    }
}

#[track_caller]
fn map<S: Clone + Send + Sync + 'static>(
    router: Router<S>,
    path: &str,
    endpoint: Endpoint,
) -> Router<S> {
    assert!(
        path.starts_with('/'),
        "the path of a hub or connection has to start with `/`: {path:?}"
    );
    let path = path.trim_end_matches('/');
    let own = endpoint.clone();
    let connect = any(move |request: Request| async move { own.connect(request).await });
    let negotiate = any(move |request: Request| async move { endpoint.negotiate(request).await });
    let router = if path.is_empty() {
        router
    } else {
        router.route(path, connect.clone())
    };
    // A client with a `/` at the end of its address negotiates below it, and comes back with it.
    router
        .route(&format!("{path}/"), connect)
        .route(&format!("{path}/negotiate"), negotiate)
}
