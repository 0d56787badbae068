//! What a request says besides its path: query parameters, by name without regard to case, cookies, and its sender.

use std::borrow::Cow;
use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use http::header::COOKIE;
use http::{Extensions, HeaderMap, Uri};
use percent_encoding::percent_decode_str;

/// The first parameter of that name, decoded. Bytes that are no UTF-8 are replaced: no valid value has any.
pub(crate) fn query_parameter(uri: &Uri, name: &str) -> Option<String> {
    uri.query()?.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        decode(key)
            .eq_ignore_ascii_case(name)
            .then(|| decode(value).into_owned())
    })
}

fn decode(text: &str) -> Cow<'_, str> {
    if text.contains('+') {
        let spaced = text.replace('+', " ");
        return percent_decode_str(&spaced)
            .decode_utf8_lossy()
            .into_owned()
            .into();
    }
    percent_decode_str(text).decode_utf8_lossy()
}

/// The first cookie of that name, as it was sent, without quotes around it.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| key.trim() == name)
        .map(|(_, value)| {
            let value = value.trim();
            let unquoted = value
                .strip_prefix('"')
                .and_then(|value| value.strip_suffix('"'));
            unquoted.unwrap_or(value)
        })
}

/// Where a request comes from, if the server leaves that with it.
pub(crate) fn remote_addr(extensions: &Extensions) -> Option<SocketAddr> {
    let info = extensions.get::<ConnectInfo<SocketAddr>>();
    info.map(|info| info.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_found_in_any_case_and_decoded() {
        let uri: Uri = "/hub?a=1&NEGOTIATEVERSION=1&id=a%2Bb%20c+d&empty&id=second"
            .parse()
            .unwrap();
        let parameter = |name| query_parameter(&uri, name);
        assert_eq!(parameter("negotiateVersion").as_deref(), Some("1"));
        assert_eq!(parameter("id").as_deref(), Some("a+b c d"));
        assert_eq!(parameter("empty").as_deref(), Some(""));
        assert_eq!(parameter("none"), None);
        assert_eq!(query_parameter(&Uri::from_static("/hub"), "id"), None);
    }

    #[test]
    fn cookies_are_found_in_every_line() {
        let mut headers = HeaderMap::new();
        for line in ["a=1; session=\"x=y\"; odd", "b = 2;session=later; c="] {
            headers.append(COOKIE, line.parse().unwrap());
        }
        let table = [
            ("a", Some("1")),
            ("session", Some("x=y")),
            ("b", Some("2")),
            ("c", Some("")),
            ("odd", None),
            ("A", None),
        ];
        for (name, value) in table {
            assert_eq!(cookie(&headers, name), value, "{name}");
        }
    }
}
