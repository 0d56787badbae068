//! The called side of a client interface: what generated receivers are written against.

use std::fmt;
use std::sync::Arc;

use super::{ArgList, BoxFuture, HubValue, Method, MethodDescriptor};
use crate::HubError;
use crate::protocol::{Raw, ValueError};

/// What a handler answers: nothing, or the encoded result of a client result method.
pub type HandlerOutcome = Option<Result<Vec<u8>, HubError>>;

/// Decodes the arguments of one received call and returns the handler's future.
pub type Handler =
    Arc<dyn Fn(Raw<'_>) -> Result<BoxFuture<HandlerOutcome>, ValueError> + Send + Sync>;

/// Handlers for the methods of a client interface, to be given to a connection.
///
/// Made by `into_receiver` of the interface's trait or from its `…Handlers`.
#[derive(Clone, Default)]
pub struct Receiver {
    handlers: Vec<(&'static str, Handler)>,
}

impl Receiver {
    /// No handlers yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The handlers by wire name, in the order in which they were added.
    pub fn handlers(&self) -> impl Iterator<Item = (&'static str, &Handler)> {
        self.handlers.iter().map(|(name, handler)| (*name, handler))
    }

    /// Adds the handler of a method without a result.
    pub fn on_event<M, F, Fut>(&mut self, handle: F)
    where
        M: Method<Value = ()>,
        F: Fn(M::Args) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.add(M::DESCRIPTOR, move |arguments| {
            let handled = handle(M::Args::decode(arguments)?);
            Ok(Box::pin(async move {
                handled.await;
                None
            }))
        });
    }

    /// Adds the handler of a client result: the server awaits what it returns.
    pub fn on_request<M, F, Fut>(&mut self, handle: F)
    where
        M: Method,
        F: Fn(M::Args) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<M::Value, M::Error>> + Send + 'static,
    {
        self.add(M::DESCRIPTOR, move |arguments| {
            let protocol = arguments.protocol();
            let handled = handle(M::Args::decode(arguments)?);
            Ok(Box::pin(async move {
                let encode = |value: M::Value| {
                    let mut encoded = Vec::new();
                    value
                        .encode(protocol, &mut encoded)
                        .map_err(HubError::from)?;
                    Ok(encoded)
                };
                Some(
                    handled
                        .await
                        .map_err(super::Failure::into_hub_error)
                        .and_then(encode),
                )
            }))
        });
    }

    fn add(
        &mut self,
        method: MethodDescriptor,
        handler: impl Fn(Raw<'_>) -> Result<BoxFuture<HandlerOutcome>, ValueError>
        + Send
        + Sync
        + 'static,
    ) {
        self.handlers.push((method.name, Arc::new(handler)));
    }
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.handlers.iter().map(|(name, _)| name))
            .finish()
    }
}

/// Decodes the arguments of a received call.
///
/// Generic over the method alone, so that a contract's type that cannot travel is reported once, at the contract.
///
/// # Errors
/// When their number or a type does not fit.
pub fn decode_arguments<M: Method>(arguments: Raw<'_>) -> Result<M::Args, ValueError> {
    M::Args::decode(arguments)
}

/// The calls of a client interface as an enum, for reading them as a stream. Generated.
///
/// Client results are not among them: an event cannot answer.
pub trait ClientEvent: Sized + Send + 'static {
    /// Decodes a received call; `None` when the interface has no such method.
    fn decode(target: &str, arguments: Raw<'_>) -> Option<Result<Self, ValueError>>;
}
