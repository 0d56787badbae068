//! What the `with` modules accept.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeSeq as _, Serializer};

/// A type that can be a field which travels in the form of `F`: [`Binary`](super::Binary),
/// [`Timestamp`](super::Timestamp) or [`Member`](super::Member).
///
/// The `with` modules take every such type, and `Option` and `Vec` of them. Implement it for types of your own by
/// converting:
///
/// ```
/// use hubkit::payload::{self, Binary, Field};
/// use serde::{Deserialize, Deserializer, Serialize, Serializer};
///
/// struct Digest([u8; 4]);
///
/// impl Field<Binary> for Digest {
///     fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
///         payload::bytes::serialize(&self.0, serializer)
///     }
///
///     fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
///         payload::bytes::deserialize(deserializer).map(Self)
///     }
/// }
///
/// #[derive(Serialize, Deserialize)]
/// struct Download {
///     #[serde(with = "payload::bytes")]
///     digests: Vec<Digest>,
/// }
///
/// let download = Download { digests: vec![Digest([0; 4])] };
/// assert_eq!(serde_json::to_string(&download)?, r#"{"digests":["AAAAAA=="]}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot travel as `{F}`",
    label = "this `with` is not for `{Self}`",
    note = "`payload::bytes` is for `Vec<u8>`, `[u8; N]`, `Box<[u8]>` and `bytes::Bytes`",
    note = "`payload::timestamp` is for `SystemTime`, and with hubkit's features `chrono`, `time` and `jiff` for theirs",
    note = "`payload::enumeration` is for enums with `#[derive(hubkit::payload::Enumeration)]`"
)]
pub trait Field<F>: Sized {
    /// Writes the field's value.
    ///
    /// # Errors
    /// When the value has no such form, or the serializer fails.
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    /// Reads the field's value.
    ///
    /// # Errors
    /// When what is there is no such value, or does not fit `Self`.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

#[diagnostic::do_not_recommend]
impl<F, T: Field<F>> Field<F> for Option<T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => serializer.serialize_some(&Writing(value, PhantomData)),
            None => serializer.serialize_none(),
        }
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value: Option<Reading<T, F>> = Deserialize::deserialize(deserializer)?;
        Ok(value.map(|value| value.0))
    }
}

#[diagnostic::do_not_recommend]
impl<F, T: Field<F>> Field<F> for Vec<T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.len()))?;
        for value in self {
            seq.serialize_element(&Writing(value, PhantomData))?;
        }
        seq.end()
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ListVisitor(PhantomData))
    }
}

struct Writing<'a, T, F>(&'a T, PhantomData<F>);

impl<T: Field<F>, F> Serialize for Writing<'_, T, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }
}

struct Reading<T, F>(T, PhantomData<F>);

impl<'de, T: Field<F>, F> Deserialize<'de> for Reading<T, F> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(|value| Self(value, PhantomData))
    }
}

struct ListVisitor<T, F>(PhantomData<(T, F)>);

impl<'de, T: Field<F>, F> Visitor<'de> for ListVisitor<T, F> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<T>, A::Error> {
        // The announced length is the peer's word only; the list grows as its values come.
        let mut list = Vec::new();
        while let Some(Reading(value, _)) = seq.next_element::<Reading<T, F>>()? {
            list.push(value);
        }
        Ok(list)
    }
}

/// Whether a deserializer can say what comes next: all of hubkit's protocols can, and formats for human readers.
pub(super) fn describes_itself<'de, D: Deserializer<'de>>(deserializer: &D) -> bool {
    super::protocol().is_some() || deserializer.is_human_readable()
}
