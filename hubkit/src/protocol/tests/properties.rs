//! Random messages and random bytes.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::rewrite;
use crate::protocol::error::Fault;
use crate::protocol::{
    InvocationHead, Message, Outcome, Protocol, ProtocolError, Raw, RawArgs, Reply, handshake, json,
};

fn protocols() -> impl Strategy<Value = Protocol> {
    prop::sample::select(Protocol::ALL.to_vec())
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i32>().prop_map(|quarters| Value::from(f64::from(quarters) / 4.0 + 0.125)),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            btree_map(any::<String>(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

#[derive(Clone, Debug)]
enum Sample {
    Invocation {
        id: Option<String>,
        streaming: bool,
        target: String,
        arguments: Vec<Value>,
        streams: Vec<String>,
    },
    Item(String, Value),
    Completion(String, Result<Option<Value>, String>),
    Cancel(String),
    Ping,
    Close(Option<String>, bool),
    Ack(i64),
    Sequence(i64),
    Credit(String, u32),
}

fn samples() -> impl Strategy<Value = Sample> {
    let outcome = prop_oneof![
        Just(Ok(None)),
        values().prop_map(|value| Ok(Some(value))),
        any::<String>().prop_map(Err),
    ];
    let id = || "\\PC{1,30}";
    prop_oneof![
        (
            prop::option::of(id()),
            any::<bool>(),
            id(),
            vec(values(), 0..8),
            vec(any::<String>(), 0..4)
        )
            .prop_map(
                |(id, streaming, target, arguments, streams)| Sample::Invocation {
                    streaming: streaming && id.is_some(),
                    id,
                    target,
                    arguments,
                    streams,
                }
            ),
        (id(), values()).prop_map(|(id, item)| Sample::Item(id, item)),
        (id(), outcome).prop_map(|(id, outcome)| Sample::Completion(id, outcome)),
        id().prop_map(Sample::Cancel),
        Just(Sample::Ping),
        (any::<Option<String>>(), any::<bool>())
            .prop_map(|(error, reconnect)| Sample::Close(error, reconnect)),
        any::<i64>().prop_map(Sample::Ack),
        any::<i64>().prop_map(Sample::Sequence),
        (id(), any::<u32>()).prop_map(|(id, items)| Sample::Credit(id, items)),
    ]
}

fn write(protocol: Protocol, sample: &Sample, out: &mut Vec<u8>) {
    match sample {
        Sample::Invocation {
            id,
            streaming,
            target,
            arguments,
            streams,
        } => {
            let stream_ids: Vec<&str> = streams.iter().map(String::as_str).collect();
            let head = InvocationHead {
                id: id.as_deref(),
                streaming: *streaming,
                target,
                stream_ids: &stream_ids,
            };
            let mut encoded = Vec::new();
            protocol.encode_value(arguments, &mut encoded).unwrap();
            protocol
                .write_invocation(out, &head, &RawArgs(&encoded))
                .unwrap();
        }
        Sample::Item(id, item) => protocol.write_stream_item(out, id, item).unwrap(),
        Sample::Completion(id, outcome) => {
            let reply = match outcome {
                Ok(None) => Reply::Void,
                Ok(Some(value)) => Reply::Value(value),
                Err(error) => Reply::Error(error),
            };
            protocol.write_completion(out, id, reply).unwrap();
        }
        Sample::Cancel(id) => protocol.write_cancel(out, id),
        Sample::Ping => protocol.write_ping(out),
        Sample::Close(error, allow_reconnect) => {
            protocol.write_close(out, error.as_deref(), *allow_reconnect)
        }
        Sample::Ack(sequence_id) => protocol.write_ack(out, *sequence_id),
        Sample::Sequence(sequence_id) => protocol.write_sequence(out, *sequence_id),
        Sample::Credit(id, items) => protocol.write_credit(out, id, *items),
    }
}

fn assert_same(message: &Message<'_>, sample: &Sample) {
    match (message, sample) {
        (
            Message::Invocation {
                id,
                streaming,
                target,
                arguments,
                stream_ids,
            },
            Sample::Invocation {
                id: sid,
                streaming: sstreaming,
                target: starget,
                arguments: sarguments,
                streams,
            },
        ) => {
            assert_eq!(
                (id.as_deref(), streaming, &**target),
                (sid.as_deref(), sstreaming, &**starget)
            );
            assert_eq!(arguments.count(), sarguments.len());
            assert_eq!(
                &arguments
                    .decode_args::<Vec<Value>>(sarguments.len())
                    .unwrap(),
                sarguments
            );
            assert_eq!(stream_ids, streams);
        }
        (Message::StreamItem { id, item }, Sample::Item(sid, sitem)) => {
            assert_eq!((&**id, &item.decode::<Value>().unwrap()), (&**sid, sitem));
        }
        (Message::Completion { id, outcome }, Sample::Completion(sid, soutcome)) => {
            let outcome = match outcome {
                Outcome::Void => Ok(None),
                Outcome::Value(value) => Ok(Some(value.decode::<Value>().unwrap())),
                Outcome::Error(error) => Err(error.to_string()),
            };
            assert_eq!((&**id, &outcome), (&**sid, soutcome));
        }
        (Message::CancelInvocation { id }, Sample::Cancel(sid)) => assert_eq!(id, sid),
        (Message::Ping, Sample::Ping) => {}
        (Message::Close(close), Sample::Close(error, allow_reconnect)) => {
            assert_eq!(
                (close.error.as_deref(), close.allow_reconnect),
                (error.as_deref(), *allow_reconnect)
            );
        }
        (Message::Ack { sequence_id }, Sample::Ack(expected))
        | (Message::Sequence { sequence_id }, Sample::Sequence(expected)) => {
            assert_eq!(sequence_id, expected)
        }
        (Message::Credit { id, items }, Sample::Credit(sid, sitems)) => {
            assert_eq!((&**id, *items), (&**sid, u64::from(*sitems)));
        }
        _ => panic!("{message:?} instead of {sample:?}"),
    }
}

/// The short cut for items finds what is found without it, and nothing else.
#[cfg(feature = "server")]
fn assert_short_cut(protocol: Protocol, body: &[u8], message: &Result<Message<'_>, ProtocolError>) {
    let Some((id, item)) = protocol.stream_item(body) else {
        return;
    };
    match std::str::from_utf8(id) {
        Ok(id) => assert_eq!(
            message,
            &Ok(Message::StreamItem {
                id: id.into(),
                item
            })
        ),
        Err(_) => assert!(message.is_err()),
    }
}

/// Reads every payload of a message that was accepted; none may fail on its form.
fn read_payloads(message: &Message<'_>) {
    let raw = match message {
        Message::Invocation { arguments, .. } => arguments,
        Message::StreamItem { item: raw, .. }
        | Message::Completion {
            outcome: Outcome::Value(raw),
            ..
        } => raw,
        _ => return,
    };
    assert!(Raw::new(raw.protocol(), raw.bytes()).is_ok());
    let decoded = raw.decode::<IgnoredAny>();
    assert!(
        raw.protocol() == Protocol::Cbor || decoded.is_ok(),
        "{decoded:?} for {raw:?}"
    );
    let _ = raw.decode::<Value>();
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn messages_survive_any_fragmentation(
        protocol in protocols(),
        samples in vec(samples(), 1..6),
        sizes in vec(1usize..40, 1..20),
    ) {
        let mut stream = Vec::new();
        for sample in &samples {
            write(protocol, sample, &mut stream);
        }
        let (mut buffer, mut scanned, mut read) = (Vec::new(), 0, 0);
        let mut sizes = sizes.into_iter().cycle();
        let mut rest = &stream[..];
        while !rest.is_empty() {
            let (chunk, later) = rest.split_at(sizes.next().unwrap_or(1).min(rest.len()));
            buffer.extend_from_slice(chunk);
            rest = later;
            while let Some(split) = protocol.split_from(&buffer, scanned, usize::MAX).unwrap() {
                let message = protocol.decode(&buffer[split.body]).unwrap();
                assert_same(&message, &samples[read]);
                read += 1;
                buffer.drain(..split.consumed);
                scanned = 0;
            }
            scanned = buffer.len();
        }
        prop_assert_eq!((read, buffer.len()), (samples.len(), 0));
    }

    #[test]
    fn reading_and_writing_again_changes_nothing(protocol in protocols(), sample in samples()) {
        let mut framed = Vec::new();
        write(protocol, &sample, &mut framed);
        let body = super::body(protocol, &framed);
        let message = protocol.decode(body).unwrap();
        prop_assert_eq!(rewrite(protocol, &message), &framed[..]);
        #[cfg(feature = "server")]
        if let Message::StreamItem { id, .. } = &message && protocol != Protocol::Json && id.len() < 24 {
            prop_assert!(protocol.stream_item(body).is_some(), "the short cut is not taken");
        }
    }

    #[test]
    fn random_bytes_never_panic(protocol in protocols(), bytes in vec(any::<u8>(), 0..200), max in 0usize..300) {
        if let Ok(Some(split)) = protocol.split(&bytes, max) {
            prop_assert!(split.body.len() <= max && split.consumed <= bytes.len());
        }
        let message = protocol.decode(&bytes);
        #[cfg(feature = "server")]
        assert_short_cut(protocol, &bytes, &message);
        if let Ok(message) = message {
            read_payloads(&message);
        }
        let _ = Raw::new(protocol, &bytes).map(|raw| raw.decode::<Value>());
        let _ = handshake::parse_request(&bytes);
        let _ = handshake::parse_response(&bytes);
    }

    #[test]
    fn damaged_messages_never_panic(
        protocol in protocols(),
        sample in samples(),
        damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut framed = Vec::new();
        write(protocol, &sample, &mut framed);
        let mut body = super::body(protocol, &framed).to_vec();
        for (index, byte) in damage {
            let index = index.index(body.len());
            body[index] = byte;
        }
        for body in [&body[..], &body[..cut.index(body.len())]] {
            let message = protocol.decode(body);
            #[cfg(feature = "server")]
            assert_short_cut(protocol, body, &message);
            if let Ok(message) = message {
                read_payloads(&message);
            }
        }
    }

    #[test]
    fn binary_payloads_that_are_accepted_can_be_read(bytes in vec(any::<u8>(), 1..12)) {
        if let Ok(raw) = Raw::new(Protocol::MessagePack, &bytes) {
            prop_assert!(raw.decode::<IgnoredAny>().is_ok(), "{:x?}", bytes);
        }
    }

    #[test]
    fn the_scanner_agrees_with_serde_json(text in r#"([\[\]{},: ]|"a"|"\\u00[0-9a-g]{2}"|"\\[nx]"|-|0|1|\.5|e|E\+|true|null|"){0,14}"#) {
        let expected = serde_json::from_str::<IgnoredAny>(&text).is_ok();
        let found = json::read::validate(text.as_bytes());
        prop_assert!(found != Err(Fault::TooDeep));
        prop_assert_eq!(found.is_ok(), expected, "{}", text);
    }

    #[test]
    fn strings_agree_with_serde_json(text in any::<String>(), plain in "[a-z]{0,20}") {
        let text = format!("{plain}{text}{plain}");
        let mut out = Vec::new();
        json::write::string(&mut out, &text);
        prop_assert_eq!(&out, &serde_json::to_vec(&text).unwrap());
        let read = json::scan::Scanner::new(&out).unwrap().string().unwrap();
        prop_assert_eq!(read, text);
    }
}
