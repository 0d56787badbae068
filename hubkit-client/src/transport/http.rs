//! HTTP requests: the negotiation's, and the one that becomes a WebSocket.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use reqwest::header::{
    AUTHORIZATION, CONNECTION, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue,
    SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use reqwest::{Client, ClientBuilder, RequestBuilder, Response, StatusCode, Upgraded, Url};
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

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
                let builder = configure(default_builder()?);
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

    /// Posts nothing to `url` and reads the answer's body.
    pub(crate) async fn post(
        &self,
        url: Url,
        token: Option<&str>,
    ) -> Result<Vec<u8>, ConnectError> {
        let what = format!("POST {}", without_query(&url));
        let mut headers = self.headers(token)?;
        // Some servers and proxies refuse a POST that does not say how long it is.
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        let request = self.client.post(url.clone()).headers(headers);
        let exchange = async {
            let mut response = self.send(&url, request, &what).await?;
            if !response.status().is_success() {
                return Err(ConnectError::Status {
                    status: response.status().as_u16(),
                    request: what.clone(),
                });
            }
            let mut body = Vec::new();
            while let Some(part) = response
                .chunk()
                .await
                .map_err(|error| failed(&url, &error))?
            {
                if body.len() + part.len() > MAX_BODY {
                    return Err(not_a_hub(&url, "its answer to the negotiation is too long"));
                }
                body.extend_from_slice(&part);
            }
            Ok(body)
        };
        self.in_time("the negotiation", exchange).await
    }

    /// Opens a WebSocket and returns the stream that carries its frames.
    pub(crate) async fn upgrade(
        &self,
        url: Url,
        token: Option<&str>,
    ) -> Result<Upgraded, ConnectError> {
        let what = format!("GET {}", without_query(&url));
        let key = generate_key();
        let mut headers = self.headers(token)?;
        headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        let key_value =
            HeaderValue::from_str(&key).map_err(|error| bad_header("sec-websocket-key", &error))?;
        headers.insert(SEC_WEBSOCKET_KEY, key_value);
        let request = self
            .client
            .get(url.clone())
            .version(reqwest::Version::HTTP_11)
            .headers(headers);
        let exchange = async {
            let response = self.send(&url, request, &what).await?;
            let status = response.status();
            if status.is_success() {
                return Err(not_a_hub(
                    &url,
                    &format!("it answered {status} instead of opening a WebSocket"),
                ));
            }
            if status != StatusCode::SWITCHING_PROTOCOLS {
                return Err(ConnectError::Status {
                    status: status.as_u16(),
                    request: what.clone(),
                });
            }
            let accepted = response
                .headers()
                .get(SEC_WEBSOCKET_ACCEPT)
                .map(HeaderValue::as_bytes);
            if accepted != Some(derive_accept_key(key.as_bytes()).as_bytes()) {
                return Err(not_a_hub(&url, "its WebSocket handshake is not valid"));
            }
            response
                .upgrade()
                .await
                .map_err(|error| failed(&url, &error))
        };
        self.in_time("opening the WebSocket", exchange).await
    }

    async fn send(
        &self,
        url: &Url,
        request: RequestBuilder,
        what: &str,
    ) -> Result<Response, ConnectError> {
        tracing::trace!(request = what, "sending");
        request.send().await.map_err(|error| failed(url, &error))
    }

    fn headers(&self, token: Option<&str>) -> Result<HeaderMap, ConnectError> {
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
            headers.insert(name.clone(), value.clone());
        }
        Ok(headers)
    }

    async fn in_time<T>(
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

/// A URL as it may appear in errors and logs: the query can hold secrets.
pub(crate) fn without_query(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Both fail only for URLs without a host, which have no credentials to hide.
    let _ = url.set_password(None);
    let _ = url.set_username("");
    url
}

fn default_builder() -> Result<ClientBuilder, ConnectError> {
    let agent = concat!("hubkit-client/", env!("CARGO_PKG_VERSION"));
    with_tls(Client::builder().http1_only().user_agent(agent))
}

fn tls_setup(error: &dyn StdError) -> ConnectError {
    ConnectError::Tls {
        address: "any server".to_owned(),
        reason: innermost(error),
    }
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

fn failed(url: &Url, error: &reqwest::Error) -> ConnectError {
    let address = format!(
        "{}:{}",
        url.host_str().unwrap_or_default(),
        url.port_or_known_default().unwrap_or_default()
    );
    if is_tls(error) {
        return ConnectError::Tls {
            address,
            reason: innermost(error),
        };
    }
    if error.is_redirect() {
        return not_a_hub(url, "its HTTP redirects have no end");
    }
    ConnectError::Unreachable {
        address,
        reason: innermost(error),
    }
}

fn not_a_hub(url: &Url, reason: &str) -> ConnectError {
    ConnectError::NotAHub {
        url: without_query(url).into(),
        reason: reason.to_owned(),
    }
}

fn bad_header(name: &str, error: &dyn StdError) -> ConnectError {
    ConnectError::Header {
        name: name.to_owned(),
        reason: error.to_string(),
    }
}

#[cfg(feature = "tls")]
fn is_tls(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| cause.is::<rustls::Error>())
}

#[cfg(not(feature = "tls"))]
fn is_tls(error: &reqwest::Error) -> bool {
    error.url().is_some_and(|url| url.scheme() == "https")
}

/// The text nearest to the cause; the layers above it only say that something failed.
fn innermost(error: &dyn StdError) -> String {
    let text = |cause: &dyn StdError| cause.to_string();
    causes(error).last().map_or_else(|| text(error), text)
}

fn causes<'a>(error: &'a dyn StdError) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(error.source(), |cause| inner(*cause))
}

/// An `io::Error` that wraps another error skips it in `source`.
fn inner<'a>(cause: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    let wrapped = cause
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref);
    wrapped
        .map(|wrapped| wrapped as &(dyn StdError + 'static))
        .or_else(|| cause.source())
}
