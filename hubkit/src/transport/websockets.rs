//! Connections over WebSockets: one request, upgraded.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::header::{CONNECTION, ORIGIN, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_PROTOCOL, UPGRADE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;

use super::Gate;
use super::endpoint::{Endpoint, Opened};
use super::link::Link;
use super::origin::host;
use super::respond::{text, unknown_id};
use super::tokens::Attached;
use super::websocket::{self, UpgradeError};
use crate::connection::panics;
use crate::protocol::Transport;

/// Whether a request asks for a WebSocket.
pub(super) fn is_wanted(request: &Request) -> bool {
    if is_extended_connect(request) {
        return true;
    }
    let names = |upgrade: &HeaderValue| {
        let upgrade = upgrade.as_bytes().to_ascii_lowercase();
        upgrade.windows(9).any(|word| word == b"websocket")
    };
    request.method() == Method::GET && request.headers().get_all(UPGRADE).iter().any(names)
}

/// Opens a connection, negotiated under `id` or not at all.
pub(super) fn open(endpoint: &Endpoint, request: Request, id: Option<&str>) -> Response {
    let gate = &endpoint.gate;
    let accepted = match accept(&request) {
        Ok(accepted) => accepted,
        Err(error) => {
            let mut response = text(error.status(), &error.to_string());
            response.headers_mut().extend(error.headers());
            return response;
        }
    };
    let found = match id.map(|id| gate.tokens.find(id)) {
        Some(None) => return unknown_id(),
        Some(found) => found,
        None => None,
    };
    if let Err(refusal) = endpoint.check(Transport::WebSockets, found.as_ref()) {
        return *refusal;
    }
    if !gate
        .options
        .allowed_origins
        .allow(request.uri(), request.headers())
    {
        return foreign(&request);
    }
    let (mut parts, _) = request.into_parts();
    let Some(upgrade) = parts.extensions.remove::<OnUpgrade>() else {
        return text(
            StatusCode::BAD_REQUEST,
            "this server cannot upgrade connections",
        );
    };
    let sub_protocol = sub_protocol(gate, &parts.headers);
    let attached = Attached {
        transport: Transport::WebSockets,
        pipe: None,
    };
    match endpoint.open(id, &attached, parts) {
        Ok(opened) => {
            tokio::spawn(upgraded(upgrade, opened));
            switching(&accepted, sub_protocol)
        }
        Err(refusal) => *refusal,
    }
}

/// The answer to a page of an origin that may not connect. Browsers show it to nobody, so it is logged, too.
fn foreign(request: &Request) -> Response {
    tracing::info!(
        origin = ?request.headers().get(ORIGIN),
        host = ?host(request.uri(), request.headers()),
        "refused the WebSocket of a page of another origin; allow it with EndpointOptions::allowed_origins, or have the \
         proxy pass the Host header on"
    );
    text(
        StatusCode::FORBIDDEN,
        "pages of this origin may not connect; see EndpointOptions::allowed_origins",
    )
}

/// How a request becomes a WebSocket.
enum Accepted {
    /// By the upgrade of HTTP/1.1, answered with this key.
    Upgrade { key: String },
    /// By the extended CONNECT of HTTP/2 (RFC 8441).
    Connect,
}

fn accept(request: &Request) -> Result<Accepted, UpgradeError> {
    let headers = request.headers();
    if is_extended_connect(request) {
        return websocket::accept_connect(headers).map(|()| Accepted::Connect);
    }
    let key = websocket::accept(request.method(), request.version(), headers)?;
    Ok(Accepted::Upgrade { key })
}

#[cfg(feature = "http2")]
fn is_extended_connect(request: &Request) -> bool {
    let protocol = request.extensions().get::<hyper::ext::Protocol>();
    request.method() == Method::CONNECT
        && protocol.is_some_and(|protocol| protocol.as_str() == "websocket")
}

/// Without HTTP/2 there is none.
#[cfg(not(feature = "http2"))]
fn is_extended_connect(_: &Request) -> bool {
    false
}

/// Waits for the upgrade, and has the connection served.
async fn upgraded(upgrade: OnUpgrade, opened: Opened) {
    let Opened { serve, admission } = opened;
    let patience: Duration = admission.gate().options.negotiation_timeout;
    // A client that is gone before the answer reached it never completes the upgrade.
    match tokio::time::timeout(patience, upgrade).await {
        Ok(Ok(io)) => drop(serve(Link::WebSocket(TokioIo::new(io)), Some(admission))),
        Ok(Err(error)) => tracing::debug!(%error, "an upgrade failed"),
        Err(_) => tracing::debug!("an upgrade was not completed in time"),
    }
}

/// What the application chooses of what the client offers. Its own code may panic.
fn sub_protocol(gate: &Gate, headers: &HeaderMap) -> Option<HeaderValue> {
    let select = gate.options.sub_protocol.as_ref()?;
    let offered: Vec<&str> = headers
        .get_all(SEC_WEBSOCKET_PROTOCOL)
        .iter()
        .filter_map(|list| list.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    if offered.is_empty() {
        return None;
    }
    let selected = panics::catch(|| select(&offered)).unwrap_or_else(|panic| {
        tracing::error!(%panic, "choosing a sub-protocol panicked");
        None
    })?;
    if !offered.contains(&&*selected) {
        tracing::warn!(
            selected,
            "a sub-protocol was chosen that the client did not offer"
        );
        return None;
    }
    HeaderValue::try_from(selected).ok()
}

fn switching(accepted: &Accepted, sub_protocol: Option<HeaderValue>) -> Response {
    let mut response = Response::new(Body::empty());
    if let Accepted::Upgrade { key } = accepted {
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        if let Ok(key) = HeaderValue::try_from(key) {
            headers.insert(SEC_WEBSOCKET_ACCEPT, key);
        }
    }
    if let Some(sub_protocol) = sub_protocol {
        response
            .headers_mut()
            .insert(SEC_WEBSOCKET_PROTOCOL, sub_protocol);
    }
    response
}
