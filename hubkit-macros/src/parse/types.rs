//! Which types a contract may name, as far as their spelling tells.

use syn::punctuated::Punctuated;
use syn::{
    AngleBracketedGenericArguments, GenericArgument, Path, PathArguments, PathSegment, Token, Type,
    TypeImplTrait, TypeParamBound, TypePath, TypeReference,
};

use crate::descriptor::text;
use crate::errors::Errors;

/// Where a type stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Argument,
    Returned,
    /// Inside another type.
    Value,
}

/// Reports the first thing in `ty` that cannot travel.
pub(super) fn check(ty: &Type, place: Place, errors: &mut Errors) {
    find(ty, place, errors);
}

/// Whether something was reported.
fn find(ty: &Type, place: Place, errors: &mut Errors) -> bool {
    let message = match ty {
        Type::Reference(reference) => borrowed(reference, place),
        Type::ImplTrait(bounds) => opaque(bounds, place),
        Type::TraitObject(_) => {
            "a trait object cannot travel: use a concrete type, an enum for one of several"
                .to_owned()
        }
        // Inside another type, as in `Box<[u8]>`, it may be fine.
        Type::Slice(slice) if place == Place::Value => return find(&slice.elem, place, errors),
        Type::Slice(slice) => {
            format!(
                "a slice has no size of its own: write `Vec<{}>`",
                text(&slice.elem)
            )
        }
        Type::Ptr(_) => "a pointer cannot travel: use an owned type".to_owned(),
        Type::FnPtr(_) => "a function cannot travel: use a value".to_owned(),
        Type::Never(_) => {
            "every call of a contract can come back: write the type of the answer".to_owned()
        }
        Type::Infer(_) => "a contract says every type: write it out".to_owned(),
        Type::Path(path) => return find_in_path(path, place, errors),
        Type::Group(group) => return find(&group.elem, place, errors),
        Type::Paren(paren) => return find(&paren.elem, place, errors),
        Type::Array(array) => return find(&array.elem, Place::Value, errors),
        Type::Tuple(tuple) => return tuple.elems.iter().any(|ty| find(ty, Place::Value, errors)),
        _ => return false,
    };
    errors.at(ty, message);
    true
}

fn find_in_path(ty: &TypePath, place: Place, errors: &mut Errors) -> bool {
    if let Some(message) = path_mistake(ty, place) {
        errors.at(ty, message);
        return true;
    }
    let qualified = ty
        .qself
        .as_ref()
        .is_some_and(|qualified| find(&qualified.ty, Place::Value, errors));
    qualified || generic_arguments(&ty.path).any(|argument| find_in_generic(argument, errors))
}

fn path_mistake(ty: &TypePath, place: Place) -> Option<String> {
    let first = ty.path.segments.first()?;
    if first.ident == "Self" {
        return Some(
            "a contract does not know who implements it, so it has no `Self`: name the type"
                .to_owned(),
        );
    }
    if ty.path.is_ident("str") && place != Place::Value {
        return Some("`str` has no size of its own: write `String`".to_owned());
    }
    uploaded(&ty.path)?;
    let message = "`Streaming<T>` cannot be inside another type: make it an argument of its own";
    (place == Place::Value).then(|| message.to_owned())
}

fn find_in_generic(argument: &GenericArgument, errors: &mut Errors) -> bool {
    match argument {
        GenericArgument::Type(ty) => find(ty, Place::Value, errors),
        GenericArgument::Lifetime(lifetime) if lifetime.ident != "static" => {
            errors.at(
                lifetime,
                "a contract's types own their data: use a type without a lifetime, or `'static`",
            );
            true
        }
        _ => false,
    }
}

fn borrowed(reference: &TypeReference, place: Place) -> String {
    let Some(owned) = owned(&reference.elem) else {
        return "a borrow cannot travel: use an owned type".to_owned();
    };
    match place {
        Place::Argument if reference.mutability.is_some() || upload(&reference.elem).is_some() => {
            format!("arguments of a contract are owned: write `{owned}`")
        }
        Place::Argument => format!(
            "arguments of a contract are owned: write `{owned}` (callers may pass `{}`)",
            text(reference)
        ),
        Place::Returned | Place::Value => format!("a borrow cannot travel: write `{owned}`"),
    }
}

/// The owned type to suggest.
fn owned(borrowed: &Type) -> Option<String> {
    match borrowed {
        Type::Group(group) => owned(&group.elem),
        Type::Paren(paren) => owned(&paren.elem),
        Type::Path(path) if path.path.is_ident("str") => Some("String".to_owned()),
        Type::Slice(slice) => Some(format!("Vec<{}>", owned(&slice.elem)?)),
        Type::Reference(inner) => owned(&inner.elem),
        Type::TraitObject(_) | Type::ImplTrait(_) => None,
        other => Some(text(other)),
    }
}

fn opaque(ty: &TypeImplTrait, place: Place) -> String {
    let is_stream = stream_bound(ty).is_some();
    let message = match place {
        Place::Argument if is_stream => "a stream that the caller uploads is a `Streaming<T>`",
        Place::Argument => {
            "an argument of a contract has one type that both sides know: use a concrete type"
        }
        Place::Returned | Place::Value if is_stream => {
            "a method returns `impl Stream<Item = T>` or `Result<impl Stream<Item = T>>`: a stream cannot be anywhere \
             else"
        }
        Place::Returned => {
            "a method returns a type that both sides know, or `impl Stream<Item = T>`: use a concrete type"
        }
        Place::Value => "both sides have to know every type of a contract: use a concrete type",
    };
    message.to_owned()
}

/// The bound named `Stream`.
pub(super) fn stream_bound(ty: &TypeImplTrait) -> Option<&PathSegment> {
    ty.bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound
            .path
            .segments
            .last()
            .filter(|segment| segment.ident == "Stream"),
        _ => None,
    })
}

/// Reports a `Streaming<T>` that stands for what a method returns, also as a `Result`.
pub(super) fn check_no_upload(returned: &Type, errors: &mut Errors) {
    let result = match returned {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    };
    let result = result.filter(|last| last.ident == "Result");
    let value = result.and_then(|last| match angle_bracketed(last)?.first()? {
        GenericArgument::Type(value) => Some(value),
        _ => None,
    });
    let (ty, wanted) = match value {
        Some(value) => (value, "Result<impl Stream<Item = T>>"),
        None => (returned, "impl Stream<Item = T>"),
    };
    if upload(ty).is_some() {
        errors.at(
            ty,
            format!("`Streaming` is what clients upload: return `{wanted}`"),
        );
    }
}

/// The `T` of a `Streaming<T>`.
pub(super) fn upload(ty: &Type) -> Option<&Type> {
    match ty {
        Type::Group(group) => upload(&group.elem),
        Type::Paren(paren) => upload(&paren.elem),
        Type::Path(path) if path.qself.is_none() => uploaded(&path.path),
        _ => None,
    }
}

fn uploaded(path: &Path) -> Option<&Type> {
    let last = path
        .segments
        .last()
        .filter(|segment| segment.ident == "Streaming")?;
    match angle_bracketed(last)?.first()? {
        GenericArgument::Type(item) => Some(item),
        _ => None,
    }
}

fn angle_bracketed(segment: &PathSegment) -> Option<&Punctuated<GenericArgument, Token![,]>> {
    match &segment.arguments {
        PathArguments::AngleBracketed(AngleBracketedGenericArguments { args, .. }) => Some(args),
        _ => None,
    }
}

fn generic_arguments(path: &Path) -> impl Iterator<Item = &GenericArgument> {
    path.segments.iter().filter_map(angle_bracketed).flatten()
}
