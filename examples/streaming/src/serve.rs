//! Serves the hub and its page until it is asked to stop.

use std::future::Future;
use std::io;
use std::net::SocketAddr;

use axum::Router;
use thiserror::Error;
use tokio::net::TcpListener;

/// Why the hub cannot be served.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServeError {
    /// Somebody else listens there.
    #[error(
        "port {port} on {host} is already in use; stop the program that uses it or choose another with --port {}",
        other_port(*port)
    )]
    InUse {
        /// The host as given.
        host: String,
        /// The port as given.
        port: u16,
    },
    /// Listening failed for another reason.
    #[error("cannot listen on {host} port {port}: {source}; choose others with --host and --port")]
    Listen {
        /// The host as given.
        host: String,
        /// The port as given.
        port: u16,
        /// The system's reason.
        source: io::Error,
    },
    /// The server broke off.
    #[error("the server stopped: {0}")]
    Stopped(#[from] io::Error),
}

fn other_port(port: u16) -> u16 {
    port.checked_add(1).unwrap_or(3001)
}

/// Starts to listen.
///
/// # Errors
///
/// When the address is taken, not this machine's or not allowed.
pub async fn listen(host: &str, port: u16) -> Result<TcpListener, ServeError> {
    let bound = TcpListener::bind((host, port)).await;
    bound.map_err(|source| {
        let host = host.to_owned();
        match source.kind() {
            io::ErrorKind::AddrInUse => ServeError::InUse { host, port },
            _ => ServeError::Listen { host, port, source },
        }
    })
}

/// Serves `app` until `stop` is done, and then finishes what was begun.
///
/// # Errors
///
/// When accepting connections fails for good.
pub async fn run(
    listener: TcpListener,
    app: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let serving = axum::serve(listener, app).with_graceful_shutdown(stop);
    Ok(serving.await?)
}

/// What to tell the user once the server listens.
#[must_use]
pub fn greeting(address: SocketAddr) -> String {
    let shown = match address {
        address if address.ip().is_unspecified() => format!("http://127.0.0.1:{}", address.port()),
        address => format!("http://{address}"),
    };
    format!("The streams are at {shown} - press Ctrl-C to stop.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_taken_port_is_one_sentence_with_the_fix() {
        let first = listen("127.0.0.1", 0).await.expect("a free port exists");
        let port = first.local_addr().expect("it is bound").port();
        let error = listen("127.0.0.1", port).await.expect_err("it is taken");
        let told = error.to_string();
        assert!(told.starts_with(&format!("port {port} on 127.0.0.1 is already in use")));
        assert!(told.contains("--port"), "{told}");
    }

    #[tokio::test]
    async fn an_address_of_another_machine_is_told_with_the_reason() {
        let error = listen("192.0.2.1", 0)
            .await
            .expect_err("not this machine's");
        assert!(matches!(error, ServeError::Listen { .. }));
        assert!(error.to_string().contains("--host"), "{error}");
    }

    #[test]
    fn the_greeting_can_be_opened() {
        let told = |text: &str| greeting(text.parse().expect("an address"));
        assert!(told("127.0.0.1:80").contains("http://127.0.0.1:80 "));
        assert!(told("[::1]:80").contains("http://[::1]:80 "));
        assert!(told("0.0.0.0:80").contains("http://127.0.0.1:80 "));
    }
}
