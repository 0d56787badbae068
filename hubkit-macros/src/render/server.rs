//! A hub's trait, and the table through which the server calls it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::{Scope, end_of, local, located, start_of};
use crate::generated;
use crate::model::{Method, StreamReturn, StreamStart};

/// The trait to implement on the server. `more` are further items of it.
pub(crate) fn hub_trait(scope: &Scope<'_>, more: &TokenStream) -> TokenStream {
    let contract = scope.contract;
    let (vis, ident) = (&contract.vis, &contract.ident);
    let name = generated::hidden(ident.clone());
    let attributes = contract.attributes.of_trait();
    let methods = scope.methods().map(|method| declaration(scope, method));
    let lifecycle = lifecycle(scope);
    let into_hub = into_hub(scope);
    let (generics, clause) = (
        &contract.source.generics,
        &contract.source.generics.where_clause,
    );
    let (unsafety, supertraits) = (&contract.source.unsafety, &contract.source.supertraits);
    quote_spanned! {Span::mixed_site()=>
        #attributes
        #vis #unsafety trait #name #generics:
            ::core::marker::Sized + ::core::marker::Send + ::core::marker::Sync + 'static #(+ #supertraits)*
        #clause
        {
            #(#methods)*
            #more
            #lifecycle
            #into_hub
        }
    }
}

/// One method with its attributes.
pub(crate) fn declaration(scope: &Scope<'_>, method: &Method) -> TokenStream {
    let attributes = method.attributes.of_trait();
    let signature = scope.trait_method(method);
    // The context is one argument more than the user wrote.
    quote!(#attributes #[allow(clippy::too_many_arguments)] #signature;)
}

fn lifecycle(scope: &Scope<'_>) -> TokenStream {
    let p = &scope.p;
    let proxy = scope.proxy();
    quote_spanned! {Span::mixed_site()=>
        /// Runs when a client has connected, before any of its calls. An error ends the connection.
        ///
        /// Does nothing unless it is overridden.
        #[allow(dead_code)]
        fn on_connected(
            &self,
            cx: &#p::Context<#proxy>,
        ) -> impl ::core::future::Future<Output = #p::HubResult<()>> + ::core::marker::Send {
            let _ = cx;
            async { ::core::result::Result::Ok(()) }
        }

        /// Runs once when a client is gone, beside calls of it that still run, and learns why it is.
        ///
        /// Does nothing unless it is overridden. Not called when `on_connected` failed.
        #[allow(dead_code)]
        fn on_disconnected(
            &self,
            cx: &#p::Context<#proxy>,
            reason: &#p::DisconnectReason,
        ) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send {
            let _ = (cx, reason);
            async {}
        }
    }
}

fn into_hub(scope: &Scope<'_>) -> TokenStream {
    let p = &scope.p;
    let proxy = scope.proxy();
    let body = scope.body(|| served(scope));
    quote_spanned! {Span::mixed_site()=>
        /// Makes a hub of this value: a builder, for its options.
        #[allow(dead_code, deprecated)]
        fn into_hub(self) -> #p::HubBuilder<#proxy> {
            #body
        }
    }
}

fn served(scope: &Scope<'_>) -> TokenStream {
    let p = &scope.p;
    let proxy = scope.proxy();
    let ident = &scope.contract.ident;
    let stub = generated::stub(ident);
    let entries = scope.methods().map(|method| entry(scope, method));
    quote_spanned! {Span::mixed_site()=>
        struct __Served<__Hub>(__Hub);

        impl<__Hub: #ident> #p::Dispatch for __Served<__Hub> {
            type Proxy = #proxy;
            const DESCRIPTOR: #p::HubDescriptor = #stub::DESCRIPTOR;
            const ENTRIES: &'static [#p::Entry<Self>] = &[#(#entries,)*];

            fn on_connected(
                hub: #p::std::sync::Arc<Self>,
                cx: #p::Context<Self::Proxy>,
            ) -> #p::BoxFuture<::core::result::Result<(), #p::HubError>> {
                #p::std::boxed::Box::pin(async move { <__Hub as #ident>::on_connected(&hub.0, &cx).await })
            }

            fn on_disconnected(
                hub: #p::std::sync::Arc<Self>,
                cx: #p::Context<Self::Proxy>,
                reason: #p::DisconnectReason,
            ) -> #p::BoxFuture<()> {
                #p::std::boxed::Box::pin(async move {
                    <__Hub as #ident>::on_disconnected(&hub.0, &cx, &reason).await
                })
            }
        }

        #p::HubBuilder::new(__Served(self))
    }
}

fn entry(scope: &Scope<'_>, method: &Method) -> TokenStream {
    let p = &scope.p;
    let (contract, ident) = (&scope.contract.ident, &method.ident);
    let cfgs = &method.attributes.cfgs;
    let marker = generated::marker(contract, ident);
    // Located at the types, since something else may be called `Streaming`.
    let locals: Vec<_> = method
        .arguments
        .iter()
        .enumerate()
        .map(|(i, argument)| Ident::new(&format!("__arg{i}"), start_of(&argument.ty)))
        .collect();
    let (hub, cx, start) = (local("hub"), local("cx"), local("start"));
    let call = quote_spanned!(Span::mixed_site()=> <__Hub as #contract>::#ident(&#hub.0, &#cx, #(#locals),*));
    // Uploads are asked for in the order of the arguments, which is the order of their ids on the wire.
    let values = method
        .arguments
        .iter()
        .zip(&locals)
        .filter(|(argument, _)| argument.upload.is_none())
        .map(|(_, local)| local);
    let uploads = method
        .arguments
        .iter()
        .zip(&locals)
        .filter(|(argument, _)| argument.upload.is_some())
        .enumerate()
        .map(|(index, (_, local))| {
            let upload = generated::upload(contract, ident, index);
            quote_spanned!(Span::mixed_site()=> let #local = #start.upload_for::<#upload>();)
        });
    let mutable = method.has_uploads().then(|| quote!(mut));
    let running = match method.stream() {
        None => unary(scope, method, &call),
        Some(stream) => streaming(scope, method, stream, &call),
    };
    quote_spanned! {Span::mixed_site()=>
        #(#cfgs)*
        #p::Entry::new(<#marker as #p::Method>::DESCRIPTOR, |#hub, #cx, #mutable #start| {
            let (#(#values,)*) = #start.arguments::<#marker>()?;
            #(#uploads)*
            let #hub = ::core::clone::Clone::clone(#hub);
            ::core::result::Result::Ok(#running)
        })
    }
}

fn unary(scope: &Scope<'_>, method: &Method, call: &TokenStream) -> TokenStream {
    let p = &scope.p;
    let marker = generated::marker(&scope.contract.ident, &method.ident);
    let into_result = into_result(scope, method);
    quote_spanned!(Span::mixed_site()=> #p::call::<#marker, _>(async move { #into_result(#call.await) }))
}

fn streaming(
    scope: &Scope<'_>,
    method: &Method,
    stream: &StreamReturn,
    call: &TokenStream,
) -> TokenStream {
    let p = &scope.p;
    let marker = generated::marker(&scope.contract.ident, &method.ident);
    let into_result = into_result(scope, method);
    let (items, stream_local, error) = (local("items"), local("stream"), local("error"));
    let forward = quote_spanned! {Span::mixed_site()=>
        #p::StreamEnd::Ended(#items.forward::<#marker, _>(#stream_local, #into_result).await)
    };
    let run = match stream.start {
        StreamStart::Direct => {
            quote_spanned!(Span::mixed_site()=> let #stream_local = #call; #forward)
        }
        StreamStart::Awaited => {
            quote_spanned!(Span::mixed_site()=> let #stream_local = #call.await; #forward)
        }
        StreamStart::Fallible => {
            let p = located(p, start_of(&stream.declared));
            let call = located(call, start_of(&stream.declared));
            let open = quote_spanned!(end_of(&stream.declared)=> Opening::open(#call.await));
            quote_spanned! {Span::mixed_site()=>
                match #p::#open {
                    ::core::result::Result::Ok(#stream_local) => #forward,
                    ::core::result::Result::Err(#error) => #p::StreamEnd::Refused(#error),
                }
            }
        }
    };
    quote_spanned!(Span::mixed_site()=> #p::stream::<#marker, _>(move |#items| async move { #run }))
}

/// The function that splits a declared value into value and error.
pub(crate) fn into_result(scope: &Scope<'_>, method: &Method) -> TokenStream {
    let p = &scope.p;
    let answer = generated::answer(&scope.contract.ident, &method.ident);
    quote!(<#answer as #p::Shape>::into_result)
}
