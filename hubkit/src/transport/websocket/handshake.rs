//! The opening handshake.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use http::header::{
    ALLOW, CONNECTION, HeaderName, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Version};
use sha1::{Digest as _, Sha1};

const GUID: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// Forgives set bits behind the sixteenth byte: clients exist that make up 22 random characters.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// A request is not a WebSocket handshake that can be accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum UpgradeError {
    /// The method is not GET.
    #[error("a websocket request must use the method get")]
    Method,
    /// The request is not HTTP/1.1.
    #[error(
        "a websocket request must use http/1.1; a proxy on the way may have to be told to speak it"
    )]
    HttpVersion,
    /// `Connection` does not name `upgrade`.
    #[error(
        "the connection header does not name upgrade; a proxy on the way may have to be told to pass it on"
    )]
    Connection,
    /// `Upgrade` does not name `websocket`.
    #[error(
        "the upgrade header does not name websocket; a proxy on the way may have to be told to pass it on"
    )]
    Upgrade,
    /// `Sec-WebSocket-Version` is not 13.
    #[error("the sec-websocket-version header must be 13")]
    WebSocketVersion,
    /// `Sec-WebSocket-Key` is not the base64 form of 16 bytes.
    #[error("the sec-websocket-key header must be the base64 form of 16 bytes")]
    Key,
}

impl UpgradeError {
    /// The status for the response.
    #[must_use]
    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::HttpVersion => StatusCode::HTTP_VERSION_NOT_SUPPORTED,
            Self::Connection | Self::Upgrade | Self::Key => StatusCode::BAD_REQUEST,
            Self::WebSocketVersion => StatusCode::UPGRADE_REQUIRED,
        }
    }

    /// The headers that the response must carry for its status.
    #[must_use]
    pub(crate) fn headers(self) -> HeaderMap {
        let headers: &[(HeaderName, &'static str)] = match self {
            Self::Method => &[(ALLOW, "GET")],
            Self::WebSocketVersion => &[
                (SEC_WEBSOCKET_VERSION, "13"),
                (UPGRADE, "websocket"),
                (CONNECTION, "upgrade"),
            ],
            Self::HttpVersion | Self::Connection | Self::Upgrade | Self::Key => &[],
        };
        let value = |text| HeaderValue::from_static(text);
        headers
            .iter()
            .map(|(name, text)| (name.clone(), value(*text)))
            .collect()
    }
}

/// Checks the head of a request that wants a WebSocket, and returns the value for `Sec-WebSocket-Accept`.
///
/// Origins, subprotocols and extensions are not looked at: the response offers none.
///
/// # Errors
///
/// The first rule of RFC 6455 §4.2.1 that the request breaks.
pub(crate) fn accept(
    method: &Method,
    version: Version,
    headers: &HeaderMap,
) -> Result<String, UpgradeError> {
    if method != Method::GET {
        return Err(UpgradeError::Method);
    }
    if version != Version::HTTP_11 {
        return Err(UpgradeError::HttpVersion);
    }
    if !names(headers, &CONNECTION, b"upgrade") {
        return Err(UpgradeError::Connection);
    }
    if !names(headers, &UPGRADE, b"websocket") {
        return Err(UpgradeError::Upgrade);
    }
    if only(headers, &SEC_WEBSOCKET_VERSION) != Some(b"13") {
        return Err(UpgradeError::WebSocketVersion);
    }
    match only(headers, &SEC_WEBSOCKET_KEY) {
        Some(key) if is_key(key) => Ok(answer(key)),
        _ => Err(UpgradeError::Key),
    }
}

/// Checks the headers of an extended CONNECT, which needs neither key nor upgrade (RFC 8441 §5).
///
/// # Errors
///
/// [`UpgradeError::WebSocketVersion`].
pub(crate) fn accept_connect(headers: &HeaderMap) -> Result<(), UpgradeError> {
    if only(headers, &SEC_WEBSOCKET_VERSION) == Some(b"13") {
        Ok(())
    } else {
        Err(UpgradeError::WebSocketVersion)
    }
}

fn answer(key: &[u8]) -> String {
    let digest = Sha1::new().chain_update(key).chain_update(GUID).finalize();
    BASE64.encode(digest)
}

fn is_key(key: &[u8]) -> bool {
    let mut bytes = [0; 18];
    matches!(BASE64.decode_slice(key, &mut bytes), Ok(16))
}

/// Whether one of the lists under a name holds the token.
fn names(headers: &HeaderMap, name: &HeaderName, token: &[u8]) -> bool {
    let mut lists = headers.get_all(name).iter();
    lists.any(|list| {
        let mut tokens = list.as_bytes().split(|byte| *byte == b',');
        tokens.any(|item| item.trim_ascii().eq_ignore_ascii_case(token))
    })
}

/// The value of a header that may be there only once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a [u8]> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => Some(value.as_bytes().trim_ascii()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: [(HeaderName, &[u8]); 4] = [
        (CONNECTION, b"Upgrade"),
        (UPGRADE, b"websocket"),
        (SEC_WEBSOCKET_VERSION, b"13"),
        (SEC_WEBSOCKET_KEY, b"dGhlIHNhbXBsZSBub25jZQ=="),
    ];

    fn good() -> HeaderMap {
        let value = |bytes| HeaderValue::from_bytes(bytes).unwrap();
        GOOD.into_iter()
            .map(|(name, bytes)| (name, value(bytes)))
            .collect()
    }

    fn check(headers: &HeaderMap) -> Result<String, UpgradeError> {
        accept(&Method::GET, Version::HTTP_11, headers)
    }

    /// The outcome when one header has these values in place of its good one.
    fn with(name: &HeaderName, values: &[&[u8]]) -> Result<(), UpgradeError> {
        let mut headers = good();
        headers.remove(name);
        for value in values {
            headers.append(name, HeaderValue::from_bytes(value).unwrap());
        }
        check(&headers).map(drop)
    }

    #[test]
    fn the_example_of_the_rfc() {
        assert_eq!(
            check(&good()).as_deref(),
            Ok("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        );
    }

    #[test]
    fn methods_and_http_versions() {
        let method = accept(&Method::POST, Version::HTTP_11, &good());
        assert_eq!(method, Err(UpgradeError::Method));
        for version in [Version::HTTP_09, Version::HTTP_10, Version::HTTP_2] {
            let outcome = accept(&Method::GET, version, &good());
            assert_eq!(outcome, Err(UpgradeError::HttpVersion), "{version:?}");
        }
    }

    #[test]
    fn token_lists() {
        let table: [(&[&[u8]], bool); 10] = [
            (&[b"TOKEN"], true),
            (&[b" keep-alive,\tToKeN "], true),
            (&[b"keep-alive", b"token"], true),
            (&[b"caf\xe9, token"], true),
            (&[b",,token,"], true),
            (&[], false),
            (&[b""], false),
            (&[b"token2"], false),
            (&[b"to ken"], false),
            (&[b"\xff\xfe"], false),
        ];
        for (name, token, error) in [
            (CONNECTION, "upgrade", UpgradeError::Connection),
            (UPGRADE, "websocket", UpgradeError::Upgrade),
        ] {
            for (values, good) in table {
                let values: Vec<Vec<u8>> =
                    values.iter().map(|value| replace(value, token)).collect();
                let values: Vec<&[u8]> = values.iter().map(Vec::as_slice).collect();
                let expected = if good { Ok(()) } else { Err(error) };
                assert_eq!(with(&name, &values), expected, "{name}: {values:x?}");
            }
        }
    }

    /// Puts the token where the table says `token`, in the case in which the table has it.
    fn replace(value: &[u8], token: &str) -> Vec<u8> {
        let Some(at) = value
            .windows(5)
            .position(|five| five.eq_ignore_ascii_case(b"token"))
        else {
            return value.to_vec();
        };
        let upper = value[at] == b'T';
        let token = if upper {
            token.to_uppercase()
        } else {
            token.to_owned()
        };
        [&value[..at], token.as_bytes(), &value[at + 5..]].concat()
    }

    #[test]
    fn websocket_versions() {
        let refused: [&[&[u8]]; 6] = [
            &[],
            &[b"8"],
            &[b"13, 8"],
            &[b"13", b"13"],
            &[b"\xb9"],
            &[b"013"],
        ];
        for values in refused {
            let outcome = with(&SEC_WEBSOCKET_VERSION, values);
            assert_eq!(outcome, Err(UpgradeError::WebSocketVersion), "{values:x?}");
        }
        assert_eq!(with(&SEC_WEBSOCKET_VERSION, &[b" 13 "]), Ok(()));
    }

    #[test]
    fn keys() {
        let refused: [&[&[u8]]; 9] = [
            &[],
            &[b""],
            &[b"SGVsbG8sIHdvcmxkIQ=="],
            &[b"dGhlIHNhbXBsZSBub25jZQ"],
            &[b"dGhlIHNhbXBsZSBub25jZTE="],
            &[b"dGhlIHNhbXBsZSBub25jZTEy"],
            &[b"dGhlIHNhbXBsZSBub25jZ*=="],
            &[b"dGhlIHNhbXBsZSBub25j\xe9Q=="],
            &[b"dGhlIHNhbXBsZSBub25jZQ==", b"dGhlIHNhbXBsZSBub25jZQ=="],
        ];
        for values in refused {
            assert_eq!(
                with(&SEC_WEBSOCKET_KEY, values),
                Err(UpgradeError::Key),
                "{values:x?}"
            );
        }
        let loose_bits = b"dGhlIHNhbXBsZSBub25jZZ==";
        assert_eq!(with(&SEC_WEBSOCKET_KEY, &[loose_bits]), Ok(()));
    }

    #[test]
    fn every_error_has_its_response() {
        let table: [(UpgradeError, u16, &[&str]); 6] = [
            (UpgradeError::Method, 405, &["allow"]),
            (UpgradeError::HttpVersion, 505, &[]),
            (UpgradeError::Connection, 400, &[]),
            (UpgradeError::Upgrade, 400, &[]),
            (
                UpgradeError::WebSocketVersion,
                426,
                &["sec-websocket-version", "upgrade", "connection"],
            ),
            (UpgradeError::Key, 400, &[]),
        ];
        for (error, status, expected) in table {
            assert_eq!(error.status().as_u16(), status, "{error:?}");
            let headers = error.headers();
            assert_eq!(headers.len(), expected.len(), "{error:?}");
            assert!(
                expected.iter().all(|name| headers.contains_key(*name)),
                "{error:?}"
            );
        }
        assert_eq!(
            UpgradeError::WebSocketVersion.headers()[SEC_WEBSOCKET_VERSION],
            "13"
        );
    }
}
