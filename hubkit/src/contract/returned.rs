//! What a method may return, decided by types: a plain value, or a `Result` under any name.

use std::convert::Infallible;
use std::marker::PhantomData;

use crate::HubError;

/// The declared return type `T`, together with whether it is a `Result`.
///
/// The macros compute `FALLIBLE` with [`Probe`], which sees through type aliases.
#[derive(Debug)]
pub struct Returned<T, const FALLIBLE: bool>(PhantomData<fn() -> T>);

/// Tells whether a type is a `Result`: its inherent constant wins over [`Infallibly`]'s.
#[derive(Debug)]
pub struct Probe<T>(PhantomData<fn() -> T>);

impl<T, E> Probe<Result<T, E>> {
    /// A `Result` can fail.
    pub const FALLIBLE: bool = true;
}

/// The other half of [`Probe`]: what holds for every other type.
pub trait Infallibly {
    /// Anything but a `Result` cannot fail.
    const FALLIBLE: bool = false;
}

impl<T> Infallibly for Probe<T> {}

/// The parts of a declared return type.
pub trait Shape {
    /// The type as declared.
    type Declared;
    /// What travels to the caller on success.
    type Value;
    /// What the method fails with; [`Infallible`] where it cannot.
    type Error;

    /// Splits a returned value into its parts.
    fn into_result(declared: Self::Declared) -> Result<Self::Value, Self::Error>;
}

impl<T> Shape for Returned<T, false> {
    type Declared = T;
    type Value = T;
    type Error = Infallible;

    fn into_result(declared: T) -> Result<T, Infallible> {
        Ok(declared)
    }
}

impl<T, E> Shape for Returned<Result<T, E>, true> {
    type Declared = Result<T, E>;
    type Value = T;
    type Error = E;

    fn into_result(declared: Result<T, E>) -> Result<T, E> {
        declared
    }
}

/// An error that a contract's methods may return: [`HubError`], or anything that converts into it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the error of a hub method",
    label = "the contract returns this error",
    note = "use `hubkit::Result<T>`, or implement `std::error::Error` for the type (hidden from clients) or \
            `From<{Self}> for hubkit::HubError` (you choose what clients read)"
)]
pub trait Failure: Send + 'static {
    #[doc(hidden)]
    fn into_hub_error(self) -> HubError;
}

#[diagnostic::do_not_recommend]
impl<E: Into<HubError> + Send + 'static> Failure for E {
    fn into_hub_error(self) -> HubError {
        self.into()
    }
}
