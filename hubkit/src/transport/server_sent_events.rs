//! Connections by Server-Sent Events: one response that never ends, and POSTs.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use futures_core::Stream;
use http::header::{CACHE_CONTROL, CONTENT_ENCODING, PRAGMA};
use http::{HeaderName, HeaderValue, StatusCode};

use super::endpoint::Endpoint;
use super::pipe::{Attendance, Fetched, Format, Pipe};
use super::respond::with_type;
use super::tokens::{Attached, Found};
use crate::protocol::Transport;

/// How long what a client has posted may take to arrive after the end of its events. A client that stops sends its
/// goodbye and hangs up, and the two overtake each other.
const LINGER: Duration = Duration::from_secs(1);

/// Opens a connection, and begins the response that carries its events.
pub(super) fn open(endpoint: &Endpoint, request: Request, id: &str, found: &Found) -> Response {
    if let Err(refusal) = endpoint.check(Transport::ServerSentEvents, Some(found)) {
        return *refusal;
    }
    let options = &endpoint.gate.options;
    let pipe = Pipe::new(Format::Events, options.receive_buffer, options.send_buffer);
    let attached = Attached {
        transport: Transport::ServerSentEvents,
        pipe: Some(Arc::clone(&pipe)),
    };
    match endpoint.open(Some(id), &attached, request.into_parts().0) {
        Ok(opened) => {
            let events = Events {
                attendance: pipe.attend(),
                begun: false,
            };
            tokio::spawn(opened.carry(pipe, LINGER));
            response(events)
        }
        Err(refusal) => *refusal,
    }
}

fn response(events: Events) -> Response {
    let body = Body::from_stream(events);
    let mut response = with_type(StatusCode::OK, body, "text/event-stream");
    // Nobody on the way may keep, compress or gather what has to arrive at once.
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache,no-store"));
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static("identity"));
    headers.insert(
        HeaderName::from_static("x-accel-buffering"),
        HeaderValue::from_static("no"),
    );
    response
}

/// The body of the response. When it is dropped the client has hung up.
struct Events {
    attendance: Attendance,
    begun: bool,
}

impl Stream for Events {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if !self.begun {
            self.begun = true;
            // A comment, so that proxies see the response begin.
            return Poll::Ready(Some(Ok(Bytes::from_static(b":\r\n"))));
        }
        Poll::Ready(match ready!(self.attendance.poll_fetch(cx)) {
            Fetched::Data(events) => Some(Ok(events)),
            Fetched::Over | Fetched::Replaced => None,
        })
    }
}
