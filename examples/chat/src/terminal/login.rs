//! Logging in by HTTP.

use hubkit_client::reqwest::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use hubkit_client::reqwest::{Client, Error, Response};

use super::TerminalError;
use crate::api::{LOGIN_PATH, LOGOUT_PATH, Login};

/// An HTTP client that logs in and opens the connection: one client for both.
///
/// # Errors
///
/// When TLS cannot be set up.
pub fn http_client() -> Result<Client, Error> {
    // hubkit's client names the TLS provider for its own requests only. Another one that is installed already will do.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // A WebSocket is not opened over HTTP/2.
    Client::builder().http1_only().build()
}

/// A login at the server.
#[derive(Debug)]
pub struct LoggedIn {
    http: Client,
    url: String,
    cookie: String,
}

impl LoggedIn {
    /// Logs in as `name`.
    ///
    /// # Errors
    ///
    /// When the server cannot be reached, or refuses.
    pub async fn new(http: Client, url: &str, name: &str) -> Result<Self, TerminalError> {
        let unreachable = |reason: String| TerminalError::Unreachable {
            url: url.to_owned(),
            reason,
        };
        let name = name.to_owned();
        let body =
            serde_json::to_vec(&Login { name }).map_err(|error| unreachable(error.to_string()))?;
        let request = http
            .post(format!("{url}{LOGIN_PATH}"))
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        let answer = request
            .send()
            .await
            .map_err(|error| unreachable(innermost(&error)))?;
        if answer.status().is_client_error() || answer.status().is_server_error() {
            let status = answer.status();
            let text = answer.text().await.unwrap_or_default();
            let text = if text.is_empty() {
                status.to_string()
            } else {
                text
            };
            return Err(TerminalError::LoginRefused(text));
        }
        let cookie = cookie_of(&answer)
            .ok_or_else(|| unreachable("its answer has no cookie; is it a chat?".to_owned()))?;
        let url = url.to_owned();
        Ok(Self { http, url, cookie })
    }

    /// The cookie to send along, as the `cookie` header wants it.
    #[must_use]
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    /// Logs out. If that fails, the server forgets the login after a while by itself.
    pub async fn end(self) {
        let request = self.http.post(format!("{}{LOGOUT_PATH}", self.url));
        drop(request.header(COOKIE, self.cookie).send().await);
    }
}

/// Name and value of the cookie that an answer sets; its attributes are for browsers.
fn cookie_of(answer: &Response) -> Option<String> {
    let set = answer.headers().get(SET_COOKIE)?.to_str().ok()?;
    let pair = set.split(';').next()?.trim();
    pair.contains('=').then(|| pair.to_owned())
}

/// The text nearest to the cause.
fn innermost(error: &Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
