//! The CBOR encoding: messages shaped like MessagePack's, with the same length prefix.
//!
//! The envelope's arrays, maps and strings need a length; payloads may leave it out.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::binary::cursor::Cursor;
use super::binary::{Encoding, Head};
use super::error::Fault;
use super::{EncodeError, MAX_DEPTH, Protocol, ValueError};
use crate::payload::within;

pub(super) struct Cbor;

/// More than validated input can reach: an enum counts as a level of its own.
const DECODE_DEPTH: usize = 4 * MAX_DEPTH;

const UNSIGNED: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const TAG: u8 = 6;

impl Encoding for Cbor {
    const PROTOCOL: Protocol = Protocol::Cbor;
    #[cfg(feature = "server")]
    const STREAM_ITEM: [u8; 3] = [0x84, 2, 0xa0];
    #[cfg(feature = "server")]
    const SHORT_TEXT: std::ops::RangeInclusive<u8> = 0x60..=0x77;

    fn head<'a>(cursor: &mut Cursor<'a>) -> Result<Head<'a>, Fault> {
        let (major, argument) = initial(cursor)?;
        Ok(match (major, argument) {
            (UNSIGNED, Some(value)) => i64::try_from(value).map_or(Head::Other, Head::Integer),
            (NEGATIVE, Some(value)) => {
                i64::try_from(value).map_or(Head::Other, |value| Head::Integer(!value))
            }
            (BYTES, Some(length)) => {
                cursor.take(length)?;
                Head::Other
            }
            (TEXT, Some(length)) => Head::Text(cursor.text(length)?),
            (BYTES | TEXT, None) => {
                chunks(cursor, major)?;
                Head::Other
            }
            (ARRAY, Some(length)) => Head::Array(length),
            (MAP, Some(length)) => Head::Map(length),
            (ARRAY | MAP, None) => Head::Open { map: major == MAP },
            (TAG, Some(_)) => Head::Tag,
            (UNSIGNED | NEGATIVE | TAG, None) => return Err(Fault::Malformed),
            (_, None) => Head::Break,
            (_, Some(20 | 21)) => Head::Boolean(argument == Some(21)),
            (_, Some(22)) => Head::Nil,
            (_, Some(_)) => Head::Other,
        })
    }

    fn write_array(out: &mut Vec<u8>, length: usize) {
        write_head(out, ARRAY, length as u64);
    }

    fn write_empty_map(out: &mut Vec<u8>) {
        write_head(out, MAP, 0);
    }

    fn write_text(out: &mut Vec<u8>, text: &str) {
        write_head(out, TEXT, text.len() as u64);
        out.extend_from_slice(text.as_bytes());
    }

    fn write_integer(out: &mut Vec<u8>, value: i64) {
        match u64::try_from(value) {
            Ok(value) => write_head(out, UNSIGNED, value),
            Err(_) => write_head(out, NEGATIVE, !value as u64),
        }
    }

    fn write_boolean(out: &mut Vec<u8>, value: bool) {
        out.push(0xf4 | u8::from(value));
    }

    fn write_nil(out: &mut Vec<u8>) {
        out.push(0xf6);
    }

    fn value<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) -> Result<(), EncodeError> {
        within(Self::PROTOCOL, || ciborium::into_writer(value, out))
            .map_err(|error| EncodeError(error.to_string()))
    }

    fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ValueError> {
        let mut rest = bytes;
        let value = ciborium::de::from_reader_with_recursion_limit(&mut rest, DECODE_DEPTH)
            .map_err(|error| ValueError::Type(error.to_string()))?;
        // ciborium leaves the elements that a shorter tuple does not ask for.
        if rest.is_empty() {
            Ok(value)
        } else {
            Err(ValueError::Type("more elements than expected".into()))
        }
    }
}

/// Reads an item's first byte and argument; the argument of an item without length, and of a break, is `None`.
fn initial(cursor: &mut Cursor<'_>) -> Result<(u8, Option<u64>), Fault> {
    let byte = cursor.u8()?;
    let (major, info) = (byte >> 5, byte & 0x1f);
    let argument = match info {
        0..24 => Some(info.into()),
        24..28 => Some(cursor.uint(1 << (info - 24))?),
        31 => None,
        _ => return Err(Fault::Malformed),
    };
    match (major, info, argument) {
        // Floats have the arguments of simple values; what matters is not to take one for `true`.
        (7, 25..28, _) => Ok((major, Some(u64::MAX))),
        // RFC 8949, 3.3: simple values below 32 have no two-byte form.
        (7, 24, Some(0..32)) => Err(Fault::Malformed),
        _ => Ok((major, argument)),
    }
}

/// Skips the pieces of a string without length.
fn chunks(cursor: &mut Cursor<'_>, string: u8) -> Result<(), Fault> {
    loop {
        match initial(cursor)? {
            (TEXT, Some(length)) if string == TEXT => drop(cursor.text(length)?),
            (BYTES, Some(length)) if string == BYTES => drop(cursor.take(length)?),
            (7, None) => return Ok(()),
            _ => return Err(Fault::Malformed),
        }
    }
}

fn write_head(out: &mut Vec<u8>, major: u8, argument: u64) {
    let (info, width) = match argument {
        0..24 => (argument as u8, 0),
        24..0x100 => (24, 1),
        0x100..0x1_0000 => (25, 2),
        0x1_0000..0x1_0000_0000 => (26, 4),
        _ => (27, 8),
    };
    out.push(major << 5 | info);
    out.extend_from_slice(&argument.to_be_bytes()[8 - width..]);
}
