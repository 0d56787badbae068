//! Expansions, compared with the files in `snapshots/`: `name.rs` holds traits with their attributes, and
//! `name.expanded.rs` what they become. `BLESS=1 cargo test -p hubkit-macros` writes the latter anew.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use syn::{Attribute, Item, ItemTrait, Meta};

use crate::expand::expand;
use crate::model::Role;

#[test]
fn expansions_are_as_committed() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots");
    let mut inputs: Vec<PathBuf> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.to_str().unwrap().ends_with(".expanded.rs"))
        .collect();
    inputs.sort();
    assert!(inputs.len() >= 6, "the inputs are gone");
    let changed: Vec<&PathBuf> = inputs.iter().filter(|input| !is_current(input)).collect();
    assert!(
        changed.is_empty(),
        "expansions changed, look at them and bless them with BLESS=1: {changed:?}"
    );
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
