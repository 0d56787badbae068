//! Reading every form of a point in time.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IgnoredAny, SeqAccess, VariantAccess as _,
    Visitor,
};

use super::super::field::describes_itself;
use super::{NANOS, Timestamp, messagepack};

/// CBOR: RFC 3339 text follows.
pub(super) const TEXT_TAG: u64 = 0;
/// CBOR: seconds since the beginning of 1970 follow.
const SECONDS_TAG: u64 = 1;

pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let visitor = TimestampVisitor { pair: true };
    if describes_itself(&deserializer) {
        deserializer.deserialize_any(visitor)
    } else {
        deserializer.deserialize_str(visitor)
    }
}

#[derive(Clone, Copy)]
struct TimestampVisitor {
    /// Whether it may also be a local time with its offset.
    pair: bool,
}

impl<'de> Visitor<'de> for TimestampVisitor {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a point in time, such as the text 2026-11-22T12:34:56.789Z")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Timestamp, E> {
        text.parse().map_err(Error::custom)
    }

    /// An extension of MessagePack.
    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Timestamp, D::Error> {
        deserializer.deserialize_tuple(2, ExtensionVisitor)
    }

    /// A tag of CBOR, as ciborium presents it.
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Timestamp, A::Error> {
        let (_, content) = tagged.variant::<IgnoredAny>()?;
        content.tuple_variant(2, TaggedVisitor)
    }

    /// .NET's `DateTimeOffset`: the local time as if it were UTC, and by how many minutes it is ahead.
    fn visit_seq<A: SeqAccess<'de>>(self, mut pair: A) -> Result<Timestamp, A::Error> {
        if !self.pair {
            return Err(A::Error::invalid_type(serde::de::Unexpected::Seq, &self));
        }
        let local = pair.next_element_seed(Self { pair: false })?;
        let minutes: Option<i16> = pair.next_element()?;
        match (local, minutes, pair.next_element::<IgnoredAny>()?) {
            (Some(local), Some(minutes), None) => local
                .plus(-60 * i64::from(minutes))
                .ok_or_else(|| Error::custom("the point in time is out of range")),
            _ => Err(Error::custom(
                "a list is no point in time, unless it is a local time and its offset in minutes",
            )),
        }
    }
}

impl<'de> DeserializeSeed<'de> for TimestampVisitor {
    type Value = Timestamp;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Timestamp, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// Reads the type and the bytes of an extension.
struct ExtensionVisitor;

impl<'de> Visitor<'de> for ExtensionVisitor {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a timestamp extension")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Timestamp, A::Error> {
        let kind: i8 = parts
            .next_element()?
            .ok_or_else(|| A::Error::invalid_length(0, &self))?;
        if kind != messagepack::TYPE {
            return Err(Error::custom(format_args!(
                "an extension of type {kind} is no point in time, type {} is",
                messagepack::TYPE
            )));
        }
        let read = parts.next_element_seed(ExtensionBytes)?;
        read.ok_or_else(|| A::Error::invalid_length(1, &self))
    }
}

struct ExtensionBytes;

impl<'de> DeserializeSeed<'de> for ExtensionBytes {
    type Value = Timestamp;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Timestamp, D::Error> {
        deserializer.deserialize_bytes(self)
    }
}

impl Visitor<'_> for ExtensionBytes {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the 4, 8 or 12 bytes of a timestamp")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Timestamp, E> {
        messagepack::read(bytes).ok_or_else(|| {
            Error::custom("the timestamp has a wrong length, or a billion nanoseconds")
        })
    }
}

/// Reads a tag's number and what it is on.
struct TaggedVisitor;

impl<'de> Visitor<'de> for TaggedVisitor {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a tag and a value")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Timestamp, A::Error> {
        let tag = parts.next_element()?;
        let read = match tag {
            Some(TEXT_TAG) => parts.next_element_seed(TimestampVisitor { pair: false })?,
            Some(SECONDS_TAG) => parts.next_element_seed(SecondsVisitor)?,
            Some(tag) => {
                return Err(Error::custom(format_args!(
                    "tag {tag} is no point in time, tags {TEXT_TAG} and {SECONDS_TAG} are"
                )));
            }
            None => None,
        };
        read.ok_or_else(|| A::Error::invalid_length(1, &self))
    }
}

struct SecondsVisitor;

impl<'de> DeserializeSeed<'de> for SecondsVisitor {
    type Value = Timestamp;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Timestamp, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for SecondsVisitor {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("seconds since the beginning of 1970")
    }

    fn visit_i64<E: Error>(self, seconds: i64) -> Result<Timestamp, E> {
        Ok(Timestamp { seconds, nanos: 0 })
    }

    fn visit_u64<E: Error>(self, seconds: u64) -> Result<Timestamp, E> {
        let seconds = i64::try_from(seconds)
            .map_err(|_| Error::custom("the point in time is out of range"))?;
        self.visit_i64(seconds)
    }

    fn visit_f64<E: Error>(self, seconds: f64) -> Result<Timestamp, E> {
        const LIMIT: f64 = 9_223_372_036_854_775_808.0;
        let whole = seconds.floor();
        if !(-LIMIT..LIMIT).contains(&whole) {
            return Err(Error::custom("the point in time is out of range"));
        }
        // A fraction just below 1 must not round up to a whole second.
        let nanos = ((seconds - whole) * f64::from(NANOS)) as u32;
        Ok(Timestamp {
            seconds: whole as i64,
            nanos: nanos.min(NANOS - 1),
        })
    }
}
