//! The MessagePack encoding.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::binary::cursor::Cursor;
use super::binary::{Encoding, Head};
use super::error::Fault;
use super::{EncodeError, MAX_DEPTH, Protocol, ValueError};
use crate::payload::within;

pub(super) struct MessagePack;

/// More than validated input can reach: an enum or an option may count as a level of its own.
const DECODE_DEPTH: usize = 4 * MAX_DEPTH;

impl Encoding for MessagePack {
    const PROTOCOL: Protocol = Protocol::MessagePack;
    #[cfg(feature = "server")]
    const STREAM_ITEM: [u8; 3] = [0x94, 2, 0x80];
    #[cfg(feature = "server")]
    const SHORT_TEXT: std::ops::RangeInclusive<u8> = 0xa0..=0xbf;

    fn head<'a>(cursor: &mut Cursor<'a>) -> Result<Head<'a>, Fault> {
        let marker = cursor.u8()?;
        Ok(match marker {
            0x00..=0x7f => Head::Integer(marker.into()),
            0x80..=0x8f => Head::Map((marker & 0x0f).into()),
            0x90..=0x9f => Head::Array((marker & 0x0f).into()),
            0xa0..=0xbf => Head::Text(cursor.text((marker & 0x1f).into())?),
            0xc0 => Head::Nil,
            0xc1 => return Err(Fault::Malformed),
            0xc2 | 0xc3 => Head::Boolean(marker == 0xc3),
            0xc4..=0xc6 => {
                let length = cursor.uint(1 << (marker - 0xc4))?;
                other(cursor, length)?
            }
            0xc7..=0xc9 => {
                let length = cursor.uint(1 << (marker - 0xc7))?;
                other(cursor, 1 + length)?
            }
            0xca => other(cursor, 4)?,
            0xcb => other(cursor, 8)?,
            0xcc..=0xcf => {
                let value = cursor.uint(1 << (marker - 0xcc))?;
                i64::try_from(value).map_or(Head::Other, Head::Integer)
            }
            0xd0..=0xd3 => {
                let width = 1 << (marker - 0xd0);
                let unused = 64 - 8 * width;
                let value = cursor.uint(width)?;
                Head::Integer((value << unused) as i64 >> unused)
            }
            0xd4..=0xd8 => other(cursor, 1 + (1 << (marker - 0xd4)))?,
            0xd9 => {
                let length = cursor.u8()?;
                Head::Text(cursor.text(length.into())?)
            }
            0xda | 0xdb => {
                let length = cursor.uint(1 << (marker - 0xd9))?;
                Head::Text(cursor.text(length)?)
            }
            0xdc | 0xdd => Head::Array(cursor.uint(2 << (marker - 0xdc))?),
            0xde | 0xdf => Head::Map(cursor.uint(2 << (marker - 0xde))?),
            0xe0..=0xff => Head::Integer((marker as i8).into()),
        })
    }

    fn write_array(out: &mut Vec<u8>, length: usize) {
        match length {
            0..16 => out.push(0x90 | length as u8),
            16..0x1_0000 => sized(out, 0xdc, &(length as u16).to_be_bytes()),
            _ => sized(out, 0xdd, &(length as u32).to_be_bytes()),
        }
    }

    fn write_empty_map(out: &mut Vec<u8>) {
        out.push(0x80);
    }

    fn write_text(out: &mut Vec<u8>, text: &str) {
        match text.len() {
            length @ 0..32 => out.push(0xa0 | length as u8),
            length @ 32..0x100 => sized(out, 0xd9, &[length as u8]),
            length @ 0x100..0x1_0000 => sized(out, 0xda, &(length as u16).to_be_bytes()),
            length => sized(out, 0xdb, &(length as u32).to_be_bytes()),
        }
        out.extend_from_slice(text.as_bytes());
    }

    fn write_integer(out: &mut Vec<u8>, value: i64) {
        let bytes = value.to_be_bytes();
        let (marker, width) = match value {
            -32..0x80 => return out.push(value as u8),
            0x80..0x100 => (0xcc, 1),
            0x100..0x1_0000 => (0xcd, 2),
            0x1_0000..0x1_0000_0000 => (0xce, 4),
            0x1_0000_0000.. => (0xcf, 8),
            -0x80..-32 => (0xd0, 1),
            -0x8000..-0x80 => (0xd1, 2),
            -0x8000_0000..-0x8000 => (0xd2, 4),
            _ => (0xd3, 8),
        };
        sized(out, marker, &bytes[8 - width..]);
    }

    fn write_boolean(out: &mut Vec<u8>, value: bool) {
        out.push(0xc2 | u8::from(value));
    }

    fn write_nil(out: &mut Vec<u8>) {
        out.push(0xc0);
    }

    fn value<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) -> Result<(), EncodeError> {
        let mut serializer = rmp_serde::Serializer::new(out)
            .with_struct_map()
            .with_human_readable();
        within(Self::PROTOCOL, || value.serialize(&mut serializer))
            .map_err(|error| EncodeError(error.to_string()))
    }

    fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ValueError> {
        let mut deserializer = rmp_serde::Deserializer::from_read_ref(bytes);
        deserializer.set_max_depth(DECODE_DEPTH);
        T::deserialize(&mut deserializer.with_human_readable())
            .map_err(|error| ValueError::Type(error.to_string()))
    }
}

fn other<'a>(cursor: &mut Cursor<'a>, length: u64) -> Result<Head<'a>, Fault> {
    cursor.take(length)?;
    Ok(Head::Other)
}

fn sized(out: &mut Vec<u8>, marker: u8, size: &[u8]) {
    out.push(marker);
    out.extend_from_slice(size);
}
