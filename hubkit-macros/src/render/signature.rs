//! Signatures, as traits and stubs have them.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Path, Type, TypeParamBound};

use super::{Scope, end_of, located, start_of};
use crate::generated::proxy;
use crate::model::{Method, Returns, Role, StreamStart};
use crate::parse;

/// A parameter that the macro adds after `&self`.
pub(crate) struct Parameter {
    name: Ident,
    ty: TokenStream,
}

impl ToTokens for Parameter {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { name, ty } = self;
        tokens.extend(quote_spanned!(name.span()=> #name: #ty,));
    }
}

impl Scope<'_> {
    /// The type through which the hub calls its clients.
    pub(crate) fn proxy(&self) -> TokenStream {
        let p = &self.p;
        match &self.contract.options.client {
            Some(client) => renamed(client).into_token_stream(),
            None => quote_spanned!(Span::mixed_site()=> #p::UntypedProxy),
        }
    }

    /// `cx: &Context<…>` on hubs, nothing on client interfaces.
    pub(crate) fn context(&self, span: Span) -> Option<Parameter> {
        let p = &self.p;
        let proxy = self.proxy();
        let name = Ident::new("cx", Span::mixed_site().located_at(span));
        let ty = quote_spanned!(name.span()=> &#p::Context<#proxy>);
        (self.contract.role == Role::Hub).then_some(Parameter { name, ty })
    }

    /// A method as the trait declares it, without the final `;`.
    pub(crate) fn trait_method(&self, method: &Method) -> TokenStream {
        let sig = &method.source.sig;
        let ident = &method.ident;
        let receiver = start_of(sig.receiver());
        let context = self.context(receiver);
        let names = method.arguments.iter().map(|argument| &argument.ident);
        let types = method.arguments.iter().map(|argument| &argument.ty);
        let returns = trait_return(method);
        let parameters = quote_spanned!(receiver=> &self, #context #(#names: #types,)*);
        quote_spanned!(start_of(sig)=> fn #ident(#parameters) #returns)
    }

    /// The arguments as a caller may pass them: by value or by borrow.
    pub(crate) fn passed(&self, method: &Method) -> TokenStream {
        let arguments = method.arguments.iter().map(|argument| {
            let (name, ty) = (&argument.ident, &argument.ty);
            let p = located(&self.p, start_of(ty));
            if let Some(item) = &argument.upload {
                let start = quote_spanned! {start_of(ty)=>
                    impl ::core::marker::Send + 'static + #p::Stream<Item: #p::UploadItem<
                };
                let end = quote_spanned!(end_of(ty)=> >>);
                return quote!(#name: #start #item #end,);
            }
            let start = quote_spanned!(start_of(ty)=> impl #p::Arg<);
            let end = quote_spanned!(end_of(ty)=> >);
            quote!(#name: #start #ty #end,)
        });
        quote!(#(#arguments)*)
    }
}

/// The path to a client interface's proxy.
fn renamed(client: &Path) -> Path {
    let mut path = client.clone();
    if let Some(last) = path.segments.last_mut() {
        last.ident = proxy(&last.ident);
    }
    path
}

fn trait_return(method: &Method) -> TokenStream {
    match &method.returns {
        Returns::Nothing => {
            let unit = quote_spanned!(end_of(&method.source.sig)=> ());
            future(&unit)
        }
        Returns::Value(ty) => future(ty),
        Returns::Stream(stream) => {
            let declared = sendable(&stream.declared);
            match stream.start {
                StreamStart::Direct => quote_spanned!(start_of(&declared)=> -> #declared),
                StreamStart::Awaited | StreamStart::Fallible => future(&declared),
            }
        }
    }
}

/// `-> impl Future<Output = ty> + Send`
fn future(ty: &impl ToTokens) -> TokenStream {
    let start = quote_spanned!(start_of(ty)=> -> impl ::core::future::Future<Output =);
    let end = quote_spanned!(end_of(ty)=> > + ::core::marker::Send);
    quote!(#start #ty #end)
}

/// The type with `+ Send` on its `impl Stream`.
fn sendable(declared: &Type) -> Type {
    let mut declared = declared.clone();
    if let Some((stream, _)) = parse::stream_mut(&mut declared) {
        let send = quote_spanned!(end_of(&*stream)=> ::core::marker::Send);
        stream.bounds.push(TypeParamBound::Verbatim(send));
    }
    declared
}
