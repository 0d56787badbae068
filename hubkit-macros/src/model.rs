//! A contract as the rest of the crate sees it: parsed, named, and not yet rendered.

use proc_macro2::{Ident, Span};
use syn::{Attribute, Path, TraitItem, TraitItemFn, Type, Visibility};

use crate::names::Case;

/// Which attribute is being expanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Hub,
    ClientInterface,
}

impl Role {
    /// The attribute as users write it.
    pub(crate) fn attribute(self) -> &'static str {
        match self {
            Self::Hub => "#[hub]",
            Self::ClientInterface => "#[client_interface]",
        }
    }
}

/// What stands in the parentheses of the attribute.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) client: Option<Path>,
    pub(crate) rename_all: Case,
    pub(crate) krate: Option<Path>,
}

/// A whole trait.
pub(crate) struct Contract {
    pub(crate) role: Role,
    pub(crate) options: Options,
    pub(crate) attributes: Attributes,
    pub(crate) vis: Visibility,
    pub(crate) ident: Ident,
    pub(crate) methods: Vec<Method>,
    /// The trait as written, for what is emitted when it has mistakes.
    pub(crate) source: Source,
}

/// The parts of a trait that a contract must not have.
pub(crate) struct Source {
    pub(crate) unsafety: Option<syn::Token![unsafe]>,
    pub(crate) generics: syn::Generics,
    pub(crate) supertraits: Vec<syn::TypeParamBound>,
    pub(crate) others: Vec<TraitItem>,
}

/// The attributes of a trait or a method, by what becomes of them.
#[derive(Default)]
pub(crate) struct Attributes {
    /// Copied to everything that is generated.
    pub(crate) cfgs: Vec<Attribute>,
    /// Copied to everything that users see.
    pub(crate) docs: Vec<Attribute>,
    /// Copied to what is called.
    pub(crate) deprecated: Option<Attribute>,
    /// Kept on the trait or its method.
    pub(crate) others: Vec<Attribute>,
}

pub(crate) struct Method {
    pub(crate) attributes: Attributes,
    pub(crate) ident: Ident,
    pub(crate) wire: WireName,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) returns: Returns,
    pub(crate) authorize: Option<Authorize>,
    pub(crate) overflow: Overflow,
    pub(crate) faults: Faults,
    /// The method as written, for what is emitted when it has mistakes.
    pub(crate) source: TraitItemFn,
}

/// What happens to a message whose receiver is too slow.
#[derive(Default)]
pub(crate) enum Overflow {
    #[default]
    Disconnect,
    DropOldest,
    DropNewest,
    /// Only the newest message waits for each value of this argument.
    Latest(Ident),
}

pub(crate) struct WireName {
    pub(crate) name: String,
    /// The literal that gives the name, or the method's identifier.
    pub(crate) span: Span,
}

pub(crate) struct Argument {
    pub(crate) ident: Ident,
    /// The type as written.
    pub(crate) ty: Type,
    /// For `Streaming<T>`, the `T`.
    pub(crate) upload: Option<Type>,
}

pub(crate) enum Returns {
    /// Nothing is written.
    Nothing,
    Value(Box<Type>),
    Stream(Box<StreamReturn>),
}

pub(crate) struct StreamReturn {
    /// The type as written, `impl Stream<Item = T>` or something around it.
    pub(crate) declared: Type,
    /// The `T`.
    pub(crate) item: Type,
    pub(crate) start: StreamStart,
}

/// How a method comes to its stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StreamStart {
    /// `fn … -> impl Stream`
    Direct,
    /// `async fn … -> impl Stream`
    Awaited,
    /// `async fn … -> Result<impl Stream>`
    Fallible,
}

#[derive(Default)]
pub(crate) struct Authorize {
    pub(crate) roles: Vec<syn::LitStr>,
    pub(crate) policy: Option<syn::LitStr>,
}

/// What is wrong with a method, as far as the fallback has to know.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Faults {
    pub(crate) signature: bool,
    pub(crate) returns: bool,
    /// The trait provides a method of this name.
    pub(crate) reserved: bool,
}

impl Faults {
    pub(crate) fn any(self) -> bool {
        self.signature || self.returns || self.reserved
    }
}

impl Method {
    /// The arguments that travel in the invocation.
    pub(crate) fn values(&self) -> impl Iterator<Item = &Argument> {
        self.arguments
            .iter()
            .filter(|argument| argument.upload.is_none())
    }

    pub(crate) fn uploads(&self) -> impl Iterator<Item = (&Argument, &Type)> {
        self.arguments
            .iter()
            .filter_map(|argument| Some((argument, argument.upload.as_ref()?)))
    }

    pub(crate) fn has_uploads(&self) -> bool {
        self.uploads().next().is_some()
    }

    /// The type whose value travels back: a result, or one item of a stream.
    pub(crate) fn answer(&self) -> Option<&Type> {
        match &self.returns {
            Returns::Nothing => None,
            Returns::Value(ty) => Some(ty),
            Returns::Stream(stream) => Some(&stream.item),
        }
    }

    pub(crate) fn stream(&self) -> Option<&StreamReturn> {
        match &self.returns {
            Returns::Stream(stream) => Some(stream),
            Returns::Nothing | Returns::Value(_) => None,
        }
    }
}
