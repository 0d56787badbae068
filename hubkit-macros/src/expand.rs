//! From an attribute and its trait to everything that is generated.

use proc_macro2::TokenStream;

use crate::errors::Errors;
use crate::model::Role;
use crate::{fallback, parse, render, validate};

/// Expands `#[hub(arguments)] item` or `#[client_interface(arguments)] item`.
pub(crate) fn expand(role: Role, arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let Some(mut contract) = parse::contract(role, arguments, item.clone(), &mut errors) else {
        let mut output = errors.into_compile_errors();
        output.extend(item);
        return output;
    };
    validate::contract(&mut contract, &mut errors);
    if errors.is_empty() {
        return render::contract(&contract);
    }
    let mut output = errors.into_compile_errors();
    output.extend(fallback::contract(&mut contract));
    output
}
