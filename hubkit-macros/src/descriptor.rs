//! Contracts as data: names, types and documentation as text.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The documentation in `#[doc = "…"]` attributes, as Markdown.
pub(crate) fn docs(attributes: &[Attribute]) -> String {
    let lines: Vec<String> = attributes.iter().filter_map(line).collect();
    let text = lines.join("\n");
    let indented = text
        .lines()
        .all(|line| line.is_empty() || line.starts_with(' '));
    let text = if indented {
        text.lines()
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .collect::<Vec<_>>()
            .join("\n")
    } else {
        text
    };
    text.trim().to_owned()
}

fn line(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else {
        return None;
    };
    match &pair.value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(literal),
            ..
        }) => Some(literal.value()),
        _ => None,
    }
}

/// Tokens as a person would write them.
pub(crate) fn text(tokens: impl ToTokens) -> String {
    let mut words = Vec::new();
    split(tokens.to_token_stream(), &mut words);
    let mut text = String::new();
    for (i, word) in words.iter().enumerate() {
        if i > 0 && spaced(&words[i - 1], word) {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

fn split(tokens: TokenStream, words: &mut Vec<String>) {
    let mut joined = false;
    for token in tokens {
        let was_joined = std::mem::take(&mut joined);
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                words.extend(Some(open.to_owned()).filter(|open| !open.is_empty()));
                split(group.stream(), words);
                words.extend(Some(close.to_owned()).filter(|close| !close.is_empty()));
            }
            TokenTree::Punct(punct) => {
                let sign = punct.as_char();
                joined = punct.spacing() == Spacing::Joint
                    && matches!(sign, ':' | '-' | '=' | '\'' | '.');
                push(sign.to_string(), was_joined, words);
            }
            other => push(other.to_string(), was_joined, words),
        }
    }
}

fn push(word: String, joined: bool, words: &mut Vec<String>) {
    match words.last_mut() {
        Some(last) if joined => last.push_str(&word),
        _ => words.push(word),
    }
}

fn spaced(before: &str, after: &str) -> bool {
    let is_word = |word: &str| {
        word.starts_with(|first: char| first.is_alphanumeric() || "_'\"".contains(first))
    };
    let stands_apart = |word: &str| matches!(word, "=" | "+" | "->" | "{" | "}");
    stands_apart(before)
        || stands_apart(after)
        || (matches!(before, "," | ";" | ":") && !matches!(after, ")" | "]" | ">"))
        || (is_word(after) && (is_word(before) || matches!(before, ">" | ")" | "]")))
        || (is_word(before) && after == "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_read_as_written() {
        for written in [
            "String",
            "hubkit::Result<Vec<(String, u8)>>",
            "()",
            "(u8,)",
            "[u8; 16]",
            "impl Stream<Item = hubkit::Result<Row>> + Send",
            "HashMap<String, Option<Box<str>>>",
            "<Row as Table>::Key",
            "Cow<'static, str>",
            "fn(u8) -> u8",
            "Box<dyn Fn(&str) -> u8 + Send>",
            "Wide<3, \"x\">",
        ] {
            let tokens: TokenStream = written.parse().unwrap();
            assert_eq!(text(tokens), written);
        }
    }

    #[test]
    fn docs_lose_their_indentation() {
        let attributes: Vec<Attribute> = vec![
            syn::parse_quote!(#[doc = " Sends."]),
            syn::parse_quote!(#[doc = ""]),
            syn::parse_quote!(#[doc = "     code"]),
            syn::parse_quote!(#[doc(hidden)]),
            syn::parse_quote!(#[doc = include_str!("x")]),
        ];
        assert_eq!(docs(&attributes), "Sends.\n\n    code");
        assert_eq!(docs(&[syn::parse_quote!(#[doc = "None"])]), "None");
        assert_eq!(docs(&[]), "");
    }
}
