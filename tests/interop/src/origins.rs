//! Hubs for web pages that come from elsewhere.

use std::error::Error;

use axum::Router;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::from_fn_with_state;
use hubkit::{EndpointOptions, HubOptions, RouterExt};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::layers::{self, Desk};
use crate::tester;

/// Headers that the official client sets, and that browsers ask for leave to send.
const HEADERS: [HeaderName; 4] = [
    AUTHORIZATION,
    CONTENT_TYPE,
    HeaderName::from_static("x-requested-with"),
    HeaderName::from_static("x-signalr-user-agent"),
];

/// Hubs that pages of `origin` may use, with cookies: CORS lets them send requests, the hub's own list open WebSockets.
pub(crate) fn router(origin: Option<&str>, desk: &Desk) -> Result<Router, Box<dyn Error>> {
    let endpoint = || EndpointOptions::default().allowed_origins(origin);
    let options = || HubOptions::default().endpoint(endpoint());
    let allowed: Vec<HeaderValue> = origin
        .iter()
        .map(|text| text.parse())
        .collect::<Result<_, _>>()?;
    let cors = CorsLayer::new()
        .allow_origin(AllowOrigin::list(allowed))
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        .allow_headers(HEADERS);
    // Requests that ask for leave carry no token, so that CORS comes before authentication.
    let secured = Router::new()
        .map_hub("/cors/secured", tester(options())?)
        .route_layer(from_fn_with_state(desk.clone(), layers::authenticate));
    Ok(Router::new()
        .map_hub("/cors", tester(options())?)
        .merge(secured)
        .route_layer(cors))
}
