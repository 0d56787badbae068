//! Known bytes, in both directions.

use super::{body, hex, rewrite};
use crate::protocol::{EncodeArgs, InvocationHead, Protocol, Reply};

type Write = fn(Protocol, &mut Vec<u8>);

fn call(
    id: Option<&str>,
    streaming: bool,
    args: &dyn EncodeArgs,
    streams: &[&str],
) -> impl Fn(Protocol, &mut Vec<u8>) {
    move |protocol, out| {
        let head = InvocationHead {
            id,
            streaming,
            target: "method",
            stream_ids: streams,
        };
        protocol.write_invocation(out, &head, args).unwrap();
    }
}

/// What writes a message, its JSON, and the bodies of its MessagePack and its CBOR.
const VECTORS: [(Write, &str, &str, &str); 22] = [
    (
        |protocol, out| call(None, false, &(42,), &[])(protocol, out),
        r#"{"type":1,"target":"method","arguments":[42]}"#,
        "96 01 80 c0 a6 6d6574686f64 91 2a 90",
        "86 01 a0 f6 66 6d6574686f64 81 182a 80",
    ),
    (
        |protocol, out| call(Some("xyz"), false, &(1, "Foo"), &[])(protocol, out),
        r#"{"type":1,"invocationId":"xyz","target":"method","arguments":[1,"Foo"]}"#,
        "96 01 80 a3 78797a a6 6d6574686f64 92 01 a3 466f6f 90",
        "86 01 a0 63 78797a 66 6d6574686f64 82 01 63 466f6f 80",
    ),
    (
        |protocol, out| call(None, false, &(), &["__test_id__", "__test_id2__"])(protocol, out),
        r#"{"type":1,"target":"method","arguments":[],"streamIds":["__test_id__","__test_id2__"]}"#,
        "96 01 80 c0 a6 6d6574686f64 90 92 ab 5f5f746573745f69645f5f ac 5f5f746573745f6964325f5f",
        "86 01 a0 f6 66 6d6574686f64 80 82 6b 5f5f746573745f69645f5f 6c 5f5f746573745f6964325f5f",
    ),
    (
        |protocol, out| call(Some("xyz"), true, &(), &[])(protocol, out),
        r#"{"type":4,"invocationId":"xyz","target":"method","arguments":[]}"#,
        "96 04 80 a3 78797a a6 6d6574686f64 90 90",
        "86 04 a0 63 78797a 66 6d6574686f64 80 80",
    ),
    (
        |protocol, out| protocol.write_stream_item(out, "xyz", &42).unwrap(),
        r#"{"type":2,"invocationId":"xyz","item":42}"#,
        "94 02 80 a3 78797a 2a",
        "84 02 a0 63 78797a 182a",
    ),
    (
        |protocol, out| {
            protocol
                .write_stream_item(out, "xyz", &None::<i32>)
                .unwrap()
        },
        r#"{"type":2,"invocationId":"xyz","item":null}"#,
        "94 02 80 a3 78797a c0",
        "84 02 a0 63 78797a f6",
    ),
    (
        |protocol, out| protocol.write_raw_stream_item(out, "xyz", protocol.null()),
        r#"{"type":2,"invocationId":"xyz","item":null}"#,
        "94 02 80 a3 78797a c0",
        "84 02 a0 63 78797a f6",
    ),
    (
        |protocol, out| protocol.write_error_completion(out, "xyz", "Error"),
        r#"{"type":3,"invocationId":"xyz","error":"Error"}"#,
        "95 03 80 a3 78797a 01 a5 4572726f72",
        "85 03 a0 63 78797a 01 65 4572726f72",
    ),
    (
        |protocol, out| protocol.write_void_completion(out, "xyz"),
        r#"{"type":3,"invocationId":"xyz"}"#,
        "94 03 80 a3 78797a 02",
        "84 03 a0 63 78797a 02",
    ),
    (
        |protocol, out| {
            protocol
                .write_completion(out, "xyz", Reply::Value(&42))
                .unwrap()
        },
        r#"{"type":3,"invocationId":"xyz","result":42}"#,
        "95 03 80 a3 78797a 03 2a",
        "85 03 a0 63 78797a 03 182a",
    ),
    (
        |protocol, out| {
            protocol
                .write_completion(out, "xyz", Reply::Value(&()))
                .unwrap()
        },
        r#"{"type":3,"invocationId":"xyz","result":null}"#,
        "95 03 80 a3 78797a 03 c0",
        "85 03 a0 63 78797a 03 f6",
    ),
    (
        |protocol, out| protocol.write_cancel(out, "xyz"),
        r#"{"type":5,"invocationId":"xyz"}"#,
        "93 05 80 a3 78797a",
        "83 05 a0 63 78797a",
    ),
    (
        |protocol, out| protocol.write_ping(out),
        r#"{"type":6}"#,
        "91 06",
        "81 06",
    ),
    (
        |protocol, out| protocol.write_close(out, None, false),
        r#"{"type":7}"#,
        "93 07 c0 c2",
        "83 07 f6 f4",
    ),
    (
        |protocol, out| protocol.write_close(out, Some("Error!"), true),
        r#"{"type":7,"error":"Error!","allowReconnect":true}"#,
        "93 07 a6 4572726f7221 c3",
        "83 07 66 4572726f7221 f5",
    ),
    (
        |protocol, out| protocol.write_close(out, Some(""), false),
        r#"{"type":7,"error":""}"#,
        "93 07 a0 c2",
        "83 07 60 f4",
    ),
    (
        |protocol, out| protocol.write_close(out, None, true),
        r#"{"type":7,"allowReconnect":true}"#,
        "93 07 c0 c3",
        "83 07 f6 f5",
    ),
    (
        |protocol, out| protocol.write_credit(out, "xyz", 300),
        r#"{"type":100,"invocationId":"xyz","items":300}"#,
        "94 64 80 a3 78797a cd012c",
        "84 1864 a0 63 78797a 19012c",
    ),
    (
        |protocol, out| protocol.write_credit(out, "\"", 0),
        r#"{"type":100,"invocationId":"\"","items":0}"#,
        "94 64 80 a1 22 00",
        "84 1864 a0 61 22 00",
    ),
    (
        |protocol, out| protocol.write_ack(out, 42),
        r#"{"type":8,"sequenceId":42}"#,
        "92 08 2a",
        "82 08 182a",
    ),
    (
        |protocol, out| protocol.write_sequence(out, 146),
        r#"{"type":9,"sequenceId":146}"#,
        "92 09 cc92",
        "82 09 1892",
    ),
    (
        |protocol, out| protocol.write_sequence(out, 98_764_321),
        r#"{"type":9,"sequenceId":98764321}"#,
        "92 09 ce05e30621",
        "82 09 1a05e30621",
    ),
];

fn framed(vector: &(Write, &str, &str, &str), protocol: Protocol) -> Vec<u8> {
    let bytes = hex(match protocol {
        Protocol::Json => return format!("{}\x1e", vector.1).into_bytes(),
        Protocol::MessagePack => vector.2,
        Protocol::Cbor => vector.3,
    });
    let mut framed = vec![u8::try_from(bytes.len()).expect("a one-byte prefix")];
    framed.extend(bytes);
    framed
}

#[test]
fn messages_are_written_to_the_known_bytes() {
    for vector in &VECTORS {
        for protocol in Protocol::ALL {
            let mut out = b"before".to_vec();
            vector.0(protocol, &mut out);
            assert_eq!(out[..6], *b"before");
            assert_eq!(
                out[6..],
                framed(vector, protocol),
                "{} in {protocol:?}",
                vector.1
            );
        }
    }
}

#[test]
fn the_known_bytes_are_read_without_losing_anything() {
    for vector in &VECTORS {
        for protocol in Protocol::ALL {
            let framed = framed(vector, protocol);
            let message = protocol.decode(body(protocol, &framed)).unwrap();
            assert_eq!(rewrite(protocol, &message), framed, "{message:?}");
        }
    }
}

#[test]
fn cbor_arguments_are_what_ciborium_says() {
    let mut ours = Vec::new();
    Protocol::Cbor.write_ack(&mut ours, -300);
    let mut theirs = Vec::new();
    ciborium::into_writer(&(8, -300), &mut theirs).unwrap();
    assert_eq!(ours[1..], theirs);
}
