//! The `#[hub]` and `#[client_interface]` macros of hubkit. Use them through the `hubkit` crate.

#![deny(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod descriptor;
mod errors;
mod expand;
mod fallback;
mod generated;
mod model;
mod names;
mod parse;
mod render;
#[cfg(test)]
mod snapshots;
mod validate;

use proc_macro::TokenStream;

use crate::expand::expand;
use crate::model::Role;

#[proc_macro_attribute]
pub fn hub(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand(Role::Hub, arguments.into(), item.into()).into()
}

#[proc_macro_attribute]
pub fn client_interface(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand(Role::ClientInterface, arguments.into(), item.into()).into()
}
