//! Lists of `key = value`, as all of hubkit's attributes have them.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{LitStr, Path, Token};

use crate::descriptor::text;
use crate::errors::Errors;
use crate::names;

/// What an attribute may contain.
pub(crate) struct Grammar {
    /// The attribute as users write it.
    pub(crate) attribute: &'static str,
    /// Every key, with an example of its use; one that is its own example takes no value.
    pub(crate) keys: &'static [(&'static str, &'static str)],
    /// Keys that it has in other places, and what to say about the first of them here.
    pub(crate) elsewhere: (&'static [&'static str], &'static str),
}

/// One entry of the list. What looks like a mistake for something known is reported, and then taken for it.
pub(crate) struct Pair {
    pub(crate) key: &'static str,
    pub(crate) at: Ident,
    pub(crate) value: TokenStream,
    /// Whether the entry was reported; its value is not reported as well.
    pub(crate) guessed: bool,
}

impl Grammar {
    /// Reads the list, reporting unknown, incomplete and repeated entries.
    pub(crate) fn parse(&self, list: TokenStream, errors: &mut Errors) -> Vec<Pair> {
        let mut pairs: Vec<Pair> = Vec::new();
        let mut misplaced = false;
        for entry in entries(list) {
            if let Some(key) = self.misplaced(&entry) {
                if !std::mem::replace(&mut misplaced, true) {
                    errors.at(&key, format!("`{key}` {}", self.elsewhere.1));
                }
                continue;
            }
            let Some(pair) = self.pair(entry, errors) else {
                continue;
            };
            if pairs.iter().any(|earlier| earlier.key == pair.key) {
                errors.at(
                    &pair.at,
                    format!("`{}` is given twice: remove one", pair.key),
                );
            } else {
                pairs.push(pair);
            }
        }
        pairs
    }

    fn misplaced(&self, entry: &TokenStream) -> Option<Ident> {
        match entry.clone().into_iter().next() {
            Some(TokenTree::Ident(key)) if self.elsewhere.0.iter().any(|known| key == known) => {
                Some(key)
            }
            _ => None,
        }
    }

    fn pair(&self, entry: TokenStream, errors: &mut Errors) -> Option<Pair> {
        let split = |input: ParseStream<'_>| {
            let key = input.call(Ident::parse_any)?;
            let equals = input.parse::<Option<Token![=]>>()?;
            Ok((key, equals.is_some(), input.parse::<TokenStream>()?))
        };
        let Ok((at, has_value, value)) = split.parse2(entry.clone()) else {
            errors.at(entry, format!("expected {}", self.examples()));
            return None;
        };
        if let Some(key) = self.known(&at) {
            let example = self.example(key);
            let is_flag = example == key;
            if is_flag && (has_value || !value.is_empty()) {
                errors.at(entry, format!("`{key}` takes no value: `{example}`"));
                return None;
            }
            if is_flag || (has_value && !value.is_empty()) {
                return Some(Pair {
                    key,
                    at,
                    value,
                    guessed: false,
                });
            }
            errors.at(entry, format!("`{key}` needs a value: `{example}`"));
            return None;
        }
        if !has_value && self.keys.iter().any(|(key, _)| *key == "client") {
            return bare_client(at, entry, errors);
        }
        let key = self.guess(&at, errors)?;
        Some(Pair {
            key,
            at,
            value,
            guessed: true,
        })
    }

    fn known(&self, at: &Ident) -> Option<&'static str> {
        self.keys.iter().map(|(key, _)| *key).find(|key| at == key)
    }

    fn guess(&self, at: &Ident, errors: &mut Errors) -> Option<&'static str> {
        let known: Vec<&'static str> = self.keys.iter().map(|(key, _)| *key).collect();
        let meant = names::nearest(&at.to_string(), &known);
        let fix = match meant {
            Some(key) => format!("did you mean `{key}`?"),
            None if known.len() == 1 => format!("the only option is {}", self.examples()),
            None => format!("the options are {}", self.examples()),
        };
        errors.at(
            at,
            format!("`{at}` is not an option of `{}`: {fix}", self.attribute),
        );
        meant
    }

    fn example(&self, key: &str) -> &'static str {
        self.keys
            .iter()
            .find(|(known, _)| *known == key)
            .map_or("", |(_, example)| example)
    }

    /// All examples, for an error message.
    pub(crate) fn examples(&self) -> String {
        names::listed(self.keys.iter().map(|(_, example)| *example))
    }

    /// The value of `pair` as a string literal.
    pub(crate) fn string(&self, pair: &Pair, errors: &mut Errors) -> Option<LitStr> {
        let literal = syn::parse2::<LitStr>(pair.value.clone()).ok();
        if literal.is_none() && !pair.guessed {
            errors.at(
                &pair.value,
                format!(
                    "`{}` takes a string: `{}`",
                    pair.key,
                    self.example(pair.key)
                ),
            );
        }
        literal
    }

    /// The value of `pair` as a path without generic arguments.
    pub(crate) fn path(&self, pair: &Pair, errors: &mut Errors) -> Option<Path> {
        if let Ok(path) = Path::parse_mod_style.parse2(pair.value.clone()) {
            return Some(path);
        }
        if pair.guessed {
            return None;
        }
        let example = self.example(pair.key);
        let quoted = syn::parse2::<LitStr>(pair.value.clone()).ok();
        let quotes = if quoted.is_some() {
            ", without quotes"
        } else {
            ""
        };
        errors.at(
            &pair.value,
            format!("`{}` takes a path{quotes}: `{example}`", pair.key),
        );
        quoted.and_then(|literal| literal.parse_with(Path::parse_mod_style).ok())
    }
}

/// A path where `client = path` was meant.
fn bare_client(at: Ident, entry: TokenStream, errors: &mut Errors) -> Option<Pair> {
    let path = Path::parse_mod_style.parse2(entry.clone()).ok();
    let shown = path.as_ref().map_or("ChatClient".to_owned(), text);
    errors.at(
        &entry,
        format!("expected an option, such as `client = {shown}`"),
    );
    path.map(|_| Pair {
        key: "client",
        at,
        value: entry,
        guessed: true,
    })
}

/// Splits at the commas.
fn entries(list: TokenStream) -> Vec<TokenStream> {
    let mut entries = vec![TokenStream::new()];
    for token in list {
        match (&token, entries.last_mut()) {
            (TokenTree::Punct(punct), _) if punct.as_char() == ',' => {
                entries.push(TokenStream::new())
            }
            (_, Some(entry)) => entry.extend([token]),
            (_, None) => {}
        }
    }
    entries.retain(|entry| !entry.is_empty());
    entries
}
