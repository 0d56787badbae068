//! Contracts in the least friendly surroundings. They are tested by compiling without a warning.

#![no_implicit_prelude]
#![deny(
    warnings,
    clippy::pedantic,
    missing_docs,
    unreachable_pub,
    unused_qualifications
)]

mod attributes;
mod decoys;
mod enumeration;
mod many;
mod names;
mod placed;
mod returns;
mod visibility;

pub use attributes::{ConfiguredClient, ConfiguredHub};
pub use enumeration::{Member, used};
