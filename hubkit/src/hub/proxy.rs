//! Calling clients: the runtime half of typed proxies, and the untyped one.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::HubError;
use super::core::HubCore;
use crate::protocol::EncodeArgs;
use crate::registry::{Outgoing, Target};

/// The connections that a proxy calls. Cheap to clone.
#[derive(Clone)]
pub struct Recipients {
    core: Arc<HubCore>,
    target: Target,
}

impl Recipients {
    pub(crate) fn new(core: Arc<HubCore>, target: Target) -> Self {
        Self { core, target }
    }

    /// Calls `method` on every recipient, encoding once for each protocol that one of them speaks.
    ///
    /// The messages are queued before this returns; nobody waits for a slow reader.
    pub fn send(&self, method: &str, arguments: &dyn EncodeArgs) -> Sending {
        let mut outgoing = Outgoing::new(method, arguments);
        self.core.registry.deliver(&self.target, &mut outgoing);
        Sending {
            outcome: Some(outgoing.finish().map_err(HubError::from)),
        }
    }
}

impl fmt::Debug for Recipients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Recipients").field(&self.target).finish()
    }
}

/// The outcome of a send: await it to learn whether the message could be encoded.
///
/// The message was queued, in order, when the proxy's method returned. Recipients that are gone are not an error:
/// a send says nothing about who received it.
#[derive(Debug)]
#[must_use = "await it, or an argument that cannot be encoded goes unnoticed"]
pub struct Sending {
    outcome: Option<Result<(), HubError>>,
}

impl Future for Sending {
    type Output = Result<(), HubError>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(self.outcome.take().unwrap_or(Ok(())))
    }
}

/// A proxy for calling clients: generated for each client interface, or [`UntypedProxy`].
pub trait ClientProxy: Clone + Send + Sync + 'static {
    #[doc(hidden)]
    fn from_recipients(recipients: Recipients) -> Self;

    #[doc(hidden)]
    fn recipients(&self) -> &Recipients;

    /// The same recipients, called by method name.
    fn untyped(&self) -> UntypedProxy {
        UntypedProxy {
            recipients: self.recipients().clone(),
        }
    }
}

/// Calls clients by method name, for hubs without a client interface.
///
/// ```
/// # use hubkit::{UntypedProxy, Result};
/// # async fn example(everyone: UntypedProxy) -> Result<()> {
/// everyone.send("ReceiveMessage", ("mina", "hello")).await?;
/// everyone.send("Refresh", ()).await
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct UntypedProxy {
    recipients: Recipients,
}

impl UntypedProxy {
    /// Calls `method` with a tuple of serde types; one argument is `(argument,)`.
    pub fn send(&self, method: &str, arguments: impl EncodeArgs) -> Sending {
        self.recipients.send(method, &arguments)
    }
}

impl ClientProxy for UntypedProxy {
    fn from_recipients(recipients: Recipients) -> Self {
        Self { recipients }
    }

    fn recipients(&self) -> &Recipients {
        &self.recipients
    }
}
