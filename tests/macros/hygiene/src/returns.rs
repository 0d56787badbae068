//! What a method may return is decided by its type, under whatever name.

use ::renamed::{Context, HubError, UntypedProxy, client_interface, hub};
use ::std::string::String;

/// The standard `Result` under another name.
pub(crate) type Fallible<T> = ::std::result::Result<T, HubError>;
/// An alias without parameters.
pub(crate) type Counted = ::renamed::Result<u32>;
/// Not a `Result` at all.
pub(crate) type Plain = u32;

/// A type that is called `Result` and is none.
#[derive(::serde::Serialize, ::serde::Deserialize)]
pub(crate) struct Result<T>(T);

/// An error of the user's own.
#[derive(Debug)]
pub(crate) struct Mine;

impl ::std::fmt::Display for Mine {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        f.write_str("mine")
    }
}

impl ::std::error::Error for Mine {}

use ::std::fmt::Debug;

#[hub(crate = ::renamed)]
pub(crate) trait Returns {
    async fn nothing(&self);
    async fn unit(&self) -> ();
    async fn aliased(&self) -> Fallible<u32>;
    async fn counted(&self) -> Counted;
    async fn plain(&self) -> Plain;
    async fn own_error(&self) -> ::std::result::Result<u32, Mine>;
    async fn false_friend(&self) -> Result<u32>;
    async fn nested(&self) -> Fallible<::std::result::Result<u32, String>>;
    async fn tuple(&self) -> (u32, String);
}

#[client_interface(crate = ::renamed)]
pub(crate) trait Answers {
    async fn unit(&self) -> ();
    async fn aliased(&self) -> Fallible<u32>;
    async fn own_error(&self) -> ::std::result::Result<u32, Mine>;
    async fn false_friend(&self) -> Result<u32>;
}

#[allow(dead_code)]
struct Hub;

impl Returns for Hub {
    async fn nothing(&self, _: &Context<UntypedProxy>) {}

    async fn unit(&self, _: &Context<UntypedProxy>) {}

    async fn aliased(&self, _: &Context<UntypedProxy>) -> Fallible<u32> {
        ::std::result::Result::Ok(1)
    }

    async fn counted(&self, _: &Context<UntypedProxy>) -> Counted {
        ::std::result::Result::Ok(1)
    }

    async fn plain(&self, _: &Context<UntypedProxy>) -> Plain {
        1
    }

    async fn own_error(&self, _: &Context<UntypedProxy>) -> ::std::result::Result<u32, Mine> {
        ::std::result::Result::Err(Mine)
    }

    async fn false_friend(&self, _: &Context<UntypedProxy>) -> Result<u32> {
        Result(1)
    }

    async fn nested(
        &self,
        _: &Context<UntypedProxy>,
    ) -> Fallible<::std::result::Result<u32, String>> {
        ::std::result::Result::Ok(::std::result::Result::Ok(1))
    }

    async fn tuple(&self, _: &Context<UntypedProxy>) -> (u32, String) {
        (1, String::new())
    }
}

/// Compiles when the calls resolve to these types.
#[allow(dead_code)]
async fn typed(stub: ReturnsClient) -> ::std::result::Result<(), ::renamed::CallError> {
    let (): () = stub.nothing().await?;
    let (): () = stub.unit().await?;
    let _: u32 = stub.aliased().await?;
    let _: u32 = stub.counted().await?;
    let _: u32 = stub.plain().await?;
    let _: u32 = stub.own_error().await?;
    let _: Result<u32> = stub.false_friend().await?;
    let _: ::std::result::Result<u32, String> = stub.nested().await?;
    let _: (u32, String) = stub.tuple().await?;
    ::std::result::Result::Ok(())
}

#[test]
fn fallible_and_plain_methods_build() {
    ::std::assert!(Hub.into_hub().build().is_ok());
    ::std::assert_eq!(ReturnsClient::DESCRIPTOR.methods.len(), 9);
    let handlers = AnswersHandlers::new()
        .aliased(|| async { ::std::result::Result::Ok(1) })
        .own_error(|| async { ::std::result::Result::Err(Mine) })
        .false_friend(|| async { Result(1) });
    let receiver = <::renamed::Receiver as ::std::convert::From<_>>::from(handlers);
    ::std::assert_eq!(::std::iter::Iterator::count(receiver.handlers()), 3);
}
