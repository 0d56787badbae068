//! The server's side of a client interface: the proxy that calls clients.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use super::{Scope, doc_line, hollow_body, stub};
use crate::generated;
use crate::model::{Method, Returns};
use crate::names;

pub(crate) fn proxy(scope: &Scope<'_>) -> TokenStream {
    let p = &scope.p;
    let cfgs = scope.cfgs();
    let (vis, interface) = (&scope.contract.vis, &scope.contract.ident);
    let ident = generated::proxy(interface);
    let doc = doc_line(&format!(
        "Calls `{}` on connected clients. Cheap to clone.",
        names::plain(interface)
    ));
    let methods = scope
        .contract
        .methods
        .iter()
        .filter(|method| sendable(method))
        .map(|method| send(scope, method));
    quote_spanned! {Span::mixed_site()=>
        #cfgs
        #doc
        #[derive(::core::clone::Clone, ::core::fmt::Debug)]
        #[allow(dead_code)]
        #vis struct #ident {
            __recipients: #p::Recipients,
        }

        #cfgs
        impl #p::ClientProxy for #ident {
            fn from_recipients(recipients: #p::Recipients) -> Self {
                Self { __recipients: recipients }
            }

            fn recipients(&self) -> &#p::Recipients {
                &self.__recipients
            }
        }

        #cfgs
        #[allow(dead_code, clippy::too_many_arguments)]
        impl #ident {
            #(#methods)*
        }
    }
}

/// Client results have no place on the proxy yet.
fn sendable(method: &Method) -> bool {
    !method.faults.returns && !method.faults.reserved && matches!(method.returns, Returns::Nothing)
}

fn send(scope: &Scope<'_>, method: &Method) -> TokenStream {
    let p = &scope.p;
    let attributes = method.attributes.of_call();
    let (vis, ident) = (&scope.contract.vis, &method.ident);
    let wire = &method.wire.name;
    let names = method.values().map(|argument| &argument.ident);
    let (arguments, body) = if method.faults.any() {
        (stub::untyped(method), hollow_body())
    } else {
        let body =
            quote_spanned!(Span::mixed_site()=> self.__recipients.send(#wire, &(#(#names,)*)));
        (scope.passed(method), body)
    };
    quote_spanned! {Span::mixed_site()=>
        #attributes
        #vis fn #ident(&self, #arguments) -> #p::Sending {
            #body
        }
    }
}
