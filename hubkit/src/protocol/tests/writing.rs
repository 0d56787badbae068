//! What writing does beyond the canonical form.

use std::collections::BTreeMap;

use serde::ser::{Error, Serialize, SerializeSeq, Serializer};

use super::body;
use crate::protocol::{EncodeArgs, EncodeError, InvocationHead, Message, Outcome, Protocol, Reply};

/// Writes something and then fails.
struct Failing;

impl Serialize for Failing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(2))?;
        seq.serialize_element("written")?;
        Err(S::Error::custom("no"))
    }
}

const HEAD: InvocationHead<'_> = InvocationHead {
    id: Some("1"),
    streaming: false,
    target: "T",
    stream_ids: &[],
};

#[test]
fn an_error_leaves_the_buffer_as_it_was() {
    for protocol in Protocol::ALL {
        let mut out = b"before".to_vec();
        let errors = [
            protocol.encode_value(&Failing, &mut out),
            protocol.write_invocation(&mut out, &HEAD, &(1, Failing)),
            protocol.write_stream_item(&mut out, "1", &Failing),
            protocol.write_completion(&mut out, "1", Reply::Value(&Failing)),
            protocol.write_invocation(
                &mut out,
                &InvocationHead {
                    id: None,
                    streaming: true,
                    ..HEAD
                },
                &(),
            ),
        ];
        assert!(errors.iter().all(Result::is_err));
        assert_eq!(out, b"before");
        assert!(errors[0].as_ref().unwrap_err().to_string().contains("no"));
    }
}

#[test]
fn what_a_protocol_cannot_express_is_an_error() {
    let keys: BTreeMap<Vec<u8>, u8> = [(vec![1], 1)].into();
    let mut out = b"before".to_vec();
    assert!(
        Protocol::Json
            .write_stream_item(&mut out, "1", &keys)
            .is_err()
    );
    assert_eq!(out, b"before");
}

#[test]
fn a_panic_leaves_the_buffer_as_it_was() {
    struct Panicking;
    impl EncodeArgs for Panicking {
        fn encode(&self, _: Protocol, out: &mut Vec<u8>) -> Result<(), EncodeError> {
            out.push(b'[');
            panic!("in the middle");
        }
    }
    for protocol in Protocol::ALL {
        let mut out = b"before".to_vec();
        let write =
            std::panic::AssertUnwindSafe(|| protocol.write_invocation(&mut out, &HEAD, &Panicking));
        assert!(std::panic::catch_unwind(write).is_err());
        assert_eq!(out, b"before");
    }
}

#[test]
fn arguments_that_take_bytes_away_are_survived() {
    struct Clearing;
    impl EncodeArgs for Clearing {
        fn encode(&self, _: Protocol, out: &mut Vec<u8>) -> Result<(), EncodeError> {
            out.clear();
            Ok(())
        }
    }
    for protocol in [Protocol::MessagePack, Protocol::Cbor] {
        let mut out = b"before".to_vec();
        assert!(
            protocol
                .write_invocation(&mut out, &HEAD, &Clearing)
                .is_err()
        );
    }
    let _ = Protocol::Json.write_invocation(&mut b"before".to_vec(), &HEAD, &Clearing);
}

#[test]
fn strings_are_escaped_where_json_needs_it() {
    let all: String = (0..=0x7f)
        .map(char::from)
        .chain("é\u{2028}😀".chars())
        .collect();
    let mut out = Vec::new();
    Protocol::Json.write_error_completion(&mut out, "\u{1e}", &all);
    let body = body(Protocol::Json, &out);
    let expected = serde_json::json!({"type": 3, "invocationId": "\u{1e}", "error": all});
    assert_eq!(
        serde_json::from_slice::<serde_json::Value>(body).unwrap(),
        expected
    );
    match Protocol::Json.decode(body).unwrap() {
        Message::Completion {
            outcome: Outcome::Error(error),
            ..
        } => assert_eq!(error, all),
        other => panic!("{other:?}"),
    }
}

#[test]
fn raw_completions_equal_encoded_ones() {
    for protocol in Protocol::ALL {
        let (mut result, mut raw, mut whole) = (Vec::new(), Vec::new(), Vec::new());
        protocol.encode_value("text", &mut result).unwrap();
        protocol.write_raw_completion(&mut raw, "1", &result);
        protocol
            .write_completion(&mut whole, "1", Reply::Value("text"))
            .unwrap();
        assert_eq!(raw, whole);
    }
}

#[test]
fn raw_items_equal_encoded_ones() {
    for protocol in Protocol::ALL {
        let (mut item, mut raw, mut whole) = (Vec::new(), Vec::new(), Vec::new());
        protocol.encode_value(&[1, 2], &mut item).unwrap();
        protocol.write_raw_stream_item(&mut raw, "\"1\"", &item);
        protocol
            .write_stream_item(&mut whole, "\"1\"", &[1, 2])
            .unwrap();
        assert_eq!(raw, whole);
    }
}

#[test]
fn messages_follow_each_other() {
    for protocol in Protocol::ALL {
        let mut out = Vec::new();
        protocol.write_ping(&mut out);
        protocol.write_cancel(&mut out, "1");
        protocol.write_close(&mut out, None, true);
        let mut rest = &out[..];
        let mut count = 0;
        while let Some(split) = protocol.split(rest, 100).unwrap() {
            protocol.decode(&rest[split.body]).unwrap();
            rest = &rest[split.consumed..];
            count += 1;
        }
        assert_eq!((count, rest), (3, &b""[..]));
    }
}
