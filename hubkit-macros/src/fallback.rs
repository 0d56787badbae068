//! What is emitted beside the errors of a contract that has mistakes: everything that its users name, so that their
//! impls and calls do not fail as well.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::{Receiver, ReceiverKind, ReturnType, Safety, Signature, TraitItem};

use crate::generated;
use crate::model::{Argument, Contract, Faults, Method, Role};
use crate::render::{
    Scope, event, hollow_body, local, method, proxy, receiver as client, server, stub,
};

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
            let client = client::client_trait(&scope, &more);
            let handlers = client::handlers(&scope);
            let event = event::event(&scope);
            quote!(#proxy #client #handlers #event)
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
    let Signature {
        asyncness,
        safety,
        abi,
        ident,
        generics,
        ..
    } = &method.source.sig;
    let unsafety = match safety {
        Safety::Unsafe(token) => Some(token),
        Safety::Safe(_) | Safety::Default => None,
    };
    let receiver = method.source.sig.receiver().map(receiver);
    let context = scope.context(Span::mixed_site());
    let arguments = (0..method.arguments.len()).map(|index| argument(scope, method, index));
    let output = output(scope, method);
    let clause = &generics.where_clause;
    let body = match (&method.source.default, asyncness) {
        (Some(_), Some(_)) => {
            let body = hollow_body();
            quote!({ #body })
        }
        _ => quote!(;),
    };
    quote_spanned! {Span::mixed_site()=>
        #attributes
        #[allow(async_fn_in_trait, unused_variables)]
        #asyncness #unsafety #abi fn #ident #generics(#receiver #context #(#arguments,)*) #output #clause #body
    }
}

fn receiver(receiver: &Receiver) -> TokenStream {
    let mut receiver = receiver.clone();
    receiver.attrs.clear();
    if !matches!(receiver.kind, ReceiverKind::Reference(..)) {
        receiver.mutability = None;
    }
    quote!(#receiver,)
}

fn argument(scope: &Scope<'_>, method: &Method, index: usize) -> Option<TokenStream> {
    let Argument { ident, ty, .. } = method.arguments.get(index)?;
    let repeated = method
        .arguments
        .iter()
        .take(index)
        .any(|earlier| earlier.ident == *ident);
    let name = if repeated {
        local(&format!("__argument{index}"))
    } else {
        ident.clone()
    };
    let ty = known_parts(scope, ty.to_token_stream());
    Some(quote!(#name: #ty))
}

fn output(scope: &Scope<'_>, method: &Method) -> TokenStream {
    let sig = &method.source.sig;
    match &sig.output {
        ReturnType::Default => TokenStream::new(),
        ReturnType::Type(arrow, ty) => {
            let ty = known_parts(scope, ty.to_token_stream());
            quote!(#arrow #ty)
        }
    }
}

/// A type with `()` for whatever the compiler would complain about in a trait: `_`, and `Self::Type` where there are
/// no associated types.
fn known_parts(scope: &Scope<'_>, ty: TokenStream) -> TokenStream {
    let associated = scope
        .contract
        .source
        .others
        .iter()
        .any(|item| matches!(item, TraitItem::Type(_)));
    let mut known = TokenStream::new();
    let mut lifetime = false;
    let mut tokens = ty.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let was_lifetime = std::mem::replace(&mut lifetime, is_punct(Some(&token), '\''));
        match token {
            TokenTree::Ident(ident) if ident == "_" && !was_lifetime => known.extend(quote!(())),
            TokenTree::Ident(ident)
                if ident == "Self" && !associated && is_punct(tokens.peek(), ':') =>
            {
                known.extend(quote!(()));
                // `::` and the name.
                tokens.by_ref().take(3).for_each(drop);
            }
            TokenTree::Group(group) => {
                let inner = known_parts(scope, group.stream());
                known.extend([TokenTree::Group(Group::new(group.delimiter(), inner))]);
            }
            token => known.extend([token]),
        }
    }
    known
}

fn is_punct(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}
