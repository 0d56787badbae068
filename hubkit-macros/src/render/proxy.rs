//! The server's side of a client interface: the proxy that calls clients.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::{Scope, doc_line, hollow_body, identifiers, stub, type_parameter};
use crate::generated;
use crate::model::{Method, Overflow, Returns};
use crate::names;

pub(crate) fn proxy(scope: &Scope<'_>) -> TokenStream {
    let p = &scope.p;
    let cfgs = scope.cfgs();
    let (vis, interface) = (&scope.contract.vis, &scope.contract.ident);
    let ident = generated::proxy(interface);
    let docs = docs(scope);
    let kind = kind(scope);
    let runtime = runtime(scope, &kind);
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
        #docs
        #[allow(dead_code, non_camel_case_types)]
        #vis struct #ident<#kind = #p::Many> {
            __recipients: #p::Recipients,
            __kind: ::core::marker::PhantomData<fn() -> #kind>,
        }

        #cfgs
        #[allow(dead_code, clippy::too_many_arguments)]
        impl<#kind> #ident<#kind> {
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

        #runtime
    }
}

fn docs(scope: &Scope<'_>) -> TokenStream {
    let interface = names::plain(&scope.contract.ident);
    let proxy = names::plain(&generated::proxy(&scope.contract.ident));
    let lines = [
        format!("Calls `{interface}` on connected clients. Cheap to clone."),
        String::new(),
        format!(
            "As it stands it calls any number of clients: what they return comes as `Answers`, a stream. \
             `{proxy}<One>`, which `caller()` and `client(id)` give, calls one: what it returns is an `Answer`, a \
             future. It turns into the former with `into()`."
        ),
    ];
    let lines = lines.iter().map(|line| doc_line(line));
    quote!(#(#lines)*)
}

/// The type parameter that says whether there is one client.
fn kind(scope: &Scope<'_>) -> Ident {
    let types = scope.methods().flat_map(|method| {
        let arguments = method.arguments.iter().map(|argument| &argument.ty);
        arguments.chain(method.answer())
    });
    type_parameter("K", &identifiers(types), Span::mixed_site())
}

/// What the runtime and the language want of a proxy.
fn runtime(scope: &Scope<'_>, kind: &Ident) -> TokenStream {
    let p = &scope.p;
    let cfgs = scope.cfgs();
    let ident = generated::proxy(&scope.contract.ident);
    let name = names::plain(&ident);
    let marker = quote_spanned!(Span::mixed_site()=> __kind: ::core::marker::PhantomData);
    quote_spanned! {Span::mixed_site()=>
        #cfgs
        impl<#kind> ::core::clone::Clone for #ident<#kind> {
            fn clone(&self) -> Self {
                Self { __recipients: ::core::clone::Clone::clone(&self.__recipients), #marker }
            }
        }

        #cfgs
        impl<#kind> ::core::fmt::Debug for #ident<#kind> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_tuple(#name).field(&self.__recipients).finish()
            }
        }

        #cfgs
        impl<#kind: 'static> #p::ClientProxy for #ident<#kind> {
            type One = #ident<#p::One>;

            fn from_recipients(recipients: #p::Recipients) -> Self {
                Self { __recipients: recipients, #marker }
            }

            fn recipients(&self) -> &#p::Recipients {
                &self.__recipients
            }
        }

        #cfgs
        impl ::core::convert::From<#ident<#p::One>> for #ident {
            fn from(one: #ident<#p::One>) -> Self {
                Self { __recipients: one.__recipients, #marker }
            }
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
    let value = generated::value(&scope.contract.ident, ident);
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
        #vis fn #ident(&self, #arguments) -> #p::#output<#value> {
            #body
        }
    }
}
