//! Writing JSON messages.

use serde::Serialize;

use super::super::append::append;
use super::super::{CREDIT, EncodeArgs, EncodeError, InvocationHead, Protocol, Reply};
use super::SEPARATOR;
use super::scan::plain_run;
use crate::payload::within;

pub(in super::super) fn value<T: Serialize + ?Sized>(
    out: &mut Vec<u8>,
    value: &T,
) -> Result<(), EncodeError> {
    within(Protocol::Json, || serde_json::to_writer(out, value))
        .map_err(|error| EncodeError(error.to_string()))
}

/// Appends one message, ended by the separator.
pub(in super::super) fn message<E>(
    out: &mut Vec<u8>,
    body: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
) -> Result<(), E> {
    append(out, |out| {
        body(out)?;
        out.push(SEPARATOR);
        Ok(())
    })
}

pub(in super::super) fn invocation(
    out: &mut Vec<u8>,
    head: &InvocationHead<'_>,
    args: &dyn EncodeArgs,
) -> Result<(), EncodeError> {
    message(out, |out| {
        out.extend_from_slice(if head.streaming {
            b"{\"type\":4"
        } else {
            b"{\"type\":1"
        });
        if let Some(id) = head.id {
            out.extend_from_slice(b",\"invocationId\":");
            string(out, id);
        }
        out.extend_from_slice(b",\"target\":");
        string(out, head.target);
        out.extend_from_slice(b",\"arguments\":");
        args.encode(Protocol::Json, out)?;
        if !head.stream_ids.is_empty() {
            stream_ids(out, head.stream_ids);
        }
        out.push(b'}');
        Ok(())
    })
}

fn stream_ids(out: &mut Vec<u8>, ids: &[&str]) {
    out.extend_from_slice(b",\"streamIds\":");
    let mut before = b'[';
    for id in ids {
        out.push(before);
        string(out, id);
        before = b',';
    }
    out.push(b']');
}

pub(in super::super) fn stream_item<T: Serialize + ?Sized>(
    out: &mut Vec<u8>,
    id: &str,
    item: &T,
) -> Result<(), EncodeError> {
    message(out, |out| {
        start(out, b'2', id);
        out.extend_from_slice(b",\"item\":");
        value(out, item)?;
        out.push(b'}');
        Ok(())
    })
}

pub(in super::super) fn raw_stream_item(out: &mut Vec<u8>, id: &str, item: &[u8]) {
    start(out, b'2', id);
    out.extend_from_slice(b",\"item\":");
    out.extend_from_slice(item);
    end(out);
}

pub(in super::super) fn completion<T: Serialize + ?Sized>(
    out: &mut Vec<u8>,
    id: &str,
    reply: Reply<'_, T>,
) -> Result<(), EncodeError> {
    message(out, |out| {
        start(out, b'3', id);
        match reply {
            Reply::Void => {}
            Reply::Value(result) => {
                out.extend_from_slice(b",\"result\":");
                value(out, result)?;
            }
            Reply::Error(error) => {
                out.extend_from_slice(b",\"error\":");
                string(out, error);
            }
        }
        out.push(b'}');
        Ok(())
    })
}

pub(in super::super) fn raw_completion(out: &mut Vec<u8>, id: &str, result: &[u8]) {
    start(out, b'3', id);
    out.extend_from_slice(b",\"result\":");
    out.extend_from_slice(result);
    end(out);
}

pub(in super::super) fn cancel(out: &mut Vec<u8>, id: &str) {
    start(out, b'5', id);
    end(out);
}

pub(in super::super) fn close(out: &mut Vec<u8>, error: Option<&str>, allow_reconnect: bool) {
    out.extend_from_slice(b"{\"type\":7");
    if let Some(error) = error {
        out.extend_from_slice(b",\"error\":");
        string(out, error);
    }
    if allow_reconnect {
        out.extend_from_slice(b",\"allowReconnect\":true");
    }
    end(out);
}

pub(in super::super) fn numbered(out: &mut Vec<u8>, kind: u8, sequence_id: i64) {
    let text = format!("{{\"type\":{kind},\"sequenceId\":{sequence_id}");
    out.extend_from_slice(text.as_bytes());
    end(out);
}

pub(in super::super) fn credit(out: &mut Vec<u8>, id: &str, items: u32) {
    out.extend_from_slice(format!("{{\"type\":{CREDIT},\"invocationId\":").as_bytes());
    string(out, id);
    out.extend_from_slice(format!(",\"items\":{items}").as_bytes());
    end(out);
}

/// The beginning of a message that has an invocation id; `kind` is the digit of its type.
fn start(out: &mut Vec<u8>, kind: u8, id: &str) {
    out.extend_from_slice(b"{\"type\":");
    out.push(kind);
    out.extend_from_slice(b",\"invocationId\":");
    string(out, id);
}

fn end(out: &mut Vec<u8>) {
    out.extend_from_slice(&[b'}', SEPARATOR]);
}

/// Appends `text` as a JSON string; what needs no escape is copied in one piece.
pub(in super::super) fn string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let mut rest = text.as_bytes();
    loop {
        let (plain, special) = rest.split_at(plain_run(rest));
        out.extend_from_slice(plain);
        let Some((&byte, after)) = special.split_first() else {
            break;
        };
        escape(out, byte);
        rest = after;
    }
    out.push(b'"');
}

fn escape(out: &mut Vec<u8>, byte: u8) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let short = match byte {
        b'"' | b'\\' => byte,
        0x08 => b'b',
        0x09 => b't',
        0x0a => b'n',
        0x0c => b'f',
        0x0d => b'r',
        _ => {
            let digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
            out.extend_from_slice(b"\\u00");
            return out.extend_from_slice(&digits);
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}
