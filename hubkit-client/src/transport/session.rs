//! The requests of one connection after its negotiation.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::{Client, RequestBuilder, Response, StatusCode, Url};

use super::failure::without_query;
use super::{Http, Lost};
use crate::error::ConnectError;

pub(crate) type TokenProvider =
    Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Option<String>> + Send>> + Send + Sync>;

/// For requests that have limits of their own: reqwest's is replaced, which a caller may have set with others in mind.
pub(super) const FOREVER: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

/// Where a connection is, and by what right: shared by all its requests.
pub(crate) struct Session {
    http: Arc<Http>,
    /// The connection's id included.
    url: Url,
    token: Mutex<Option<String>>,
    /// Where a fresh token comes from when the server no longer takes this one.
    provider: Option<TokenProvider>,
}

impl Session {
    pub(crate) fn new(
        http: Arc<Http>,
        url: Url,
        token: Option<String>,
        provider: Option<TokenProvider>,
    ) -> Self {
        Self {
            http,
            url,
            token: Mutex::new(token),
            provider,
        }
    }

    pub(super) fn http(&self) -> &Http {
        &self.http
    }

    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// A request's name in errors.
    pub(super) fn describe(&self, method: &str) -> String {
        format!("{method} {}", without_query(&self.url))
    }

    /// Sends a request. One that is answered with 401 is sent once more, with a fresh token.
    pub(super) async fn send(
        &self,
        build: impl Fn(&Client, Url) -> RequestBuilder,
    ) -> Result<Response, ConnectError> {
        let token = self.token();
        let response = self.send_with(&build, token.as_deref()).await?;
        if response.status() != StatusCode::UNAUTHORIZED {
            return Ok(response);
        }
        let Some(provider) = &self.provider else {
            return Ok(response);
        };
        drop(response);
        // Another request may have got a fresh one meanwhile.
        if self.token() == token {
            let fresh = provider().await;
            *self.token.lock().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
        self.send_with(&build, self.token().as_deref()).await
    }

    async fn send_with(
        &self,
        build: &impl Fn(&Client, Url) -> RequestBuilder,
        token: Option<&str>,
    ) -> Result<Response, ConnectError> {
        let headers = self.http.headers(token)?;
        let request = build(self.http.client(), self.url.clone()).headers(headers);
        self.http.send(&self.url, request).await
    }

    fn token(&self) -> Option<String> {
        let token = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        token.clone()
    }

    /// Why a connection is over whose request was answered with this status.
    pub(super) fn refused(&self, method: &str, status: StatusCode) -> Lost {
        let hint = match status.as_u16() {
            401 => ": is the access token expired?",
            403 => ": this user is not allowed to connect any more",
            404 => ": the server no longer knows this connection",
            _ => "",
        };
        Lost(format!(
            "the server answered {} to {}{hint}",
            status.as_u16(),
            self.describe(method)
        ))
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("url", &without_query(&self.url).as_str())
            .finish_non_exhaustive()
    }
}

impl From<ConnectError> for Lost {
    fn from(error: ConnectError) -> Self {
        Self(error.to_string())
    }
}
