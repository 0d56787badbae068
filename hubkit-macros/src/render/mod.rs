//! From a model without mistakes to tokens.
//!
//! Everything generated resolves like the user's own code, but local variables cannot meet the user's: all spans are
//! `mixed_site`. Where rustc is expected to complain, they are also located at the user's tokens.

mod attributes;
pub(crate) mod event;
pub(crate) mod method;
pub(crate) mod proxy;
pub(crate) mod receiver;
pub(crate) mod server;
mod signature;
pub(crate) mod stub;

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Path, Type};

use crate::model::{Contract, Method, Role};

pub(crate) fn contract(contract: &Contract) -> TokenStream {
    let scope = Scope::new(contract);
    let server = scope.server_half(&match contract.role {
        Role::Hub => server::hub_trait(&scope, &TokenStream::new()),
        Role::ClientInterface => proxy::proxy(&scope),
    });
    let client = match contract.role {
        Role::Hub => stub::stub(&scope),
        Role::ClientInterface => {
            let receiver = receiver::client_trait(&scope, &TokenStream::new());
            let handlers = receiver::handlers(&scope);
            let event = event::event(&scope);
            quote!(#receiver #handlers #event)
        }
    };
    let methods = method::methods(&scope);
    quote!(#server #client #methods)
}

/// The `hubkit` crate.
fn root(krate: Option<&Path>) -> TokenStream {
    match krate {
        Some(path) => path.to_token_stream(),
        None => quote_spanned!(Span::mixed_site()=> ::hubkit),
    }
}

/// The module of the runtime that generated code names.
pub(crate) fn runtime(krate: Option<&Path>) -> TokenStream {
    let krate = root(krate);
    let version = env!("CARGO_PKG_VERSION").replace(['.', '-', '+'], "_");
    let version = format_ident!("v{}", version, span = Span::mixed_site());
    quote_spanned!(Span::mixed_site()=> #krate::__private::#version)
}

/// A contract together with what all of its rendering needs.
pub(crate) struct Scope<'a> {
    pub(crate) contract: &'a Contract,
    /// The module of the runtime that generated code names.
    pub(crate) p: TokenStream,
    krate: TokenStream,
    /// Whether only signatures are wanted, since the contract has mistakes.
    pub(crate) hollow: bool,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(contract: &'a Contract) -> Self {
        let krate = contract.options.krate.as_ref();
        Self {
            contract,
            p: runtime(krate),
            krate: root(krate),
            hollow: false,
        }
    }

    pub(crate) fn hollow(contract: &'a Contract) -> Self {
        Self {
            hollow: true,
            ..Self::new(contract)
        }
    }

    /// The methods that can be called.
    pub(crate) fn methods(&self) -> impl Iterator<Item = &'a Method> + Clone {
        self.contract
            .methods
            .iter()
            .filter(|method| !method.faults.any())
    }

    /// Leaves `items` out of builds without the server.
    pub(crate) fn server_half(&self, items: &TokenStream) -> TokenStream {
        let krate = &self.krate;
        quote_spanned!(Span::mixed_site()=> #krate::__server! { #items })
    }

    /// A body, or one that only pleases the compiler.
    pub(crate) fn body(&self, body: impl FnOnce() -> TokenStream) -> TokenStream {
        if self.hollow { hollow_body() } else { body() }
    }

    /// The `#[cfg]`s of the trait, which every item needs.
    pub(crate) fn cfgs(&self) -> TokenStream {
        let cfgs = &self.contract.attributes.cfgs;
        quote!(#(#cfgs)*)
    }
}

/// A body that only pleases the compiler.
pub(crate) fn hollow_body() -> TokenStream {
    quote_spanned!(Span::mixed_site()=> loop {})
}

/// One line of generated documentation.
pub(crate) fn doc_line(text: &str) -> TokenStream {
    let text = format!(" {text}");
    quote!(#[doc = #text])
}

/// A local variable that user code cannot meet.
pub(crate) fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// Local variables, one for each of the method's arguments that travel in the invocation.
pub(crate) fn argument_locals(method: &Method) -> Vec<Ident> {
    (0..method.values().count())
        .map(|i| local(&format!("__arg{i}")))
        .collect()
}

/// A type parameter called `name`, or longer where `used` has that.
pub(crate) fn type_parameter(name: &str, used: &[String], span: Span) -> Ident {
    let mut ident = Ident::new(name, span);
    while used.contains(&ident.to_string()) {
        ident = format_ident!("{}_", ident);
    }
    ident
}

/// Every identifier in the types.
pub(crate) fn identifiers<'a>(types: impl Iterator<Item = &'a Type>) -> Vec<String> {
    fn find(tokens: TokenStream, found: &mut Vec<String>) {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => found.push(ident.to_string()),
                TokenTree::Group(group) => find(group.stream(), found),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
    let mut found = Vec::new();
    for ty in types {
        find(ty.to_token_stream(), &mut found);
    }
    found
}

/// The tokens, resolving as before, for the compiler to show at `span`.
pub(crate) fn located(tokens: &TokenStream, span: Span) -> TokenStream {
    let located = tokens.clone().into_iter().map(|mut token| {
        if let TokenTree::Group(group) = &token {
            let mut inner = Group::new(group.delimiter(), located(&group.stream(), span));
            inner.set_span(group.span());
            token = TokenTree::Group(inner);
        }
        token.set_span(token.span().located_at(span));
        token
    });
    located.collect()
}

/// A generated token's span that points at `user`'s first token.
pub(crate) fn start_of(user: impl ToTokens) -> Span {
    let first = user.into_token_stream().into_iter().next();
    Span::mixed_site().located_at(first.map_or_else(Span::call_site, |token| token.span()))
}

/// A generated token's span that points at `user`'s last token.
pub(crate) fn end_of(user: impl ToTokens) -> Span {
    let last = user.into_token_stream().into_iter().last();
    Span::mixed_site().located_at(last.map_or_else(Span::call_site, |token| token.span()))
}
