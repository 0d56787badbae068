//! Attributes on a contract and on its methods.

use proc_macro2::TokenStream;
use syn::{Attribute, ExprArray, LitStr, Meta};

use super::overflow;
use super::pairs::{Grammar, Pair};
use crate::errors::Errors;
use crate::model::{Attributes, Authorize, Role};
use crate::names;

const HUB_METHOD: Grammar = Grammar {
    attribute: "#[method]",
    keys: &[("name", "name = \"SendMessage\"")],
    elsewhere: (
        &["overflow", "key"],
        "is about messages to slow clients: it goes on methods of a client interface, remove it here",
    ),
};

const CLIENT_METHOD: Grammar = Grammar {
    attribute: "#[method]",
    keys: &[
        ("name", "name = \"ReceiveMessage\""),
        ("overflow", "overflow = \"latest\""),
        ("key", "key = symbol"),
    ],
    elsewhere: (&[], ""),
};

const AUTHORIZE: Grammar = Grammar {
    attribute: "#[authorize]",
    keys: &[
        ("roles", "roles = [\"Admin\"]"),
        ("policy", "policy = \"Premium\""),
    ],
    elsewhere: (&[], ""),
};

/// What the attributes of a method say.
#[derive(Default)]
pub(super) struct MethodAttributes {
    pub(super) kept: Attributes,
    pub(super) name: Option<LitStr>,
    pub(super) authorize: Option<Authorize>,
    pub(super) overflow: overflow::Written,
}

pub(super) fn of_trait(attributes: &[Attribute]) -> Attributes {
    let mut sorted = Attributes::default();
    for attribute in attributes {
        sorted.add(attribute);
    }
    sorted
}

impl Attributes {
    fn add(&mut self, attribute: &Attribute) {
        let path = attribute.path();
        if path.is_ident("cfg") {
            self.cfgs.push(attribute.clone());
        } else if path.is_ident("doc") {
            self.docs.push(attribute.clone());
        } else if path.is_ident("deprecated") {
            self.deprecated = Some(attribute.clone());
        } else {
            self.others.push(attribute.clone());
        }
    }
}

pub(super) fn of_method(
    role: Role,
    attributes: &[Attribute],
    errors: &mut Errors,
) -> MethodAttributes {
    let mut parsed = MethodAttributes::default();
    for attribute in attributes {
        let before = errors.count();
        match own_attribute(attribute, errors) {
            Some("method") => method(role, attribute, &mut parsed, errors),
            Some(_) if errors.count() == before => authorize(role, attribute, &mut parsed, errors),
            Some(_) => {}
            None => parsed.kept.add(attribute),
        }
    }
    parsed
}

/// Which of hubkit's attributes this is; a misspelt one is reported and taken for what it resembles.
fn own_attribute(attribute: &Attribute, errors: &mut Errors) -> Option<&'static str> {
    let written = names::plain(attribute.path().get_ident()?);
    let known = ["method", "authorize"];
    if let Some(name) = known.into_iter().find(|name| *name == written) {
        return Some(name);
    }
    let meant = names::nearest(&written, &known)?;
    errors.at(
        attribute.path(),
        format!("`#[{written}]` is not an attribute of a contract: did you mean `#[{meant}]`?"),
    );
    Some(meant)
}

fn method(role: Role, attribute: &Attribute, parsed: &mut MethodAttributes, errors: &mut Errors) {
    let grammar = match role {
        Role::Hub => HUB_METHOD,
        Role::ClientInterface => CLIENT_METHOD,
    };
    let Some(list) = list(attribute) else {
        errors.at(
            attribute,
            format!("`#[method]` needs an option: {}", grammar.examples()),
        );
        return;
    };
    for pair in grammar.parse(list, errors) {
        match pair.key {
            "overflow" => parsed.overflow.policy(&grammar, &pair, errors),
            "key" => parsed.overflow.key(&pair, errors),
            _ => name(&grammar, &pair, parsed, errors),
        }
    }
}

fn name(grammar: &Grammar, pair: &Pair, parsed: &mut MethodAttributes, errors: &mut Errors) {
    let Some(name) = grammar.string(pair, errors) else {
        return;
    };
    if parsed.name.is_some() {
        errors.at(&pair.at, "`name` is given twice: remove one");
    } else if name.value().trim().is_empty() {
        errors.at(
            &name,
            "a wire name cannot be empty: write the name that callers use",
        );
    } else {
        parsed.name = Some(name);
    }
}

fn authorize(
    role: Role,
    attribute: &Attribute,
    parsed: &mut MethodAttributes,
    errors: &mut Errors,
) {
    if role == Role::ClientInterface {
        errors.at(
            attribute,
            "`#[authorize]` goes on methods of a hub: the server decides by itself which clients it calls",
        );
        return;
    }
    let before = errors.count();
    let mut rule = Authorize::default();
    if !matches!(attribute.meta, Meta::Path(_)) {
        let list = list(attribute).unwrap_or_default();
        if list.is_empty() {
            let examples = AUTHORIZE.examples();
            errors.at(
                attribute,
                format!("`#[authorize]` is empty: write {examples}, or leave the parentheses out"),
            );
        }
        for pair in AUTHORIZE.parse(list, errors) {
            match pair.key {
                "roles" => rule.roles = roles(&pair, errors),
                _ => rule.policy = AUTHORIZE.string(&pair, errors),
            }
        }
    }
    if parsed.authorize.is_some() {
        errors.at(attribute, "`#[authorize]` is given twice: join the two");
    } else if errors.count() == before {
        // Ignoring it in silence would leave a method open that its author believes guarded.
        errors.at(
            attribute,
            "authorization is not implemented yet: check the caller in the method itself for now",
        );
    }
    parsed.authorize = Some(rule);
}

fn roles(pair: &Pair, errors: &mut Errors) -> Vec<LitStr> {
    let array = syn::parse2::<ExprArray>(pair.value.clone()).ok();
    let roles = array.and_then(|array| {
        let literal = |role| match role {
            syn::Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(literal),
                ..
            }) => Some(literal),
            _ => None,
        };
        array
            .elems
            .into_iter()
            .map(literal)
            .collect::<Option<Vec<_>>>()
    });
    match roles {
        Some(roles) if !roles.is_empty() => roles,
        _ if pair.guessed => Vec::new(),
        _ => {
            errors.at(
                &pair.value,
                "`roles` takes a list of role names: `roles = [\"Admin\"]`",
            );
            Vec::new()
        }
    }
}

/// The tokens in the parentheses; `None` when there are no parentheses, or nothing in them.
fn list(attribute: &Attribute) -> Option<TokenStream> {
    match &attribute.meta {
        Meta::List(list) if !list.tokens.is_empty() => Some(list.tokens.clone()),
        Meta::NameValue(pair) => {
            let value = &pair.value;
            Some(quote::quote!(#value))
        }
        Meta::List(_) | Meta::Path(_) => None,
    }
}
