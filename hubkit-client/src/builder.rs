//! How to connect.

use std::convert::Infallible;
use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use hubkit::protocol::Protocol;
use hubkit::{ClientEvent, Receiver};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::connect::{self, Target, Wire};
use crate::connection::HubConnection;
use crate::driver::Timing;
use crate::error::ConnectError;
use crate::events::Events;
use crate::handlers::Registry;
use crate::transport::{HttpSource, TokenError};
use hubkit::Transport;

/// Configures a connection. [`HubConnection::builder`] makes one.
///
/// Handlers and event streams that are registered here miss nothing; those registered on a connection miss what the
/// server sent before, for instance in its `on_connected`.
#[must_use = "a builder does nothing until `connect` is called"]
pub struct HubConnectionBuilder {
    target: Target,
    wire: Wire,
    timing: Timing,
    registry: Arc<Registry>,
}

impl HubConnectionBuilder {
    pub(crate) fn new(url: String) -> Self {
        Self {
            target: Target {
                url,
                headers: Ok(HeaderMap::new()),
                access_token: None,
                transports: Transport::ALL.to_vec(),
                skip_negotiation: false,
                http: HttpSource::Own(Box::new(|builder| builder)),
            },
            wire: Wire {
                protocol: Protocol::Json,
                max_message_size: 1024 * 1024,
                handshake_timeout: Duration::from_secs(15),
                request_timeout: Duration::from_secs(100),
            },
            timing: Timing {
                server_timeout: Duration::from_secs(30),
                keep_alive_interval: Duration::from_secs(15),
                write_timeout: Duration::from_secs(30),
            },
            registry: Arc::default(),
        }
    }

    /// The hub protocol. Default: [`Protocol::Json`], which every server speaks.
    pub fn protocol(mut self, protocol: Protocol) -> Self {
        self.wire.protocol = protocol;
        self
    }

    /// The transports to try, in this order. Default: all, in the order of [`Transport::ALL`].
    ///
    /// Those count that the server offers for the protocol: Server-Sent Events carry JSON only. When one cannot be
    /// opened, or does not get through the handshake in time, the next is tried, with a negotiation of its own. What
    /// was chosen is told by [`HubConnection::transport`].
    ///
    /// ```
    /// # use hubkit_client::HubConnection;
    /// use hubkit_client::Transport;
    ///
    /// let builder = HubConnection::builder("https://example.org/hubs/chat")
    ///     .transports([Transport::WebSockets, Transport::LongPolling]);
    /// ```
    pub fn transports(mut self, transports: impl IntoIterator<Item = Transport>) -> Self {
        self.target.transports = transports.into_iter().collect();
        self
    }

    /// Where access tokens come from: called before each negotiation, of which there is one for each
    /// [transport](Self::transports) that is tried.
    ///
    /// The token goes into the `Authorization` header of every request, as a bearer token. With `None` there is none.
    /// A later request that the server answers with 401, such as a poll when the token has expired meanwhile, is made
    /// once more with a fresh token. The provider may take [`handshake_timeout`](Self::handshake_timeout) while
    /// connecting, and as long as the request later. [`try_access_token`](Self::try_access_token) is for one that can
    /// fail.
    ///
    /// The token goes to the URL's origin (scheme, host and port) alone. One that comes with a redirect of the
    /// negotiation takes its place; a redirect to another origin that brings none is followed without a token, other
    /// than by official clients.
    ///
    /// ```
    /// # use hubkit_client::HubConnection;
    /// # async fn fetch_token() -> Option<String> { None }
    /// let builder = HubConnection::builder("https://example.org/hubs/chat").access_token(fetch_token);
    /// ```
    pub fn access_token<F, Fut>(self, provider: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Option<String>> + Send + 'static,
    {
        self.try_access_token(move || {
            let token = provider();
            async move { Ok::<_, Infallible>(token.await) }
        })
    }

    /// As [`access_token`](Self::access_token), for a provider that can fail.
    ///
    /// Its error ends the attempt to connect with [`ConnectError::AccessToken`], and a connection that needs a fresh
    /// token with [`CloseReason::Lost`](crate::CloseReason::Lost); so does a panic.
    ///
    /// ```
    /// # use hubkit_client::HubConnection;
    /// # async fn log_in() -> std::io::Result<String> { Ok(String::new()) }
    /// let builder = HubConnection::builder("https://example.org/hubs/chat")
    ///     .try_access_token(|| async { log_in().await.map(Some) });
    /// ```
    pub fn try_access_token<F, Fut, E>(mut self, provider: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Option<String>, E>> + Send + 'static,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        self.target.access_token = Some(Arc::new(move || {
            let token = provider();
            Box::pin(async move { token.await.map_err(|error| TokenError::from(error.into())) })
        }));
        self
    }

    /// A fixed access token; [`access_token`](Self::access_token) is for those that expire.
    pub fn bearer_token(self, token: impl Into<String>) -> Self {
        let token = token.into();
        self.access_token(move || std::future::ready(Some(token.clone())))
    }

    /// Adds a header to every request, in place of one of the same name. It wins over the client's own headers.
    ///
    /// `Authorization` and `Cookie` go to the URL's origin (scheme, host and port) alone, whatever the negotiation is
    /// redirected to, and `Authorization` gives way to a token that comes with a redirect. With a `Cookie` of yours the
    /// client's own cookies are not sent; those that keep a connection at one server are among them.
    ///
    /// A name or value that HTTP does not allow makes [`connect`](Self::connect) fail.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Ok(headers) = &mut self.target.headers {
            let bad = |reason: String| ConnectError::Header {
                name: name.to_owned(),
                reason,
            };
            match (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
                (Ok(name), Ok(value)) => drop(headers.insert(name, value)),
                (Err(error), _) => self.target.headers = Err(bad(error.to_string())),
                (_, Err(error)) => self.target.headers = Err(bad(error.to_string())),
            }
        }
        self
    }

    /// Opens the WebSocket without asking the server first. Default: false.
    ///
    /// It goes with `.transports([Transport::WebSockets])`, as there is no choice; with others allowed,
    /// [`connect`](Self::connect) fails.
    ///
    /// It saves a round trip, and works across several servers without sticky sessions, but not with servers that
    /// redirect (Azure SignalR Service). The connection then has no
    /// [`connection_id`](HubConnection::connection_id).
    pub fn skip_negotiation(mut self, skip: bool) -> Self {
        self.target.skip_negotiation = skip;
        self
    }

    /// Changes the HTTP client, which makes the requests of all transports: proxies, certificates, cookies. Changes that
    /// were made before stay; an [`http_client`](Self::http_client) that was given before is not used.
    ///
    /// HTTP redirects are followed ten times at most, when they keep the request as it is (307 and 308) and lead to the
    /// same origin. Others end the request with [`ConnectError::Redirect`]: a token must not reach another server, and a
    /// page to log in at is no answer to a POST.
    ///
    /// The builder that is passed in speaks HTTP/1.1, keeps cookies, and with the feature `tls` accepts what the
    /// platform's certificate store accepts, by a TLS configuration that is complete: what reqwest's builder says of TLS
    /// beside it has no effect (`tls_certs_merge`, `tls_certs_only`, `add_root_certificate`, `tls_crls_only`, `identity`,
    /// `tls_danger_accept_invalid_certs`, `tls_sni`, `tls_version_min` and their like). Another configuration takes its
    /// place, as below. Proxies are taken from the environment (`HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY`). Many of them
    /// let WebSockets through for `https` URLs only; for others the next transport is tried.
    ///
    /// Event streams and polls replace reqwest's `timeout` with limits of their own. Its `read_timeout` holds for them,
    /// too, and has to be longer than a server's pings (15 s) and polls (90 s) are apart.
    ///
    /// ```
    /// use hubkit_client::{HubConnection, reqwest};
    ///
    /// # fn main() -> Result<(), reqwest::Error> {
    /// let proxy = reqwest::Proxy::all("http://proxy.example.org:3128")?;
    /// let builder = HubConnection::builder("https://example.org/hubs/chat").configure_http(|http| http.proxy(proxy));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A certificate authority of your own, with the crate `rustls` in the version that reqwest uses (0.23):
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use hubkit_client::{HubConnection, HubConnectionBuilder};
    ///
    /// # #[cfg(feature = "tls")]
    /// fn inside(authority: rustls::pki_types::CertificateDer<'static>) -> Result<HubConnectionBuilder, rustls::Error> {
    ///     let mut roots = rustls::RootCertStore::empty();
    ///     roots.add(authority)?;
    ///     let provider = Arc::new(rustls::crypto::ring::default_provider());
    ///     let tls = rustls::ClientConfig::builder_with_provider(provider)
    ///         .with_safe_default_protocol_versions()?
    ///         .with_root_certificates(roots)
    ///         .with_no_client_auth();
    ///     Ok(HubConnection::builder("https://hub.internal/chat")
    ///         .configure_http(|http| http.tls_backend_preconfigured(tls)))
    /// }
    /// ```
    pub fn configure_http<F>(mut self, configure: F) -> Self
    where
        F: FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    {
        self.target.http = HttpSource::Own(match self.target.http {
            HttpSource::Own(before) => Box::new(move |http| configure(before(http))),
            HttpSource::Given(_) => Box::new(configure),
        });
        self
    }

    /// The HTTP client that makes the requests of all transports, for sharing one among many connections. Default: a
    /// new one for each. What [`configure_http`](Self::configure_http) changed before is not used.
    ///
    /// For WebSockets it has to be built with `http1_only`, because they are not opened over HTTP/2; for servers behind
    /// a load balancer that tells connections apart by cookies, with `cookie_store(true)`. It follows redirects as it was
    /// built to: reqwest's default makes a GET of a redirected POST, whose answer then passes for the POST's, and sends
    /// the access token on when a second redirect stays on another server. `redirect(Policy::none())` is safe. With the
    /// feature `tls`, reqwest is here without a default TLS provider: a program that enables none installs one in rustls
    /// before it builds clients of its own.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.target.http = HttpSource::Given(client);
        self
    }

    /// How long the server may be silent before the connection is given up. Default: 30 s.
    ///
    /// Servers ping every 15 s unless configured otherwise; twice that interval is the least that makes sense. Over
    /// long polling there are no pings, and [`request_timeout`](Self::request_timeout) takes its place.
    pub fn server_timeout(mut self, limit: Duration) -> Self {
        self.timing.server_timeout = at_least_a_tick(limit);
        self
    }

    /// After how long without sending anything the client pings the server. Default: 15 s.
    ///
    /// The first ping is sent right after the handshake. Over long polling there are none.
    pub fn keep_alive_interval(mut self, interval: Duration) -> Self {
        self.timing.keep_alive_interval = at_least_a_tick(interval);
        self
    }

    /// How long the server may take nothing of what waits to be written before the connection is given up. Default:
    /// 30 s.
    ///
    /// Any byte that leaves starts it anew, so that a slow network is not mistaken for a stuck server. A server that
    /// has too much to do of what this client asked for stops reading, too, while its pings go on: SignalR's with the
    /// eleventh item of an upload that its method does not read, hubkit's with a full queue of calls. With methods
    /// that take longer than this, make it longer; `Duration::MAX` waits forever.
    ///
    /// It is for WebSockets. Over Server-Sent Events and long polling [`request_timeout`](Self::request_timeout) limits
    /// each POST instead.
    pub fn write_timeout(mut self, limit: Duration) -> Self {
        self.timing.write_timeout = at_least_a_tick(limit);
        self
    }

    /// How long each step of connecting may take: getting an access token, the negotiation with all its redirects,
    /// opening a transport, and the hub handshake over it. Default: 15 s.
    pub fn handshake_timeout(mut self, limit: Duration) -> Self {
        self.wire.handshake_timeout = limit;
        self
    }

    /// How long the server may leave a poll or a POST unanswered. Default: 100 s.
    ///
    /// It concerns Server-Sent Events and long polling. A POST that takes longer ends the connection; a poll is made
    /// again, and the second in a row ends it. A server answers a poll after 90 s at the latest unless configured
    /// otherwise.
    pub fn request_timeout(mut self, limit: Duration) -> Self {
        self.wire.request_timeout = limit;
        self
    }

    /// The largest message that is accepted from the server, in bytes. Default: 1 MiB.
    ///
    /// A larger one ends the connection, with [`CloseReason::Protocol`](crate::CloseReason::Protocol).
    pub fn max_message_size(mut self, bytes: usize) -> Self {
        self.wire.max_message_size = bytes;
        self
    }

    /// Registers handlers for as long as the connection lives.
    ///
    /// They hear everything that the server sends. Handlers run one at a time, in the order of the calls; see
    /// [`HubConnection::receive`].
    pub fn receive(self, receiver: impl Into<Receiver>) -> Self {
        self.registry.add(&receiver.into());
        self
    }

    /// Registers a stream of events, which hears everything that the server sends.
    ///
    /// ```no_run
    /// # use hubkit::{ClientEvent, protocol::{Raw, ValueError}};
    /// # struct ChatClientEvent;
    /// # impl ClientEvent for ChatClientEvent {
    /// #     fn decode(_: &str, _: Raw<'_>) -> Option<Result<Self, ValueError>> { None }
    /// # }
    /// # use hubkit_client::{ConnectError, HubConnection};
    /// # async fn run() -> Result<(), ConnectError> {
    /// let builder = HubConnection::builder("https://example.org/hubs/chat");
    /// let (builder, mut events) = builder.events::<ChatClientEvent>();
    /// let connection = builder.connect().await?;
    /// while let Some(event) = events.next().await {
    ///     // ...
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn events<E: ClientEvent>(self) -> (Self, Events<E>) {
        let events = Events::new(&self.registry);
        (self, events)
    }

    /// Connects over the network.
    ///
    /// Must be called within a tokio runtime. Dropping the future ends the attempt.
    ///
    /// # Errors
    /// [`ConnectError`] says which step failed, and why.
    pub async fn connect(self) -> Result<HubConnection, ConnectError> {
        let established = connect::connect(self.target, self.wire).await?;
        Ok(HubConnection::start(
            established,
            self.wire.protocol,
            self.timing,
            self.registry,
        ))
    }

    /// Connects over a stream that carries WebSocket frames and is past its HTTP upgrade, if it ever had one.
    ///
    /// Everything above HTTP is the same as over the network: the frames, the handshake, timeouts. Nothing is
    /// negotiated, and URL, headers, tokens and HTTP client are not used. This is what joins a client and a hub in one
    /// process ([`HubConnection::builder_in_memory`]); a Unix socket or a pipe will do, too.
    ///
    /// # Errors
    /// [`ConnectError::HandshakeRefused`] and the other errors of the handshake.
    pub async fn connect_over<Io>(self, io: Io) -> Result<HubConnection, ConnectError>
    where
        Io: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let established = connect::connect_over(io, self.wire).await?;
        Ok(HubConnection::start(
            established,
            self.wire.protocol,
            self.timing,
            self.registry,
        ))
    }
}

/// Timers count in milliseconds.
fn at_least_a_tick(duration: Duration) -> Duration {
    duration.max(Duration::from_millis(1))
}

impl fmt::Debug for HubConnectionBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HubConnectionBuilder")
            .field("target", &self.target)
            .field("wire", &self.wire)
            .field("timing", &self.timing)
            .finish_non_exhaustive()
    }
}
