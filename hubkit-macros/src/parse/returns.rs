//! What a method returns. Only streams are recognised by their spelling, since `impl Stream` has no other name;
//! whether a type is a `Result` is left to the compiler.

use syn::{
    GenericArgument, PathArguments, ReturnType, Signature, Type, TypeImplTrait, TypeParamBound,
};

use super::types::{self, Place};
use crate::descriptor::text;
use crate::errors::Errors;
use crate::model::{Returns, Role, StreamReturn, StreamStart};

pub(super) fn parse(role: Role, sig: &Signature, errors: &mut Errors) -> Returns {
    let ReturnType::Type(_, ty) = &sig.output else {
        check_async(sig, "", errors);
        return Returns::Nothing;
    };
    let is_async = sig.asyncness.is_some();
    let mut inner = (**ty).clone();
    if let Some((stream, fallible)) = stream_mut(&mut inner) {
        return stream_return(ty, stream, fallible, is_async, errors);
    }
    let before = errors.count();
    types::check_no_upload(ty, errors);
    if errors.count() > before {
        return Returns::Value(ty.clone());
    }
    if is_async {
        types::check(ty, Place::Returned, errors);
    } else if let Some(output) = future_output(ty) {
        let (name, output) = (&sig.ident, text(output));
        errors.at(ty, format!("write `async fn {name}(…) -> {output}`"));
    } else {
        let otherwise = match role {
            Role::Hub => ", or return `impl Stream<Item = T>`",
            Role::ClientInterface => "",
        };
        check_async(sig, otherwise, errors);
    }
    Returns::Value(ty.clone())
}

fn check_async(sig: &Signature, otherwise: &str, errors: &mut Errors) {
    // A `const fn` has been told to be `async` already.
    if sig.asyncness.is_none() && sig.constness.is_none() {
        errors.at(
            sig.fn_token,
            format!("this method has to be `async`: write `async fn`{otherwise}"),
        );
    }
}

fn stream_return(
    declared: &Type,
    stream: &TypeImplTrait,
    fallible: bool,
    is_async: bool,
    errors: &mut Errors,
) -> Returns {
    let start = match (fallible, is_async) {
        (true, true) => StreamStart::Fallible,
        (false, true) => StreamStart::Awaited,
        (false, false) => StreamStart::Direct,
        (true, false) => {
            errors.at(
                declared,
                "a method that may refuse before it streams has to be `async`: write `async fn`",
            );
            StreamStart::Direct
        }
    };
    let Some(item) = item(stream) else {
        errors.at(
            stream,
            "this does not say what the stream yields: write `impl Stream<Item = T>`",
        );
        return Returns::Nothing;
    };
    types::check(item, Place::Value, errors);
    Returns::Stream(Box::new(StreamReturn {
        declared: declared.clone(),
        item: item.clone(),
        start,
    }))
}

/// The `impl Stream` in a return type, and whether it is inside something that can refuse.
pub(crate) fn stream_mut(ty: &mut Type) -> Option<(&mut TypeImplTrait, bool)> {
    match ty {
        Type::Group(group) => stream_mut(&mut group.elem),
        Type::Paren(paren) => stream_mut(&mut paren.elem),
        Type::ImplTrait(stream) => types::stream_bound(stream)
            .is_some()
            .then_some((stream, false)),
        Type::Path(path) if path.qself.is_none() => {
            let last = path.path.segments.last_mut()?;
            let PathArguments::AngleBracketed(arguments) = &mut last.arguments else {
                return None;
            };
            arguments
                .args
                .iter_mut()
                .find_map(|argument| match argument {
                    GenericArgument::Type(Type::ImplTrait(stream))
                        if types::stream_bound(stream).is_some() =>
                    {
                        Some((stream, true))
                    }
                    _ => None,
                })
        }
        _ => None,
    }
}

/// The `T` of `impl Stream<Item = T>`.
fn item(stream: &TypeImplTrait) -> Option<&Type> {
    associated(&types::stream_bound(stream)?.arguments, "Item")
}

/// The `T` of `impl Future<Output = T>`.
fn future_output(ty: &Type) -> Option<&Type> {
    let Type::ImplTrait(ty) = ty else { return None };
    ty.bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => {
            associated(&bound.path.segments.last()?.arguments, "Output")
        }
        _ => None,
    })
}

fn associated<'a>(arguments: &'a PathArguments, name: &str) -> Option<&'a Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::AssocType(binding) if binding.ident == name => Some(&binding.ty),
        _ => None,
    })
}
