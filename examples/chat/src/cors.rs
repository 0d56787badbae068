//! CORS for SignalR clients in pages of other origins.
//!
//! WebSockets are not under CORS: the hub's own `allowed_origins` is for them. Give both the same list.

use std::time::Duration;

use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, Method};
use tower_http::cors::{AllowOrigin, CorsLayer};

/// Lets pages of `origins` negotiate, poll, read events and post with the user's cookies.
///
/// Add it last, outside of whatever checks the login: a browser asks first (`OPTIONS`) without cookies, and a refusal
/// without these headers cannot be told from a server that is down.
///
/// ```
/// use axum::Router;
/// use axum::http::HeaderValue;
///
/// let origins = [HeaderValue::from_static("https://app.example.org")];
/// let app: Router = Router::new().layer(chat_example::cors::for_signalr(origins));
/// ```
///
/// # Panics
///
/// When an origin is `*`, which browsers refuse together with credentials.
pub fn for_signalr(origins: impl IntoIterator<Item = HeaderValue>) -> CorsLayer {
    CorsLayer::new()
        // Concrete origins: the answer repeats the page's own if it is one of them, and `Vary: origin` keeps caches from
        // handing it to another page. With credentials a browser accepts nothing else, no `*` in particular.
        .allow_origin(AllowOrigin::list(origins))
        // Cookies. The official JavaScript client sends them unless told otherwise (`withCredentials`), and without this
        // header a browser then keeps every answer from the page.
        .allow_credentials(true)
        // GET polls and reads events, POST negotiates and sends, DELETE ends a long-polling connection.
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        .allow_headers([
            // On every request of the official clients.
            HeaderName::from_static("x-requested-with"),
            // So is this: their name and version.
            HeaderName::from_static("x-signalr-user-agent"),
            // Access tokens (`accessTokenFactory`); a chat with cookies could do without.
            AUTHORIZATION,
            // Of bodies that are not plain text: MessagePack over long polling, and this API's JSON.
            CONTENT_TYPE,
        ])
        // How long a browser may remember the answer. Without it, it asks again after five seconds, which with long
        // polling doubles the requests. Chromium remembers for two hours at most.
        .max_age(Duration::from_secs(2 * 60 * 60))
}
