//! The handshake.

use crate::protocol::handshake::{
    Accepted, HandshakeError, HandshakeRequest, MAX_HANDSHAKE_SIZE, Negotiated, negotiate_protocol,
    parse_request, parse_response, split, write_credit_request, write_credit_response,
    write_request, write_response,
};
use crate::protocol::{Protocol, Split};

fn request(protocol: &str, version: i64) -> HandshakeRequest {
    HandshakeRequest {
        protocol: protocol.into(),
        version,
        credit: false,
        stream_items: None,
    }
}

#[test]
fn requests_are_read() {
    let cases = [
        (r#"{"protocol":"json","version":1}"#, request("json", 1)),
        (
            r#" { "version" : 2 , "protocol" : "Mess\u0061gePack" } "#,
            request("MessagePack", 2),
        ),
        (
            r#"{"extra":[{"a":null}],"protocol":"x","version":-1}"#,
            request("x", -1),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(parse_request(text.as_bytes()), Ok(expected));
    }
}

#[test]
fn malformed_requests_are_refused() {
    let cases = [
        ("", "Error reading JSON."),
        (r#"{"protocol":"json","version":1}x"#, "Error reading JSON."),
        (
            "[]",
            "Unexpected JSON Token Type 'Array'. Expected a JSON Object.",
        ),
        (r#"{"version":1}"#, "Missing required property 'protocol'."),
        (
            r#"{"protocol":"json"}"#,
            "Missing required property 'version'.",
        ),
        (
            r#"{"protocol":null,"version":1}"#,
            "Expected 'protocol' to be of type String.",
        ),
        (
            r#"{"protocol":"json","version":"1"}"#,
            "Expected 'version' to be of type Number.",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(
            parse_request(text.as_bytes()).unwrap_err().to_string(),
            expected,
            "{text}"
        );
    }
}

#[test]
fn requests_are_written() {
    let mut out = Vec::new();
    write_request(&mut out, Protocol::MessagePack, 1);
    assert_eq!(out, b"{\"protocol\":\"messagepack\",\"version\":1}\x1e");
}

#[test]
fn responses_are_written_and_read() {
    let mut accepted = Vec::new();
    write_response(&mut accepted, None);
    assert_eq!(accepted, b"{}\x1e");
    assert_eq!(parse_response(b"{}"), Ok(Accepted::default()));

    let mut refused = Vec::new();
    write_response(&mut refused, Some("The protocol '\"' is not supported."));
    assert_eq!(
        refused,
        b"{\"error\":\"The protocol '\\\"' is not supported.\"}\x1e"
    );
    let body = &refused[..refused.len() - 1];
    let error = HandshakeError::Refused("The protocol '\"' is not supported.".into());
    assert_eq!(parse_response(body), Err(error));
}

#[test]
fn responses_of_other_servers_are_read() {
    assert_eq!(
        parse_response(br#"{"minorVersion":0}"#),
        Ok(Accepted::default())
    );
    assert_eq!(
        parse_response(br#"{"error":null}"#),
        Ok(Accepted::default())
    );
    assert_eq!(
        parse_response(br#"{"type":6}"#),
        Err(HandshakeError::HubMessage)
    );
    assert!(matches!(
        parse_response(b"null"),
        Err(HandshakeError::Malformed(_))
    ));
    assert!(matches!(
        parse_response(b"{} x"),
        Err(HandshakeError::Malformed(_))
    ));
}

#[test]
fn credit_is_asked_for_and_granted() {
    let mut out = Vec::new();
    write_credit_request(&mut out, Protocol::Json, 1, 128);
    let text = br#"{"protocol":"json","version":1,"hubkit":{"credit":1,"items":128}}"#;
    assert_eq!(out, [&text[..], b"\x1e"].concat());
    let asked = HandshakeRequest {
        credit: true,
        stream_items: Some(128),
        ..request("json", 1)
    };
    assert_eq!(parse_request(text), Ok(asked.clone()));
    // For uploads alone.
    for items in ["", r#","items":-1"#, r#","items":"128""#] {
        let text = format!(r#"{{"protocol":"json","version":1,"hubkit":{{"credit":1{items}}}}}"#);
        let asked = HandshakeRequest {
            stream_items: None,
            ..asked.clone()
        };
        assert_eq!(parse_request(text.as_bytes()), Ok(asked));
    }

    let mut out = Vec::new();
    write_credit_response(&mut out, 10);
    let text = br#"{"hubkit":{"credit":1,"items":10}}"#;
    assert_eq!(out, [&text[..], b"\x1e"].concat());
    assert_eq!(
        parse_response(text).map(|accepted| accepted.credit),
        Ok(Some(10))
    );
}

#[test]
fn what_only_looks_like_credit_says_nothing() {
    for own in [
        "null",
        "1",
        "[]",
        "{}",
        r#"{"credit":2,"items":10}"#,
        r#"{"credit":"1","items":{}}"#,
        r#"{"credit":-1,"items":[1]}"#,
        r#"{"credit":1.0,"items":10}"#,
    ] {
        let asked = format!(r#"{{"hubkit":{own},"protocol":"json","version":1}}"#);
        assert_eq!(parse_request(asked.as_bytes()), Ok(request("json", 1)));
        let answer = format!(r#"{{"hubkit":{own}}}"#);
        assert_eq!(
            parse_response(answer.as_bytes()),
            Ok(Accepted::default()),
            "{own}"
        );
    }
}

#[test]
fn handshakes_are_as_long_as_allowed_and_no_longer() {
    let mut buffer = vec![b' '; MAX_HANDSHAKE_SIZE];
    assert_eq!(split(&buffer, MAX_HANDSHAKE_SIZE), Ok(None));
    buffer.extend(b"\x1e{\"type\":6}\x1e");
    let found = Split {
        body: 0..4096,
        consumed: 4097,
    };
    assert_eq!(split(&buffer, MAX_HANDSHAKE_SIZE), Ok(Some(found)));
    buffer.insert(0, b' ');
    assert_eq!(
        split(&buffer, MAX_HANDSHAKE_SIZE),
        Err(HandshakeError::TooLong { max: 4096 })
    );
    assert_eq!(
        split(&buffer[..4097], MAX_HANDSHAKE_SIZE),
        Err(HandshakeError::TooLong { max: 4096 })
    );
}

#[test]
fn protocols_are_negotiated() {
    let accept =
        |name, version| negotiate_protocol(&request(name, version), &Protocol::ALL, true).unwrap();
    for version in 0..=2 {
        let expected = Negotiated {
            protocol: Protocol::Json,
            acknowledges: version == 2,
        };
        assert_eq!(accept("json", version), expected);
    }
    assert_eq!(accept("MESSAGEPACK", 1).protocol, Protocol::MessagePack);
    assert_eq!(accept("Cbor", 1).protocol, Protocol::Cbor);
}

#[test]
fn protocols_are_refused_with_the_official_texts() {
    let refuse = |name, version, supported: &[Protocol], binary_ok| {
        negotiate_protocol(&request(name, version), supported, binary_ok).unwrap_err()
    };
    assert_eq!(
        refuse("x", 1, &Protocol::ALL, true),
        "The protocol 'x' is not supported."
    );
    assert_eq!(
        refuse("cbor", 1, &[Protocol::Json], true),
        "The protocol 'cbor' is not supported."
    );
    assert_eq!(
        refuse("json", 3, &Protocol::ALL, true),
        "The server does not support version 3 of the 'json' protocol."
    );
    assert_eq!(
        refuse("MessagePack", 1, &Protocol::ALL, false),
        "Cannot use the 'messagepack' protocol on the current transport. The transport does not support 'Binary' \
         transfer format."
    );
    assert!(negotiate_protocol(&request("json", 1), &Protocol::ALL, false).is_ok());
}
