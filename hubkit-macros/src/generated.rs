//! The names of generated items.

use proc_macro2::{Ident, Span};
use quote::format_ident;

use crate::model::Contract;

/// A hub's client stub.
pub(crate) fn stub(hub: &Ident) -> Ident {
    format_ident!("{}Client", hub)
}

/// A client interface's proxy.
pub(crate) fn proxy(interface: &Ident) -> Ident {
    format_ident!("{}Proxy", interface)
}

/// A client interface's closures, as one value.
pub(crate) fn handlers(interface: &Ident) -> Ident {
    format_ident!("{}Handlers", interface)
}

/// A client interface's calls, as an enum.
pub(crate) fn event(interface: &Ident) -> Ident {
    format_ident!("{}Event", interface)
}

/// The hidden type that stands for a method.
pub(crate) fn marker(contract: &Ident, method: &Ident) -> Ident {
    hidden(format_ident!(
        "__{}_{}",
        contract,
        method,
        span = method.span()
    ))
}

/// The hidden name of a method's answer, as the contract declares it.
pub(crate) fn answer(contract: &Ident, method: &Ident) -> Ident {
    hidden(format_ident!(
        "__Answer_{}_{}",
        contract,
        method,
        span = method.span()
    ))
}

/// The hidden name of what travels to the caller.
pub(crate) fn value(contract: &Ident, method: &Ident) -> Ident {
    hidden(format_ident!(
        "__Value_{}_{}",
        contract,
        method,
        span = method.span()
    ))
}

/// The hidden type that stands for a method's `Streaming<T>` argument, by its number among these.
pub(crate) fn upload(contract: &Ident, method: &Ident, index: usize) -> Ident {
    hidden(format_ident!(
        "__Upload{}_{}_{}",
        index,
        contract,
        method,
        span = method.span()
    ))
}

/// The name, as if no user had made it: the compiler suggests to add generic parameters only to what users made.
pub(crate) fn hidden(mut name: Ident) -> Ident {
    name.set_span(Span::mixed_site().located_at(name.span()));
    name
}

/// Whether a hub's stub would be named like its client interface, which is probably in scope.
pub(crate) fn stub_clashes(contract: &Contract) -> bool {
    let client = contract
        .options
        .client
        .as_ref()
        .and_then(|path| path.get_ident());
    client.is_some_and(|client| *client == stub(&contract.ident))
}
