//! The client's side of a client interface: the trait to implement, and closures instead of it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use super::server::{declaration, into_result};
use super::{
    Scope, argument_locals, doc_line, hollow_body, identifiers, local, start_of, stub,
    type_parameter,
};
use crate::descriptor::docs;
use crate::generated;
use crate::model::{Method, Returns};
use crate::names;

/// The trait to implement on the client. `more` are further items of it.
pub(crate) fn client_trait(scope: &Scope<'_>, more: &TokenStream) -> TokenStream {
    let p = &scope.p;
    let contract = scope.contract;
    let (vis, ident) = (&contract.vis, &contract.ident);
    let name = generated::hidden(ident.clone());
    let attributes = contract.attributes.of_trait();
    let methods = scope.methods().map(|method| declaration(scope, method));
    let (generics, clause) = (
        &contract.source.generics,
        &contract.source.generics.where_clause,
    );
    let (unsafety, supertraits) = (&contract.source.unsafety, &contract.source.supertraits);
    let body = scope.body(|| receiver(scope));
    quote_spanned! {Span::mixed_site()=>
        #attributes
        #vis #unsafety trait #name #generics:
            ::core::marker::Sized + ::core::marker::Send + ::core::marker::Sync + 'static #(+ #supertraits)*
        #clause
        {
            #(#methods)*
            #more

            /// Makes handlers for a connection of this value.
            #[allow(dead_code, deprecated, unused_mut)]
            fn into_receiver(self) -> #p::Receiver {
                #body
            }
        }
    }
}

fn receiver(scope: &Scope<'_>) -> TokenStream {
    let p = &scope.p;
    let handlers = scope.methods().map(|method| registered(scope, method));
    quote_spanned! {Span::mixed_site()=>
        let this = #p::std::sync::Arc::new(self);
        let mut receiver = #p::Receiver::new();
        #(#handlers)*
        let _ = this;
        receiver
    }
}

/// Adds one method to the local `receiver`.
fn registered(scope: &Scope<'_>, method: &Method) -> TokenStream {
    let cfgs = &method.attributes.cfgs;
    let (contract, ident) = (&scope.contract.ident, &method.ident);
    let locals = argument_locals(method);
    let this = local("this");
    let call = quote_spanned!(Span::mixed_site()=> <Self as #contract>::#ident(&*#this, #(#locals),*).await);
    let answer = answered(scope, method, &call);
    let register = register(scope, method);
    quote_spanned! {Span::mixed_site()=>
        #(#cfgs)*
        {
            let #this = ::core::clone::Clone::clone(&#this);
            receiver.#register(move |(#(#locals,)*)| {
                let #this = ::core::clone::Clone::clone(&#this);
                async move { #answer }
            });
        }
    }
}

/// The function that adds a handler of this kind.
fn register(scope: &Scope<'_>, method: &Method) -> TokenStream {
    let marker = generated::marker(&scope.contract.ident, &method.ident);
    match method.returns {
        Returns::Nothing => quote_spanned!(Span::mixed_site()=> on_event::<#marker, _, _>),
        _ => quote_spanned!(Span::mixed_site()=> on_request::<#marker, _, _>),
    }
}

/// What the handler's future gives.
fn answered(scope: &Scope<'_>, method: &Method, call: &TokenStream) -> TokenStream {
    match method.returns {
        Returns::Nothing => call.clone(),
        _ => {
            let into_result = into_result(scope, method);
            quote!(#into_result(#call))
        }
    }
}

pub(crate) fn handlers(scope: &Scope<'_>) -> TokenStream {
    let p = &scope.p;
    let cfgs = scope.cfgs();
    let (vis, interface) = (&scope.contract.vis, &scope.contract.ident);
    let ident = generated::handlers(interface);
    let name = names::plain(interface);
    let doc = doc_line(&format!(
        "Handles the calls of a `{name}` with closures, one for each method that matters."
    ));
    let docs = docs(&scope.contract.attributes.docs);
    let descriptors = stub::method_descriptors(scope);
    let setters = scope
        .contract
        .methods
        .iter()
        .filter(|method| !method.faults.returns && !method.faults.reserved);
    let setters = setters.map(|method| setter(scope, method));
    quote_spanned! {Span::mixed_site()=>
        #cfgs
        #doc
        #[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::default::Default)]
        #[must_use = "handlers do nothing until a connection receives them"]
        #[allow(dead_code, non_camel_case_types)]
        #vis struct #ident {
            __receiver: #p::Receiver,
        }

        #cfgs
        #[allow(dead_code)]
        impl #ident {
            /// The client interface as data.
            #vis const DESCRIPTOR: #p::InterfaceDescriptor = #p::InterfaceDescriptor::new(#name, #docs, #descriptors);

            /// No handlers yet.
            #vis fn new() -> Self {
                Self { __receiver: #p::Receiver::new() }
            }

            #(#setters)*
        }

        #cfgs
        impl ::core::convert::From<#ident> for #p::Receiver {
            fn from(handlers: #ident) -> Self {
                handlers.__receiver
            }
        }
    }
}

fn setter(scope: &Scope<'_>, method: &Method) -> TokenStream {
    let attributes = method.attributes.of_handler();
    let (vis, ident) = (&scope.contract.vis, &method.ident);
    let [handler, future] = type_parameters(method);
    if method.faults.any() {
        let body = hollow_body();
        return quote_spanned! {Span::mixed_site()=>
            #attributes
            #vis fn #ident<#handler>(self, handler: #handler) -> Self { #body }
        };
    }
    let types = method.values().map(|argument| &argument.ty);
    let output = match method.answer() {
        Some(ty) => ty.to_token_stream(),
        None => quote_spanned!(Span::mixed_site()=> ()),
    };
    let locals = argument_locals(method);
    let register = register(scope, method);
    let handled = local("handled");
    let call = quote_spanned!(Span::mixed_site()=> handler(#(#locals),*));
    let body = match method.returns {
        Returns::Nothing => call,
        _ => {
            let answer = answered(
                scope,
                method,
                &quote_spanned!(Span::mixed_site()=> #handled.await),
            );
            quote_spanned!(Span::mixed_site()=> let #handled = #call; async move { #answer })
        }
    };
    quote_spanned! {start_of(ident)=>
        #attributes
        #vis fn #ident<#handler, #future>(mut self, handler: #handler) -> Self
        where
            #handler: ::core::ops::Fn(#(#types),*) -> #future
                + ::core::marker::Send + ::core::marker::Sync + 'static,
            #future: ::core::future::Future<Output = #output> + ::core::marker::Send + 'static,
        {
            self.__receiver.#register(move |(#(#locals,)*)| { #body });
            self
        }
    }
}

/// `F` and `Fut`, changed where the method's types use these names.
fn type_parameters(method: &Method) -> [Ident; 2] {
    let types = method.values().map(|argument| &argument.ty);
    let used = identifiers(types.chain(method.answer()));
    ["F", "Fut"].map(|name| type_parameter(name, &used, start_of(&method.ident)))
}
