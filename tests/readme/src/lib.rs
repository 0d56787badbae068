//! The README's contract; its server and client are the binaries of this package.

mod contract;

pub use contract::*;

/// Compiles every block of Rust in the README.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct Readme;
