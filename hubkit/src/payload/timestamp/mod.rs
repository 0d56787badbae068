//! `#[serde(with = "hubkit::payload::timestamp")]`: a point in time is ISO 8601 in JSON, the timestamp extension in
//! MessagePack, and text with tag 0 in CBOR.
//!
//! For fields of type [`SystemTime`] and [`Timestamp`], and with hubkit's features of these
//! names for `chrono`'s `DateTime` of `Utc` and `FixedOffset`, `time`'s `OffsetDateTime` and `jiff`'s `Timestamp`; also
//! for `Option` and `Vec` of them. An `Option` also wants `default`, if the field may be missing. As an argument, a
//! result or an item of its own, as the values of a map and in a `Box` use [`Timestamp`].
//!
//! ```
//! use std::time::SystemTime;
//!
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Event {
//!     #[serde(with = "hubkit::payload::timestamp")]
//!     starts: SystemTime,
//!     #[serde(with = "hubkit::payload::timestamp", default)]
//!     ends: Option<SystemTime>,
//! }
//! ```
//!
//! # What is written
//!
//! Always the instant in UTC, to the nanosecond; a type's offset is not kept. The text is `2026-11-22T12:34:56.789Z`, with
//! as many digits of a second as are needed, none for a whole one. It exists for the years 0 to 9999: in JSON and CBOR
//! other times are errors, in MessagePack they are not.
//!
//! # What is read
//!
//! Each of these, in every protocol that can express it:
//!
//! - text with `Z` or an offset, with or without seconds and their fraction, of which nine digits count; text without an
//!   offset, taken for UTC;
//! - MessagePack's extension in its three lengths;
//! - a local time and by how many minutes it is ahead of UTC in a list, which is .NET's `DateTimeOffset` in MessagePack.
//!   It reads nothing else for one: what is sent to .NET in MessagePack is a `DateTime` there;
//! - CBOR's tags 0 (text) and 1 (seconds since 1970).
//!
//! Bare numbers are errors, for nobody knows of what. In CBOR, serde does not see tags inside of `#[serde(flatten)]` and
//! of untagged and internally tagged enums.

mod convert;
mod iso;
mod messagepack;
mod read;

use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

use ciborium::tag::Required;
use serde::de::{Deserialize, Deserializer};
use serde::ser::{Error as _, Serialize, Serializer};

use super::{Field, protocol};
use crate::protocol::Protocol;

/// For serde's `with`.
///
/// # Errors
/// When the time has no text because of its year, or the serializer fails.
pub fn serialize<T: Field<Timestamp>, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value.write(serializer)
}

/// For serde's `with`.
///
/// # Errors
/// When there is no form of a point in time, or one that `T` cannot hold.
pub fn deserialize<'de, T: Field<Timestamp>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::read(deserializer)
}

const NANOS: u32 = 1_000_000_000;

/// A point in time in UTC, to the nanosecond, as an argument, a result or an item.
///
/// It converts from and into [`SystemTime`] and the types of `chrono`, `time` and `jiff` (with features of these names),
/// and from and into ISO 8601 text. On a field of another type [`payload::timestamp`](self) does the same.
///
/// ```
/// use hubkit::client_interface;
/// use hubkit::payload::Timestamp;
///
/// #[client_interface]
/// pub trait ClockClient {
///     async fn tick(&self, at: Timestamp);
/// }
///
/// let at: Timestamp = "2026-11-22T13:34:56.5+01:00".parse()?;
/// assert_eq!(at.to_string(), "2026-11-22T12:34:56.5Z");
/// assert_eq!((at.seconds(), at.subsec_nanos()), (1_795_350_896, 500_000_000));
/// # Ok::<(), hubkit::payload::timestamp::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    seconds: i64,
    /// Less than a second, forward even before 1970.
    nanos: u32,
}

impl Timestamp {
    /// The beginning of 1970.
    pub const UNIX_EPOCH: Self = Self {
        seconds: 0,
        nanos: 0,
    };

    /// The system clock's time.
    #[must_use]
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    /// So many seconds after the beginning of 1970 and so many nanoseconds after that; `None` for more than 999,999,999
    /// of those.
    #[must_use]
    pub const fn new(seconds: i64, nanos: u32) -> Option<Self> {
        if nanos < NANOS {
            Some(Self { seconds, nanos })
        } else {
            None
        }
    }

    /// Whole seconds since the beginning of 1970, rounded down; negative before it.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.seconds
    }

    /// Nanoseconds after the whole second: 0 to 999,999,999.
    #[must_use]
    pub const fn subsec_nanos(self) -> u32 {
        self.nanos
    }

    /// Moves by whole seconds; `None` where there is no such time.
    fn plus(self, seconds: i64) -> Option<Self> {
        let seconds = self.seconds.checked_add(seconds)?;
        Some(Self { seconds, ..self })
    }
}

/// ISO 8601; years beyond 0 to 9999 have a sign.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match iso::text(*self) {
            Some(text) => f.pad(text.as_str()),
            None => iso::distant(*self, f),
        }
    }
}

/// A text that is no point in time in ISO 8601.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is no point in time in ISO 8601, such as 2026-11-22T12:34:56.789Z")]
pub struct ParseError(());

impl FromStr for Timestamp {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        iso::parse(text).ok_or(ParseError(()))
    }
}

/// A point in time that a type cannot hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the point in time is out of range of its type")]
pub struct OutOfRange(());

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let protocol = protocol();
        if protocol == Some(Protocol::MessagePack) {
            return messagepack::write(*self, serializer);
        }
        let Some(text) = iso::text(*self) else {
            return Err(S::Error::custom(format_args!(
                "{self} has no text, which is for the years 0 to 9999"
            )));
        };
        match protocol {
            Some(Protocol::Cbor) => {
                Required::<_, { read::TEXT_TAG }>(text.as_str()).serialize(serializer)
            }
            _ => serializer.serialize_str(text.as_str()),
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read::read(deserializer)
    }
}
