//! What stands between clients and hubs in production, as far as tests need it: a log of requests, cookies for sticky
//! sessions, a gateway that refuses transports, and access tokens.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, SET_COOKIE, UPGRADE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hubkit::hub::User;
use serde::Serialize;

use crate::parameter;

/// What the server remembers of requests whose URL has a `tag`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Seen {
    method: String,
    kind: &'static str,
    query: String,
    status: u16,
    headers: HashMap<String, String>,
}

/// What the layers share with the hubs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Desk {
    seen: Arc<Mutex<HashMap<String, Vec<Seen>>>>,
    revoked: Arc<Mutex<HashSet<String>>>,
}

impl Desk {
    fn seen(&self, tag: &str) -> Vec<Seen> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(tag).cloned().unwrap_or_default()
    }

    fn revoke(&self, token: String) {
        let mut revoked = self.revoked.lock().unwrap_or_else(PoisonError::into_inner);
        revoked.insert(token);
    }

    fn is_valid(&self, token: &str) -> bool {
        let revoked = self.revoked.lock().unwrap_or_else(PoisonError::into_inner);
        !revoked.contains(token)
    }

    fn note(&self, tag: String, seen: Seen) {
        let mut all = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(tag).or_default().push(seen);
    }
}

/// Notes every request with a `tag` in its URL.
pub(crate) async fn note(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Some(tag) = parameter(&parts, "tag") else {
        return next.run(Request::from_parts(parts, body)).await;
    };
    let (method, kind) = (parts.method.to_string(), kind(&parts));
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let headers = texts(&parts.headers);
    let response = next.run(Request::from_parts(parts, body)).await;
    let status = response.status().as_u16();
    desk.note(
        tag,
        Seen {
            method,
            kind,
            query,
            status,
            headers,
        },
    );
    response
}

fn kind(request: &axum::http::request::Parts) -> &'static str {
    if request.uri.path().ends_with("/negotiate") {
        "negotiate"
    } else if request.headers.contains_key(UPGRADE) {
        "WebSockets"
    } else if request.method != Method::GET {
        "send"
    } else if asks_for_events(&request.headers) {
        "ServerSentEvents"
    } else {
        "LongPolling"
    }
}

fn texts(headers: &HeaderMap) -> HashMap<String, String> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers
        .iter()
        .map(|(name, value)| (name.to_string(), text(value)))
        .collect()
}

fn asks_for_events(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .is_some_and(|accept| accept.as_bytes().starts_with(b"text/event-stream"))
}

/// Sets the cookie that a load balancer would, where the client negotiates with `cookie=…` in its URL.
pub(crate) async fn set_cookie(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let cookie = parameter(&parts, "cookie").filter(|_| kind(&parts) == "negotiate");
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let cookie =
        cookie.and_then(|value| format!("affinity={value}; Path=/; HttpOnly").parse().ok());
    if let Some(cookie) = cookie {
        response.headers_mut().insert(SET_COOKIE, cookie);
        let expired = HeaderValue::from_static("stale=1; Path=/; Max-Age=0");
        response.headers_mut().append(SET_COOKIE, expired);
    }
    response
}

/// Lets nothing of the transports through that `refuse=…` in the URL names, as some gateways do.
pub(crate) async fn refuse(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let refused = parameter(&parts, "refuse").unwrap_or_default();
    if refused
        .split('.')
        .any(|transport| transport == kind(&parts))
    {
        return (StatusCode::FORBIDDEN, "this gateway has no such thing").into_response();
    }
    next.run(Request::from_parts(parts, body)).await
}

/// Asks for an access token; its text is the user. Browsers cannot set headers on WebSockets and event sources, so it may
/// be in the URL, too.
pub(crate) async fn authenticate(
    State(desk): State<Desk>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let token = bearer(&parts.headers).or_else(|| parameter(&parts, "access_token"));
    let Some(token) = token.filter(|token| desk.is_valid(token)) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    parts.extensions.insert(User::new(token));
    next.run(Request::from_parts(parts, body)).await
}

/// `GET /seen?tag=…`: the requests with that tag.
pub(crate) async fn seen(State(desk): State<Desk>, request: Request) -> Response {
    let tag = parameter(&request.into_parts().0, "tag").unwrap_or_default();
    match serde_json::to_string(&desk.seen(&tag)) {
        Ok(seen) => ([(CONTENT_TYPE, "application/json")], seen).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// `POST /revoke?token=…`: the token is no longer valid.
pub(crate) async fn revoke(State(desk): State<Desk>, request: Request) {
    desk.revoke(parameter(&request.into_parts().0, "token").unwrap_or_default());
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let header = headers.get(AUTHORIZATION)?.to_str().ok()?;
    header.strip_prefix("Bearer ").map(str::to_owned)
}
