//! Responses that endpoints give.

use axum::body::Body;
use axum::response::Response;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, EXPIRES, PRAGMA, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, StatusCode};

pub(super) const NO_ID: &str = "Connection ID required";
pub(super) const UNKNOWN_ID: &str = "No Connection with that ID";
pub(super) const OTHER_TRANSPORT: &str = "Cannot change transports mid-connection";

pub(super) fn json(body: impl Into<Body>) -> Response {
    let mut response = with_type(StatusCode::OK, body, "application/json");
    uncached(response.headers_mut());
    response
}

pub(super) fn text(status: StatusCode, body: &str) -> Response {
    with_type(status, body.to_owned(), "text/plain; charset=utf-8")
}

/// A success without a body.
pub(super) fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

pub(super) fn with_type(
    status: StatusCode,
    body: impl Into<Body>,
    content_type: &'static str,
) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let value = HeaderValue::from_static(content_type);
    response.headers_mut().insert(CONTENT_TYPE, value);
    response
}

/// Keeps everybody on the way from keeping the response.
pub(super) fn uncached(headers: &mut HeaderMap) {
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

pub(super) fn not_allowed(allowed: &'static str) -> Response {
    let mut response = text(StatusCode::METHOD_NOT_ALLOWED, "");
    response
        .headers_mut()
        .insert(ALLOW, HeaderValue::from_static(allowed));
    response
}

pub(super) fn unavailable(why: &str) -> Response {
    let mut response = text(StatusCode::SERVICE_UNAVAILABLE, why);
    response
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

/// The caller is not told what went wrong inside.
pub(super) fn internal_error() -> Response {
    text(StatusCode::INTERNAL_SERVER_ERROR, "")
}

pub(super) fn shutting_down() -> Response {
    unavailable("the server is shutting down")
}

pub(super) fn unknown_id() -> Response {
    text(StatusCode::NOT_FOUND, UNKNOWN_ID)
}
