//! The HTTP face of an endpoint: which transport a request is for, and what becomes of it.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{OriginalUri, Request};
use axum::response::Response;
use http::header::ACCEPT;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use super::gate::{Admission, Gate};
use super::link::{Accept, Link, Opening, Serve};
use super::pipe::Pipe;
use super::request::query_parameter;
use super::respond::{
    NO_ID, OTHER_TRANSPORT, empty, internal_error, not_allowed, text, unknown_id,
};
use super::tokens::{Attached, Found};
use super::{long_polling, negotiate, post, server_sent_events, websockets};
use crate::connection::panics;
use crate::protocol::Transport;

/// What is served at a path. Clones are the same endpoint.
#[derive(Clone)]
pub(crate) struct Endpoint {
    pub(crate) gate: Arc<Gate>,
    pub(crate) accept: Arc<dyn Accept>,
}

/// A connection that has been let in, and is served as soon as its transport is there.
pub(super) struct Opened {
    pub(super) serve: Serve,
    pub(super) admission: Admission,
}

impl Opened {
    /// Serves the connection through a pipe, until nobody has fetched from it for `patience`, and then waits until what
    /// is left has been fetched.
    pub(super) async fn carry(self, pipe: Arc<Pipe>, patience: Duration) {
        let Self {
            serve,
            mut admission,
        } = self;
        let close_timeout = admission.gate().options.close_timeout;
        let mut served = serve(Link::Pipe(pipe.end()), None);
        let abandoned = tokio::select! {
            _ = &mut served => false,
            () = pipe.unattended(patience) => true,
        };
        if abandoned {
            pipe.lose();
            // It only fails where the runtime ends.
            let _ = served.await;
        }
        admission.leave();
        // Nobody waits for a poll that does not come, and a response that is stuck is its server's to end.
        tokio::select! {
            () = pipe.fetched() => {}
            () = pipe.unattended(patience) => {}
            () = tokio::time::sleep(close_timeout) => {}
        }
    }
}

impl Endpoint {
    /// Answers `…/negotiate`.
    pub(super) async fn negotiate(&self, request: Request) -> Response {
        negotiate::negotiate(&self.gate, request).await
    }

    /// Answers everything on the endpoint's own path.
    pub(super) async fn connect(&self, request: Request) -> Response {
        let id = query_parameter(request.uri(), "id").filter(|id| !id.is_empty());
        if websockets::is_wanted(&request) {
            return websockets::open(self, request, id.as_deref());
        }
        if ![Method::GET, Method::POST, Method::DELETE].contains(request.method()) {
            return not_allowed("GET, POST, DELETE");
        }
        let Some(id) = id else {
            return text(StatusCode::BAD_REQUEST, NO_ID);
        };
        let Some(found) = self.gate.tokens.find(&id) else {
            return unknown_id();
        };
        match *request.method() {
            Method::GET if accepts_events(request.headers()) => {
                server_sent_events::open(self, request, &id, &found)
            }
            Method::GET => long_polling::get(self, request, &id, found).await,
            Method::POST => self.post(request, &id, found).await,
            _ => delete(&found),
        }
    }

    async fn post(&self, request: Request, id: &str, found: Found) -> Response {
        match found {
            Found::Waiting => post::keep(&self.gate, id, request).await,
            Found::Attached(Attached { pipe: None, .. }) => text(
                StatusCode::METHOD_NOT_ALLOWED,
                "POST requests are not allowed for WebSocket connections.",
            ),
            Found::Attached(Attached {
                pipe: Some(pipe), ..
            }) => post::receive(&pipe, request, self.gate.options.receive_timeout).await,
        }
    }

    /// Why `transport` cannot be opened for a connection that was found, if it cannot.
    pub(super) fn check(
        &self,
        transport: Transport,
        found: Option<&Found>,
    ) -> Result<(), Box<Response>> {
        if let Some(Found::Attached(own)) = found
            && own.transport != transport
        {
            return Err(Box::new(text(StatusCode::BAD_REQUEST, OTHER_TRANSPORT)));
        }
        if !self.gate.allows(transport) {
            return Err(Box::new(text(
                StatusCode::NOT_FOUND,
                &format!("{transport} transport not supported by this end point type"),
            )));
        }
        Ok(())
    }

    /// Lets a connection in and prepares to serve it.
    pub(super) fn open(
        &self,
        token: Option<&str>,
        attached: &Attached,
        request: http::request::Parts,
    ) -> Result<Opened, Box<Response>> {
        let transport = attached.transport;
        let limit = self.gate.options.max_header_size;
        if header_size(&request) > limit {
            return Err(Box::new(text(
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                &format!("the address and headers of a connection have at most {limit} bytes"),
            )));
        }
        let admitted = self.gate.admit(token, attached);
        let (id, admission) = admitted.map_err(|refusal| Box::new(refusal.response(transport)))?;
        let opening = Opening {
            id,
            request: detach(request),
            transport,
        };
        match panics::catch(|| self.accept.accept(opening)) {
            Ok(serve) => Ok(Opened { serve, admission }),
            Err(panic) => {
                tracing::error!(%panic, "opening a connection panicked");
                // A POST may have found it already.
                if let Some(pipe) = &attached.pipe {
                    drop(pipe.end());
                }
                Err(Box::new(internal_error()))
            }
        }
    }
}

/// Ends a connection by long polling; others end with their transport.
fn delete(found: &Found) -> Response {
    match found {
        Found::Attached(Attached {
            transport: Transport::LongPolling,
            pipe: Some(pipe),
        }) => {
            pipe.say_goodbye();
            empty(StatusCode::ACCEPTED)
        }
        _ => text(
            StatusCode::BAD_REQUEST,
            "Cannot terminate this connection using the DELETE endpoint.",
        ),
    }
}

fn accepts_events(headers: &HeaderMap) -> bool {
    headers.get_all(ACCEPT).iter().any(|accept| {
        accept
            .to_str()
            .is_ok_and(|accept| accept.contains("text/event-stream"))
    })
}

/// How much a connection keeps of the request that opens it.
fn header_size(parts: &http::request::Parts) -> usize {
    let path = parts
        .uri
        .path_and_query()
        .map_or(0, |path| path.as_str().len());
    let headers = parts.headers.iter();
    headers.fold(path, |size, (name, value)| {
        size + name.as_str().len() + value.len()
    })
}

/// Copies what a request borrows from the buffer it was read into: the buffer would live as long as the connection.
fn detach(mut parts: http::request::Parts) -> http::request::Parts {
    let mut copy = http::Request::new(()).into_parts().0;
    copy.method = parts.method;
    copy.version = parts.version;
    // A router within another one sees the rest of the path.
    let original = parts.extensions.remove::<OriginalUri>();
    let uri = original.map_or(parts.uri, |OriginalUri(uri)| uri);
    copy.uri = uri.to_string().parse().unwrap_or_default();
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
    copy
}
