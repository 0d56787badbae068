//! Binary messages that are refused, with the text that says why.

use super::{hex, refusal};
use crate::protocol::Protocol::{self, Cbor, MessagePack};

#[test]
fn messagepack_refusals_name_the_field() {
    let cases = [
        ("", "Error reading MessagePack."),
        ("c0", "Error reading MessagePack."),
        ("81 01 80", "Error reading MessagePack."),
        ("90", "Reading 'messageType' as Int32 failed."),
        ("91 a3 666f6f", "Reading 'messageType' as Int32 failed."),
        (
            "91 cf ffffffffffffffff",
            "Reading 'messageType' as Int32 failed.",
        ),
        ("91 01", "Reading map length for 'headers' failed."),
        (
            "92 01 a3 666f6f",
            "Reading map length for 'headers' failed.",
        ),
        (
            "92 01 81 2a a3 666f6f",
            "Reading 'headers[0].Key' as String failed.",
        ),
        (
            "92 01 81 a0 a3 666f6f",
            "Reading 'headers[0].Key' as String failed.",
        ),
        (
            "92 01 81 a3 666f6f 2a",
            "Reading 'headers[0].Value' as String failed.",
        ),
        (
            "92 01 82 a1 61 a1 61 90 a1 61",
            "Reading 'headers[1].Key' as String failed.",
        ),
        (
            "92 01 82 a1 61 a1 61 a1 61 c0",
            "Reading 'headers[1].Value' as String failed.",
        ),
        (
            "92 01 df ffffffff",
            "Reading 'headers[0].Key' as String failed.",
        ),
        ("92 01 80", "Reading 'invocationId' as String failed."),
        ("93 01 80 c2", "Reading 'invocationId' as String failed."),
        (
            "93 01 80 c4 01 61",
            "Reading 'invocationId' as String failed.",
        ),
        ("93 01 80 a1 ff", "Reading 'invocationId' as String failed."),
        ("93 01 80 a3 616263", "Reading 'target' as String failed."),
        (
            "94 01 80 a3 616263 2a",
            "Reading 'target' as String failed.",
        ),
        (
            "94 01 80 a3 616263 c0",
            "Reading 'target' as String failed.",
        ),
        (
            "94 01 80 a3 616263 a1 78",
            "Reading array length for 'arguments' failed.",
        ),
        (
            "95 01 80 a3 616263 a1 78 2a",
            "Reading array length for 'arguments' failed.",
        ),
        (
            "95 01 80 a3 616263 a1 78 c0",
            "Reading array length for 'arguments' failed.",
        ),
        (
            "96 01 80 c0 a1 78 90 2a",
            "Reading array length for 'streamIds' failed.",
        ),
        (
            "96 01 80 c0 a1 78 90 91 2a",
            "Reading 'streamIds[0]' as String failed.",
        ),
        ("92 02 80", "Reading 'invocationId' as String failed."),
        ("94 02 80 c0 01", "Reading 'invocationId' as String failed."),
        ("93 02 80 a1 78", "Reading 'item' failed."),
        ("93 03 80 c2", "Reading 'invocationId' as String failed."),
        ("93 03 80 a1 78", "Reading 'resultKind' as Int32 failed."),
        (
            "94 03 80 a1 78 a1 78",
            "Reading 'resultKind' as Int32 failed.",
        ),
        ("94 03 80 a1 78 2a", "Invalid invocation result kind."),
        ("94 03 80 a1 78 00", "Invalid invocation result kind."),
        ("94 03 80 a1 78 01", "Reading 'error' as String failed."),
        ("95 03 80 a1 78 01 2a", "Reading 'error' as String failed."),
        ("94 03 80 a1 78 03", "Reading 'result' failed."),
        (
            "96 04 80 c0 a1 78 90 90",
            "Reading 'invocationId' as String failed.",
        ),
        ("93 05 80 a0", "Reading 'invocationId' as String failed."),
        ("91 07", "Reading 'error' as String failed."),
        ("93 07 c0 01", "Reading 'allowReconnect' as Boolean failed."),
        ("91 08", "Reading 'sequenceId' as Int64 failed."),
        ("92 09 c0", "Reading 'sequenceId' as Int64 failed."),
    ];
    for (body, expected) in cases {
        assert_eq!(refusal(MessagePack, &hex(body)), expected, "{body}");
    }
}

#[test]
fn cbor_refusals_name_the_field() {
    let cases = [
        ("", "Error reading CBOR."),
        ("9f 06 ff", "Error reading CBOR."),
        ("80", "Reading 'messageType' as Int32 failed."),
        ("81 fa3f800000", "Reading 'messageType' as Int32 failed."),
        ("82 01 bf ff", "Reading map length for 'headers' failed."),
        (
            "83 01 a0 7f 61 78 ff",
            "Reading 'invocationId' as String failed.",
        ),
        ("84 01 a0 f6 c0 61 78", "Reading 'target' as String failed."),
        (
            "85 01 a0 f6 61 78 f7",
            "Reading array length for 'arguments' failed.",
        ),
        ("84 03 a0 61 78 04", "Invalid invocation result kind."),
        (
            "83 07 f6 f8 15",
            "Reading 'allowReconnect' as Boolean failed.",
        ),
    ];
    for (body, expected) in cases {
        assert_eq!(refusal(Cbor, &hex(body)), expected, "{body}");
    }
}

fn refuses_payload(protocol: Protocol, payload: &str, expected: &str) {
    let around = match protocol {
        MessagePack => [
            "94 02 80 a1 78",
            "95 03 80 a1 78 03",
            "95 01 80 c0 a1 54 91",
            "92 06",
        ],
        _ => [
            "84 02 a0 61 78",
            "85 03 a0 61 78 03",
            "85 01 a0 f6 61 54 81",
            "82 06",
        ],
    };
    for before in around {
        let body = hex(&format!("{before} {payload}"));
        assert_eq!(refusal(protocol, &body), expected, "{before} {payload}");
    }
}

#[test]
fn malformed_messagepack_payloads_are_refused() {
    let payloads = [
        "",
        "c1",
        "91",
        "92 01",
        "81 01",
        "a1",
        "a1 ff",
        "a2 c3 28",
        "d9",
        "d9 02 61",
        "da 0001",
        "db 00000001",
        "db ffffffff",
        "c4 01",
        "c6 ffffffff",
        "c7 01 05",
        "c9 ffffffff 05",
        "d4 05",
        "d8 05 00",
        "ca 000000",
        "cb 00",
        "cc",
        "cf 00",
        "d3 00",
        "dc 0001",
        "dd ffffffff",
        "de 0001 01",
        "df ffffffff",
        "81 91 01",
    ];
    for payload in payloads {
        refuses_payload(MessagePack, payload, "Error reading MessagePack.");
    }
}

#[test]
fn malformed_cbor_payloads_are_refused() {
    let payloads = [
        "",
        "18",
        "19 00",
        "1c",
        "1d",
        "1e",
        "1f",
        "3f",
        "df",
        "ff",
        "fc",
        "f8",
        "f8 00",
        "f8 1f",
        "f9 00",
        "fb 00",
        "41",
        "61",
        "61 ff",
        "62 c3 28",
        "5b ffffffffffffffff",
        "7b ffffffffffffffff",
        "7f 61",
        "7f 41 00 ff",
        "5f 61 61 ff",
        "7f 7f ff ff",
        "7f 61 c3 61 a9 ff",
        "5f",
        "81",
        "82 01",
        "81 ff",
        "9b ffffffffffffffff",
        "bb ffffffffffffffff",
        "bb 8000000000000000",
        "a1 01",
        "a1 ff",
        "9f",
        "9f 01",
        "bf 01 ff",
        "bf 01",
        "c0",
        "c0 ff",
        "9f c0 ff",
    ];
    for payload in payloads {
        refuses_payload(Cbor, payload, "Error reading CBOR.");
    }
}

#[test]
fn trailing_bytes_are_refused() {
    assert_eq!(
        refusal(MessagePack, &hex("91 06 00")),
        "Error reading MessagePack."
    );
    assert_eq!(
        refusal(MessagePack, &hex("94 02 80 a1 78 01 02")),
        "Error reading MessagePack."
    );
    assert_eq!(refusal(Cbor, &hex("81 06 00")), "Error reading CBOR.");
}
