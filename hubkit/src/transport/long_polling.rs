//! Connections by long polling: GETs that wait for something to fetch, and POSTs.

use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::response::Response;
use http::StatusCode;

use super::endpoint::{Endpoint, Opened};
use super::link::Link;
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
            endpoint.gate.connections.spawn(carry(pipe, opened));
            text(StatusCode::OK, "")
        }
        Err(refusal) => *refusal,
    }
}

/// Serves the connection for as long as its client polls, and then waits for the poll that fetches what is left.
async fn carry(pipe: Arc<Pipe>, opened: Opened) {
    let Opened {
        serve,
        mut admission,
    } = opened;
    let options = &admission.gate().options;
    let (disconnect_timeout, close_timeout) = (options.disconnect_timeout, options.close_timeout);
    let mut served = serve(Link::Pipe(pipe.end()));
    let reaped = tokio::select! {
        () = &mut served => false,
        () = pipe.unattended(disconnect_timeout) => true,
    };
    if reaped {
        pipe.lose();
        (&mut served).await;
    }
    drop(served);
    admission.leave();
    // Nobody waits for a poll that does not come.
    let _ = tokio::time::timeout(close_timeout, pipe.fetched()).await;
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
