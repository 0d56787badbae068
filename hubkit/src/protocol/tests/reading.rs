//! What is read beyond the canonical form.

use std::borrow::Cow;

use super::hex;
use crate::protocol::{Close, Message, Outcome, Protocol, Raw};

fn json(text: &str) -> Message<'_> {
    Protocol::Json
        .decode(text.as_bytes())
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn permutations(items: &[&'static str]) -> Vec<Vec<&'static str>> {
    let Some((&last, rest)) = items.split_last() else {
        return vec![vec![]];
    };
    let with_last = |shorter: Vec<&'static str>| {
        (0..=shorter.len()).map(move |at| {
            let mut longer = shorter.clone();
            longer.insert(at, last);
            longer
        })
    };
    permutations(rest).into_iter().flat_map(with_last).collect()
}

#[test]
fn properties_may_come_in_every_order() {
    let properties = [
        r#""type":1"#,
        r#""headers":{"Foo":"Bar"}"#,
        r#""invocationId":"123""#,
        r#""target":"Target""#,
        r#""arguments":[1, {"type":9}]"#,
        r#""streamIds":["s"]"#,
    ];
    let orders = permutations(&properties);
    assert_eq!(orders.len(), 720);
    for order in orders {
        let text = format!("{{{}}}", order.join(","));
        let expected = Message::Invocation {
            id: Some("123".into()),
            streaming: false,
            target: "Target".into(),
            arguments: Raw {
                protocol: Protocol::Json,
                bytes: br#"[1, {"type":9}]"#,
                count: 2,
            },
            stream_ids: vec!["s".into()],
        };
        assert_eq!(json(&text), expected, "{text}");
    }
}

#[test]
fn payloads_may_come_before_what_they_belong_to() {
    let item = Raw::new(Protocol::Json, b"1").unwrap();
    let expected = Message::StreamItem {
        id: "1".into(),
        item,
    };
    assert_eq!(json(r#"{"item":1,"invocationId":"1","type":2}"#), expected);
    let expected = Message::Completion {
        id: "1".into(),
        outcome: Outcome::Value(item),
    };
    assert_eq!(
        json(r#"{"result":1,"invocationId":"1","type":3}"#),
        expected
    );
}

#[test]
fn unknown_properties_are_skipped_and_names_are_case_sensitive() {
    let text = r#"{"x":[{"a":[1.5e-3,"\u00e9\n"]}],"Type":"?","TARGET":4,"type":6,"type2":null}"#;
    assert_eq!(json(text), Message::Ping);
}

#[test]
fn white_space_is_allowed_between_all_tokens() {
    let text = " \r\n\t{ \"type\" : 3 , \"invocationId\" : \"1\" , \"result\" : [ ] , \"headers\" : { } }\n ";
    let result = Raw::new(Protocol::Json, b"[ ]").unwrap();
    assert_eq!(
        json(text),
        Message::Completion {
            id: "1".into(),
            outcome: Outcome::Value(result)
        }
    );
}

#[test]
fn escapes_are_resolved_and_plain_strings_borrowed() {
    match json(r#"{"t\u0079pe":5,"invocationId":"a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é"}"#) {
        Message::CancelInvocation { id } => assert_eq!(id, "a\"\\/\u{8}\u{c}\n\r\té😀é"),
        other => panic!("{other:?}"),
    }
    match json(r#"{"type":5,"invocationId":"plain é"}"#) {
        Message::CancelInvocation { id } => assert!(matches!(id, Cow::Borrowed("plain é"))),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_last_of_a_repeated_property_wins() {
    let text = r#"{"type":1,"invocationId":"1","invocationId":"2","type":5}"#;
    assert_eq!(json(text), Message::CancelInvocation { id: "2".into() });
}

#[test]
fn nulls_count_as_absent() {
    let text = r#"{"type":1,"headers":null,"invocationId":null,"target":"T","arguments":[],"streamIds":null}"#;
    let arguments = Raw {
        protocol: Protocol::Json,
        bytes: b"[]",
        count: 0,
    };
    let (id, target, stream_ids) = (None, "T".into(), vec![]);
    assert_eq!(
        json(text),
        Message::Invocation {
            id,
            streaming: false,
            target,
            arguments,
            stream_ids
        }
    );
    let close = Close {
        error: None,
        allow_reconnect: false,
    };
    assert_eq!(
        json(r#"{"type":7,"error":null,"allowReconnect":null}"#),
        Message::Close(close)
    );
    let completion = json(r#"{"type":3,"invocationId":"1","error":null,"result":null}"#);
    assert!(matches!(
        completion,
        Message::Completion {
            outcome: Outcome::Value(_),
            ..
        }
    ));
}

#[test]
fn an_empty_id_counts_as_none() {
    let cases = [
        (
            Protocol::Json,
            br#"{"type":1,"invocationId":"","target":"T","arguments":[]}"#.to_vec(),
        ),
        (Protocol::MessagePack, hex("96 01 80 a0 a1 54 90 90")),
        (Protocol::Cbor, hex("86 01 a0 60 61 54 80 80")),
    ];
    for (protocol, body) in cases {
        match protocol.decode(&body).unwrap() {
            Message::Invocation { id, .. } => assert_eq!(id, None),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn what_only_looks_like_credit_is_skipped_as_any_unknown_type() {
    let cases = [
        (Protocol::Json, br#"{"type":100}"#.to_vec()),
        (Protocol::Json, br#"{"type":100,"items":1}"#.to_vec()),
        (
            Protocol::Json,
            br#"{"type":100,"invocationId":"x","items":[{}]}"#.to_vec(),
        ),
        (
            Protocol::Json,
            br#"{"type":100,"invocationId":"x","items":-1}"#.to_vec(),
        ),
        (Protocol::MessagePack, hex("91 64")),
        (Protocol::MessagePack, hex("94 64 80 a1 78 ff")),
        (Protocol::MessagePack, hex("94 64 80 c0 01")),
        (Protocol::MessagePack, hex("93 64 a1 78 c0")),
        (Protocol::Cbor, hex("82 1864 9f ff")),
        (Protocol::Cbor, hex("84 1864 a0 61 78 20")),
    ];
    for (protocol, body) in cases {
        let unknown = Message::Unknown { message_type: 100 };
        assert_eq!(protocol.decode(&body), Ok(unknown), "{body:x?}");
    }
    let ping = br#"{"type":6,"items":{"a":["b"]}}"#;
    assert_eq!(Protocol::Json.decode(ping), Ok(Message::Ping));
}

#[test]
fn unknown_types_are_told_apart_not_refused() {
    let cases = [
        (Protocol::Json, br#"{"type":42,"new":[{}]}"#.to_vec()),
        (Protocol::MessagePack, hex("93 2a 81 01 02 c7 00 05")),
        (Protocol::Cbor, hex("83 182a a1 01 02 9f ff")),
    ];
    for (protocol, body) in cases {
        assert_eq!(
            protocol.decode(&body),
            Ok(Message::Unknown { message_type: 42 })
        );
    }
}

#[test]
fn items_that_later_versions_add_are_ignored() {
    let longer = [
        "97 01 80 c0 a1 54 90 90 81 a1 61 01",
        "95 02 80 a1 78 2a c0",
        "96 03 80 a1 78 03 2a c0",
        "95 03 80 a1 78 02 c0",
        "94 05 80 a1 78 c0",
        "92 06 c0",
        "94 07 c0 c2 c0",
        "93 08 2a c0",
        "93 09 2a 91 c0",
    ];
    for body in longer {
        Protocol::MessagePack
            .decode(&hex(body))
            .unwrap_or_else(|error| panic!("{body}: {error}"));
    }
}

#[test]
fn items_that_earlier_versions_lack_are_defaulted() {
    match Protocol::MessagePack
        .decode(&hex("95 01 80 c0 a1 54 90"))
        .unwrap()
    {
        Message::Invocation { stream_ids, .. } => assert!(stream_ids.is_empty()),
        other => panic!("{other:?}"),
    }
    let close = Close {
        error: None,
        allow_reconnect: false,
    };
    assert_eq!(
        Protocol::MessagePack.decode(&hex("92 07 c0")),
        Ok(Message::Close(close))
    );
}

#[test]
fn integers_may_have_any_width() {
    let widths = [
        "08",
        "cc 08",
        "cd 0008",
        "ce 00000008",
        "cf 0000000000000008",
        "d0 08",
        "d1 0008",
        "d2 00000008",
        "d3 0000000000000008",
    ];
    for kind in widths {
        for (id, value) in [
            ("d1 fffe", -2),
            ("e0", -32),
            ("cd 0100", 256),
            ("d3 8000000000000000", i64::MIN),
        ] {
            let body = hex(&format!("92 {kind} {id}"));
            assert_eq!(
                Protocol::MessagePack.decode(&body),
                Ok(Message::Ack { sequence_id: value })
            );
        }
    }
    for (id, value) in [
        ("20", -1),
        ("1b 00000000000000ff", 255),
        ("3b 7fffffffffffffff", i64::MIN),
    ] {
        let body = hex(&format!("82 18 08 {id}"));
        assert_eq!(
            Protocol::Cbor.decode(&body),
            Ok(Message::Ack { sequence_id: value })
        );
    }
}

#[test]
fn envelopes_may_use_long_lengths() {
    let body = hex(
        "dc 0006 01 df 00000001 d9 01 61 da 0001 62 db 00000001 78 d9 01 54 dd 00000001 01 dc 0001 a1 73",
    );
    let message = Protocol::MessagePack.decode(&body).unwrap();
    let arguments = Raw {
        protocol: Protocol::MessagePack,
        bytes: &hex("dd 00000001 01"),
        count: 1,
    };
    let (id, target, stream_ids) = (Some("x".into()), "T".into(), vec!["s".into()]);
    assert_eq!(
        message,
        Message::Invocation {
            id,
            streaming: false,
            target,
            arguments,
            stream_ids
        }
    );
}

#[test]
fn cbor_payloads_may_leave_out_lengths() {
    let body = hex(
        "86 01 a0 f6 61 54 9f 01 bf 61 61 9f ff 61 62 7f 61 63 60 ff ff c0 82 01 5f 41 00 ff ff 80",
    );
    match Protocol::Cbor.decode(&body).unwrap() {
        Message::Invocation { arguments, .. } => assert_eq!(arguments.count(), 3),
        other => panic!("{other:?}"),
    }
}
