//! Negotiations that send the client to another server.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// Where a client that negotiates is sent, and with what.
#[derive(Clone, PartialEq, Eq)]
pub struct Redirect {
    pub(super) url: String,
    pub(super) access_token: Option<String>,
}

/// Says who is redirected.
pub(crate) type Redirector = dyn Fn(&http::request::Parts) -> Pin<Box<dyn Future<Output = Option<Redirect>> + Send>>
    + Send
    + Sync;

impl Redirect {
    /// To the hub at this absolute URL, whose query the client keeps.
    #[must_use]
    pub fn to(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            access_token: None,
        }
    }

    /// The bearer token for the other server, in place of the client's own.
    #[must_use]
    pub fn access_token(mut self, token: impl Into<String>) -> Self {
        self.access_token = Some(token.into());
        self
    }
}

impl fmt::Debug for Redirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The token is a secret.
        f.debug_struct("Redirect")
            .field("url", &self.url)
            .field("access_token", &self.access_token.is_some())
            .finish()
    }
}
