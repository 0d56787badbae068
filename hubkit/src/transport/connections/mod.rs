//! Connections without a hub: an application's own protocol over any of the transports.

mod pulse;
mod raw;
#[cfg(test)]
mod tests;
mod wire;

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

pub use raw::{ConnectionError, RawConnection};
use wire::Wire;

use super::endpoint::Endpoint;
use super::{Accept, EndpointOptions, Gate, Link, Opening, Serve};
use crate::connection::panics;
use crate::contract::BoxFuture;
use crate::hub::BuildError;
use crate::transport::websocket::close;

/// A handler of raw connections, ready to be [mapped](crate::RouterExt::map_connection). Cheap to clone.
///
/// What ASP.NET Core calls a connection handler: negotiation and all transports, but none of the hub protocol. A
/// function that takes a [`RawConnection`] becomes one with default options wherever one is expected.
#[derive(Clone)]
pub struct ConnectionEndpoint {
    handler: Arc<Handler>,
    gate: Arc<Gate>,
}

type Handler = dyn Fn(RawConnection) -> BoxFuture<()> + Send + Sync;

impl ConnectionEndpoint {
    /// A handler with options.
    ///
    /// `handler` runs once for each connection. When it has ended and the connection is dropped, the client is told
    /// goodbye; a panic in it ends that connection alone.
    ///
    /// ```
    /// use futures_util::{SinkExt, StreamExt};
    /// use hubkit::{ConnectionEndpoint, EndpointOptions, RawConnection};
    ///
    /// async fn echo(mut connection: RawConnection) {
    ///     while let Some(Ok(bytes)) = connection.next().await {
    ///         if connection.send(bytes).await.is_err() {
    ///             break;
    ///         }
    ///     }
    /// }
    ///
    /// # fn main() -> Result<(), hubkit::hub::BuildError> {
    /// let options = EndpointOptions::default().max_connections(1_000);
    /// let endpoint = ConnectionEndpoint::new(options, echo)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// With everything that is wrong with the options at once.
    pub fn new<F, Fut>(options: EndpointOptions, handler: F) -> Result<Self, BuildError>
    where
        F: Fn(RawConnection) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        let mut problems = Vec::new();
        options.check(&mut problems);
        if !problems.is_empty() {
            return Err(BuildError::new("the endpoint", problems));
        }
        Ok(Self::checked(options.countable(), handler))
    }

    fn checked<F, Fut>(options: EndpointOptions, handler: F) -> Self
    where
        F: Fn(RawConnection) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        Self {
            handler: Arc::new(move |connection| Box::pin(handler(connection))),
            gate: Gate::new(options),
        }
    }

    /// How many connections there are.
    #[must_use]
    pub fn connection_count(&self) -> usize {
        self.gate.connections.len()
    }

    /// Refuses new connections with 503, ends the streams of those that are open, and waits until their handlers have
    /// ended, `patience` at most.
    ///
    /// Returns whether all ended in time.
    pub async fn shutdown(&self, patience: Duration) -> bool {
        self.gate.shutdown.cancel();
        self.gate.drain(patience).await
    }

    pub(super) fn endpoint(self) -> Endpoint {
        Endpoint {
            gate: Arc::clone(&self.gate),
            accept: Arc::new(self),
        }
    }
}

impl<F, Fut> From<F> for ConnectionEndpoint
where
    F: Fn(RawConnection) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    fn from(handler: F) -> Self {
        Self::checked(EndpointOptions::default(), handler)
    }
}

impl fmt::Debug for ConnectionEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectionEndpoint")
            .field("options", &self.gate.options)
            .finish_non_exhaustive()
    }
}

impl Accept for ConnectionEndpoint {
    fn accept(&self, opening: Opening) -> Serve {
        let handler = Arc::clone(&self.handler);
        let gate = Arc::clone(&self.gate);
        Box::new(move |link, admission| {
            let wire = Wire::new(link, opening.transport, &gate.options);
            tokio::spawn(async move {
                serve(handler, opening, wire, gate.shutdown.clone()).await;
                drop(admission);
            })
        })
    }
}

async fn serve(
    handler: Arc<Handler>,
    opening: Opening,
    wire: Wire<Link>,
    shutdown: CancellationToken,
) {
    let (give_back, given_back) = oneshot::channel();
    let id = Arc::clone(&opening.id);
    let connection = RawConnection::new(opening, wire, shutdown, give_back);
    let handled = match panics::catch(|| handler(connection)) {
        Ok(handling) => panics::guard(handling).await,
        Err(panic) => Err(panic),
    };
    let code = match handled {
        Ok(()) => close::NORMAL,
        Err(panic) => {
            tracing::error!(connection = %id, %panic, "a connection handler panicked");
            close::INTERNAL_ERROR
        }
    };
    // The handler may have moved the connection into a task of its own: it is over when it is dropped.
    if let Ok(wire) = given_back.await {
        wire.close(code).await;
    }
}
