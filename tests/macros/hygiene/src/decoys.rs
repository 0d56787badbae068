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
    Arc Box Clone Context Debug Default Err Fn Future Method None Ok Option Pin Proxy Receiver Recipients
    Answer Answers Call Caller From Into K K_ Item Iterator Many One Overflow PhantomData Stream StreamCall String
    Result Self_ Send Sending Shape Sized Some StreamEnd Sync UploadArgument UploadItem ValueError Vec
}

/// Types that have to be found behind type parameters and local items of these names.
macro_rules! values {
    ($($name:ident)*) => {$(
        #[derive(::std::fmt::Debug, ::serde::Serialize, ::serde::Deserialize)]
        struct $name;
    )*};
}

values! { __Hub __Served __Kind __Recipients T S E F Fut H }

/// Macros that shadow the standard ones.
#[allow(unused_macros)]
macro_rules! vec {
    ($($anything:tt)*) => {
        ::std::compile_error!("not this one")
    };
}

/// Modules that shadow crates and standard modules.
mod core {}
mod hubkit {}
mod std {}

#[client_interface(crate = ::renamed)]
trait DecoyClient {
    async fn told(&self, text: ::std::string::String);
    async fn asked(&self, among: ::std::vec::Vec<u8>) -> ::renamed::Result<u8>;
    #[method(overflow = "latest", key = key)]
    async fn latest(&self, key: T, first: F, second: Fut, kind: __Kind, hub: __Hub);
    #[method(overflow = "drop_oldest")]
    async fn oldest(&self, recipients: __Recipients);
    #[method(overflow = "drop_newest")]
    async fn newest(&self);
    async fn answers(&self, served: __Served) -> __Kind;
}

#[hub(client = DecoyClient, crate = ::renamed)]
trait DecoyHub {
    async fn calls(&self, text: ::std::string::String) -> ::renamed::Result<()>;
    fn streams(&self) -> impl ::futures_core::Stream<Item = ::renamed::Result<u8>>;
    async fn refuses(&self) -> ::renamed::Result<impl ::futures_core::Stream<Item = u8>>;
    async fn uploads(
        &self,
        first: ::renamed::Streaming<__Hub>,
        second: T,
        third: ::renamed::Streaming<__Served>,
    ) -> __Hub;
    fn transforms(&self, rows: ::renamed::Streaming<T>) -> impl ::futures_core::Stream<Item = S>;
    async fn opens(
        &self,
        rows: ::renamed::Streaming<E>,
    ) -> ::renamed::Result<impl ::futures_core::Stream<Item = ::renamed::Result<H>>>;
}
