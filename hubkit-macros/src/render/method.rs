//! The hidden types that stand for methods.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{GenericArgument, PathArguments, Type, TypeParamBound};

use super::{Scope, end_of, start_of};
use crate::descriptor::{docs, text};
use crate::generated;
use crate::model::{Argument, Method, Returns, Role};
use crate::parse;

pub(crate) fn methods(scope: &Scope<'_>) -> TokenStream {
    let answers = scope
        .contract
        .methods
        .iter()
        .filter(|method| !method.faults.returns && !method.faults.reserved);
    let answers = answers.map(|method| answer(scope, method));
    let markers = scope.methods().map(|method| marker(scope, method));
    quote!(#(#answers)* #(#markers)*)
}

/// Names the declared answer, and decides whether it is a `Result`:
///
/// ```text
/// type __Answer_ChatHub_purge = Returned<hubkit::Result<u32>, { <Probe<hubkit::Result<u32>>>::FALLIBLE }>;
/// ```
fn answer(scope: &Scope<'_>, method: &Method) -> TokenStream {
    let p = &scope.p;
    let cfgs = scope.cfgs();
    let method_cfgs = &method.attributes.cfgs;
    let name = generated::answer(&scope.contract.ident, &method.ident);
    let unit = Type::Verbatim(quote!(()));
    let ty = method.answer().unwrap_or(&unit);
    let returned = scope.contract.role == Role::Hub || !matches!(method.returns, Returns::Nothing);
    let value = returned.then(|| value(scope, method, ty));
    quote_spanned! {Span::mixed_site()=>
        #cfgs
        #(#method_cfgs)*
        #[doc(hidden)]
        #[allow(non_camel_case_types, dead_code)]
        type #name = #p::Returned<#ty, {
            #[allow(unused_imports)]
            use #p::Infallibly as _;
            <#p::Probe<#ty>>::FALLIBLE
        }>;

        #value
    }
}

/// `type __Value_ChatHub_purge = <__Answer_ChatHub_purge as Shape>::Value;`, which the stub or the proxy returns.
///
/// Documentation shows it as it is probably spelled, since rustdoc does not look through `Shape`.
fn value(scope: &Scope<'_>, method: &Method, ty: &Type) -> TokenStream {
    let p = &scope.p;
    let cfgs = scope.cfgs();
    let method_cfgs = &method.attributes.cfgs;
    let answer = generated::answer(&scope.contract.ident, &method.ident);
    let value = generated::value(&scope.contract.ident, &method.ident);
    let shown = success(ty);
    quote_spanned! {Span::mixed_site()=>
        #cfgs
        #(#method_cfgs)*
        #[cfg(not(doc))]
        #[doc(hidden)]
        #[allow(non_camel_case_types, dead_code)]
        type #value = <#answer as #p::Shape>::Value;

        #cfgs
        #(#method_cfgs)*
        #[cfg(doc)]
        #[doc(hidden)]
        #[allow(non_camel_case_types, dead_code)]
        type #value = #shown;
    }
}

/// The `T` of what is spelled `Result<T, …>`, or else the type itself.
fn success(ty: &Type) -> &Type {
    let Type::Path(path) = ty else { return ty };
    let Some(last) = path
        .path
        .segments
        .last()
        .filter(|last| last.ident == "Result")
    else {
        return ty;
    };
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
            Some(GenericArgument::Type(value)) => value,
            _ => ty,
        },
        _ => ty,
    }
}

/// `struct __ChatHub_purge;` and what it says about the method.
fn marker(scope: &Scope<'_>, method: &Method) -> TokenStream {
    let p = &scope.p;
    let cfgs = scope.cfgs();
    let method_cfgs = &method.attributes.cfgs;
    let name = generated::marker(&scope.contract.ident, &method.ident);
    let arguments = arguments(method);
    let value = part(scope, method, "Value");
    let error = part(scope, method, "Error");
    let descriptor = descriptor(scope, method);
    let uploads = method
        .uploads()
        .enumerate()
        .map(|(index, (_, item))| upload(scope, method, index, item));
    let imports = imports(scope, method);
    quote_spanned! {Span::mixed_site()=>
        #cfgs
        #(#method_cfgs)*
        #[doc(hidden)]
        #[allow(non_camel_case_types, dead_code)]
        struct #name;

        #cfgs
        #(#method_cfgs)*
        impl #p::Method for #name {
            type Args = #arguments;
            type Value = #value;
            type Error = #error;
            const DESCRIPTOR: #p::MethodDescriptor = #descriptor;
        }

        #(#uploads)*
        #imports
    }
}

/// `struct __Upload0_ChatHub_import;` and what its items are, once, since they may turn out to be no values.
fn upload(scope: &Scope<'_>, method: &Method, index: usize, item: &Type) -> TokenStream {
    let p = &scope.p;
    let cfgs = scope.cfgs();
    let method_cfgs = &method.attributes.cfgs;
    let name = generated::upload(&scope.contract.ident, &method.ident, index);
    quote_spanned! {Span::mixed_site()=>
        #cfgs
        #(#method_cfgs)*
        #[doc(hidden)]
        #[allow(non_camel_case_types, dead_code)]
        struct #name;

        #cfgs
        #(#method_cfgs)*
        impl #p::UploadArgument for #name {
            type Item = #item;
        }
    }
}

/// The tuple of the arguments that travel in the invocation.
fn arguments(method: &Method) -> TokenStream {
    let types: Vec<&Type> = method.values().map(|argument| &argument.ty).collect();
    let span = match types.as_slice() {
        [only] => start_of(only),
        _ => Span::mixed_site().located_at(method.source.sig.paren_token.span.join()),
    };
    quote_spanned!(span=> (#(#types,)*))
}

/// `<__Answer_… as Shape>::Value`, located at the declared type, since this is where it may turn out that it cannot
/// travel.
fn part(scope: &Scope<'_>, method: &Method, name: &str) -> TokenStream {
    let p = &scope.p;
    let answer = generated::answer(&scope.contract.ident, &method.ident);
    let (start, end) = match method.answer() {
        Some(ty) => (start_of(ty), end_of(ty)),
        None => (Span::mixed_site(), Span::mixed_site()),
    };
    let name = proc_macro2::Ident::new(name, end);
    let open = quote_spanned!(start=> <);
    quote_spanned!(Span::mixed_site()=> #open #answer as #p::Shape>::#name)
}

fn descriptor(scope: &Scope<'_>, method: &Method) -> TokenStream {
    let p = &scope.p;
    let wire = &method.wire.name;
    let name = crate::names::plain(&method.ident);
    let kind = match (&method.returns, scope.contract.role) {
        (Returns::Stream(_), _) => quote!(Stream),
        (Returns::Nothing, Role::ClientInterface) => quote!(Event),
        _ => quote!(Call),
    };
    let arguments = method
        .arguments
        .iter()
        .map(|argument| argument_descriptor(scope, argument));
    let returns = match &method.returns {
        Returns::Nothing => "()".to_owned(),
        Returns::Value(ty) => text(ty),
        Returns::Stream(stream) => text(&stream.declared),
    };
    let docs = Some(docs(&method.attributes.docs))
        .filter(|docs| !docs.is_empty())
        .into_iter();
    let deprecated = method
        .attributes
        .deprecated
        .iter()
        .map(|_| quote!(.deprecated()));
    let authorized = method.authorize.iter().map(|rule| {
        let roles = &rule.roles;
        let policy = match &rule.policy {
            Some(policy) => quote!(::core::option::Option::Some(#policy)),
            None => quote!(::core::option::Option::None),
        };
        quote!(.authorized(&[#(#roles),*], #policy))
    });
    quote_spanned! {Span::mixed_site()=>
        #p::MethodDescriptor::new(#wire, #name, #p::MethodKind::#kind, &[#(#arguments),*], #returns)
            #(.with_docs(#docs))* #(#deprecated)* #(#authorized)*
    }
}

fn argument_descriptor(scope: &Scope<'_>, argument: &Argument) -> TokenStream {
    let p = &scope.p;
    let name = crate::names::plain(&argument.ident);
    let ty = text(argument.upload.as_ref().unwrap_or(&argument.ty));
    let streaming = argument.upload.is_some();
    quote_spanned!(Span::mixed_site()=> #p::ArgumentDescriptor::new(#name, #ty, #streaming))
}

/// Names the types of streams in builds without the server too, so that their imports are used there.
fn imports(scope: &Scope<'_>, method: &Method) -> TokenStream {
    if method.stream().is_none() && !method.has_uploads() {
        return TokenStream::new();
    }
    let cfgs = scope.cfgs();
    let method_cfgs = &method.attributes.cfgs;
    let declared = method
        .stream()
        .map(|stream| &stream.declared)
        .filter(|declared| !captures(declared))
        .into_iter();
    let uploads = method.uploads().map(|(argument, _)| &argument.ty);
    quote_spanned! {Span::mixed_site()=>
        #cfgs
        #(#method_cfgs)*
        const _: () = {
            #[allow(dead_code)]
            fn streams(#(_: #declared,)* #(_: #uploads,)*) {}
        };
    }
}

/// Whether the type says `use<…>`, which only return types may.
fn captures(declared: &Type) -> bool {
    let mut declared = declared.clone();
    parse::stream_mut(&mut declared).is_some_and(|(stream, _)| {
        stream
            .bounds
            .iter()
            .any(|bound| matches!(bound, TypeParamBound::PreciseCapture(_)))
    })
}
