//! Tests of the codecs, by topic.

mod binary_malformed;
mod handshake;
mod json_malformed;
mod limits;
mod payloads;
mod properties;
mod reading;
mod splitting;
mod vectors;
mod writing;

use serde_json::Value;

use super::{InvocationHead, Message, Outcome, Protocol, Reply};

/// The bytes that a text of hexadecimal digits and spaces spells.
fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text
        .chars()
        .filter_map(|digit| digit.to_digit(16))
        .collect();
    digits
        .chunks(2)
        .map(|pair| (pair[0] << 4 | pair[1]) as u8)
        .collect()
}

/// The only message in `framed`, without its delimiter.
fn body(protocol: Protocol, framed: &[u8]) -> &[u8] {
    let split = protocol
        .split(framed, usize::MAX)
        .unwrap()
        .expect("a whole message");
    assert_eq!(split.consumed, framed.len(), "one message and nothing else");
    &framed[split.body]
}

/// The error text that `body` is refused with.
fn refusal(protocol: Protocol, body: &[u8]) -> String {
    match protocol.decode(body) {
        Ok(message) => panic!("accepted {body:?} as {message:?}"),
        Err(error) => error.to_string(),
    }
}

/// Writes a received message again.
fn rewrite(protocol: Protocol, message: &Message<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    match message {
        Message::Invocation {
            id,
            streaming,
            target,
            arguments,
            stream_ids,
        } => {
            let stream_ids: Vec<&str> = stream_ids.iter().map(AsRef::as_ref).collect();
            let head = InvocationHead {
                id: id.as_deref(),
                streaming: *streaming,
                target,
                stream_ids: &stream_ids,
            };
            protocol
                .write_invocation(&mut out, &head, arguments)
                .unwrap();
        }
        Message::StreamItem { id, item } => {
            protocol
                .write_stream_item(&mut out, id, &item.decode::<Value>().unwrap())
                .unwrap();
        }
        Message::Completion { id, outcome } => match outcome {
            Outcome::Void => protocol.write_void_completion(&mut out, id),
            Outcome::Error(error) => protocol.write_error_completion(&mut out, id, error),
            Outcome::Value(result) => {
                let result = result.decode::<Value>().unwrap();
                protocol
                    .write_completion(&mut out, id, Reply::Value(&result))
                    .unwrap();
            }
        },
        Message::CancelInvocation { id } => protocol.write_cancel(&mut out, id),
        Message::Ping => protocol.write_ping(&mut out),
        Message::Close(close) => {
            protocol.write_close(&mut out, close.error.as_deref(), close.allow_reconnect);
        }
        Message::Ack { sequence_id } => protocol.write_ack(&mut out, *sequence_id),
        Message::Sequence { sequence_id } => protocol.write_sequence(&mut out, *sequence_id),
        Message::Credit { id, items } => {
            let items = u32::try_from(*items).expect("as it was written");
            protocol.write_credit(&mut out, id, items);
        }
        Message::Unknown { message_type } => panic!("type {message_type} cannot be written"),
    }
    out
}
