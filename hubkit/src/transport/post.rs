//! POSTs that bring a client's bytes, where the transport's other direction is fetched.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, BodyDataStream, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use futures_core::Stream as _;
use http::StatusCode;
use tokio::time::{Instant, timeout};

use super::gate::Gate;
use super::pipe::{Gone, Pipe};
use super::respond::{text, unknown_id};
use super::tokens::{Attached, Found, Kept, MAX_EARLY};
use crate::protocol::Transport;

/// So many POSTs of one connection may wait for each other; the official clients send one after the other.
const MAX_WAITING: usize = 64;

/// Keeps a small body for the transport to come: some clients send their handshake before their first poll.
pub(super) async fn keep(gate: &Gate, id: &str, request: Request) -> Response {
    if !gate.allows(Transport::ServerSentEvents) && !gate.allows(Transport::LongPolling) {
        return unknown_id();
    }
    let limit = gate.options.receive_timeout;
    let body = match timeout(limit, to_bytes(request.into_body(), MAX_EARLY)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return too_early(),
        Err(_) => return too_slow(),
    };
    match gate.tokens.keep(id, &body) {
        Kept::Whole => text(StatusCode::OK, ""),
        Kept::TooMany => too_early(),
        // Its transport may have come while the body did.
        Kept::NotWaiting => match gate.tokens.find(id) {
            Some(Found::Attached(Attached {
                pipe: Some(pipe), ..
            })) => receive(&pipe, Request::new(Body::from(body)), limit).await,
            _ => unknown_id(),
        },
    }
}

fn too_early() -> Response {
    text(
        StatusCode::BAD_REQUEST,
        "before a connection has its transport there is room for a handshake, and no more",
    )
}

/// Takes the body to the connection, piece by piece, and waits where that is busy.
pub(super) async fn receive(pipe: &Arc<Pipe>, request: Request, limit: Duration) -> Response {
    let Some(_waiting) = pipe.wait_in_line(MAX_WAITING) else {
        return text(
            StatusCode::TOO_MANY_REQUESTS,
            "too many POSTs of this connection wait for each other; send one after the other",
        );
    };
    // One POST after the other, so that their messages do not mix. The line is closed with the connection.
    let Ok(_turn) = pipe.turns.acquire().await else {
        return unknown_id();
    };
    match bring(pipe, request.into_body(), limit).await {
        Ok(()) => text(StatusCode::OK, ""),
        Err(Failure::Gone) => unknown_id(),
        Err(Failure::Broken) => text(StatusCode::BAD_REQUEST, "the request's body broke off"),
        Err(Failure::Slow) => too_slow(),
    }
}

fn too_slow() -> Response {
    text(
        StatusCode::REQUEST_TIMEOUT,
        "the request's body took too long",
    )
}

enum Failure {
    Gone,
    Broken,
    Slow,
}

async fn bring(pipe: &Pipe, body: Body, limit: Duration) -> Result<(), Failure> {
    let mut body = body.into_data_stream();
    let mut left = limit;
    loop {
        let began = Instant::now();
        let piece = timeout(left, next(&mut body)).await;
        let Some(piece) = piece.map_err(|_| Failure::Slow)? else {
            return Ok(());
        };
        left = left.saturating_sub(began.elapsed());
        let mut piece = piece.map_err(|_| Failure::Broken)?;
        poll_fn(|cx| pipe.poll_bring(cx, &mut piece))
            .await
            .map_err(|Gone| Failure::Gone)?;
    }
}

async fn next(body: &mut BodyDataStream) -> Option<Result<Bytes, axum::Error>> {
    poll_fn(|cx| Pin::new(&mut *body).poll_next(cx)).await
}
