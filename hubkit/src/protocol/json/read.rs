//! Reading JSON messages, whatever order their properties come in.

use std::borrow::Cow;

use super::super::error::{Fault, too_many_arguments, too_many_streams};
use super::super::message::{Close, Message, Outcome};
use super::super::{CREDIT, MAX_ARGUMENTS, MAX_DEPTH, MAX_STREAMS, Protocol, ProtocolError, Raw};
use super::scan::Scanner;

type Text<'a> = Cow<'a, str>;

pub(in super::super) fn decode(body: &[u8]) -> Result<Message<'_>, ProtocolError> {
    let mut scanner = Scanner::new(body)?;
    let mut fields = Fields::default();
    object(&mut scanner, |scanner, name| {
        fields.property(scanner, &name)
    })?;
    scanner.end()?;
    fields.message()
}

/// Checks that `bytes` are one value and nothing else.
pub(in super::super) fn validate(bytes: &[u8]) -> Result<(), Fault> {
    let mut scanner = Scanner::new(bytes)?;
    scanner.value(MAX_DEPTH)?;
    scanner.end()
}

/// Checks that `bytes` are an argument list and nothing else, and counts it.
pub(in super::super) fn validate_arguments(bytes: &[u8]) -> Result<usize, ProtocolError> {
    let mut scanner = Scanner::new(bytes)?;
    let raw = arguments(&mut scanner)?;
    scanner.end()?;
    Ok(raw.count)
}

/// Reads an object; `property` has to consume each property's value.
pub(in super::super) fn object<'a>(
    scanner: &mut Scanner<'a>,
    mut property: impl FnMut(&mut Scanner<'a>, Text<'a>) -> Result<(), ProtocolError>,
) -> Result<(), ProtocolError> {
    if scanner.peek() != Some(b'{') {
        return Err(not_an_object(scanner));
    }
    scanner.token(b'{')?;
    if scanner.take(b'}') {
        return Ok(());
    }
    loop {
        let name = scanner.string()?;
        scanner.space();
        scanner.token(b':')?;
        property(scanner, name)?;
        scanner.space();
        if scanner.take(b'}') {
            return Ok(());
        }
        scanner.token(b',')?;
    }
}

fn not_an_object(scanner: &mut Scanner<'_>) -> ProtocolError {
    let token = match scanner.peek() {
        Some(b'[') => "Array",
        Some(b'"') => "String",
        Some(b't') => "True",
        Some(b'f') => "False",
        Some(b'n') => "Null",
        _ => "Number",
    };
    if token != "Array"
        && let Err(fault) = scanner.value(MAX_DEPTH)
    {
        return fault.into();
    }
    ProtocolError::new(format!(
        "Unexpected JSON Token Type '{token}'. Expected a JSON Object."
    ))
}

/// The error for a value of the wrong type, or for what is not a value at all.
fn mistyped(scanner: &mut Scanner<'_>, expectation: impl FnOnce() -> String) -> ProtocolError {
    match scanner.value(MAX_DEPTH) {
        Ok(()) => ProtocolError::new(expectation()),
        Err(fault) => fault.into(),
    }
}

pub(in super::super) fn string<'a>(
    scanner: &mut Scanner<'a>,
    name: &str,
) -> Result<Text<'a>, ProtocolError> {
    if scanner.peek() != Some(b'"') {
        return Err(mistyped(scanner, || {
            format!("Expected '{name}' to be of type String.")
        }));
    }
    Ok(scanner.string()?)
}

pub(in super::super) fn optional_string<'a>(
    scanner: &mut Scanner<'a>,
    name: &str,
) -> Result<Option<Text<'a>>, ProtocolError> {
    if null(scanner)? {
        Ok(None)
    } else {
        string(scanner, name).map(Some)
    }
}

pub(in super::super) fn integer(
    scanner: &mut Scanner<'_>,
    name: &str,
) -> Result<i64, ProtocolError> {
    let start = scanner.at();
    scanner.value(MAX_DEPTH)?;
    let number = scanner.since(start).parse();
    number.map_err(|_| ProtocolError::new(format!("Expected '{name}' to be of type Number.")))
}

/// A count; `None` for any other value, which is skipped.
pub(in super::super) fn count(scanner: &mut Scanner<'_>) -> Result<Option<u64>, ProtocolError> {
    let start = scanner.at();
    scanner.value(MAX_DEPTH)?;
    Ok(scanner.since(start).parse().ok())
}

fn null(scanner: &mut Scanner<'_>) -> Result<bool, ProtocolError> {
    let found = scanner.peek() == Some(b'n');
    if found {
        scanner.literal("null")?;
    }
    Ok(found)
}

fn boolean(scanner: &mut Scanner<'_>, name: &str) -> Result<bool, ProtocolError> {
    let start = scanner.at();
    scanner.value(MAX_DEPTH)?;
    match scanner.since(start) {
        "true" => Ok(true),
        "false" | "null" => Ok(false),
        _ => Err(ProtocolError::new(format!(
            "Expected '{name}' to be true or false."
        ))),
    }
}

fn headers(scanner: &mut Scanner<'_>) -> Result<(), ProtocolError> {
    if null(scanner)? {
        return Ok(());
    }
    object(scanner, |scanner, name| {
        if scanner.peek() != Some(b'"') {
            return Err(mistyped(scanner, || {
                format!("Expected header '{name}' to be of type String.")
            }));
        }
        Ok(scanner.string().map(drop)?)
    })
}

/// Hands every element of the array `name` to `element`, which has to consume it.
fn array<'a>(
    scanner: &mut Scanner<'a>,
    name: &str,
    mut element: impl FnMut(&mut Scanner<'a>) -> Result<(), ProtocolError>,
) -> Result<(), ProtocolError> {
    if scanner.peek() != Some(b'[') {
        return Err(mistyped(scanner, || {
            format!("Expected '{name}' to be of type Array.")
        }));
    }
    scanner.token(b'[')?;
    if scanner.take(b']') {
        return Ok(());
    }
    loop {
        element(scanner)?;
        scanner.space();
        if scanner.take(b']') {
            return Ok(());
        }
        scanner.token(b',')?;
    }
}

fn arguments<'a>(scanner: &mut Scanner<'a>) -> Result<Raw<'a>, ProtocolError> {
    let start = scanner.at();
    let mut count = 0;
    array(scanner, "arguments", |scanner| {
        if count == MAX_ARGUMENTS {
            return Err(too_many_arguments());
        }
        count += 1;
        Ok(scanner.value(MAX_DEPTH - 1)?)
    })?;
    Ok(Raw {
        protocol: Protocol::Json,
        bytes: scanner.since(start).as_bytes(),
        count,
    })
}

fn stream_ids<'a>(scanner: &mut Scanner<'a>) -> Result<Vec<Text<'a>>, ProtocolError> {
    let mut ids = Vec::new();
    if null(scanner)? {
        return Ok(ids);
    }
    array(scanner, "streamIds", |scanner| {
        if ids.len() == MAX_STREAMS {
            return Err(too_many_streams());
        }
        ids.push(string(scanner, "streamIds")?);
        Ok(())
    })?;
    Ok(ids)
}

fn payload<'a>(scanner: &mut Scanner<'a>) -> Result<Raw<'a>, ProtocolError> {
    let start = scanner.at();
    scanner.value(MAX_DEPTH)?;
    Ok(Raw::unchecked(
        Protocol::Json,
        scanner.since(start).as_bytes(),
    ))
}

/// What a message has been seen to hold so far.
#[derive(Default)]
struct Fields<'a> {
    kind: Option<i64>,
    id: Option<Text<'a>>,
    target: Option<Text<'a>>,
    arguments: Option<Raw<'a>>,
    stream_ids: Vec<Text<'a>>,
    item: Option<Raw<'a>>,
    result: Option<Raw<'a>>,
    error: Option<Text<'a>>,
    allow_reconnect: bool,
    sequence_id: Option<i64>,
    items: Option<u64>,
}

impl<'a> Fields<'a> {
    fn property(&mut self, scanner: &mut Scanner<'a>, name: &str) -> Result<(), ProtocolError> {
        match name {
            "type" => self.kind = Some(integer(scanner, name)?),
            "headers" => headers(scanner)?,
            "invocationId" => self.id = optional_string(scanner, name)?,
            "target" => self.target = Some(string(scanner, name)?),
            "arguments" => self.arguments = Some(arguments(scanner)?),
            "streamIds" => self.stream_ids = stream_ids(scanner)?,
            "item" => self.item = Some(payload(scanner)?),
            "result" => self.result = Some(payload(scanner)?),
            "error" => self.error = optional_string(scanner, name)?,
            "allowReconnect" => self.allow_reconnect = boolean(scanner, name)?,
            "sequenceId" => self.sequence_id = Some(integer(scanner, name)?),
            "items" => self.items = count(scanner)?,
            _ => scanner.value(MAX_DEPTH)?,
        }
        Ok(())
    }

    fn message(self) -> Result<Message<'a>, ProtocolError> {
        Ok(match required(self.kind, "type")? {
            1 => self.invocation(false)?,
            2 => Message::StreamItem {
                id: required_text(self.id, "invocationId")?,
                item: required(self.item, "item")?,
            },
            3 => self.completion()?,
            4 => self.invocation(true)?,
            5 => Message::CancelInvocation {
                id: required_text(self.id, "invocationId")?,
            },
            6 => Message::Ping,
            7 => Message::Close(Close {
                error: self.error,
                allow_reconnect: self.allow_reconnect,
            }),
            8 => Message::Ack {
                sequence_id: required(self.sequence_id, "sequenceId")?,
            },
            9 => Message::Sequence {
                sequence_id: required(self.sequence_id, "sequenceId")?,
            },
            message_type => self.other(message_type),
        })
    }

    /// A message that SignalR does not know: hubkit's own, when it looks like it.
    fn other(self, message_type: i64) -> Message<'a> {
        match (message_type, self.id, self.items) {
            (CREDIT, Some(id), Some(items)) => Message::Credit { id, items },
            _ => Message::Unknown { message_type },
        }
    }

    fn invocation(self, streaming: bool) -> Result<Message<'a>, ProtocolError> {
        let id = if streaming {
            Some(required_text(self.id, "invocationId")?)
        } else {
            self.id.filter(|id| !id.is_empty())
        };
        Ok(Message::Invocation {
            id,
            streaming,
            target: required_text(self.target, "target")?,
            arguments: required(self.arguments, "arguments")?,
            stream_ids: self.stream_ids,
        })
    }

    fn completion(self) -> Result<Message<'a>, ProtocolError> {
        let id = required_text(self.id, "invocationId")?;
        let outcome = match (self.error, self.result) {
            (Some(_), Some(_)) => {
                return Err(ProtocolError::new(
                    "The 'error' and 'result' properties are mutually exclusive.",
                ));
            }
            (Some(error), None) => Outcome::Error(error),
            (None, Some(result)) => Outcome::Value(result),
            (None, None) => Outcome::Void,
        };
        Ok(Message::Completion { id, outcome })
    }
}

pub(in super::super) fn required<T>(value: Option<T>, name: &str) -> Result<T, ProtocolError> {
    value.ok_or_else(|| ProtocolError::new(format!("Missing required property '{name}'.")))
}

fn required_text<'a>(text: Option<Text<'a>>, name: &str) -> Result<Text<'a>, ProtocolError> {
    required(text.filter(|text| !text.is_empty()), name)
}
