//! Reading messages that are arrays.

use std::borrow::Cow;
use std::marker::PhantomData;

use super::super::error::{Fault, too_many_arguments, too_many_streams};
use super::super::message::{Close, Message, Outcome};
use super::super::{CREDIT, MAX_ARGUMENTS, MAX_DEPTH, MAX_STREAMS, ProtocolError, Raw};
use super::cursor::Cursor;
use super::{Encoding, Head};

type Text<'a> = Cow<'a, str>;

/// Reads an item as every client writes it: an array of four, without headers, with a short id. `None` for everything
/// else, errors included. Whether the id is a text is for the caller to find out, who compares it with one.
#[cfg(feature = "server")]
pub(in super::super) fn stream_item<E: Encoding>(body: &[u8]) -> Option<(&[u8], Raw<'_>)> {
    let (marker, rest) = body.strip_prefix(&E::STREAM_ITEM)?.split_first()?;
    let length = marker.wrapping_sub(*E::SHORT_TEXT.start());
    if length == 0 || !E::SHORT_TEXT.contains(marker) {
        return None;
    }
    let (id, item) = rest.split_at_checked(length.into())?;
    let mut cursor = Cursor::new(item);
    cursor.skip::<E>(MAX_DEPTH).ok()?;
    let whole = cursor.is_at_end();
    whole.then(|| (id, Raw::unchecked(E::PROTOCOL, item)))
}

pub(in super::super) fn decode<E: Encoding>(body: &[u8]) -> Result<Message<'_>, ProtocolError> {
    let mut items = Items::<E>::open(body)?;
    let message = items.message()?;
    items.finish()?;
    Ok(message)
}

/// Checks that `bytes` are one value and nothing else.
pub(in super::super) fn validate<E: Encoding>(bytes: &[u8]) -> Result<(), Fault> {
    let mut cursor = Cursor::new(bytes);
    cursor.skip::<E>(MAX_DEPTH)?;
    if cursor.is_at_end() {
        Ok(())
    } else {
        Err(Fault::Malformed)
    }
}

/// Checks that `bytes` are an argument list and nothing else, and counts it.
pub(in super::super) fn validate_arguments<E: Encoding>(
    bytes: &[u8],
) -> Result<usize, ProtocolError> {
    let mut items = Items::<E> {
        cursor: Cursor::new(bytes),
        left: 1,
        encoding: PhantomData,
    };
    let raw = items.arguments()?;
    items.finish()?;
    Ok(raw.count)
}

/// The items of a message's array.
struct Items<'a, E> {
    cursor: Cursor<'a>,
    left: u64,
    encoding: PhantomData<E>,
}

impl<'a, E: Encoding> Items<'a, E> {
    fn open(body: &'a [u8]) -> Result<Self, ProtocolError> {
        let mut cursor = Cursor::new(body);
        match E::head(&mut cursor) {
            Ok(Head::Array(left)) => Ok(Self {
                cursor,
                left,
                encoding: PhantomData,
            }),
            _ => Err(Fault::Malformed.of(E::PROTOCOL)),
        }
    }

    /// Skips the items that this version does not know; nothing may follow them.
    fn finish(mut self) -> Result<(), ProtocolError> {
        while self.left > 0 {
            self.left -= 1;
            self.skip(MAX_DEPTH)?;
        }
        if self.cursor.is_at_end() {
            Ok(())
        } else {
            Err(Fault::Malformed.of(E::PROTOCOL))
        }
    }

    fn message(&mut self) -> Result<Message<'a>, ProtocolError> {
        let message_type = self.integer("messageType")?;
        Ok(match message_type {
            1 => self.invocation(false)?,
            2 => self.stream_item()?,
            3 => self.completion()?,
            4 => self.invocation(true)?,
            5 => {
                self.headers()?;
                Message::CancelInvocation { id: self.id()? }
            }
            6 => Message::Ping,
            7 => Message::Close(self.close()?),
            8 => Message::Ack {
                sequence_id: self.integer("sequenceId")?,
            },
            9 => Message::Sequence {
                sequence_id: self.integer("sequenceId")?,
            },
            CREDIT => self.credit().unwrap_or(Message::Unknown { message_type }),
            _ => Message::Unknown { message_type },
        })
    }

    fn invocation(&mut self, streaming: bool) -> Result<Message<'a>, ProtocolError> {
        self.headers()?;
        let id = if streaming {
            Some(self.id()?)
        } else {
            self.optional_text("invocationId")?
        };
        Ok(Message::Invocation {
            id: id.filter(|id| !id.is_empty()),
            streaming,
            target: self.text("target")?,
            arguments: self.arguments()?,
            stream_ids: if self.left > 0 {
                self.stream_ids()?
            } else {
                Vec::new()
            },
        })
    }

    fn stream_item(&mut self) -> Result<Message<'a>, ProtocolError> {
        self.headers()?;
        Ok(Message::StreamItem {
            id: self.id()?,
            item: self.payload("item")?,
        })
    }

    fn completion(&mut self) -> Result<Message<'a>, ProtocolError> {
        self.headers()?;
        let id = self.id()?;
        let outcome = match self.integer("resultKind")? {
            1 => Outcome::Error(self.text("error")?),
            2 => Outcome::Void,
            3 => Outcome::Value(self.payload("result")?),
            _ => return Err(ProtocolError::new("Invalid invocation result kind.")),
        };
        Ok(Message::Completion { id, outcome })
    }

    /// A message of hubkit's own, when it looks like it; otherwise nothing is read.
    fn credit(&mut self) -> Option<Message<'a>> {
        let (at, left) = (self.cursor.at(), self.left);
        let credit = self.credit_fields();
        if credit.is_none() {
            self.cursor.rewind(at);
            self.left = left;
        }
        credit
    }

    fn credit_fields(&mut self) -> Option<Message<'a>> {
        self.headers().ok()?;
        let id = self.id().ok()?;
        let items = self.integer("items").ok()?.try_into().ok()?;
        Some(Message::Credit { id, items })
    }

    fn close(&mut self) -> Result<Close<'a>, ProtocolError> {
        let error = self.optional_text("error")?;
        let allow_reconnect = match self.left {
            0 => false,
            _ => match self.head() {
                Some(Head::Boolean(allowed)) => allowed,
                _ => return Err(failed("'allowReconnect' as Boolean")),
            },
        };
        Ok(Close {
            error,
            allow_reconnect,
        })
    }

    /// The next item's head; `None` when there is none, or nothing readable.
    fn head(&mut self) -> Option<Head<'a>> {
        self.left = self.left.checked_sub(1)?;
        E::head(&mut self.cursor).ok()
    }

    fn integer(&mut self, name: &str) -> Result<i64, ProtocolError> {
        match self.head() {
            Some(Head::Integer(value)) => Ok(value),
            _ => Err(failed(format_args!(
                "'{name}' as {}",
                if name == "sequenceId" {
                    "Int64"
                } else {
                    "Int32"
                }
            ))),
        }
    }

    fn text(&mut self, name: &str) -> Result<Text<'a>, ProtocolError> {
        self.optional_text(name)?.ok_or_else(|| not_a_string(name))
    }

    fn optional_text(&mut self, name: &str) -> Result<Option<Text<'a>>, ProtocolError> {
        match self.head() {
            Some(Head::Text(text)) => Ok(Some(Cow::Borrowed(text))),
            Some(Head::Nil) => Ok(None),
            _ => Err(not_a_string(name)),
        }
    }

    /// An invocation id that has to be there.
    fn id(&mut self) -> Result<Text<'a>, ProtocolError> {
        let id = self.text("invocationId")?;
        if id.is_empty() {
            Err(not_a_string("invocationId"))
        } else {
            Ok(id)
        }
    }

    fn headers(&mut self) -> Result<(), ProtocolError> {
        let count = match self.head() {
            Some(Head::Map(count)) => count,
            Some(Head::Nil) => 0,
            _ => return Err(failed("map length for 'headers'")),
        };
        for index in 0..count {
            for part in ["Key", "Value"] {
                match E::head(&mut self.cursor) {
                    Ok(Head::Text(text)) if !text.is_empty() => {}
                    _ => return Err(not_a_string(format_args!("headers[{index}].{part}"))),
                }
            }
        }
        Ok(())
    }

    fn stream_ids(&mut self) -> Result<Vec<Text<'a>>, ProtocolError> {
        let count = match self.head() {
            Some(Head::Array(count)) => count,
            Some(Head::Nil) => 0,
            _ => return Err(failed("array length for 'streamIds'")),
        };
        if count > MAX_STREAMS as u64 {
            return Err(too_many_streams());
        }
        let mut ids = Vec::new();
        for index in 0..count {
            match E::head(&mut self.cursor) {
                Ok(Head::Text(id)) => ids.push(Cow::Borrowed(id)),
                _ => return Err(not_a_string(format_args!("streamIds[{index}]"))),
            }
        }
        Ok(ids)
    }

    fn arguments(&mut self) -> Result<Raw<'a>, ProtocolError> {
        let start = self.cursor.at();
        let count = match self.head() {
            Some(Head::Array(count)) => self.counted(count)?,
            Some(Head::Open { map: false }) => self.uncounted()?,
            _ => return Err(failed("array length for 'arguments'")),
        };
        Ok(Raw {
            protocol: E::PROTOCOL,
            bytes: self.cursor.since(start),
            count,
        })
    }

    fn counted(&mut self, count: u64) -> Result<usize, ProtocolError> {
        let count = usize::try_from(count)
            .ok()
            .filter(|&count| count <= MAX_ARGUMENTS);
        let count = count.ok_or_else(too_many_arguments)?;
        for _ in 0..count {
            self.skip(MAX_DEPTH - 1)?;
        }
        Ok(count)
    }

    fn uncounted(&mut self) -> Result<usize, ProtocolError> {
        let mut count = 0;
        loop {
            let element = self.cursor.at();
            if matches!(E::head(&mut self.cursor), Ok(Head::Break)) {
                return Ok(count);
            }
            if count == MAX_ARGUMENTS {
                return Err(too_many_arguments());
            }
            self.cursor.rewind(element);
            self.skip(MAX_DEPTH - 1)?;
            count += 1;
        }
    }

    fn payload(&mut self, name: &str) -> Result<Raw<'a>, ProtocolError> {
        self.left = self
            .left
            .checked_sub(1)
            .ok_or_else(|| failed(format_args!("'{name}'")))?;
        let start = self.cursor.at();
        self.skip(MAX_DEPTH)?;
        Ok(Raw::unchecked(E::PROTOCOL, self.cursor.since(start)))
    }

    fn skip(&mut self, max_depth: usize) -> Result<(), ProtocolError> {
        self.cursor
            .skip::<E>(max_depth)
            .map_err(|fault| fault.of(E::PROTOCOL))
    }
}

fn failed(what: impl std::fmt::Display) -> ProtocolError {
    ProtocolError::new(format!("Reading {what} failed."))
}

fn not_a_string(name: impl std::fmt::Display) -> ProtocolError {
    failed(format_args!("'{name}' as String"))
}
