//! Hubs on an axum router.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::routing::any;

use super::endpoint;
use crate::hub::{ClientProxy, Hub};

/// Adds hubs to an axum [`Router`].
pub trait RouterExt {
    /// Serves `hub` at `path` and its negotiation at `path/negotiate`.
    ///
    /// The path is also served in lower case, so that `/testHub` answers at `/testhub`. A hub may be mapped to
    /// several paths, which then share its clients, and a router may have several hubs. Layers that are added to the
    /// router afterwards see the hub's requests, an upgraded connection's opening request included.
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
}

impl<S: Clone + Send + Sync + 'static> RouterExt for Router<S> {
    #[track_caller]
    fn map_hub<P: ClientProxy>(mut self, path: &str, hub: Hub<P>) -> Self {
        assert!(
            path.starts_with('/'),
            "the path of a hub has to start with `/`: {path:?}"
        );
        let path = path.trim_end_matches('/');
        let lower = path.to_ascii_lowercase();
        let spellings = std::iter::once(path).chain((lower != path).then_some(lower.as_str()));
        for path in spellings {
            let core = Arc::clone(&hub.core);
            let connect =
                any(move |request: Request| async move { endpoint::connect(&core, request) });
            let core = Arc::clone(&hub.core);
            let negotiate =
                any(move |request: Request| async move { endpoint::negotiate(&core, &request) });
            self = self
                .route(if path.is_empty() { "/" } else { path }, connect)
                .route(&format!("{path}/negotiate"), negotiate);
        }
        self
    }
}
