//! The requests of one connection after its negotiation.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, RequestBuilder, Response, StatusCode, Url};

use super::failure::without_query;
use super::{Http, Lost, Tokens, Trust};
use crate::error::ConnectError;

/// For requests that have limits of their own: reqwest's is replaced, which a caller may have set with others in mind.
pub(super) const FOREVER: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

/// Where a connection is, and by what right: shared by all its requests.
pub(crate) struct Session {
    http: Arc<Http>,
    /// The connection's id included.
    url: Url,
    tokens: Tokens,
    trust: Trust,
}

impl Session {
    pub(crate) fn new(http: Arc<Http>, url: Url, tokens: Tokens, trust: Trust) -> Self {
        Self {
            http,
            url,
            tokens,
            trust,
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
        let token = self.tokens.current();
        let response = self.send_with(&build, token.as_deref()).await?;
        if response.status() != StatusCode::UNAUTHORIZED {
            return Ok(response);
        }
        match self.tokens.instead_of(token.as_deref()).await? {
            Some(fresh) => self.send_with(&build, fresh.as_deref()).await,
            None => Ok(response),
        }
    }

    async fn send_with(
        &self,
        build: &impl Fn(&Client, Url) -> RequestBuilder,
        token: Option<&str>,
    ) -> Result<Response, ConnectError> {
        let headers = self.http.headers(token, self.trust)?;
        let request = build(self.http.client(), self.url.clone()).headers(headers);
        self.http.send(&self.url, request).await
    }

    /// Why a connection is over whose request was answered with this status.
    pub(super) fn refused(&self, method: &str, status: StatusCode) -> Lost {
        let hint = match status.as_u16() {
            401 => ": is the access token expired?",
            403 => ": this user is not allowed to connect any more",
            404 => ": the server no longer knows this connection",
            _ => "",
        };
        Lost::Failed(format!(
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
        Self::Failed(error.to_string())
    }
}
