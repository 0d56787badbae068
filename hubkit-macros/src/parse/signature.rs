//! A method's qualifiers, receiver and arguments.

use proc_macro2::{Ident, Span};
use quote::format_ident;
use syn::spanned::Spanned as _;
use syn::{
    FnArg, GenericParam, Pat, PatType, Receiver, ReceiverKind, Safety, Signature, TraitItemFn,
};

use super::types::{self, Place};
use crate::errors::Errors;
use crate::model::Argument;

pub(super) fn check_qualifiers(function: &TraitItemFn, errors: &mut Errors) {
    let sig = &function.sig;
    if let Some(token) = &sig.constness {
        errors.at(
            token,
            "a method of a contract runs on the other side: write `async fn`",
        );
    }
    match &sig.safety {
        Safety::Unsafe(token) => errors.at(
            token,
            "a method of a contract is safe to call: remove `unsafe`",
        ),
        Safety::Safe(token) => errors.at(token, "`safe` belongs in extern blocks: remove it"),
        Safety::Default => {}
    }
    if let Some(abi) = &sig.abi {
        errors.at(abi, "a method of a contract has no ABI: remove `extern`");
    }
    if let Some(dots) = &sig.variadic {
        errors.at(
            dots,
            "a method of a contract has a fixed number of arguments: use a `Vec`",
        );
    }
    if let Some(body) = &function.default {
        errors.at(body, "a method of a contract has no default body: end it with `;` and implement it in the impl");
    }
    check_generics(sig, errors);
}

fn check_generics(sig: &Signature, errors: &mut Errors) {
    let generics = &sig.generics;
    let message = match generics.params.first() {
        Some(GenericParam::Lifetime(_)) => {
            "a method of a contract has no lifetime parameters, since its arguments are owned: remove them"
        }
        Some(_) => {
            "a method of a contract has no generic parameters, since both sides must know every type: use concrete \
             types"
        }
        None => {
            if let Some(clause) = &generics.where_clause {
                errors.at(
                    clause,
                    "a method of a contract has no where clause: remove it",
                );
            }
            return;
        }
    };
    errors.at(generics, message);
}

pub(super) fn check_receiver(sig: &Signature, errors: &mut Errors) {
    let Some(receiver) = sig.receiver() else {
        let name = &sig.ident;
        errors.at(
            name,
            format!("`{name}` needs `&self` as its first parameter"),
        );
        return;
    };
    if let Some(attribute) = receiver.attrs.first() {
        errors.at(
            attribute,
            "attributes on `self` are not supported: remove it",
        );
    }
    if let Some(message) = receiver_mistake(receiver, sig) {
        errors.at(receiver, message);
    }
}

fn receiver_mistake(receiver: &Receiver, sig: &Signature) -> Option<&'static str> {
    match &receiver.kind {
        ReceiverKind::Reference(_, _, Some(_)) => Some(
            "one value serves all calls at once: take `&self`, and keep what changes behind a lock",
        ),
        // A lifetime parameter of the method is reported where it is declared.
        ReceiverKind::Reference(_, Some(_), None) if sig.generics.params.is_empty() => {
            Some("the receiver has no lifetime: take `&self`")
        }
        ReceiverKind::Reference(..) => None,
        ReceiverKind::Value => {
            Some("one value serves all calls, so a call cannot consume it: take `&self`")
        }
        _ => Some("one value serves all calls, and the runtime holds it: take `&self`"),
    }
}

pub(super) fn arguments(sig: &Signature, errors: &mut Errors) -> Vec<Argument> {
    let mut arguments: Vec<Argument> = Vec::new();
    for input in &sig.inputs {
        let FnArg::Typed(input) = input else { continue };
        let argument = argument(input, arguments.len(), errors);
        if arguments
            .iter()
            .any(|earlier| earlier.ident == argument.ident)
        {
            let name = &argument.ident;
            errors.at(
                name,
                format!("there are two arguments named `{name}`: rename one"),
            );
        }
        arguments.push(argument);
    }
    arguments
}

fn argument(input: &PatType, index: usize, errors: &mut Errors) -> Argument {
    if let Some(attribute) = input.attrs.first() {
        errors.at(
            attribute,
            "attributes on arguments are not supported: remove it",
        );
    }
    let ident = name(&input.pat, errors).unwrap_or_else(|| placeholder(index, input.pat.span()));
    let upload = types::upload(&input.ty).cloned();
    match &upload {
        Some(item) => types::check(item, Place::Value, errors),
        None => types::check(&input.ty, Place::Argument, errors),
    }
    Argument {
        ident,
        ty: (*input.ty).clone(),
        upload,
    }
}

/// The name of an argument whose pattern is not one.
fn placeholder(index: usize, span: Span) -> Ident {
    format_ident!("__argument{}", index, span = span)
}

fn name(pattern: &Pat, errors: &mut Errors) -> Option<Ident> {
    let message = match pattern {
        Pat::Ident(name) if name.subpat.is_none() => {
            if let Some(token) = &name.mutability {
                errors.at(token, "`mut` belongs in the impl: remove it here");
            } else if let Some(token) = &name.by_ref {
                errors.at(token, "`ref` belongs in the impl: remove it here");
            }
            return Some(name.ident.clone());
        }
        Pat::Wild(_) => {
            "an argument of a contract needs a name: it is what clients and documentation show"
        }
        _ => "an argument of a contract needs a plain name: take it apart in the impl",
    };
    errors.at(pattern, message);
    None
}
