//! Every item name that generated code might mean, taken by something else.

#![allow(
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    clippy::upper_case_acronyms
)]

use ::renamed::{client_interface, hub};

/// Values and types whose names generated code must not pick up.
macro_rules! decoys {
    ($($name:ident)*) => {$(
        struct $name;
    )*};
}

decoys! {
    Arc Box Clone Context Debug Default Err F Fn From Fut Future Method None Ok Option Pin Proxy Receiver Recipients
    Result Self_ Send Sending Shape Sized Some StreamEnd Sync ValueError __Hub __Served
}

/// Modules that shadow crates and standard modules.
mod core {}
mod hubkit {}
mod std {}

#[client_interface(crate = ::renamed)]
trait DecoyClient {
    async fn told(&self, text: ::std::string::String);
    async fn asked(&self, among: ::std::vec::Vec<u8>) -> ::renamed::Result<u8>;
}

#[hub(client = DecoyClient, crate = ::renamed)]
trait DecoyHub {
    async fn calls(&self, text: ::std::string::String) -> ::renamed::Result<()>;
    fn streams(&self) -> impl ::futures_core::Stream<Item = ::renamed::Result<u8>>;
    async fn refuses(&self) -> ::renamed::Result<impl ::futures_core::Stream<Item = u8>>;
}
