//! Hubs on an axum router.

use std::sync::Arc;

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::any;

use super::ConnectionEndpoint;
use super::endpoint::Endpoint;
use crate::hub::{ClientProxy, Hub};

/// Adds hubs and raw connections to an axum [`Router`].
pub trait RouterExt {
    /// Serves `hub` at `path` and its negotiation at `path/negotiate`.
    ///
    /// Upper and lower case make no difference, as in ASP.NET: `/testHub` and `/testhub` are one. (A fallback that is
    /// set afterwards takes the other spellings over, and so does a router that is merged into this one: set the one
    /// first, and merge this one into the other.) A hub may be mapped to several paths, which then
    /// share its clients, and a router may have several hubs. Layers that are added to the router afterwards see the
    /// hub's requests, an upgraded connection's opening request included.
    ///
    /// ```
    /// use axum::Router;
    /// use hubkit::{Hub, RouterExt, UntypedProxy};
    ///
    /// fn app(chat: Hub<UntypedProxy>) -> Router {
    ///     Router::new().map_hub("/hubs/chat", chat)
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
    let hub_path = if path.is_empty() { "/" } else { path };
    let negotiate_path = format!("{path}/negotiate");
    let own = endpoint.clone();
    let connect = any(move |request: Request| async move { own.connect(request).await });
    let own = endpoint.clone();
    let negotiate = any(move |request: Request| async move { own.negotiate(request).await });
    let spellings = Spellings {
        hub_path: hub_path.into(),
        negotiate_path: negotiate_path.as_str().into(),
        endpoint,
    };
    router
        .layer(from_fn(move |request, next| {
            spellings.clone().answer(request, next)
        }))
        .route(hub_path, connect)
        .route(&negotiate_path, negotiate)
}

/// Answers an endpoint's paths in other spellings, which axum tells apart: as the router's fallback would, so that routes of
/// these spellings go first.
#[derive(Clone)]
struct Spellings {
    hub_path: Arc<str>,
    negotiate_path: Arc<str>,
    endpoint: Endpoint,
}

impl Spellings {
    async fn answer(self, request: Request, next: Next) -> Response {
        if request.extensions().get::<MatchedPath>().is_none() {
            let path = request.uri().path();
            if path.eq_ignore_ascii_case(&self.hub_path) {
                return self.endpoint.connect(request).await;
            }
            if path.eq_ignore_ascii_case(&self.negotiate_path) {
                return self.endpoint.negotiate(request).await;
            }
        }
        next.run(request).await
    }
}
