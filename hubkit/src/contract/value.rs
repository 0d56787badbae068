//! What may travel: single values, argument lists, and what may be passed where a value is expected.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _, SeqAccess, Visitor};
use serde::ser::Serialize;

use crate::protocol::{EncodeError, Protocol, Raw, Reply, ValueError};

/// A type that can be an argument, a result or a stream item: any owned serde type.
///
/// Implemented for every `T: Serialize + DeserializeOwned + Send + 'static`; there is nothing to implement by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot travel between hub and client",
    label = "this type of the contract is not serializable, or not owned and `Send`",
    note = "derive both serde traits: `#[derive(serde::Serialize, serde::Deserialize)]`"
)]
pub trait HubValue: Sized + Send + 'static {
    #[doc(hidden)]
    fn next_element<'de, S: SeqAccess<'de>>(seq: &mut S) -> Result<Option<Self>, S::Error>;
    #[doc(hidden)]
    fn decode(raw: Raw<'_>) -> Result<Self, ValueError>;
    #[doc(hidden)]
    fn encode(&self, protocol: Protocol, out: &mut Vec<u8>) -> Result<(), EncodeError>;
    #[doc(hidden)]
    fn write_completion(
        &self,
        protocol: Protocol,
        id: &str,
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError>;
    #[doc(hidden)]
    fn write_item(
        &self,
        protocol: Protocol,
        id: &str,
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError>;
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned + Send + 'static> HubValue for T {
    fn next_element<'de, S: SeqAccess<'de>>(seq: &mut S) -> Result<Option<Self>, S::Error> {
        seq.next_element()
    }

    fn decode(raw: Raw<'_>) -> Result<Self, ValueError> {
        raw.decode()
    }

    fn encode(&self, protocol: Protocol, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        protocol.encode_value(self, out)
    }

    fn write_completion(
        &self,
        protocol: Protocol,
        id: &str,
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        protocol.write_completion(out, id, Reply::Value(self))
    }

    fn write_item(
        &self,
        protocol: Protocol,
        id: &str,
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        protocol.write_stream_item(out, id, self)
    }
}

/// What may be passed to a proxy or a client stub where the contract says `T`: a `T`, or a borrow of one.
///
/// `&T` for `T`, `&str` for `String`, `&[E]` and arrays for `Vec<E>`, `Option<&T>` for `Option<T>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent where the contract says `{T}`",
    label = "expected `{T}` or a borrow of it",
    note = "pass the value itself, `&value`, `&str` for `String`, or a slice or array for `Vec`"
)]
pub trait Arg<T>: Serialize {}

#[diagnostic::do_not_recommend]
impl<T: Serialize> Arg<T> for T {}
#[diagnostic::do_not_recommend]
impl<T: Serialize> Arg<T> for &T {}
#[diagnostic::do_not_recommend]
impl Arg<String> for &str {}
#[diagnostic::do_not_recommend]
impl Arg<Box<str>> for &str {}
#[diagnostic::do_not_recommend]
impl<T: Serialize> Arg<Vec<T>> for &[T] {}
#[diagnostic::do_not_recommend]
impl<T: Serialize> Arg<Option<T>> for Option<&T> {}
#[diagnostic::do_not_recommend]
impl Arg<Option<String>> for Option<&str> {}
#[diagnostic::do_not_recommend]
impl<T: Serialize, const N: usize> Arg<Vec<T>> for [T; N] where Self: Serialize {}
#[diagnostic::do_not_recommend]
impl<T: Serialize, const N: usize> Arg<Vec<T>> for &[T; N] where [T; N]: Serialize {}

/// The arguments of a method as one type: a tuple of up to 16 [`HubValue`]s.
pub trait ArgList: Sized {
    /// How many there are.
    const COUNT: usize;

    #[doc(hidden)]
    fn from_seq<'de, S: SeqAccess<'de>>(seq: S) -> Result<Self, S::Error>;

    /// Decodes a received argument list, without an intermediate tree.
    ///
    /// # Errors
    /// [`ValueError::Count`] when the number differs from [`ArgList::COUNT`], [`ValueError::Type`] when a value
    /// does not fit its type.
    fn decode(raw: Raw<'_>) -> Result<Self, ValueError> {
        raw.decode_args::<FromSeq<Self>>(Self::COUNT)
            .map(|list| list.0)
    }
}

impl ArgList for () {
    const COUNT: usize = 0;

    fn from_seq<'de, S: SeqAccess<'de>>(_: S) -> Result<Self, S::Error> {
        Ok(())
    }
}

macro_rules! arg_lists {
    ($($count:literal: $($name:ident)+;)+) => {$(
        impl<$($name: HubValue),+> ArgList for ($($name,)+) {
            const COUNT: usize = $count;

            fn from_seq<'de, Seq: SeqAccess<'de>>(mut seq: Seq) -> Result<Self, Seq::Error> {
                let mut at = 0;
                Ok(($({
                    at += 1;
                    $name::next_element(&mut seq)?.ok_or_else(|| Seq::Error::invalid_length(at - 1, &"more arguments"))?
                },)+))
            }
        }
    )+};
}

arg_lists! {
    1: A;
    2: A B;
    3: A B C;
    4: A B C D;
    5: A B C D E;
    6: A B C D E F;
    7: A B C D E F G;
    8: A B C D E F G H;
    9: A B C D E F G H I;
    10: A B C D E F G H I J;
    11: A B C D E F G H I J K;
    12: A B C D E F G H I J K L;
    13: A B C D E F G H I J K L M;
    14: A B C D E F G H I J K L M N;
    15: A B C D E F G H I J K L M N O;
    16: A B C D E F G H I J K L M N O P;
}

struct FromSeq<A>(A);

impl<'de, A: ArgList> Deserialize<'de> for FromSeq<A> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ListVisitor<A>(PhantomData<A>);

        impl<'de, A: ArgList> Visitor<'de> for ListVisitor<A> {
            type Value = FromSeq<A>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{} arguments", A::COUNT)
            }

            fn visit_seq<S: SeqAccess<'de>>(self, seq: S) -> Result<FromSeq<A>, S::Error> {
                A::from_seq(seq).map(FromSeq)
            }
        }

        deserializer.deserialize_tuple(A::COUNT, ListVisitor(PhantomData))
    }
}
