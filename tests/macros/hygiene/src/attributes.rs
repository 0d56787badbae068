//! Attributes: configured-out methods with configured-out types, deprecation, lints, documentation.

#![allow(dead_code)]

use ::renamed::{Context, client_interface, hub};

/// Documented.
#[client_interface(crate = ::renamed, rename_all = "camelCase")]
pub trait ConfiguredClient {
    /// Gone, together with its type.
    #[cfg(target_os = "none")]
    async fn absent(&self, value: Absent);
    /// Gone, with an answer.
    #[cfg(target_os = "none")]
    async fn absent_answer(&self, value: Absent) -> Absent;
    /// Here.
    #[cfg(not(target_os = "none"))]
    #[method(overflow = "latest", key = value)]
    async fn present_method(&self, value: u8);
    /// Old.
    #[deprecated = "use `present_method`"]
    async fn old(&self, value: u8);
    /// One of two.
    #[cfg(not(target_os = "none"))]
    async fn either(&self, value: u8);
    /// One of two.
    #[cfg(target_os = "none")]
    async fn either(&self, value: Absent);
    /// Old, with an answer.
    #[deprecated]
    async fn old_answer(&self, value: u8) -> u8;
    /// One of two, with an answer.
    #[cfg(not(target_os = "none"))]
    async fn either_answer(&self) -> u8;
    /// One of two, with an answer.
    #[cfg(target_os = "none")]
    async fn either_answer(&self) -> Absent;
}

/// Documented.
#[hub(client = ConfiguredClient, crate = ::renamed)]
#[allow(clippy::module_name_repetitions)]
pub trait ConfiguredHub {
    /// Gone, together with its types.
    #[cfg(target_os = "none")]
    async fn absent(&self, value: Absent) -> Absent;
    /// Gone, a stream.
    #[cfg(target_os = "none")]
    fn absent_stream(&self, value: Absent, rows: Streaming<Absent>) -> impl Stream<Item = Absent>;
    /// Gone, an upload.
    #[cfg(target_os = "none")]
    async fn either_upload(&self, rows: Streaming<Absent>);
    /// Here instead of it.
    #[cfg(not(target_os = "none"))]
    async fn either_upload(&self, rows: ::renamed::Streaming<u8>);
    /// Old, an upload and a stream.
    #[deprecated]
    fn old_upload(&self, rows: ::renamed::Streaming<u8>) -> impl ::futures_core::Stream<Item = u8>;
    /// Old.
    #[deprecated(since = "0.1.0", note = "use `new_one`")]
    #[must_use]
    async fn old(&self, value: u8) -> u8;
    /// New.
    #[method(name = "wire name")]
    async fn new_one(&self, value: u8) -> u8;
    /// Many.
    #[allow(clippy::too_many_arguments)]
    async fn many(&self, a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8, i: u8) -> u8;
}

/// A whole contract that is gone.
#[hub(crate = ::renamed)]
#[cfg(target_os = "none")]
pub trait AbsentHub {
    /// Gone.
    async fn absent(&self, value: Absent) -> Absent;
}

/// A whole contract that is gone.
#[client_interface(crate = ::renamed)]
#[cfg(target_os = "none")]
pub trait AbsentClient {
    /// Gone.
    async fn absent(&self, value: Absent);
}

/// Old as a whole.
#[hub(crate = ::renamed)]
#[deprecated]
pub trait OldHub {
    /// Old.
    async fn old(&self) -> u8;
}

/// Old as a whole.
#[client_interface(crate = ::renamed)]
#[deprecated]
pub trait OldClient {
    /// Old.
    async fn old(&self);
}

struct Hub;

impl ConfiguredHub for Hub {
    async fn old(&self, cx: &Context<ConfiguredClientProxy>, value: u8) -> u8 {
        let _ = cx.clients().all().present_method(value).await;
        value
    }

    async fn new_one(&self, _: &Context<ConfiguredClientProxy>, value: u8) -> u8 {
        value
    }

    async fn either_upload(
        &self,
        cx: &Context<ConfiguredClientProxy>,
        _: ::renamed::Streaming<u8>,
    ) {
        let _ = cx.clients().caller().either_answer().await;
    }

    fn old_upload(
        &self,
        _: &Context<ConfiguredClientProxy>,
        rows: ::renamed::Streaming<u8>,
    ) -> impl ::futures_core::Stream<Item = u8> {
        Bytes(rows)
    }

    async fn many(
        &self,
        _: &Context<ConfiguredClientProxy>,
        a: u8,
        _: u8,
        _: u8,
        _: u8,
        _: u8,
        _: u8,
        _: u8,
        _: u8,
        _: u8,
    ) -> u8 {
        a
    }
}

struct Bytes(::renamed::Streaming<u8>);

impl ::futures_core::Stream for Bytes {
    type Item = u8;

    fn poll_next(
        mut self: ::std::pin::Pin<&mut Self>,
        cx: &mut ::std::task::Context<'_>,
    ) -> ::std::task::Poll<::std::option::Option<u8>> {
        let rows = ::std::pin::Pin::new(&mut self.0);
        ::futures_core::Stream::poll_next(rows, cx)
            .map(|row| ::std::option::Option::and_then(row, ::std::result::Result::ok))
    }
}

#[test]
fn descriptors_tell_what_the_contract_says() {
    let [_, _, old, new, ..] = ConfiguredHubClient::DESCRIPTOR.methods else {
        ::std::panic!("methods are missing");
    };
    ::std::assert_eq!((old.name, old.deprecated, old.docs), ("Old", true, "Old."));
    ::std::assert_eq!(
        (new.name, new.deprecated, new.rust_name),
        ("wire name", false, "new_one")
    );
    ::std::assert_eq!(
        ConfiguredHubClient::DESCRIPTOR.client,
        ::std::option::Option::Some("ConfiguredClient")
    );
    let names = ConfiguredClientHandlers::DESCRIPTOR.methods;
    ::std::assert_eq!(names.len(), 5);
    ::std::assert_eq!(names[0].name, "presentMethod");
}
