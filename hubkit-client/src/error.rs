//! What can go wrong before a connection is up, and in a stream of events.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use hubkit::Transport;

/// Why a connection could not be made.
///
/// URLs in these errors carry no query, and never a token.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// The URL cannot be used.
    #[error("bad hub url '{url}': {reason}")]
    Url {
        /// The URL as given.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A header, or the access token, cannot be sent.
    #[error("bad header '{name}': {reason}")]
    Header {
        /// The header's name.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The [provider](crate::HubConnectionBuilder::try_access_token) of access tokens failed, or panicked.
    #[error("no access token: {source}")]
    AccessToken {
        /// What it says.
        source: Arc<dyn std::error::Error + Send + Sync>,
    },
    /// Nobody answers there.
    #[error("cannot reach {address}: {reason}")]
    Unreachable {
        /// Host and port.
        address: String,
        /// What the operating system says.
        reason: String,
    },
    /// The server's certificate was not accepted, or TLS failed otherwise.
    #[error("no secure connection to {address}: {reason}")]
    Tls {
        /// Host and port.
        address: String,
        /// What TLS says.
        reason: String,
    },
    /// The server answered a request with a status that ends the attempt.
    #[error("the server answered {status} to {request}{}", hint(*.status))]
    Status {
        /// The HTTP status code.
        status: u16,
        /// The method and URL.
        request: String,
    },
    /// The server answered with an HTTP redirect that is not followed.
    ///
    /// Followed are those of status 307 and 308 within the origin (scheme, host and port) of the request, unless the
    /// HTTP client is [the caller's own](crate::HubConnectionBuilder::http_client).
    #[error(
        "the server answered {status} to {request}, and the redirect to {location} is not followed: {reason}"
    )]
    Redirect {
        /// The HTTP status code.
        status: u16,
        /// The method and URL.
        request: String,
        /// Scheme, host and port of where it leads.
        location: String,
        /// Why it is not followed, and what to do.
        reason: String,
    },
    /// Something answers at the URL, but no SignalR hub.
    #[error("{url} does not answer like a hub: {reason}")]
    NotAHub {
        /// The URL that was asked.
        url: String,
        /// What the answer lacked.
        reason: String,
    },
    /// The server refused the negotiation, in its own words.
    #[error("the server refused the negotiation: {0}")]
    NegotiationRefused(String),
    /// The negotiation was sent from server to server without an end.
    #[error("the negotiation was redirected more than {limit} times")]
    TooManyRedirects {
        /// How many redirects are followed.
        limit: usize,
    },
    /// The transports that are allowed do not go together with the rest of the configuration.
    #[error("bad choice of transports: {0}")]
    Transports(String),
    /// The server does not offer a transport, or not for the protocol that is to be spoken.
    #[error("the server does not offer it; it offers: {offered}")]
    NotOffered {
        /// The names of what it offers, with what they carry.
        offered: String,
    },
    /// No transport could be opened.
    ///
    /// When only one was tried, because the others are not allowed or not offered, its error comes instead.
    #[error("no transport could be opened: {}", list(failures))]
    NoTransport {
        /// What was the matter with each that is allowed, in the order in which they were tried.
        failures: Vec<TransportFailure>,
    },
    /// The server refused the hub handshake, in its own words.
    #[error("the server refused the handshake: {0}")]
    HandshakeRefused(String),
    /// The server's handshake answer was none.
    #[error("the handshake failed: {0}")]
    Handshake(String),
    /// The connection ended before the handshake did.
    #[error("the connection was lost during the handshake: {0}")]
    Lost(String),
    /// A step took too long.
    #[error("{step} took longer than {limit:?} (`handshake_timeout`)")]
    Timeout {
        /// What was being done.
        step: &'static str,
        /// How long it may take.
        limit: Duration,
    },
}

impl ConnectError {
    /// The HTTP status that ended the attempt, if one did: the same one for each transport that was tried.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Status { status, .. } | Self::Redirect { status, .. } => Some(*status),
            Self::NoTransport { failures } => {
                let tried = |failure: &&TransportFailure| !failure.is_not_offered();
                let mut statuses = failures.iter().filter(tried).map(|one| one.error.status());
                let first = statuses.next()??;
                statuses
                    .all(|status| status == Some(first))
                    .then_some(first)
            }
            _ => None,
        }
    }
}

/// Why a transport could not be used: part of [`ConnectError::NoTransport`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TransportFailure {
    /// Which one.
    pub transport: Transport,
    /// What went wrong.
    pub error: ConnectError,
}

impl TransportFailure {
    pub(crate) fn is_not_offered(&self) -> bool {
        matches!(self.error, ConnectError::NotOffered { .. })
    }
}

impl fmt::Display for TransportFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.transport, self.error)
    }
}

fn list(failures: &[TransportFailure]) -> String {
    let failures: Vec<_> = failures.iter().map(ToString::to_string).collect();
    failures.join("; ")
}

fn hint(status: u16) -> &'static str {
    match status {
        401 => ": is the access token missing or expired?",
        403 => ": this user is not allowed to connect",
        404 => ": is this a hub?",
        _ => "",
    }
}

/// What can go wrong in a stream of [events](crate::Events). The stream goes on after it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EventError {
    /// The reader was too slow: this many of the oldest unread events were dropped.
    #[error("{0} events were dropped because they were not read in time")]
    Lagged(u64),
    /// An event's arguments are not of the contract's types.
    #[error("cannot decode the arguments of '{method}': {reason}")]
    Decode {
        /// The method's wire name, as the server sent it.
        method: String,
        /// What was wrong.
        reason: String,
    },
}
