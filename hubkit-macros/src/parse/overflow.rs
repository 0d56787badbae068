//! What a client interface says about receivers that are too slow.

use proc_macro2::Ident;
use syn::{LitStr, parse2};

use super::pairs::{Grammar, Pair};
use crate::errors::Errors;
use crate::model::{Argument, Overflow, Returns};
use crate::names;

const POLICIES: [&str; 4] = ["disconnect", "drop_oldest", "drop_newest", "latest"];

/// The options `overflow` and `key`, as written.
#[derive(Default)]
pub(super) struct Written {
    policy: Option<(&'static str, LitStr)>,
    key: Option<Ident>,
}

impl Written {
    pub(super) fn policy(&mut self, grammar: &Grammar, pair: &Pair, errors: &mut Errors) {
        let Some(literal) = grammar.string(pair, errors) else {
            return;
        };
        let written = literal.value();
        let known = POLICIES.into_iter().find(|policy| *policy == written);
        if known.is_none() {
            let quoted = names::listed(POLICIES);
            let fix = match names::nearest(&written, &POLICIES) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("the policies are {quoted}"),
            };
            errors.at(
                &literal,
                format!("`{written}` is not an overflow policy: {fix}"),
            );
        }
        self.policy = known.map(|policy| (policy, literal));
    }

    pub(super) fn key(&mut self, pair: &Pair, errors: &mut Errors) {
        match parse2::<Ident>(pair.value.clone()) {
            Ok(key) => self.key = Some(key),
            Err(_) => errors.at(
                &pair.value,
                "`key` takes the name of an argument, without quotes: `key = symbol`",
            ),
        }
    }

    /// What it comes to for a method with these arguments.
    pub(super) fn resolve(
        self,
        arguments: &[Argument],
        returns: &Returns,
        errors: &mut Errors,
    ) -> Overflow {
        let Some((policy, literal)) = self.policy else {
            if let Some(key) = &self.key {
                errors.at(
                    key,
                    "`key` goes with `overflow = \"latest\"`: add it, or remove the key",
                );
            }
            return Overflow::Disconnect;
        };
        if !matches!(returns, Returns::Nothing) && policy != "disconnect" {
            errors.at(
                &literal,
                "the server waits for this method's result, so its calls cannot be dropped: remove `overflow`",
            );
            return Overflow::Disconnect;
        }
        if let Some(key) = self.key.as_ref().filter(|_| policy != "latest") {
            errors.at(
                key,
                format!("`{policy}` has no key: remove it, or write `overflow = \"latest\"`"),
            );
        }
        match (policy, self.key) {
            ("drop_oldest", _) => Overflow::DropOldest,
            ("drop_newest", _) => Overflow::DropNewest,
            ("latest", Some(key)) => {
                if !arguments.iter().any(|argument| argument.ident == key) {
                    errors.at(
                        &key,
                        format!(
                            "the method has no argument `{}`: name one of its own",
                            names::plain(&key)
                        ),
                    );
                    return Overflow::Disconnect;
                }
                Overflow::Latest(key)
            }
            ("latest", None) => {
                errors.at(
                    &literal,
                    "`latest` keeps the newest message of each key: name the argument that is the key, as in \
                     `key = symbol`",
                );
                Overflow::Disconnect
            }
            _ => Overflow::Disconnect,
        }
    }
}
