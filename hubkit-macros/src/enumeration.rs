//! `#[derive(Enumeration)]`: an enum without data as a list of its members.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Attribute, Fields, Item, ItemEnum, LitStr, Meta, Path, Variant};

use crate::errors::Errors;
use crate::names;
use crate::parse::pairs::{Grammar, Pair};
use crate::render::runtime;

const ON_ENUM: Grammar = Grammar {
    attribute: "#[enumeration]",
    keys: &[("crate", "crate = path::to::hubkit")],
    elsewhere: (&["name", "other"], "goes on a member of the enum"),
};

const ON_MEMBER: Grammar = Grammar {
    attribute: "#[enumeration]",
    keys: &[("name", "name = \"VeryHigh\""), ("other", "other")],
    elsewhere: (&["crate"], "goes on the enum"),
};

pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let item = match syn::parse2::<Item>(item) {
        Ok(Item::Enum(item)) => item,
        Ok(
            Item::Struct(syn::ItemStruct { ident, .. }) | Item::Union(syn::ItemUnion { ident, .. }),
        ) => {
            errors.at(
                ident,
                "`Enumeration` is for enums: derive serde's traits instead",
            );
            return errors.into_compile_errors();
        }
        Ok(other) => {
            errors.at(other, "`Enumeration` is for enums");
            return errors.into_compile_errors();
        }
        Err(error) => return error.to_compile_error(),
    };
    let krate = krate(&item.attrs, &mut errors);
    let members: Vec<Member<'_>> = item
        .variants
        .iter()
        .map(|variant| Member::of(variant, &mut errors))
        .collect();
    validate(&item, &members, &mut errors);
    if errors.is_empty() {
        return render(&item, &members, krate.as_ref());
    }
    let mut output = errors.into_compile_errors();
    // Whoever uses the enum is not to blame; a generic one cannot be completed without guessing.
    if item.generics.params.is_empty() {
        output.extend(render(&item, &[], krate.as_ref()));
    }
    output
}

struct Member<'a> {
    variant: &'a Variant,
    name: LitStr,
    /// Where it says that it stands for what is unknown.
    other: Option<Ident>,
}

impl<'a> Member<'a> {
    fn of(variant: &'a Variant, errors: &mut Errors) -> Self {
        let pairs = pairs(&ON_MEMBER, &variant.attrs, errors);
        let find = |key| pairs.iter().find(|pair| pair.key == key);
        let given = find("name").and_then(|pair| ON_MEMBER.string(pair, errors));
        let own = || LitStr::new(&names::plain(&variant.ident), variant.ident.span());
        Self {
            variant,
            name: given.unwrap_or_else(own),
            other: find("other").map(|pair| pair.at.clone()),
        }
    }
}

fn krate(attributes: &[Attribute], errors: &mut Errors) -> Option<Path> {
    let pairs = pairs(&ON_ENUM, attributes, errors);
    pairs.first().and_then(|pair| ON_ENUM.path(pair, errors))
}

/// What all `#[enumeration(…)]` say.
fn pairs(grammar: &Grammar, attributes: &[Attribute], errors: &mut Errors) -> Vec<Pair> {
    let mut all: Vec<Pair> = Vec::new();
    for attribute in attributes {
        if !attribute.path().is_ident("enumeration") {
            continue;
        }
        match &attribute.meta {
            Meta::List(list) if !list.tokens.is_empty() => {
                all.extend(grammar.parse(list.tokens.clone(), errors));
            }
            _ => errors.at(
                attribute,
                format!("`#[enumeration]` needs an option: {}", grammar.examples()),
            ),
        }
    }
    for (index, second) in all.iter().enumerate() {
        if all[..index].iter().any(|first| first.key == second.key) {
            errors.at(
                &second.at,
                format!("`{}` is given twice: remove one", second.key),
            );
        }
    }
    all
}

fn validate(item: &ItemEnum, members: &[Member<'_>], errors: &mut Errors) {
    if !item.generics.params.is_empty() {
        errors.at(
            &item.generics,
            "an enumeration has no parameters: remove them",
        );
    }
    if members.is_empty() {
        errors.at(&item.ident, "an enumeration needs a member");
    }
    for (index, member) in members.iter().enumerate() {
        if !matches!(member.variant.fields, Fields::Unit) {
            errors.at(
                &member.variant.fields,
                "a member of an enumeration has no data: remove it, or derive serde's traits instead of `Enumeration`",
            );
        }
        let name = member.name.value();
        if members[..index]
            .iter()
            .any(|earlier| earlier.name.value() == name)
        {
            errors.at(
                &member.name,
                format!("another member has the name `{name}` already"),
            );
        }
    }
    for second in members
        .iter()
        .filter_map(|member| member.other.as_ref())
        .skip(1)
    {
        errors.at(second, "another member is the `other` already: remove one");
    }
}

/// The implementations; none of them is complete without members.
fn render(item: &ItemEnum, members: &[Member<'_>], krate: Option<&Path>) -> TokenStream {
    let p = runtime(krate);
    let ident = &item.ident;
    let position = (0_usize..).take(members.len());
    let again = position.clone();
    let variants: Vec<_> = members.iter().map(|member| &member.variant.ident).collect();
    let names = members.iter().map(|member| &member.name);
    let serializer = format_ident!("S", span = Span::mixed_site());
    let deserializer = format_ident!("D", span = Span::mixed_site());
    let rest = members.is_empty().then(|| quote!(_ => 0,));
    let other = members
        .iter()
        .find(|member| member.other.is_some())
        .map(|member| {
            let variant = &member.variant.ident;
            quote_spanned! {Span::mixed_site()=>
                fn other() -> #p::std::option::Option<Self> {
                    #p::std::option::Option::Some(Self::#variant)
                }
            }
        });
    quote_spanned! {Span::mixed_site()=>
        #[automatically_derived]
        impl #p::Enumeration for #ident {
            const MEMBERS: &'static [#p::Member] = &[
                #(#p::Member::new(#names, Self::#variants as #p::std::primitive::i128),)*
            ];

            fn position(&self) -> #p::std::primitive::usize {
                match self {
                    #(Self::#variants => #position,)*
                    #rest
                }
            }

            fn at(position: #p::std::primitive::usize) -> #p::std::option::Option<Self> {
                match position {
                    #(#again => #p::std::option::Option::Some(Self::#variants),)*
                    _ => #p::std::option::Option::None,
                }
            }

            #other
        }

        #[automatically_derived]
        impl #p::serde::Serialize for #ident {
            fn serialize<#serializer: #p::serde::Serializer>(
                &self,
                serializer: #serializer,
            ) -> #p::std::result::Result<#serializer::Ok, #serializer::Error> {
                #p::enumeration::serialize(self, serializer)
            }
        }

        #[automatically_derived]
        impl<'de> #p::serde::Deserialize<'de> for #ident {
            fn deserialize<#deserializer: #p::serde::Deserializer<'de>>(
                deserializer: #deserializer,
            ) -> #p::std::result::Result<Self, #deserializer::Error> {
                #p::enumeration::deserialize(deserializer)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_is_reported_once() {
        let errors = |item: TokenStream| expand(item).to_string().matches("compile_error").count();
        assert_eq!(
            errors(quote!(
                enum Level {
                    Low,
                    High = 5,
                }
            )),
            0
        );
        assert_eq!(
            errors(quote!(
                enum Level {
                    Low(u8),
                    High { at: u8 },
                }
            )),
            2
        );
        assert_eq!(
            errors(quote!(
                enum Level {}
            )),
            1
        );
        assert_eq!(
            errors(quote!(
                enum Level<T> {
                    Low,
                }
            )),
            1
        );
        assert_eq!(
            errors(quote!(
                struct Level;
            )),
            1
        );
        assert_eq!(
            errors(quote!(
                fn level() {}
            )),
            1
        );
        assert_eq!(errors(quote!(enum)), 1);
        assert_eq!(
            errors(quote!(
                enum Level {
                    Low,
                    #[enumeration(name = "Low")]
                    High,
                }
            )),
            1
        );
        assert_eq!(
            errors(quote!(
                enum Level {
                    #[enumeration(name = "None", other)]
                    Low,
                    #[enumeration(other)]
                    #[enumeration(name = "Some")]
                    High,
                }
            )),
            1
        );
    }
}
