//! What stands in the parentheses of `#[hub(…)]` and `#[client_interface(…)]`.

use proc_macro2::TokenStream;

use super::pairs::{Grammar, Pair};
use crate::errors::Errors;
use crate::model::{Options, Role};
use crate::names::{self, Case};

const HUB: Grammar = Grammar {
    attribute: "#[hub]",
    keys: &[
        ("client", "client = ChatClient"),
        ("rename_all", "rename_all = \"camelCase\""),
        ("crate", "crate = some::path"),
    ],
    elsewhere: (&[], ""),
};

const CLIENT_INTERFACE: Grammar = Grammar {
    attribute: "#[client_interface]",
    keys: &[
        ("rename_all", "rename_all = \"camelCase\""),
        ("crate", "crate = some::path"),
    ],
    elsewhere: (&[], ""),
};

pub(super) fn parse(role: Role, list: TokenStream, errors: &mut Errors) -> Options {
    let grammar = match role {
        Role::Hub => HUB,
        Role::ClientInterface => CLIENT_INTERFACE,
    };
    let mut options = Options::default();
    for pair in grammar.parse(list, errors) {
        match pair.key {
            "client" => options.client = grammar.path(&pair, errors),
            "crate" => options.krate = grammar.path(&pair, errors),
            _ => options.rename_all = case(&grammar, &pair, errors).unwrap_or_default(),
        }
    }
    options
}

fn case(grammar: &Grammar, pair: &Pair, errors: &mut Errors) -> Option<Case> {
    let literal = grammar.string(pair, errors)?;
    let case = Case::from_name(&literal.value());
    if case.is_none() {
        let known = names::listed(Case::names());
        errors.at(
            &literal,
            format!(
                "{:?} is not a known case: use one of {known}",
                literal.value()
            ),
        );
    }
    case
}
