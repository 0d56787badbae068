//! What a client interface says about receivers that are too slow.

use proc_macro2::Ident;
use syn::LitStr;
use syn::ext::IdentExt as _;
use syn::parse::Parser as _;

use super::pairs::{Grammar, Pair};
use crate::errors::Errors;
use crate::model::{Argument, Overflow, Returns};
use crate::names;

const POLICIES: [&str; 4] = ["disconnect", "drop_oldest", "drop_newest", "latest"];

/// The options `overflow` and `key`, as written.
#[derive(Default)]
pub(super) struct Written {
    policy: Given<(&'static str, LitStr)>,
    key: Given<Ident>,
}

#[derive(Default)]
enum Given<T> {
    #[default]
    Absent,
    /// Something that was reported already.
    Mistaken,
    Read(T),
}

impl<T> Given<T> {
    /// Takes an option's value, `None` for one that was reported; an option comes once.
    fn take(&mut self, value: Option<T>, pair: &Pair, errors: &mut Errors) {
        if matches!(self, Self::Absent) {
            *self = value.map_or(Self::Mistaken, Self::Read);
        } else {
            errors.at(
                &pair.at,
                format!("`{}` is given twice: remove one", pair.key),
            );
        }
    }
}

impl Written {
    pub(super) fn policy(&mut self, grammar: &Grammar, pair: &Pair, errors: &mut Errors) {
        let literal = grammar.string(pair, errors);
        let policy = literal.and_then(|literal| known(literal, errors));
        self.policy.take(policy, pair, errors);
    }

    pub(super) fn key(&mut self, pair: &Pair, errors: &mut Errors) {
        let key = Ident::parse_any.parse2(pair.value.clone()).ok();
        if key.is_none() && !pair.guessed {
            let quoted = syn::parse2::<LitStr>(pair.value.clone()).ok();
            let quotes = quoted.as_ref().map_or("", |_| ", without quotes");
            let name = quoted.and_then(|literal| literal.parse::<Ident>().ok());
            let shown = name.map_or_else(|| "symbol".to_owned(), |name| name.to_string());
            errors.at(
                &pair.value,
                format!("`key` takes the name of an argument{quotes}: `key = {shown}`"),
            );
        }
        self.key.take(key, pair, errors);
    }

    /// What it comes to for a method with these arguments.
    pub(super) fn resolve(
        self,
        arguments: &[Argument],
        returns: &Returns,
        errors: &mut Errors,
    ) -> Overflow {
        if !matches!(returns, Returns::Nothing) {
            self.refuse(errors);
            return Overflow::Disconnect;
        }
        match (self.policy, self.key) {
            (Given::Read(("latest", literal)), Given::Absent) => errors.at(
                literal,
                "`latest` keeps the newest message of each key: name the argument that is the key, as in \
                 `key = symbol`",
            ),
            (Given::Read(("latest", _)), Given::Read(key)) => {
                // The argument's own identifier: a macro may have written the two in different places.
                return named(&key, arguments, errors).map_or(Overflow::Disconnect, Overflow::Latest);
            }
            (Given::Mistaken, Given::Read(key)) => {
                named(&key, arguments, errors);
            }
            (Given::Read((policy, _)), Given::Read(key)) => errors.at(
                key,
                format!("`{policy}` has no key: remove it, or write `overflow = \"latest\"`"),
            ),
            (Given::Absent, Given::Read(key)) => errors.at(
                key,
                "`key` goes with `overflow = \"latest\"`: add it, or remove the key",
            ),
            (Given::Read(("drop_oldest", _)), _) => return Overflow::DropOldest,
            (Given::Read(("drop_newest", _)), _) => return Overflow::DropNewest,
            _ => {}
        }
        Overflow::Disconnect
    }

    /// Reports what is meant for messages, on a method that the server waits for.
    fn refuse(self, errors: &mut Errors) {
        let reason = "the server waits for this method's result, so its calls cannot be dropped";
        match (self.policy, self.key) {
            (Given::Read((policy, literal)), _) if policy != "disconnect" => {
                errors.at(literal, format!("{reason}: remove `overflow`"));
            }
            (Given::Absent | Given::Read(_), Given::Read(key)) => {
                errors.at(key, format!("{reason}: remove `key`"));
            }
            _ => {}
        }
    }
}

/// The policy that a literal names; unknown ones are reported.
fn known(literal: LitStr, errors: &mut Errors) -> Option<(&'static str, LitStr)> {
    let written = literal.value();
    if let Some(policy) = POLICIES.into_iter().find(|policy| *policy == written) {
        return Some((policy, literal));
    }
    let fix = match names::nearest(&written, &POLICIES) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("the policies are {}", names::listed(POLICIES)),
    };
    errors.at(
        &literal,
        format!("`{written}` is not an overflow policy: {fix}"),
    );
    None
}

/// The argument that `key` names; a name of none is reported.
fn named(key: &Ident, arguments: &[Argument], errors: &mut Errors) -> Option<Ident> {
    let name = names::plain(key);
    let found = arguments
        .iter()
        .find(|argument| names::plain(&argument.ident) == name);
    if found.is_none() {
        errors.at(key, unknown_argument(&name, arguments));
    }
    found.map(|argument| argument.ident.clone())
}

fn unknown_argument(name: &str, arguments: &[Argument]) -> String {
    if arguments.is_empty() {
        return "the method has no arguments, so no key either: remove `overflow` and `key`"
            .to_owned();
    }
    let known = arguments
        .iter()
        .map(|argument| names::plain(&argument.ident));
    let known: Vec<String> = known.collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let fix = match names::nearest(name, &known) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("it has {}", names::listed(known)),
    };
    format!("the method has no argument `{name}`: {fix}")
}
