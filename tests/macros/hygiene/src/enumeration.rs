//! Enumerations, with members and types of every name that the generated code might mean.

#![allow(non_camel_case_types, non_snake_case, clippy::upper_case_acronyms)]

use ::renamed::payload::Enumeration;

/// Every name is taken.
#[derive(::std::clone::Clone, ::std::marker::Copy, ::std::fmt::Debug, Enumeration)]
#[enumeration(crate = ::renamed)]
pub enum Member {
    /// Means nothing.
    None,
    /// Nor does this.
    Some,
    /// A keyword.
    r#type = 7,
    /// An item of the trait.
    MEMBERS,
    /// Another.
    position,
    /// One more.
    at,
    /// And another.
    other,
    /// The trait.
    Enumeration,
    /// Named.
    #[enumeration(name = "S")]
    S,
    /// Left out.
    #[cfg(any())]
    Absent,
    /// A type parameter.
    D = -1,
}

// What the standard derives mean by these names is another matter.
mod taken {
    use ::renamed::payload::Enumeration;

    #[derive(Enumeration)]
    #[enumeration(crate = ::renamed)]
    pub(crate) enum Switch {
        #[enumeration(other)]
        Off,
        On,
    }

    pub(crate) struct Option;
    pub(crate) struct Result;
    pub(crate) struct Serialize;
    pub(crate) struct i128;
    pub(crate) struct usize;
    mod serde {}
    mod std {}
}

/// Uses the names.
#[must_use]
pub fn used() -> (Member, &'static [::renamed::payload::Member]) {
    let _ = (
        taken::Option,
        taken::Result,
        taken::Serialize,
        taken::i128,
        taken::usize,
    );
    let members = <Member as Enumeration>::MEMBERS;
    match <taken::Switch as Enumeration>::at(1) {
        ::std::option::Option::Some(taken::Switch::On) => (Member::at, members),
        ::std::option::Option::Some(taken::Switch::Off) => (Member::position, members),
        ::std::option::Option::None => (Member::MEMBERS, members),
    }
}
