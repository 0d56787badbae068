//! Why a connection ended.

/// Why a connection ended, as `on_disconnected` learns it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DisconnectReason {
    /// The client said goodbye.
    #[error("the client closed the connection")]
    ClientClosed,
    /// The client said goodbye with an error.
    #[error("the client closed the connection with an error: {0}")]
    ClientError(String),
    /// The connection broke, or the client vanished.
    #[error("the connection was lost")]
    ConnectionLost,
    /// Nothing was heard from the client for
    /// [`HubOptions::client_timeout`](crate::HubOptions::client_timeout).
    #[error("the client has not sent a message or ping within the client timeout")]
    ClientTimeout,
    /// More bytes waited for the client than [`HubOptions::outbox_capacity`](crate::HubOptions::outbox_capacity).
    #[error("the client reads too slowly: its outbox overflowed")]
    SlowReader,
    /// A write made no progress for [`EndpointOptions::write_timeout`](crate::EndpointOptions::write_timeout).
    #[error("a write to the client made no progress within the write timeout")]
    WriteTimeout,
    /// The client broke the protocol.
    #[error("the client broke the protocol: {0}")]
    Protocol(String),
    /// [`Context::abort`](crate::Context::abort) was called.
    #[error("the connection was aborted")]
    Aborted,
    /// [`HubHandle::disconnect`](crate::HubHandle::disconnect) was called, with this reason.
    #[error("disconnected by the server: {0}")]
    Disconnected(String),
    /// The hub is shutting down.
    #[error("the server is shutting down")]
    Shutdown,
}

impl DisconnectReason {
    /// Whether the connection ended as it should: by the client's goodbye or the server's will.
    #[must_use]
    pub fn is_graceful(&self) -> bool {
        matches!(
            self,
            Self::ClientClosed | Self::Aborted | Self::Disconnected(_) | Self::Shutdown
        )
    }
}
