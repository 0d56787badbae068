//! The server's side of a client interface: the proxy that calls clients.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use super::{Scope, doc_line, hollow_body, stub};
use crate::generated;
use crate::model::{Method, Overflow, Returns};
use crate::names;

pub(crate) fn proxy(scope: &Scope<'_>) -> TokenStream {
    let p = &scope.p;
    let cfgs = scope.cfgs();
    let (vis, interface) = (&scope.contract.vis, &scope.contract.ident);
    let ident = generated::proxy(interface);
    let doc = doc_line(&format!(
        "Calls `{}` on connected clients: on many, or on one. Cheap to clone.",
        names::plain(interface)
    ));
    let callable = |method: &&Method| !method.faults.returns && !method.faults.reserved;
    let (events, requests): (Vec<&Method>, Vec<&Method>) = scope
        .contract
        .methods
        .iter()
        .filter(callable)
        .partition(|method| matches!(method.returns, Returns::Nothing));
    let events = events.into_iter().map(|method| send(scope, method));
    let many = requests
        .iter()
        .map(|method| ask(scope, method, Asked::Many));
    let one = requests.iter().map(|method| ask(scope, method, Asked::One));
    quote_spanned! {Span::mixed_site()=>
        #cfgs
        #doc
        #[derive(::core::fmt::Debug)]
        #[allow(dead_code, non_camel_case_types)]
        #vis struct #ident<__Kind = #p::Many> {
            __recipients: #p::Recipients,
            __kind: ::core::marker::PhantomData<fn() -> __Kind>,
        }

        #cfgs
        impl<__Kind> ::core::clone::Clone for #ident<__Kind> {
            fn clone(&self) -> Self {
                Self {
                    __recipients: ::core::clone::Clone::clone(&self.__recipients),
                    __kind: ::core::marker::PhantomData,
                }
            }
        }

        #cfgs
        impl<__Kind: 'static> #p::ClientProxy for #ident<__Kind> {
            type One = #ident<#p::One>;

            fn from_recipients(recipients: #p::Recipients) -> Self {
                Self { __recipients: recipients, __kind: ::core::marker::PhantomData }
            }

            fn recipients(&self) -> &#p::Recipients {
                &self.__recipients
            }
        }

        #cfgs
        impl ::core::convert::From<#ident<#p::One>> for #ident {
            fn from(one: #ident<#p::One>) -> Self {
                Self { __recipients: one.__recipients, __kind: ::core::marker::PhantomData }
            }
        }

        #cfgs
        #[allow(dead_code, clippy::too_many_arguments)]
        impl<__Kind> #ident<__Kind> {
            #(#events)*
        }

        #cfgs
        #[allow(dead_code, clippy::too_many_arguments)]
        impl #ident<#p::Many> {
            #(#many)*
        }

        #cfgs
        #[allow(dead_code, clippy::too_many_arguments)]
        impl #ident<#p::One> {
            #(#one)*
        }
    }
}

fn send(scope: &Scope<'_>, method: &Method) -> TokenStream {
    let p = &scope.p;
    let attributes = method.attributes.of_call();
    let (vis, ident) = (&scope.contract.vis, &method.ident);
    let (arguments, body) = if method.faults.any() {
        (stub::untyped(method), hollow_body())
    } else {
        (scope.passed(method), sent(scope, method))
    };
    quote_spanned! {Span::mixed_site()=>
        #attributes
        #vis fn #ident(&self, #arguments) -> #p::Sending {
            #body
        }
    }
}

fn sent(scope: &Scope<'_>, method: &Method) -> TokenStream {
    let p = &scope.p;
    let wire = &method.wire.name;
    let names = method.values().map(|argument| &argument.ident);
    let overflow = match &method.overflow {
        Overflow::Disconnect => {
            return quote_spanned!(Span::mixed_site()=> self.__recipients.send(#wire, &(#(#names,)*)));
        }
        Overflow::DropOldest => quote!(#p::Overflow::DropOldest),
        Overflow::DropNewest => quote!(#p::Overflow::DropNewest),
        Overflow::Latest(key) => quote_spanned!(Span::mixed_site()=> #p::Overflow::latest(&#key)),
    };
    quote_spanned! {Span::mixed_site()=>
        let overflow = #overflow;
        self.__recipients.send_with(#wire, &(#(#names,)*), overflow)
    }
}

/// Whom a proxy asks.
#[derive(Clone, Copy)]
enum Asked {
    Many,
    One,
}

fn ask(scope: &Scope<'_>, method: &Method, asked: Asked) -> TokenStream {
    let p = &scope.p;
    let attributes = method.attributes.of_call();
    let (vis, ident) = (&scope.contract.vis, &method.ident);
    let marker = generated::marker(&scope.contract.ident, ident);
    let answer = generated::answer(&scope.contract.ident, ident);
    let (function, output) = match asked {
        Asked::Many => (quote!(ask), quote!(Answers)),
        Asked::One => (quote!(ask_one), quote!(Answer)),
    };
    let names = method.values().map(|argument| &argument.ident);
    let (arguments, body) = if method.faults.any() {
        (stub::untyped(method), hollow_body())
    } else {
        let body = quote_spanned!(Span::mixed_site()=> self.__recipients.#function::<#marker>(&(#(#names,)*)));
        (scope.passed(method), body)
    };
    quote_spanned! {Span::mixed_site()=>
        #attributes
        #vis fn #ident(&self, #arguments) -> #p::#output<<#answer as #p::Shape>::Value> {
            #body
        }
    }
}
