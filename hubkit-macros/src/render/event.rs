//! The calls of a client interface as an enum.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use super::{Scope, argument_locals, doc_line};
use crate::generated;
use crate::model::{Method, Returns};
use crate::names;

pub(crate) fn event(scope: &Scope<'_>) -> TokenStream {
    let p = &scope.p;
    let cfgs = scope.cfgs();
    let (vis, interface) = (&scope.contract.vis, &scope.contract.ident);
    let ident = generated::event(interface);
    let doc = doc_line(&format!(
        "A call of a `{}`, for reading the calls as a stream. Client results are not among them.",
        names::plain(interface)
    ));
    let events = scope
        .methods()
        .filter(|method| matches!(method.returns, Returns::Nothing));
    let variants = events.clone().map(variant);
    let decoders = events.map(|method| decoder(scope, method));
    quote_spanned! {Span::mixed_site()=>
        #cfgs
        #doc
        #[allow(dead_code, missing_debug_implementations, non_camel_case_types)]
        #[allow(clippy::large_enum_variant, clippy::enum_variant_names)]
        #vis enum #ident {
            #(#variants)*
        }

        #cfgs
        impl #p::ClientEvent for #ident {
            fn decode(
                target: &str,
                arguments: #p::Raw<'_>,
            ) -> ::core::option::Option<::core::result::Result<Self, #p::ValueError>> {
                let _ = (target, arguments);
                #(#decoders)*
                ::core::option::Option::None
            }
        }
    }
}

fn variant(method: &Method) -> TokenStream {
    let attributes = method.attributes.of_handler();
    let doc = method.attributes.docs.is_empty();
    let doc = doc.then(|| doc_line(&format!("`{}` was called.", names::plain(&method.ident))));
    let variant = names::variant(&method.ident);
    let fields = method.arguments.iter().map(|argument| {
        let (name, ty) = (&argument.ident, &argument.ty);
        let doc = doc_line(&format!("The argument `{}`.", names::plain(name)));
        quote_spanned!(Span::mixed_site()=> #doc #name: #ty)
    });
    quote_spanned!(Span::mixed_site()=> #doc #attributes #variant { #(#fields,)* },)
}

fn decoder(scope: &Scope<'_>, method: &Method) -> TokenStream {
    let p = &scope.p;
    let cfgs = &method.attributes.cfgs;
    let marker = generated::marker(&scope.contract.ident, &method.ident);
    let variant = names::variant(&method.ident);
    let wire = &method.wire.name;
    let names = method.arguments.iter().map(|argument| &argument.ident);
    let locals = argument_locals(method);
    quote_spanned! {Span::mixed_site()=>
        #(#cfgs)*
        if target == #wire {
            return ::core::option::Option::Some(match #p::decode_arguments::<#marker>(arguments) {
                ::core::result::Result::Ok((#(#locals,)*)) => {
                    ::core::result::Result::Ok(Self::#variant { #(#names: #locals,)* })
                }
                ::core::result::Result::Err(error) => ::core::result::Result::Err(error),
            });
        }
    }
}
