//! What went wrong with a request, in words that help.

use std::error::Error as StdError;
use std::io;

use reqwest::Url;

use crate::error::ConnectError;

/// A URL as it may appear in errors and logs: the query can hold secrets.
pub(crate) fn without_query(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Both fail only for URLs without a host, which have no credentials to hide.
    let _ = url.set_password(None);
    let _ = url.set_username("");
    url
}

/// The same of what may be no URL.
pub(crate) fn presentable(text: &str) -> String {
    if let Ok(url) = Url::parse(text)
        && url.has_host()
    {
        return without_query(&url).into();
    }
    let text = text.split(['?', '#']).next().unwrap_or_default();
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), text),
    };
    // Whatever stands before an @ can be a password.
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    scheme + rest
}

pub(super) fn tls_setup(error: &dyn StdError) -> ConnectError {
    ConnectError::Tls {
        address: "any server".to_owned(),
        reason: innermost(error),
    }
}

pub(super) fn failed(url: &Url, error: reqwest::Error) -> ConnectError {
    let address = format!(
        "{}:{}",
        url.host_str().unwrap_or_default(),
        url.port_or_known_default().unwrap_or_default()
    );
    if is_tls(&error) {
        return ConnectError::Tls {
            address,
            reason: reason(error),
        };
    }
    if error.is_redirect() {
        return not_a_hub(url, "its HTTP redirects have no end");
    }
    ConnectError::Unreachable {
        address,
        reason: reason(error),
    }
}

/// What went wrong. The request's URL, which can hold secrets, is left out.
pub(super) fn reason(error: reqwest::Error) -> String {
    innermost(&error.without_url())
}

pub(super) fn not_a_hub(url: &Url, reason: &str) -> ConnectError {
    ConnectError::NotAHub {
        url: without_query(url).into(),
        reason: reason.to_owned(),
    }
}

pub(super) fn bad_header(name: &str, error: &dyn StdError) -> ConnectError {
    ConnectError::Header {
        name: name.to_owned(),
        reason: error.to_string(),
    }
}

#[cfg(feature = "tls")]
fn is_tls(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| cause.is::<rustls::Error>())
}

#[cfg(not(feature = "tls"))]
fn is_tls(error: &reqwest::Error) -> bool {
    error.url().is_some_and(|url| url.scheme() == "https")
}

/// The text nearest to the cause; the layers above it only say that something failed.
fn innermost(error: &dyn StdError) -> String {
    let text = |cause: &dyn StdError| cause.to_string();
    causes(error).last().map_or_else(|| text(error), text)
}

fn causes<'a>(error: &'a dyn StdError) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(error.source(), |cause| inner(*cause))
}

/// An `io::Error` that wraps another error skips it in `source`.
fn inner<'a>(cause: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    let wrapped = cause
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref);
    wrapped
        .map(|wrapped| wrapped as &(dyn StdError + 'static))
        .or_else(|| cause.source())
}
