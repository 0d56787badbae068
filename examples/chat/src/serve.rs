//! Serves the API and, from another origin, the page, until they are asked to stop.

use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::InvalidHeaderValue;
use hubkit::HubHandle;
use hubkit::hub::BuildError;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::contract::{ChatClientProxy, ChatHub};
use crate::hub::Chat;
use crate::sessions::Sessions;
use crate::{api, cors, page};

/// How long clients have to say goodbye when the server stops.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why the chat cannot be served.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServeError {
    /// Somebody else listens there.
    #[error(
        "port {port} is already in use; stop the program that uses it or choose another with {option} {}",
        other_port(*port)
    )]
    InUse {
        /// The port as given.
        port: u16,
        /// The option that chooses it.
        option: &'static str,
    },
    /// Listening failed for another reason.
    #[error("cannot listen on port {port}: {source}; choose another with {option}")]
    Listen {
        /// The port as given.
        port: u16,
        /// The option that chooses it.
        option: &'static str,
        /// The system's reason.
        source: io::Error,
    },
    /// The server broke off.
    #[error("the server stopped: {0}")]
    Stopped(#[from] io::Error),
    /// The hub's options are wrong.
    #[error(transparent)]
    Hub(#[from] BuildError),
    /// An address cannot be part of a header.
    #[error(transparent)]
    Header(#[from] InvalidHeaderValue),
}

fn other_port(port: u16) -> u16 {
    port.checked_add(10).unwrap_or(3002)
}

/// What listens for the API and for the page.
#[derive(Debug)]
pub struct Listeners {
    api: TcpListener,
    page: TcpListener,
}

impl Listeners {
    /// Starts to listen on this machine's own address.
    ///
    /// The two are two origins, for their ports differ, and one site, for their hosts do not: the cookie of the one goes
    /// with the other's requests although it is `SameSite`.
    ///
    /// # Errors
    ///
    /// When a port is taken or not allowed.
    pub async fn bind(port: u16, page_port: u16) -> Result<Self, ServeError> {
        Ok(Self {
            api: listen(port, "--port").await?,
            page: listen(page_port, "--page-port").await?,
        })
    }

    /// The API's origin.
    ///
    /// # Errors
    /// When the system does not tell where it listens.
    pub fn api_origin(&self) -> io::Result<String> {
        Ok(format!("http://{}", self.api.local_addr()?))
    }

    /// The page's origin.
    ///
    /// # Errors
    /// When the system does not tell where it listens.
    pub fn page_origin(&self) -> io::Result<String> {
        Ok(format!("http://{}", self.page.local_addr()?))
    }

    /// What to tell the user.
    ///
    /// # Errors
    /// When the system does not tell where it listens.
    pub fn greeting(&self) -> io::Result<String> {
        let (page, api) = (self.page_origin()?, self.api_origin()?);
        Ok(format!(
            "The chat is at {page}, its hub at {api}{} - press Ctrl-C to stop.",
            api::HUB_PATH
        ))
    }
}

async fn listen(port: u16, option: &'static str) -> Result<TcpListener, ServeError> {
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    bound.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => ServeError::InUse { port, option },
        _ => ServeError::Listen {
            port,
            option,
            source,
        },
    })
}

/// The API for pages of `origin`, and the handle of its hub.
///
/// # Errors
///
/// When `origin` is none.
pub fn app(origin: &str) -> Result<(Router, HubHandle<ChatClientProxy>), ServeError> {
    let sessions = Arc::new(Sessions::default());
    let hub = Chat::new(Arc::clone(&sessions))
        .into_hub()
        .options(Chat::options(&[origin.to_owned()]))
        .build()?;
    let handle = hub.handle();
    let origins = [HeaderValue::from_str(origin)?];
    let app = api::routes(sessions, hub).layer(cors::for_signalr(origins));
    Ok((app, handle))
}

/// Serves both until `stop` is done, and then finishes what was begun.
///
/// # Errors
///
/// When accepting connections fails for good.
pub async fn run(
    listeners: Listeners,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let (app, handle) = app(&listeners.page_origin()?)?;
    let page = page::routes(&listeners.api_origin()?)?;
    let stopping = CancellationToken::new();
    let page_stops = stopping.clone().cancelled_owned();
    let stop = async move {
        stop.await;
        stopping.cancel();
        handle.shutdown(PATIENCE).await;
    };
    // Hubs learn from this where a connection comes from.
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    let api = axum::serve(listeners.api, app).with_graceful_shutdown(stop);
    let page = axum::serve(listeners.page, page).with_graceful_shutdown(page_stops);
    tokio::try_join!(api.into_future(), page.into_future())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_taken_port_is_one_sentence_with_the_fix() {
        let first = Listeners::bind(0, 0).await.expect("free ports exist");
        let port = first.page.local_addr().expect("it is bound").port();
        let error = Listeners::bind(0, port).await.expect_err("it is taken");
        let told = error.to_string();
        assert!(told.starts_with(&format!("port {port} is already in use")));
        assert!(told.contains("--page-port"), "{told}");
    }

    #[tokio::test]
    async fn the_greeting_tells_both_addresses() {
        let listeners = Listeners::bind(0, 0).await.expect("free ports exist");
        let told = listeners.greeting().expect("they are bound");
        let page = listeners.page_origin().expect("it is bound");
        let api = listeners.api_origin().expect("it is bound");
        assert!(
            told.contains(&page) && told.contains(&api) && page != api,
            "{told}"
        );
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        assert!(matches!(app("example.org"), Err(ServeError::Hub(_))));
    }
}
