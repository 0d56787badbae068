//! The timestamp extension of MessagePack: 4, 8 or 12 bytes, big-endian.

use serde::ser::{Serialize, SerializeTuple as _, Serializer};

use super::{NANOS, Timestamp};

/// The extension's type.
pub(super) const TYPE: i8 = -1;
/// How many bits the seconds have where they share 8 bytes with the nanoseconds.
const SHARED_BITS: u32 = 34;

/// Writes the shortest form that holds the time.
pub(super) fn write<S: Serializer>(at: Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    let mut bytes = [0; 12];
    let length = match u64::try_from(at.seconds) {
        Ok(seconds) if seconds >> SHARED_BITS == 0 => {
            let both = u64::from(at.nanos) << SHARED_BITS | seconds;
            match u32::try_from(both) {
                Ok(seconds) => {
                    bytes[..4].copy_from_slice(&seconds.to_be_bytes());
                    4
                }
                Err(_) => {
                    bytes[..8].copy_from_slice(&both.to_be_bytes());
                    8
                }
            }
        }
        _ => {
            bytes[..4].copy_from_slice(&at.nanos.to_be_bytes());
            bytes[4..].copy_from_slice(&at.seconds.to_be_bytes());
            12
        }
    };
    let extension = Extension(&bytes[..length]);
    serializer.serialize_newtype_struct(rmp_serde::MSGPACK_EXT_STRUCT_NAME, &extension)
}

/// Reads any of the forms; `None` for other lengths and for a second of a billion nanoseconds or more.
pub(super) fn read(bytes: &[u8]) -> Option<Timestamp> {
    if let Ok(bytes) = bytes.try_into() {
        return Timestamp::new(u32::from_be_bytes(bytes).into(), 0);
    }
    if let Ok(bytes) = bytes.try_into() {
        let both = u64::from_be_bytes(bytes);
        let seconds = both & ((1 << SHARED_BITS) - 1);
        return Timestamp::new(seconds as i64, (both >> SHARED_BITS) as u32);
    }
    let (nanos, seconds) = bytes.split_first_chunk()?;
    Timestamp::new(
        i64::from_be_bytes(seconds.try_into().ok()?),
        u32::from_be_bytes(*nanos),
    )
}

const _: () = assert!((NANOS as u64) < 1 << (u64::BITS - SHARED_BITS));

/// What the serializer takes for an extension.
struct Extension<'a>(&'a [u8]);

impl Serialize for Extension<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut pair = serializer.serialize_tuple(2)?;
        pair.serialize_element(&TYPE)?;
        pair.serialize_element(&Bytes(self.0))?;
        pair.end()
    }
}

struct Bytes<'a>(&'a [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}
