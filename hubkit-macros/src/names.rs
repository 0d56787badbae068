//! Names: case conversion, and what somebody may have meant.

use proc_macro2::Ident;
use quote::format_ident;
use syn::ext::IdentExt as _;

/// How a method's name becomes its wire name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Case {
    Lower,
    Upper,
    #[default]
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
    Verbatim,
}

impl Case {
    const ALL: [(&'static str, Self); 9] = [
        ("PascalCase", Self::Pascal),
        ("camelCase", Self::Camel),
        ("snake_case", Self::Snake),
        ("SCREAMING_SNAKE_CASE", Self::ScreamingSnake),
        ("kebab-case", Self::Kebab),
        ("SCREAMING-KEBAB-CASE", Self::ScreamingKebab),
        ("lowercase", Self::Lower),
        ("UPPERCASE", Self::Upper),
        ("verbatim", Self::Verbatim),
    ];

    /// Finds a case by the name that `rename_all` uses, which is serde's.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, case)| *case)
    }

    /// All names, for an error message.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().map(|(name, _)| *name)
    }

    /// Converts a `snake_case` name.
    pub(crate) fn apply(self, name: &str) -> String {
        match self {
            Self::Verbatim | Self::Snake => name.to_owned(),
            Self::Lower => name.replace('_', "").to_lowercase(),
            Self::Upper => name.replace('_', "").to_uppercase(),
            Self::Pascal => name.split('_').map(capitalized).collect(),
            Self::Camel => camel(name),
            Self::ScreamingSnake => name.to_uppercase(),
            Self::Kebab => name.replace('_', "-"),
            Self::ScreamingKebab => name.replace('_', "-").to_uppercase(),
        }
    }
}

fn camel(name: &str) -> String {
    let mut words = name.split('_').filter(|word| !word.is_empty());
    let first = words.next().map(uncapitalized).unwrap_or_default();
    words.fold(first, |text, word| text + &capitalized(word))
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

fn uncapitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

/// The name without `r#`.
pub(crate) fn plain(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// The enum variant for a method: always an identifier, whatever the method is called.
pub(crate) fn variant(method: &Ident) -> Ident {
    let name = Case::Pascal.apply(&plain(method));
    let starts_well = name.starts_with(|first: char| !first.is_numeric());
    let trouble = matches!(name.as_str(), "Self" | "");
    if starts_well && !trouble {
        Ident::new(&name, method.span())
    } else {
        format_ident!("_{}", name, span = method.span())
    }
}

/// The known word that `word` is probably a misspelling of.
pub(crate) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|candidate| {
            (
                distance(&word.to_lowercase(), &candidate.to_lowercase()),
                *candidate,
            )
        })
        .filter(|(distance, candidate)| *distance <= 1 + candidate.len() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, to) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// ``"`a`, `b` and `c`"``.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match (quoted.pop(), quoted.is_empty()) {
        (Some(last), false) => format!("{} and {last}", quoted.join(", ")),
        (last, _) => last.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_convert_snake_case_names() {
        let converted: Vec<String> = Case::ALL
            .iter()
            .map(|(_, case)| case.apply("send_the_url"))
            .collect();
        assert_eq!(
            converted,
            [
                "SendTheUrl",
                "sendTheUrl",
                "send_the_url",
                "SEND_THE_URL",
                "send-the-url",
                "SEND-THE-URL",
                "sendtheurl",
                "SENDTHEURL",
                "send_the_url"
            ]
        );
    }

    #[test]
    fn capitals_and_stray_underscores_survive_conversion() {
        assert_eq!(Case::Pascal.apply("sendURL"), "SendURL");
        assert_eq!(Case::Pascal.apply("_private__thing_"), "PrivateThing");
        assert_eq!(Case::Camel.apply("_Private__thing_"), "privateThing");
        assert_eq!(Case::Pascal.apply("__"), "");
        assert_eq!(Case::Pascal.apply("größe_ändern"), "GrößeÄndern");
    }

    #[test]
    fn variants_are_identifiers() {
        let of =
            |name: &str| variant(&Ident::new(name, proc_macro2::Span::call_site())).to_string();
        assert_eq!(of("receive_message"), "ReceiveMessage");
        assert_eq!(of("self_"), "_Self");
        assert_eq!(of("_1st"), "_1st");
        assert_eq!(
            variant(&Ident::new_raw("type", proc_macro2::Span::call_site())).to_string(),
            "Type"
        );
    }

    #[test]
    fn typos_find_what_was_meant() {
        let known = ["client", "rename_all", "crate"];
        assert_eq!(nearest("clients", &known), Some("client"));
        assert_eq!(nearest("renameAll", &known), Some("rename_all"));
        assert_eq!(nearest("timeout", &known), None);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn lists_read_as_text() {
        assert_eq!(listed(["a", "b", "c"]), "`a`, `b` and `c`");
        assert_eq!(listed(["a"]), "`a`");
        assert_eq!(listed([]), "");
    }
}
