//! From tokens to the model. Whatever a single item can tell is checked here; what takes the whole contract is
//! [`crate::validate`]'s.

mod attributes;
mod options;
mod overflow;
pub(crate) mod pairs;
mod returns;
mod signature;
mod types;

use proc_macro2::TokenStream;
use syn::parse::{ParseStream, Parser as _};
use syn::{Attribute, ItemTrait, TraitItem, TraitItemFn, Visibility};

use crate::errors::Errors;
use crate::model::{Contract, Faults, Method, Options, Role, Source, WireName};
use crate::names;

pub(crate) use returns::stream_mut;

/// Reads a trait and the options of its attribute. `None` when it is no trait at all.
pub(crate) fn contract(
    role: Role,
    arguments: TokenStream,
    item: TokenStream,
    errors: &mut Errors,
) -> Option<Contract> {
    let item: ItemTrait = match syn::parse2(item.clone()) {
        Ok(item) => item,
        Err(error) => {
            errors.push(not_a_trait(role, item).unwrap_or(error));
            return None;
        }
    };
    let options = options::parse(role, arguments, errors);
    check_header(&item, errors);
    let attributes = attributes::of_trait(&item.attrs);
    let (methods, others) = members(role, &options, &item, errors);
    Some(Contract {
        role,
        options,
        attributes,
        vis: item.vis,
        ident: item.ident,
        methods,
        source: Source {
            unsafety: item.unsafety,
            generics: item.generics,
            supertraits: item.supertraits.into_iter().collect(),
            others,
        },
    })
}

/// Says where the attribute belongs, for an item that is well formed but no trait.
fn not_a_trait(role: Role, item: TokenStream) -> Option<syn::Error> {
    let attribute = role.attribute();
    let message = match syn::parse2::<syn::Item>(item.clone()).ok()? {
        syn::Item::Trait(_) => return None,
        syn::Item::Impl(_) => {
            format!(
                "`{attribute}` goes on the trait that declares the contract, not on its impl: remove it here"
            )
        }
        _ => format!("`{attribute}` goes on a trait"),
    };
    Some(syn::Error::new_spanned(without_attributes(item), message))
}

fn without_attributes(item: TokenStream) -> TokenStream {
    let rest = |input: ParseStream<'_>| {
        input.call(Attribute::parse_outer)?;
        input.parse::<TokenStream>()
    };
    rest.parse2(item.clone()).unwrap_or(item)
}

fn check_header(item: &ItemTrait, errors: &mut Errors) {
    if let Some(token) = &item.unsafety {
        errors.at(token, "a contract is a safe trait: remove `unsafe`");
    }
    if let Some(token) = &item.modifiers.auto_token {
        errors.at(token, "a contract is an ordinary trait: remove `auto`");
    }
    if !item.generics.params.is_empty() {
        errors.at(
            &item.generics,
            "a contract has no generic parameters, since both sides must know every type: use concrete types, or \
             declare one trait for each",
        );
    } else if let Some(clause) = &item.generics.where_clause {
        errors.at(clause, "a contract has no where clause: remove it");
    }
    if !item.supertraits.is_empty() {
        errors.at(
            &item.supertraits,
            "a contract has no supertraits (`Sized + Send + Sync + 'static` are added by the macro): remove them",
        );
    }
}

/// The methods, and what is not a method.
fn members(
    role: Role,
    options: &Options,
    item: &ItemTrait,
    errors: &mut Errors,
) -> (Vec<Method>, Vec<TraitItem>) {
    let mut methods = Vec::new();
    let mut others = Vec::new();
    for member in &item.items {
        let member = unqualified(member.clone(), errors);
        let what = match member {
            TraitItem::Fn(function) => {
                methods.push(method(role, options, function, errors));
                continue;
            }
            TraitItem::Const(_) => "associated constants",
            TraitItem::Type(_) => "associated types",
            TraitItem::Macro(_) => "macro calls",
            _ => "anything but methods",
        };
        errors.at(
            &member,
            format!("a contract cannot have {what}: it lists methods and nothing else"),
        );
        others.push(member);
    }
    (methods, others)
}

/// Removes the `pub` or `default` that syn leaves uninterpreted before a member.
fn unqualified(member: TraitItem, errors: &mut Errors) -> TraitItem {
    let TraitItem::Verbatim(tokens) = &member else {
        return member;
    };
    let qualified = |input: ParseStream<'_>| {
        let attributes = input.call(Attribute::parse_outer)?;
        let vis: Visibility = input.parse()?;
        let default: Option<syn::Token![default]> = input.parse()?;
        Ok((attributes, vis, default, input.parse::<TraitItem>()?))
    };
    match qualified.parse2(tokens.clone()) {
        Ok((attributes, vis, default, TraitItem::Fn(mut function))) => {
            if !matches!(vis, Visibility::Inherited) {
                errors.at(
                    &vis,
                    "methods of a contract are as visible as the trait: remove this",
                );
            }
            if let Some(token) = &default {
                errors.at(
                    token,
                    "methods of a contract have no defaults: remove `default`",
                );
            }
            function.attrs = attributes;
            TraitItem::Fn(function)
        }
        _ => member,
    }
}

fn method(role: Role, options: &Options, source: TraitItemFn, errors: &mut Errors) -> Method {
    let parsed = attributes::of_method(role, &source.attrs, errors);
    let before = errors.count();
    signature::check_qualifiers(&source, errors);
    signature::check_receiver(&source.sig, errors);
    let arguments = signature::arguments(&source.sig, errors);
    let signature = errors.count() > before;

    let before = errors.count();
    let returns = returns::parse(role, &source.sig, errors);
    let faults = Faults {
        signature,
        returns: errors.count() > before || source.sig.constness.is_some(),
        reserved: false,
    };

    let overflow = parsed.overflow.resolve(&arguments, &returns, errors);

    let ident = source.sig.ident.clone();
    let wire = match parsed.name {
        Some(literal) => WireName {
            name: literal.value(),
            span: literal.span(),
        },
        None => WireName {
            name: options.rename_all.apply(&names::plain(&ident)),
            span: ident.span(),
        },
    };
    Method {
        attributes: parsed.kept,
        ident,
        wire,
        arguments,
        returns,
        authorize: parsed.authorize,
        overflow,
        faults,
        source,
    }
}
