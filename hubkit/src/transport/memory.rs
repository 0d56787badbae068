//! Connections inside one process: no sockets, the same engine.

use std::sync::Arc;

use tokio::io::DuplexStream;

use super::tokens::new_id;
use crate::connection::{Connection, serve};
use crate::hub::{ClientProxy, Hub};

/// How much may be under way in each direction.
const CAPACITY: usize = 64 * 1024;

impl<P: ClientProxy> Hub<P> {
    /// Connects to the hub inside this process, and returns the client's end.
    ///
    /// What travels are the bytes of a WebSocket after its opening handshake, so that a client runs the same code as
    /// over a network; `hubkit_client::HubConnectionBuilder::connect_over` takes the end as it is. Nothing waits on
    /// a socket or a clock of its own, so tests run under tokio's paused time.
    ///
    /// Must be called inside a tokio runtime, which serves the connection.
    #[must_use]
    pub fn connect_in_memory(&self) -> DuplexStream {
        self.connect_in_memory_with(http::Request::new(()))
    }

    /// Like [`connect_in_memory`](Self::connect_in_memory), as if `request` had opened the connection: its
    /// extensions may hold a [`User`](crate::hub::User), its headers are the context's.
    #[must_use]
    pub fn connect_in_memory_with(&self, request: http::Request<()>) -> DuplexStream {
        let (client, server) = tokio::io::duplex(CAPACITY);
        // Without random numbers there is no id that others cannot guess; the client then finds its end closed.
        if let Ok(id) = new_id() {
            let connection =
                Connection::new(Arc::clone(&self.core), id, request.into_parts().0, None);
            self.core.gate.connections.spawn(serve(server, connection));
        }
        client
    }
}
