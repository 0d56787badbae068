//! Contracts as types and as data.

use super::{ArgList, Failure, HubValue};

/// One method of a contract. Generated; everything that handles a call is generic over this alone.
pub trait Method: 'static {
    /// The arguments that travel in the invocation, in order, streams left out.
    type Args: ArgList;
    /// What travels back: the result, or the type of a stream's items.
    type Value: HubValue;
    /// What the method fails with.
    type Error: Failure;
    /// The method as data.
    const DESCRIPTOR: MethodDescriptor;
}

/// One argument `Streaming<T>` of a method. Generated, for the same reason.
pub trait UploadArgument: 'static {
    /// The `T`.
    type Item: HubValue;
}

/// A hub as data: what its clients may call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct HubDescriptor {
    /// The trait's name.
    pub name: &'static str,
    /// The trait's documentation.
    pub docs: &'static str,
    /// The name of the client interface, when the hub has one.
    pub client: Option<&'static str>,
    /// The methods, in the order of the trait.
    pub methods: &'static [MethodDescriptor],
}

/// A client interface as data: what the server may call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct InterfaceDescriptor {
    /// The trait's name.
    pub name: &'static str,
    /// The trait's documentation.
    pub docs: &'static str,
    /// The methods, in the order of the trait.
    pub methods: &'static [MethodDescriptor],
}

/// A method as data.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct MethodDescriptor {
    /// The name on the wire.
    pub name: &'static str,
    /// The name in the trait.
    pub rust_name: &'static str,
    /// The method's documentation.
    pub docs: &'static str,
    /// How it answers.
    pub kind: MethodKind,
    /// Its arguments, streams included, in the order of the trait.
    pub arguments: &'static [ArgumentDescriptor],
    /// The declared return type as text, `()` when there is none.
    pub returns: &'static str,
    /// Whether the contract marks it as deprecated.
    pub deprecated: bool,
    /// Who may call it; `None` when the contract does not say.
    pub authorization: Option<AuthorizationDescriptor>,
}

impl MethodDescriptor {
    /// How many streams the caller uploads with a call.
    #[must_use]
    pub fn upload_count(&self) -> usize {
        self.arguments
            .iter()
            .filter(|argument| argument.streaming)
            .count()
    }
}

/// How a method answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MethodKind {
    /// With one result, which may be `()`.
    Call,
    /// With a stream of items.
    Stream,
    /// Not at all: a method of a client interface without a result.
    Event,
}

/// An argument as data.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ArgumentDescriptor {
    /// Its name.
    pub name: &'static str,
    /// Its type as text; for a stream, the type of its items.
    pub ty: &'static str,
    /// Whether it is a stream that the caller uploads.
    pub streaming: bool,
}

/// Who may call a method, as the contract says it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AuthorizationDescriptor {
    /// One of these roles is needed; empty when roles do not matter.
    pub roles: &'static [&'static str],
    /// This policy has to agree.
    pub policy: Option<&'static str>,
}

// Generated code builds descriptors in constants and has to go through these functions, so that new fields do not
// break it.
impl HubDescriptor {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        name: &'static str,
        docs: &'static str,
        client: Option<&'static str>,
        methods: &'static [MethodDescriptor],
    ) -> Self {
        Self {
            name,
            docs,
            client,
            methods,
        }
    }
}

impl InterfaceDescriptor {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        name: &'static str,
        docs: &'static str,
        methods: &'static [MethodDescriptor],
    ) -> Self {
        Self {
            name,
            docs,
            methods,
        }
    }
}

impl MethodDescriptor {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        name: &'static str,
        rust_name: &'static str,
        kind: MethodKind,
        arguments: &'static [ArgumentDescriptor],
        returns: &'static str,
    ) -> Self {
        Self {
            name,
            rust_name,
            docs: "",
            kind,
            arguments,
            returns,
            deprecated: false,
            authorization: None,
        }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn with_docs(mut self, docs: &'static str) -> Self {
        self.docs = docs;
        self
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn deprecated(mut self) -> Self {
        self.deprecated = true;
        self
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn authorized(
        mut self,
        roles: &'static [&'static str],
        policy: Option<&'static str>,
    ) -> Self {
        self.authorization = Some(AuthorizationDescriptor { roles, policy });
        self
    }
}

impl ArgumentDescriptor {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(name: &'static str, ty: &'static str, streaming: bool) -> Self {
        Self {
            name,
            ty,
            streaming,
        }
    }
}
