//! What is emitted beside the errors of a contract that has mistakes: everything that its users name, so that their
//! impls and calls do not fail as well.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{FnArg, Pat, PatType, ReceiverKind, Signature, TraitItem};

use crate::generated;
use crate::model::{Contract, Faults, Method, Role};
use crate::render::{Scope, event, method, proxy, receiver, server, stub};

pub(crate) fn contract(contract: &mut Contract) -> TokenStream {
    mark_faults(contract);
    let scope = Scope::hollow(contract);
    let broken = contract
        .methods
        .iter()
        .filter(|method| method.faults.any() && !method.faults.reserved);
    let broken = broken.map(|method| sanitized(&scope, method));
    let others = contract
        .source
        .others
        .iter()
        .filter(|item| matches!(item, TraitItem::Const(_) | TraitItem::Type(_)));
    let more = quote!(#(#broken)* #(#others)*);
    let methods = method::methods(&scope);
    let items = match contract.role {
        Role::Hub => {
            let server = scope.server_half(&server::hub_trait(&scope, &more));
            let stub = (!generated::stub_clashes(contract)).then(|| stub::stub(&scope));
            quote!(#server #stub)
        }
        Role::ClientInterface => {
            let proxy = scope.server_half(&proxy::proxy(&scope));
            let receiver = receiver::client_trait(&scope, &more);
            let handlers = receiver::handlers(&scope);
            let event = event::event(&scope);
            quote!(#proxy #receiver #handlers #event)
        }
    };
    quote!(#items #methods)
}

/// Leaves out whatever could not be repeated outside of the trait.
fn mark_faults(contract: &mut Contract) {
    let generic = !contract.source.generics.params.is_empty();
    let mut seen: Vec<&Method> = Vec::new();
    let mut repeated = Vec::new();
    for method in &contract.methods {
        let same =
            |other: &&Method| other.ident == method.ident && other.attributes.cfgs.is_empty();
        repeated.push(seen.iter().any(same));
        seen.push(method);
    }
    for (method, repeated) in contract.methods.iter_mut().zip(repeated) {
        if generic {
            method.faults = Faults {
                signature: true,
                returns: true,
                ..method.faults
            };
        }
        method.faults.reserved |= repeated;
    }
}

/// A method as its author wrote it, with what the macro adds, without what no trait may contain.
fn sanitized(scope: &Scope<'_>, method: &Method) -> TokenStream {
    let attributes = method.attributes.of_trait();
    let mut sig = method.source.sig.clone();
    sig.constness = None;
    sig.variadic = None;
    sanitize_inputs(&mut sig, method);
    let body = match (&method.source.default, sig.asyncness) {
        (Some(_), Some(_)) => quote_spanned!(Span::mixed_site()=> { loop {} }),
        _ => quote!(;),
    };
    let Signature {
        asyncness,
        safety: _,
        abi,
        ident,
        generics,
        inputs,
        output,
        ..
    } = &sig;
    let unsafety = match &sig.safety {
        syn::Safety::Unsafe(token) => Some(token),
        _ => None,
    };
    let context = scope.context(Span::mixed_site());
    let receiver = inputs
        .iter()
        .filter(|input| matches!(input, FnArg::Receiver(_)));
    let arguments = inputs
        .iter()
        .filter(|input| matches!(input, FnArg::Typed(_)));
    let clause = &generics.where_clause;
    quote_spanned! {Span::mixed_site()=>
        #attributes
        #[allow(async_fn_in_trait, unused_variables)]
        #asyncness #unsafety #abi fn #ident #generics(#(#receiver,)* #context #(#arguments),*) #output #clause #body
    }
}

fn sanitize_inputs(sig: &mut Signature, method: &Method) {
    let mut names = method
        .arguments
        .iter()
        .map(|argument| &argument.ident)
        .enumerate();
    for input in &mut sig.inputs {
        match input {
            FnArg::Receiver(receiver) => {
                receiver.attrs.clear();
                if matches!(receiver.kind, ReceiverKind::Value | ReceiverKind::Typed(..)) {
                    receiver.mutability = None;
                }
            }
            FnArg::Typed(PatType { attrs, pat, .. }) => {
                attrs.clear();
                let Some((index, name)) = names.next() else {
                    continue;
                };
                let repeated = method
                    .arguments
                    .iter()
                    .take(index)
                    .any(|earlier| earlier.ident == *name);
                let name = if repeated {
                    format_ident!("__argument{}", index, span = name.span())
                } else {
                    name.clone()
                };
                **pat = Pat::Ident(syn::PatIdent {
                    attrs: Vec::new(),
                    by_ref: None,
                    mutability: None,
                    ident: name,
                    subpat: None,
                });
            }
        }
    }
}
