//! What is wrong with a contract as a whole.

use proc_macro2::Span;

use crate::errors::Errors;
use crate::generated;
use crate::model::{Contract, Method, Role};
use crate::names;

/// As many as an argument list can hold.
const MAX_ARGUMENTS: usize = 16;

/// Reports everything, and marks the methods whose names the trait provides itself.
pub(crate) fn contract(contract: &mut Contract, errors: &mut Errors) {
    if contract.role == Role::Hub {
        stub_name(contract, errors);
    }
    for method in &mut contract.methods {
        let before = errors.count();
        reserved_name(contract.role, method, errors);
        method.faults.reserved = errors.count() > before;
        argument_count(method, errors);
        wire_name(method, errors);
        if contract.role == Role::ClientInterface {
            no_streams(method, errors);
        }
    }
    collisions(contract, errors);
}

/// The stub of `Chat` would be `ChatClient`, the most natural name of its client interface.
fn stub_name(contract: &Contract, errors: &mut Errors) {
    if generated::stub_clashes(contract) {
        let name = &contract.ident;
        let client = generated::stub(name);
        errors.at(
            name,
            format!(
                "the client stub of `{name}` would be named `{client}`, like its client interface: rename the hub, \
                 for example to `{name}Hub`"
            ),
        );
    }
}

fn reserved_name(role: Role, method: &Method, errors: &mut Errors) {
    let name = names::plain(&method.ident);
    let purpose = match (role, name.as_str()) {
        (Role::Hub, "on_connected" | "on_disconnected") => {
            "the trait has it already, as an event that an impl may override"
        }
        (Role::Hub, "into_hub") => "the trait has it already, to make a hub of its implementor",
        (Role::Hub, "new") => "it makes the client stub",
        (Role::ClientInterface, "into_receiver") => {
            "the trait has it already, to make a receiver of its implementor"
        }
        (Role::ClientInterface, "new") => "it makes the handlers",
        _ => return,
    };
    let wire = &method.wire.name;
    errors.at(
        &method.ident,
        format!(
            "`{name}` is reserved, {purpose}: rename the method (`#[method(name = \"{wire}\")]` keeps its wire name)"
        ),
    );
}

fn argument_count(method: &mut Method, errors: &mut Errors) {
    let extra = method
        .values()
        .nth(MAX_ARGUMENTS)
        .map(|argument| argument.ident.clone());
    if let Some(extra) = extra {
        errors.at(
            extra,
            format!(
                "a method has at most {MAX_ARGUMENTS} arguments: put some of them into a struct"
            ),
        );
        method.faults.signature = true;
    }
}

fn wire_name(method: &Method, errors: &mut Errors) {
    if method.wire.name.is_empty() {
        let name = &method.ident;
        errors.at(
            name,
            format!(
                "no wire name can be made of `{name}`: give it one with `#[method(name = \"…\")]`"
            ),
        );
    }
}

fn no_streams(method: &mut Method, errors: &mut Errors) {
    if let Some(stream) = method.stream() {
        errors.at(
            &stream.declared,
            "a client interface does not stream: return a value, or let a hub method take a `Streaming<T>`",
        );
        method.faults.returns = true;
    }
    let uploads: Vec<_> = method
        .uploads()
        .map(|(argument, _)| argument.ty.clone())
        .collect();
    for upload in uploads {
        errors.at(
            upload,
            "a client interface does not stream: take a `Vec<T>`, or let a hub method return `impl Stream<Item = T>`",
        );
        method.faults.signature = true;
    }
}

/// Reports names that collide after conversion, at both methods.
fn collisions(contract: &mut Contract, errors: &mut Errors) {
    let mut reported = vec![false; contract.methods.len()];
    let mut same_variant = vec![false; contract.methods.len()];
    for (i, first) in contract.methods.iter().enumerate() {
        for (j, second) in contract.methods.iter().enumerate().skip(i + 1) {
            let Some(what) = collision(contract.role, first, second) else {
                continue;
            };
            for (index, method, other) in [(i, first, second), (j, second, first)] {
                same_variant[index] |= contract.role == Role::ClientInterface;
                if !std::mem::replace(&mut reported[index], true) {
                    errors.here(what.span(method), what.message(method, other));
                }
            }
        }
    }
    for (method, same_variant) in contract.methods.iter_mut().zip(same_variant) {
        method.faults.signature |= same_variant;
    }
}

enum Collision {
    Wire,
    Variant,
}

fn collision(role: Role, first: &Method, second: &Method) -> Option<Collision> {
    let both_configured = !first.attributes.cfgs.is_empty() && !second.attributes.cfgs.is_empty();
    if both_configured || first.wire.name.is_empty() {
        return None;
    }
    if first.wire.name.eq_ignore_ascii_case(&second.wire.name) {
        return Some(Collision::Wire);
    }
    let variants = role == Role::ClientInterface
        && names::variant(&first.ident) == names::variant(&second.ident);
    variants.then_some(Collision::Variant)
}

impl Collision {
    fn span(&self, method: &Method) -> Span {
        match self {
            Self::Wire => method.wire.span,
            Self::Variant => method.ident.span(),
        }
    }

    fn message(&self, method: &Method, other: &Method) -> String {
        let (name, other_name) = (&method.ident, &other.ident);
        match self {
            _ if name == other_name => format!("there are two methods named `{name}`: rename one"),
            Self::Wire => {
                let wire = &method.wire.name;
                format!(
                    "`{name}` is `{wire}` on the wire, where case does not matter, and so is `{other_name}`: give one \
                     another name with `#[method(name = \"…\")]`"
                )
            }
            Self::Variant => format!(
                "`{name}` and `{other_name}` would be the same variant `{}` of the event enum: rename one",
                names::variant(name)
            ),
        }
    }
}
