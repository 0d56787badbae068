//! Expansions, compared with the files in `snapshots/`: `name.rs` holds traits with their attributes, and
//! `name.expanded.rs` what they become. `BLESS=1 cargo test -p hubkit-macros` writes the latter anew.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Group, TokenStream, TokenTree};
use syn::{Attribute, Item, ItemTrait, Meta};

use crate::expand::expand;
use crate::model::Role;

#[test]
fn expansions_are_as_committed() {
    let inputs = inputs();
    let changed: Vec<&PathBuf> = inputs.iter().filter(|input| !is_current(input)).collect();
    assert!(
        changed.is_empty(),
        "expansions changed, look at them and bless them with BLESS=1: {changed:?}"
    );
}

/// Whatever is left out of a contract, or written twice, leads to an error message and not to a panic.
#[test]
fn mutilated_contracts_do_not_panic() {
    for input in inputs() {
        let file = syn::parse_file(&fs::read_to_string(input).unwrap()).unwrap();
        for item in file.items {
            for mutilated in mutations(&quote::quote!(#item)) {
                for role in [Role::Hub, Role::ClientInterface] {
                    expand(role, mutilated.clone(), mutilated.clone());
                }
            }
        }
    }
}

/// The tokens with each one removed or repeated in turn, inside of groups too.
fn mutations(tokens: &TokenStream) -> Vec<TokenStream> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut mutated = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let mut replacements = vec![TokenStream::new(), quote::quote!(#token #token)];
        if let TokenTree::Group(group) = token {
            let regroup = |inner| TokenTree::Group(Group::new(group.delimiter(), inner)).into();
            replacements.extend(mutations(&group.stream()).into_iter().map(regroup));
        }
        for replacement in replacements {
            let (before, after) = (&tokens[..index], &tokens[index + 1..]);
            mutated.push(quote::quote!(#(#before)* #replacement #(#after)*));
        }
    }
    mutated
}

fn inputs() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots");
    let entries = fs::read_dir(directory).unwrap();
    let mut inputs: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    inputs.retain(|path| !path.to_str().unwrap().ends_with(".expanded.rs"));
    inputs.sort();
    assert!(inputs.len() >= 8, "the inputs are gone");
    inputs
}

fn is_current(input: &Path) -> bool {
    let snapshot = input.with_extension("expanded.rs");
    let expanded = expanded(&fs::read_to_string(input).unwrap());
    if std::env::var_os("BLESS").is_some() {
        fs::write(&snapshot, &expanded).unwrap();
    }
    fs::read_to_string(&snapshot).unwrap_or_default() == expanded
}

fn expanded(source: &str) -> String {
    let file = syn::parse_file(source).unwrap();
    let items = file.items.into_iter().flat_map(|item| match item {
        Item::Trait(item) => items(expansion(item)),
        other => vec![other],
    });
    let file = syn::File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items: items.collect(),
    };
    prettyplease::unparse(&file)
}

fn expansion(mut item: ItemTrait) -> TokenStream {
    let role = |attribute: &Attribute| {
        let roles = [
            ("hub", Role::Hub),
            ("client_interface", Role::ClientInterface),
        ];
        roles
            .into_iter()
            .find(|(name, _)| attribute.path().is_ident(name))
            .map(|(_, role)| role)
    };
    let index = item
        .attrs
        .iter()
        .position(|attribute| role(attribute).is_some())
        .expect("an attribute of hubkit");
    let attribute = item.attrs.remove(index);
    let arguments = match &attribute.meta {
        Meta::List(list) => list.tokens.clone(),
        _ => TokenStream::new(),
    };
    expand(role(&attribute).unwrap(), arguments, quote::quote!(#item))
}

/// The items, those for the server in a module of this name, since a macro's input cannot be formatted.
fn items(tokens: TokenStream) -> Vec<Item> {
    let file: syn::File = syn::parse2(tokens).expect("items");
    let shown = file.items.into_iter().map(|item| match item {
        Item::Macro(call) if call.mac.path.segments.last().unwrap().ident == "__server" => {
            let items = call.mac.tokens;
            syn::parse_quote!(mod __server { #items })
        }
        other => other,
    });
    shown.collect()
}
