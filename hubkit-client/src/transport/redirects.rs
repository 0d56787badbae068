//! HTTP redirects: which are followed, and what is said of the others.

use reqwest::header::LOCATION;
use reqwest::redirect::Policy;
use reqwest::{Method, Response, StatusCode, Url};

use super::failure::without_query;
use crate::error::ConnectError;

const MAX_HOPS: usize = 10;

/// Follows what keeps method and body, and the origin of the request that was made first: what the requests carry is
/// for that server alone. Leading clients elsewhere is what the negotiation's answer is for.
pub(super) fn policy() -> Policy {
    Policy::custom(|attempt| {
        let hops = attempt.previous();
        let stays = hops
            .first()
            .is_some_and(|first| first.origin() == attempt.url().origin());
        if !stays || !keeps_the_request(attempt.status()) {
            return attempt.stop();
        }
        if hops.len() > MAX_HOPS {
            return attempt.error("too many redirects");
        }
        attempt.follow()
    })
}

fn keeps_the_request(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT
    )
}

/// Fails when the answer is a redirect that was not followed.
pub(super) fn check(method: &Method, response: Response) -> Result<Response, ConnectError> {
    let status = response.status();
    let Some(to) = location(&response).filter(|_| status.is_redirection()) else {
        return Ok(response);
    };
    Err(ConnectError::Redirect {
        status: status.as_u16(),
        request: format!("{method} {}", without_query(response.url())),
        location: place(&to),
        reason: reason(response.url(), &to, status),
    })
}

fn location(response: &Response) -> Option<Url> {
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    response.url().join(location).ok()
}

/// Scheme, host and port: the rest can hold secrets.
fn place(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{}://{host}:{port}", url.scheme()),
        None => format!("{}://{host}", url.scheme()),
    }
}

fn reason(from: &Url, to: &Url, status: StatusCode) -> String {
    if from.scheme() == "http" && to.scheme() == "https" && from.host() == to.host() {
        return format!("use {} in the hub's URL", place(to));
    }
    if from.origin() != to.origin() {
        return "it is another origin; if the hub is there, connect to that one".to_owned();
    }
    match keeps_the_request(status) {
        true => "the HTTP client follows none".to_owned(),
        false => format!(
            "of those only 307 and 308 are, as {status} need not keep method and body; is there a page to log in at?"
        ),
    }
}
