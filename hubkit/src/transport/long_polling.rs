//! Connections by long polling: GETs that wait for something to fetch, and POSTs.

use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::response::Response;
use http::StatusCode;

use super::endpoint::Endpoint;
use super::pipe::{Fetched, Format, Pipe};
use super::respond::{empty, text, uncached, with_type};
use super::tokens::{Attached, Found};
use crate::protocol::Transport;

/// Answers a poll. The first one opens the connection and is answered at once.
pub(super) async fn get(endpoint: &Endpoint, request: Request, id: &str, found: Found) -> Response {
    if let Err(refusal) = endpoint.check(Transport::LongPolling, Some(&found)) {
        return *refusal;
    }
    let mut response = match found {
        Found::Attached(Attached {
            pipe: Some(pipe), ..
        }) => poll(&pipe, endpoint.gate.options.poll_timeout).await,
        _ => open(endpoint, request, id),
    };
    uncached(response.headers_mut());
    response
}

fn open(endpoint: &Endpoint, request: Request, id: &str) -> Response {
    let options = &endpoint.gate.options;
    let pipe = Pipe::new(Format::Bytes, options.receive_buffer, options.send_buffer);
    let attached = Attached {
        transport: Transport::LongPolling,
        pipe: Some(Arc::clone(&pipe)),
    };
    match endpoint.open(Some(id), &attached, request.into_parts().0) {
        Ok(opened) => {
            let carried = opened.carry(pipe, options.disconnect_timeout);
            tokio::spawn(carried);
            text(StatusCode::OK, "")
        }
        Err(refusal) => *refusal,
    }
}

async fn poll(pipe: &Arc<Pipe>, limit: Duration) -> Response {
    let attendance = pipe.attend();
    let fetched = poll_fn(|cx| attendance.poll_fetch(cx));
    match tokio::time::timeout(limit, fetched).await {
        Ok(Fetched::Data(data)) => with_type(StatusCode::OK, data, "application/octet-stream"),
        Ok(Fetched::Over | Fetched::Replaced) => empty(StatusCode::NO_CONTENT),
        Err(_) => text(StatusCode::OK, ""),
    }
}
