//! Depth, counts and declared sizes.

use super::refusal;
use crate::protocol::{MAX_ARGUMENTS, MAX_STREAMS, Protocol, Raw};

const TOO_DEEP: &str = "The payload nests deeper than 64 levels.";

/// `depth` arrays around nothing.
fn nested(protocol: Protocol, depth: usize) -> Vec<u8> {
    match protocol {
        Protocol::Json => ["[".repeat(depth), "]".repeat(depth)].concat().into_bytes(),
        Protocol::MessagePack => [vec![0x91; depth - 1], vec![0x90]].concat(),
        Protocol::Cbor => [vec![0x81; depth - 1], vec![0x80]].concat(),
    }
}

fn item(protocol: Protocol, payload: &[u8]) -> Vec<u8> {
    match protocol {
        Protocol::Json => [br#"{"type":2,"invocationId":"x","item":"#, payload, b"}"].concat(),
        Protocol::MessagePack => [b"\x94\x02\x80\xa1x", payload].concat(),
        Protocol::Cbor => [b"\x84\x02\xa0\x61x", payload].concat(),
    }
}

fn invocation(protocol: Protocol, arguments: &[u8]) -> Vec<u8> {
    match protocol {
        Protocol::Json => [br#"{"type":1,"target":"T","arguments":"#, arguments, b"}"].concat(),
        Protocol::MessagePack => [b"\x95\x01\x80\xc0\xa1T", arguments].concat(),
        Protocol::Cbor => [b"\x85\x01\xa0\xf6\x61T", arguments].concat(),
    }
}

#[test]
fn payloads_nest_as_deep_as_allowed_and_no_deeper() {
    for protocol in Protocol::ALL {
        for message in [item, invocation] {
            protocol
                .decode(&message(protocol, &nested(protocol, 64)))
                .unwrap();
            assert_eq!(
                refusal(protocol, &message(protocol, &nested(protocol, 65))),
                TOO_DEEP
            );
            assert_eq!(
                refusal(protocol, &message(protocol, &nested(protocol, 100_000))),
                TOO_DEEP
            );
        }
        assert!(Raw::new(protocol, &nested(protocol, 64)).is_ok());
        assert_eq!(
            Raw::new(protocol, &nested(protocol, 65))
                .unwrap_err()
                .to_string(),
            TOO_DEEP
        );
    }
}

#[test]
fn the_deepest_payload_can_be_decoded() {
    for protocol in Protocol::ALL {
        let bytes = nested(protocol, 64);
        Raw::new(protocol, &bytes)
            .unwrap()
            .decode::<serde_json::Value>()
            .unwrap();
    }
}

#[test]
fn every_kind_of_nesting_counts() {
    let json = ["{\"a\":[", "1", "]}"]
        .map(|part| part.repeat(if part == "1" { 1 } else { 33 }))
        .concat();
    assert_eq!(
        refusal(Protocol::Json, &item(Protocol::Json, json.as_bytes())),
        TOO_DEEP
    );
    let unknown = format!(r#"{{"type":6,"x":{}}}"#, "[".repeat(100_000));
    assert_eq!(refusal(Protocol::Json, unknown.as_bytes()), TOO_DEEP);
    for head in [&b"\x81\x01"[..], b"\x81"] {
        let bytes = [head.repeat(65), vec![0xc0]].concat();
        let kind = if head.len() == 1 {
            Protocol::Cbor
        } else {
            Protocol::MessagePack
        };
        assert_eq!(refusal(kind, &item(kind, &bytes)), TOO_DEEP);
    }
    for opening in [&b"\xc0"[..], b"\x9f", b"\xbf\x01", b"\xa1\x01"] {
        let bytes = opening.repeat(100_000);
        assert_eq!(
            refusal(Protocol::Cbor, &item(Protocol::Cbor, &bytes)),
            TOO_DEEP
        );
    }
}

/// `count` nulls in one array.
fn nulls(protocol: Protocol, count: usize) -> Vec<u8> {
    let mut out = Vec::new();
    protocol.encode_value(&vec![(); count], &mut out).unwrap();
    out
}

#[test]
fn arguments_are_limited() {
    for protocol in Protocol::ALL {
        let message = invocation(protocol, &nulls(protocol, MAX_ARGUMENTS));
        protocol.decode(&message).unwrap();
        let message = invocation(protocol, &nulls(protocol, MAX_ARGUMENTS + 1));
        assert_eq!(
            refusal(protocol, &message),
            "The invocation carries more than 64 arguments."
        );
    }
    let uncounted = |count| {
        invocation(
            Protocol::Cbor,
            &[vec![0x9f], vec![0xf6; count], vec![0xff]].concat(),
        )
    };
    Protocol::Cbor.decode(&uncounted(64)).unwrap();
    assert_eq!(
        refusal(Protocol::Cbor, &uncounted(65)),
        "The invocation carries more than 64 arguments."
    );
}

#[test]
fn other_arrays_are_not() {
    for protocol in Protocol::ALL {
        protocol
            .decode(&item(protocol, &nulls(protocol, 1000)))
            .unwrap();
    }
}

fn with_streams(protocol: Protocol, count: usize) -> Vec<u8> {
    let mut ids = Vec::new();
    protocol.encode_value(&vec!["s"; count], &mut ids).unwrap();
    match protocol {
        Protocol::Json => [
            br#"{"type":1,"target":"T","arguments":[],"streamIds":"#,
            &ids[..],
            b"}",
        ]
        .concat(),
        Protocol::MessagePack => [b"\x96\x01\x80\xc0\xa1T\x90", &ids[..]].concat(),
        Protocol::Cbor => [b"\x86\x01\xa0\xf6\x61T\x80", &ids[..]].concat(),
    }
}

#[test]
fn streams_are_limited() {
    for protocol in Protocol::ALL {
        protocol
            .decode(&with_streams(protocol, MAX_STREAMS))
            .unwrap();
        let message = with_streams(protocol, MAX_STREAMS + 1);
        assert_eq!(
            refusal(protocol, &message),
            "The invocation names more than 64 streams."
        );
    }
}

#[test]
fn declared_counts_are_not_believed() {
    let many = "The invocation carries more than 64 arguments.";
    assert_eq!(
        refusal(
            Protocol::MessagePack,
            &invocation(Protocol::MessagePack, b"\xdd\xff\xff\xff\xff")
        ),
        many
    );
    let huge = b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff";
    assert_eq!(
        refusal(Protocol::Cbor, &invocation(Protocol::Cbor, huge)),
        many
    );
    let items = b"\xdd\xff\xff\xff\xff\x06";
    assert_eq!(
        refusal(Protocol::MessagePack, items),
        "Error reading MessagePack."
    );
    let items = b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff\x06";
    assert_eq!(refusal(Protocol::Cbor, items), "Error reading CBOR.");
}
