//! Enums that are numbers in JSON and names in MessagePack and CBOR.
//!
//! `#[derive(Enumeration)]` on the enum is all that is needed:
//!
//! ```
//! use hubkit::payload::Enumeration;
//!
//! #[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
//! enum Level {
//!     Low = 1,
//!     #[enumeration(name = "VeryHigh")]
//!     High = 10,
//! }
//!
//! assert_eq!(serde_json::to_string(&[Level::Low, Level::High])?, "[1,10]");
//! assert_eq!(serde_json::from_str::<Level>("\"VeryHigh\"")?, Level::High);
//! let error = serde_json::from_str::<Level>("2").unwrap_err();
//! assert!(error.to_string().starts_with("unknown number 2, expected one of 1 (Low), 10 (VeryHigh)"));
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! Both forms are read in every protocol, and names in any case, as .NET does; so are numbers that are written as text.
//! This module is for serde's `with = "hubkit::payload::enumeration"` on a field whose type has the trait
//! [`Enumeration`] but other implementations of serde's traits, for instance as names everywhere.
//!
//! # As keys of a map
//!
//! The key has the member's form in that protocol, and JSON's keys are text: `{"1":…}`, in MessagePack and CBOR
//! `{"Low": …}`. Names are read as keys in JSON, too, which is what .NET sends.
//!
//! # What is unknown
//!
//! A number or name of no member is an error, and with it the whole argument. Where a peer may have members that are not
//! known here yet, mark the one that stands for them:
//!
//! ```
//! use hubkit::payload::Enumeration;
//!
//! #[derive(Debug, PartialEq, Enumeration)]
//! enum Status {
//!     Open,
//!     Closed,
//!     #[enumeration(other)]
//!     Unknown = -1,
//! }
//!
//! let read: Vec<Status> = serde_json::from_str("[1, 7, \"Lost\"]")?;
//! assert_eq!(read, [Status::Closed, Status::Unknown, Status::Unknown]);
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! It is a member like the others when it is written: which number or name was read is forgotten.
//!
//! # Flags
//!
//! An enum of .NET with `[Flags]` is no list of members. In JSON it is a number: read it as an integer, such as a `u32`.
//! In MessagePack it is the names, divided by a comma and a space: read it as a `String`.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, Visitor};
use serde::ser::{Error as _, Serializer};

use super::field::describes_itself;
use super::{Field, protocol};
use crate::protocol::Protocol;

/// An enum without data, as a list of its members; `#[derive(Enumeration)]` implements it.
///
/// By hand, for an enum that keeps serde's own form elsewhere:
///
/// ```
/// use hubkit::payload::{self, Enumeration, Member};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Clone, Copy, Serialize, Deserialize)]
/// enum Switch {
///     Off,
///     On,
/// }
///
/// impl Enumeration for Switch {
///     const MEMBERS: &'static [Member] = &[Member::new("Off", 0), Member::new("On", 1)];
///
///     fn position(&self) -> usize {
///         *self as usize
///     }
///
///     fn at(position: usize) -> Option<Self> {
///         [Self::Off, Self::On].get(position).copied()
///     }
/// }
///
/// #[derive(Serialize, Deserialize)]
/// struct Lamp {
///     named: Switch,
///     #[serde(with = "payload::enumeration")]
///     numbered: Switch,
/// }
///
/// let lamp = Lamp { named: Switch::On, numbered: Switch::On };
/// assert_eq!(serde_json::to_string(&lamp)?, r#"{"named":"On","numbered":1}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub trait Enumeration: Sized {
    /// The members, in any order.
    const MEMBERS: &'static [Member];

    /// Where in [`MEMBERS`](Self::MEMBERS) this one is.
    fn position(&self) -> usize;

    /// The member at a position in [`MEMBERS`](Self::MEMBERS); `None` where there is none.
    fn at(position: usize) -> Option<Self>;

    /// What an unknown number or name is read as; `None`, the default, where that is an error.
    fn other() -> Option<Self> {
        None
    }
}

/// A member of an [`Enumeration`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    name: &'static str,
    number: i128,
}

impl Member {
    /// A member as it travels. A number must fit an `i64` or a `u64`, or it cannot be sent in JSON.
    #[must_use]
    pub const fn new(name: &'static str, number: i128) -> Self {
        Self { name, number }
    }

    /// What it is in MessagePack and CBOR.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What it is in JSON.
    #[must_use]
    pub const fn number(&self) -> i128 {
        self.number
    }
}

/// For serde's `with`.
///
/// # Errors
/// When the serializer fails.
pub fn serialize<T: Field<Member>, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value.write(serializer)
}

/// For serde's `with`.
///
/// # Errors
/// When there is neither the name nor the number of a member.
pub fn deserialize<'de, T: Field<Member>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::read(deserializer)
}

#[diagnostic::do_not_recommend]
impl<E: Enumeration> Field<Member> for E {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(member) = E::MEMBERS.get(self.position()) else {
            return Err(S::Error::custom(
                "the enumeration does not list this member",
            ));
        };
        let as_number = match protocol() {
            Some(protocol) => protocol == Protocol::Json,
            None => serializer.is_human_readable(),
        };
        if as_number {
            number(member.number, serializer)
        } else {
            serializer.serialize_str(member.name)
        }
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let visitor = MemberVisitor(PhantomData);
        if describes_itself(&deserializer) {
            deserializer.deserialize_any(visitor)
        } else {
            deserializer.deserialize_str(visitor)
        }
    }
}

fn number<S: Serializer>(number: i128, serializer: S) -> Result<S::Ok, S::Error> {
    match (i64::try_from(number), u64::try_from(number)) {
        (Ok(number), _) => serializer.serialize_i64(number),
        (_, Ok(number)) => serializer.serialize_u64(number),
        _ => Err(S::Error::custom(format_args!(
            "the member's number {number} fits no 64-bit integer"
        ))),
    }
}

struct MemberVisitor<E>(PhantomData<E>);

impl<E: Enumeration> MemberVisitor<E> {
    fn find(is_meant: impl Fn(&Member) -> bool) -> Option<E> {
        E::MEMBERS.iter().position(is_meant).and_then(E::at)
    }

    fn numbered<R: Error>(number: i128) -> Result<E, R> {
        Self::find(|member| member.number == number)
            .or_else(E::other)
            .ok_or_else(|| R::custom(Unknown::<E>::new(format_args!("number {number}"))))
    }
}

impl<E: Enumeration> Visitor<'_> for MemberVisitor<E> {
    type Value = E;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the number or the name of a member")
    }

    fn visit_i64<R: Error>(self, number: i64) -> Result<E, R> {
        Self::numbered(number.into())
    }

    fn visit_u64<R: Error>(self, number: u64) -> Result<E, R> {
        Self::numbered(number.into())
    }

    fn visit_i128<R: Error>(self, number: i128) -> Result<E, R> {
        Self::numbered(number)
    }

    fn visit_str<R: Error>(self, name: &str) -> Result<E, R> {
        // JSON has the numbers of keys as text, and .NET those of enums without such a member.
        let number = || name.parse::<i128>().ok();
        Self::find(|member| member.name == name)
            .or_else(|| Self::find(|member| member.name.eq_ignore_ascii_case(name)))
            .or_else(|| number().and_then(|number| Self::find(|member| member.number == number)))
            .or_else(E::other)
            .ok_or_else(|| R::custom(Unknown::<E>::new(format_args!("name {name:?}"))))
    }
}

/// What was found, and the members that there are.
struct Unknown<'a, E> {
    found: fmt::Arguments<'a>,
    of: PhantomData<E>,
}

impl<'a, E> Unknown<'a, E> {
    fn new(found: fmt::Arguments<'a>) -> Self {
        Self {
            found,
            of: PhantomData,
        }
    }
}

impl<E: Enumeration> fmt::Display for Unknown<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown {}, expected one of ", self.found)?;
        for (index, Member { name, number }) in E::MEMBERS.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{number} ({name})")?;
        }
        Ok(())
    }
}
