//! Which of the user's attributes go where.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::Attributes;

impl Attributes {
    /// On the trait, or on a method in it.
    pub(crate) fn of_trait(&self) -> TokenStream {
        let Self {
            cfgs,
            docs,
            deprecated,
            others,
        } = self;
        let deprecated = deprecated.iter();
        quote!(#(#cfgs)* #(#docs)* #(#deprecated)* #(#others)*)
    }

    /// On a method of a stub or a proxy.
    pub(crate) fn of_call(&self) -> TokenStream {
        let Self {
            cfgs,
            docs,
            deprecated,
            ..
        } = self;
        let deprecated = deprecated.iter();
        quote!(#(#cfgs)* #(#docs)* #(#deprecated)*)
    }

    /// On what receives calls: a deprecated method is not to be called, and still has to be handled.
    pub(crate) fn of_handler(&self) -> TokenStream {
        let Self { cfgs, docs, .. } = self;
        quote!(#(#cfgs)* #(#docs)*)
    }
}
