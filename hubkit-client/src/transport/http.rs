//! The HTTP client, what its requests have in common, and the negotiation's request.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, COOKIE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, ClientBuilder, RequestBuilder, Response, Url};

use super::failure::{bad_header, failed, not_a_hub, tls_setup, without_query};
use super::{Trust, redirects};
use crate::error::ConnectError;
use crate::rt;

/// A negotiation's answer is far smaller; an error page is of no use beyond this.
const MAX_BODY: usize = 64 * 1024;

/// Where the HTTP client comes from.
pub(crate) enum HttpSource {
    /// A new one, with the caller's changes.
    Own(Box<dyn FnOnce(ClientBuilder) -> ClientBuilder + Send + Sync>),
    /// The caller's.
    Given(Client),
}

/// An HTTP client with what every request of a connection has in common.
#[derive(Debug)]
pub(crate) struct Http {
    client: Client,
    headers: HeaderMap,
    timeout: Duration,
}

impl Http {
    pub(crate) fn new(
        source: HttpSource,
        headers: HeaderMap,
        timeout: Duration,
    ) -> Result<Self, ConnectError> {
        let client = match source {
            HttpSource::Own(configure) => {
                let builder = configure(default_builder(timeout)?);
                builder.build().map_err(|error| tls_setup(&error))?
            }
            HttpSource::Given(client) => client,
        };
        Ok(Self {
            client,
            headers,
            timeout,
        })
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// Posts nothing to `url` and reads the answer's body.
    pub(crate) async fn post(
        &self,
        url: Url,
        token: Option<&str>,
        trust: Trust,
    ) -> Result<Vec<u8>, ConnectError> {
        let what = format!("POST {}", without_query(&url));
        let mut headers = self.headers(token, trust)?;
        // Some servers and proxies refuse a POST that does not say how long it is.
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        let request = self.client.post(url.clone()).headers(headers);
        let mut response = self.send(&url, request).await?;
        if !response.status().is_success() {
            return Err(ConnectError::Status {
                status: response.status().as_u16(),
                request: what,
            });
        }
        let mut body = Vec::new();
        while let Some(part) = response
            .chunk()
            .await
            .map_err(|error| failed(&url, error))?
        {
            if body.len() + part.len() > MAX_BODY {
                return Err(not_a_hub(&url, "its answer to the negotiation is too long"));
            }
            body.extend_from_slice(&part);
        }
        Ok(body)
    }

    pub(super) async fn send(
        &self,
        url: &Url,
        request: RequestBuilder,
    ) -> Result<Response, ConnectError> {
        tracing::trace!(url = %without_query(url), "sending a request");
        let (client, request) = request.build_split();
        let request = request.map_err(|error| failed(url, error))?;
        let method = request.method().clone();
        let response = client.execute(request).await;
        redirects::check(&method, response.map_err(|error| failed(url, error))?)
    }

    /// The headers of every request: the caller's own win, as far as they may go there.
    pub(super) fn headers(
        &self,
        token: Option<&str>,
        trust: Trust,
    ) -> Result<HeaderMap, ConnectError> {
        let mut headers = HeaderMap::new();
        headers.insert(
            HeaderName::from_static("x-requested-with"),
            HeaderValue::from_static("XMLHttpRequest"),
        );
        if let Some(token) = token {
            let value = HeaderValue::from_str(&format!("Bearer {token}"));
            let mut value = value.map_err(|error| bad_header("authorization", &error))?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        for (name, value) in &self.headers {
            if (name == AUTHORIZATION && !trust.authorization) || (name == COOKIE && !trust.cookies)
            {
                continue;
            }
            headers.insert(name.clone(), value.clone());
        }
        Ok(headers)
    }

    /// Limits a step of connecting.
    pub(crate) async fn in_time<T>(
        &self,
        step: &'static str,
        exchange: impl Future<Output = Result<T, ConnectError>>,
    ) -> Result<T, ConnectError> {
        let limit = self.timeout;
        rt::timeout(limit, exchange)
            .await
            .unwrap_or(Err(ConnectError::Timeout { step, limit }))
    }
}

/// What official clients do, too: one HTTP version for all transports, and cookies, by which some load balancers send
/// all requests of a connection to one server.
fn default_builder(timeout: Duration) -> Result<ClientBuilder, ConnectError> {
    let agent = concat!("hubkit-client/", env!("CARGO_PKG_VERSION"));
    with_tls(
        Client::builder()
            .http1_only()
            .user_agent(agent)
            .cookie_store(true)
            .redirect(redirects::policy())
            .referer(false)
            .connect_timeout(timeout),
    )
}

#[cfg(feature = "tls")]
fn with_tls(builder: ClientBuilder) -> Result<ClientBuilder, ConnectError> {
    use std::sync::Arc;

    use rustls_platform_verifier::BuilderVerifierExt;

    // The provider is named, so that it does not matter which one the rest of the program uses.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(|error| tls_setup(&error))?
        .with_no_client_auth();
    Ok(builder.tls_backend_preconfigured(config))
}

#[cfg(not(feature = "tls"))]
#[expect(clippy::unnecessary_wraps, reason = "fails with the feature `tls`")]
fn with_tls(builder: ClientBuilder) -> Result<ClientBuilder, ConnectError> {
    Ok(builder)
}
