//! The HTTP face of a hub: negotiation, and the opening of transports.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::header::{ACCEPT, ALLOW, CACHE_CONTROL, CONTENT_TYPE, EXPIRES, PRAGMA, RETRY_AFTER};
use http::{HeaderName, HeaderValue, Method, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::sync::OwnedSemaphorePermit;

use super::negotiate::{Claim, new_id};
use super::query;
use super::websocket;
use crate::connection::{Connection, panics, serve};
use crate::hub::core::HubCore;

/// Answers `POST …/negotiate`.
pub(super) fn negotiate(core: &HubCore, request: &Request) -> Response {
    if request.method() != Method::POST {
        return not_allowed("POST");
    }
    if core.shutdown.is_cancelled() {
        return unavailable("the server is shutting down");
    }
    let version = query::parameter(request.uri(), "negotiateVersion");
    let version = match version.as_deref().map(str::parse::<i64>) {
        None => 0,
        Some(Ok(version)) if version < 0 => {
            return json(&format!(
                r#"{{"error":"The client requested version '{version}', but the server does not support this version."}}"#
            ));
        }
        Some(Ok(version)) => version.min(1),
        Some(Err(_)) => {
            return json(r#"{"error":"The client requested a non-integer protocol version."}"#);
        }
    };
    match core.negotiations.begin(version > 0) {
        Ok(Some(negotiated)) => {
            let token = if version > 0 {
                format!(r#","connectionToken":"{}""#, negotiated.token)
            } else {
                String::new()
            };
            json(&format!(
                r#"{{"negotiateVersion":{version},"connectionId":"{}"{token},"availableTransports":[{{"transport":"WebSockets","transferFormats":["Text","Binary"]}}]}}"#,
                negotiated.connection_id
            ))
        }
        Ok(None) => unavailable("too many connections are being negotiated"),
        Err(error) => {
            tracing::error!(%error, "no random numbers for a connection id");
            text(StatusCode::INTERNAL_SERVER_ERROR, "")
        }
    }
}

/// Answers everything on the hub's own path.
pub(super) fn connect(core: &Arc<HubCore>, request: Request) -> Response {
    let token = query::parameter(request.uri(), "id").filter(|id| !id.is_empty());
    match *request.method() {
        Method::GET if wants_websocket(&request) => {
            connect_websocket(core, request, token.as_deref())
        }
        Method::GET => {
            let events = request.headers().get_all(ACCEPT).iter().any(|accept| {
                accept
                    .to_str()
                    .is_ok_and(|accept| accept.contains("text/event-stream"))
            });
            let transport = if events {
                "ServerSentEvents"
            } else {
                "LongPolling"
            };
            with_connection(core, token.as_deref(), |_| {
                text(
                    StatusCode::NOT_FOUND,
                    &format!("{transport} transport not supported by this end point type"),
                )
            })
        }
        Method::POST => with_connection(core, token.as_deref(), |connected| {
            if connected {
                let refusal = "POST requests are not allowed for WebSocket connections.";
                text(StatusCode::METHOD_NOT_ALLOWED, refusal)
            } else {
                text(StatusCode::NOT_FOUND, "No Connection with that ID")
            }
        }),
        Method::DELETE => with_connection(core, token.as_deref(), |_| {
            text(
                StatusCode::BAD_REQUEST,
                "Cannot terminate this connection using the DELETE endpoint.",
            )
        }),
        _ => not_allowed("GET, POST, DELETE"),
    }
}

/// Answers with `found`, given whether the connection has its transport, or with what is wrong about its id.
fn with_connection(
    core: &HubCore,
    token: Option<&str>,
    found: impl FnOnce(bool) -> Response,
) -> Response {
    match token.map(|token| core.negotiations.is_connected(token)) {
        None => text(StatusCode::BAD_REQUEST, "Connection ID required"),
        Some(None) => text(StatusCode::NOT_FOUND, "No Connection with that ID"),
        Some(Some(connected)) => found(connected),
    }
}

fn wants_websocket(request: &Request) -> bool {
    request
        .headers()
        .get_all(http::header::UPGRADE)
        .iter()
        .any(|upgrade| {
            upgrade
                .as_bytes()
                .to_ascii_lowercase()
                .windows(9)
                .any(|word| word == b"websocket")
        })
}

fn connect_websocket(core: &Arc<HubCore>, request: Request, token: Option<&str>) -> Response {
    let accepted = match websocket::accept(request.method(), request.version(), request.headers()) {
        Ok(accepted) => accepted,
        Err(error) => {
            let mut response = text(error.status(), &error.to_string());
            response.headers_mut().extend(error.headers());
            return response;
        }
    };
    if !core.options.allowed_origins.allow(request.headers()) {
        return text(
            StatusCode::FORBIDDEN,
            "pages of this origin may not connect; see HubOptions::allowed_origins",
        );
    }
    if core.shutdown.is_cancelled() {
        return unavailable("the server is shutting down");
    }
    let Ok(slot) = core
        .slots
        .clone()
        .map(tokio::sync::Semaphore::try_acquire_owned)
        .transpose()
    else {
        return unavailable("the hub has as many connections as it takes");
    };
    let (mut parts, _) = request.into_parts();
    let Some(upgrade) = parts.extensions.remove::<hyper::upgrade::OnUpgrade>() else {
        return text(
            StatusCode::BAD_REQUEST,
            "this server cannot upgrade connections",
        );
    };
    let (id, token) = match token {
        None => match new_id() {
            Ok(id) => (id, None),
            Err(error) => {
                tracing::error!(%error, "no random numbers for a connection id");
                return text(StatusCode::INTERNAL_SERVER_ERROR, "");
            }
        },
        Some(token) => match core.negotiations.claim(token) {
            Claim::Taken(id) => (id, Some(token.to_owned())),
            Claim::InUse => {
                return text(
                    StatusCode::CONFLICT,
                    "the connection has its transport already",
                );
            }
            Claim::Unknown => return text(StatusCode::NOT_FOUND, "No Connection with that ID"),
        },
    };
    // The provider of users is the application's own code.
    let connection = panics::catch(|| Connection::new(Arc::clone(core), id, detach(parts)));
    let connection = match connection {
        Ok(connection) => connection,
        Err(panic) => {
            tracing::error!(%panic, "finding the user of a request panicked");
            if let Some(token) = token {
                core.negotiations.release(&token);
            }
            return text(StatusCode::INTERNAL_SERVER_ERROR, "");
        }
    };
    core.connections
        .spawn(upgraded(upgrade, connection, token, slot));
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(
        http::header::CONNECTION,
        HeaderValue::from_static("upgrade"),
    );
    headers.insert(http::header::UPGRADE, HeaderValue::from_static("websocket"));
    if let Ok(accepted) = HeaderValue::try_from(accepted) {
        headers.insert(http::header::SEC_WEBSOCKET_ACCEPT, accepted);
    }
    response
}

/// Waits for the upgrade and serves the connection.
async fn upgraded(
    upgrade: hyper::upgrade::OnUpgrade,
    connection: Arc<Connection>,
    token: Option<String>,
    slot: Option<OwnedSemaphorePermit>,
) {
    let core = Arc::clone(&connection.core);
    // A client that is gone before the answer reached it never completes the upgrade.
    match tokio::time::timeout(core.options.handshake_timeout, upgrade).await {
        Ok(Ok(io)) => serve(TokioIo::new(io), connection).await,
        Ok(Err(error)) => tracing::debug!(%error, "an upgrade failed"),
        Err(_) => tracing::debug!("an upgrade was not completed in time"),
    }
    if let Some(token) = token {
        core.negotiations.release(&token);
    }
    drop(slot);
}

/// Copies what a request borrows from the buffer it was read into: the buffer would live as long as the connection.
fn detach(parts: http::request::Parts) -> http::request::Parts {
    let mut copy = http::Request::new(()).into_parts().0;
    copy.method = parts.method;
    copy.version = parts.version;
    copy.uri = parts.uri.to_string().parse().unwrap_or_default();
    copy.headers.reserve(parts.headers.len());
    for (name, value) in &parts.headers {
        let own_name = HeaderName::from_bytes(name.as_str().as_bytes());
        let own_value = HeaderValue::from_bytes(value.as_bytes());
        if let (Ok(name), Ok(mut own)) = (own_name, own_value) {
            own.set_sensitive(value.is_sensitive());
            copy.headers.append(name, own);
        }
    }
    copy.extensions = parts.extensions;
    copy.extensions.remove::<axum::extract::OriginalUri>();
    copy
}

fn json(body: &str) -> Response {
    let mut response = Response::new(Body::from(body.to_owned()));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    uncached(headers);
    response
}

fn uncached(headers: &mut http::HeaderMap) {
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("no-cache, no-store"),
    );
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    headers.insert(
        EXPIRES,
        HeaderValue::from_static("Thu, 01 Jan 1970 00:00:00 GMT"),
    );
}

fn text(status: StatusCode, body: &str) -> Response {
    let mut response = Response::new(Body::from(body.to_owned()));
    *response.status_mut() = status;
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    response
}

fn not_allowed(allowed: &'static str) -> Response {
    let mut response = text(StatusCode::METHOD_NOT_ALLOWED, "");
    response
        .headers_mut()
        .insert(ALLOW, HeaderValue::from_static(allowed));
    response
}

fn unavailable(why: &str) -> Response {
    let mut response = text(StatusCode::SERVICE_UNAVAILABLE, why);
    response
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from_static("1"));
    response
}
