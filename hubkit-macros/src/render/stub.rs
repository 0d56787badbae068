//! A hub's client stub.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use super::{Scope, doc_line, hollow_body, local};
use crate::descriptor::docs;
use crate::generated;
use crate::model::{Contract, Method};
use crate::names;

pub(crate) fn stub(scope: &Scope<'_>) -> TokenStream {
    let p = &scope.p;
    let cfgs = scope.cfgs();
    let (vis, hub) = (&scope.contract.vis, &scope.contract.ident);
    let ident = generated::stub(hub);
    let doc = doc_line(&format!(
        "Calls a `{}` from a client. Cheap to clone.",
        names::plain(hub)
    ));
    let docs = more_docs(scope.contract);
    let descriptor = descriptor(scope);
    let methods = scope
        .contract
        .methods
        .iter()
        .filter(|method| callable(method))
        .map(|method| call(scope, method));
    quote_spanned! {Span::mixed_site()=>
        #cfgs
        #doc
        #docs
        #[derive(::core::clone::Clone, ::core::fmt::Debug)]
        #[allow(dead_code, non_camel_case_types)]
        #vis struct #ident {
            __caller: #p::Caller,
        }

        #cfgs
        #[allow(dead_code, clippy::too_many_arguments)]
        impl #ident {
            /// The hub as data.
            #vis const DESCRIPTOR: #p::HubDescriptor = #descriptor;

            /// A stub that calls through `connection`.
            #[must_use]
            #vis fn new(connection: &impl ::core::convert::AsRef<#p::Caller>) -> Self {
                Self { __caller: ::core::clone::Clone::clone(::core::convert::AsRef::as_ref(connection)) }
            }

            #(#methods)*
        }
    }
}

/// The trait's own documentation, as further paragraphs.
fn more_docs(contract: &Contract) -> TokenStream {
    let docs = &contract.attributes.docs;
    if docs.is_empty() {
        TokenStream::new()
    } else {
        quote!(#[doc = ""] #(#docs)*)
    }
}

fn callable(method: &Method) -> bool {
    !method.faults.returns && !method.faults.reserved
}

fn call(scope: &Scope<'_>, method: &Method) -> TokenStream {
    let p = &scope.p;
    let attributes = method.attributes.of_call();
    let (vis, ident) = (&scope.contract.vis, &method.ident);
    let value = generated::value(&scope.contract.ident, ident);
    let wire = &method.wire.name;
    let names = method.values().map(|argument| &argument.ident);
    let uploads = method.uploads().enumerate().map(|(index, (argument, _))| {
        let name = &argument.ident;
        let upload = generated::upload(&scope.contract.ident, ident, index);
        quote_spanned!(Span::mixed_site()=> self.__caller.upload_for::<#upload, _>(#name))
    });
    let uploads = quote_spanned!(Span::mixed_site()=> #p::std::vec![#(#uploads),*]);
    let (output, call, uploads) = match method.stream() {
        Some(_) => (quote!(StreamCall), quote!(stream), Some(uploads)),
        None if method.has_uploads() => (quote!(Call), quote!(call_with), Some(uploads)),
        None => (quote!(Call), quote!(call), None),
    };
    let uploads = uploads.into_iter();
    let (arguments, body) = if method.faults.any() {
        (untyped(method), hollow_body())
    } else {
        let body = quote_spanned!(Span::mixed_site()=> self.__caller.#call(#wire, &(#(#names,)*) #(, #uploads)*));
        (scope.passed(method), body)
    };
    quote_spanned! {Span::mixed_site()=>
        #attributes
        #vis fn #ident(&self, #arguments) -> #p::#output<#value> {
            #body
        }
    }
}

/// Parameters of a method whose arguments have mistakes: whatever is passed is fine.
pub(crate) fn untyped(method: &Method) -> TokenStream {
    let names = (0..method.arguments.len()).map(|i| local(&format!("__arg{i}")));
    quote_spanned!(Span::mixed_site()=> #(#names: impl ::core::marker::Sized,)*)
}

fn descriptor(scope: &Scope<'_>) -> TokenStream {
    let p = &scope.p;
    let contract = scope.contract;
    let name = names::plain(&contract.ident);
    let docs = docs(&contract.attributes.docs);
    let client = contract
        .options
        .client
        .as_ref()
        .and_then(|path| path.segments.last());
    let client = match client {
        Some(segment) => {
            let client = names::plain(&segment.ident);
            quote!(::core::option::Option::Some(#client))
        }
        None => quote!(::core::option::Option::None),
    };
    let methods = method_descriptors(scope);
    quote_spanned!(Span::mixed_site()=> #p::HubDescriptor::new(#name, #docs, #client, #methods))
}

/// `&[<__ChatHub_send as Method>::DESCRIPTOR, …]`
pub(crate) fn method_descriptors(scope: &Scope<'_>) -> TokenStream {
    let p = &scope.p;
    let methods = scope.methods().map(|method| {
        let cfgs = &method.attributes.cfgs;
        let marker = generated::marker(&scope.contract.ident, &method.ident);
        quote!(#(#cfgs)* <#marker as #p::Method>::DESCRIPTOR,)
    });
    quote_spanned!(Span::mixed_site()=> &[#(#methods)*])
}
