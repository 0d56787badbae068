//! What can be set for an endpoint: how clients reach a hub, and what they may hold while they try.

#[cfg(test)]
mod tests;

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use super::origin::AllowedOrigins;
use super::redirect::{Redirect, Redirector};
use crate::protocol::Transport;

/// The options of an endpoint: transports, their buffers and deadlines, and who may connect.
///
/// A hub has its endpoint's options among [its own](crate::HubOptions::endpoint); raw connections have
/// [theirs](crate::ConnectionEndpoint::new). Every default is SignalR's where SignalR has one.
///
/// ```
/// use std::time::Duration;
/// use hubkit::{EndpointOptions, HubOptions, Transport};
///
/// let options = HubOptions::default().endpoint(
///     EndpointOptions::default()
///         .transports([Transport::WebSockets, Transport::LongPolling])
///         .poll_timeout(Duration::from_secs(30))
///         .allowed_origins(["https://app.example.org"]),
/// );
/// ```
#[derive(Clone)]
pub struct EndpointOptions {
    pub(crate) transports: Vec<Transport>,
    pub(crate) minimum_negotiate_version: u32,
    pub(crate) negotiation_timeout: Duration,
    pub(crate) max_pending_negotiations: usize,
    pub(crate) max_connections: Option<usize>,
    pub(crate) max_header_size: usize,
    pub(crate) allowed_origins: AllowedOrigins,
    pub(crate) sub_protocol: Option<Arc<SubProtocolSelector>>,
    pub(crate) redirector: Option<Arc<Redirector>>,
    pub(crate) poll_timeout: Duration,
    pub(crate) disconnect_timeout: Duration,
    pub(crate) receive_timeout: Duration,
    pub(crate) write_timeout: Duration,
    pub(crate) close_timeout: Duration,
    pub(crate) ping_interval: Option<Duration>,
    pub(crate) ping_timeout: Option<Duration>,
    pub(crate) receive_buffer: usize,
    pub(crate) send_buffer: usize,
}

/// Chooses among the sub-protocols that a client offers.
pub(crate) type SubProtocolSelector = dyn Fn(&[&str]) -> Option<String> + Send + Sync;

/// As good as forever, and nowhere near the end of any clock.
pub(crate) const FOREVER: Duration = Duration::from_secs(365 * 24 * 60 * 60);

impl Default for EndpointOptions {
    fn default() -> Self {
        Self {
            transports: Transport::ALL.to_vec(),
            minimum_negotiate_version: 0,
            negotiation_timeout: Duration::from_secs(15),
            max_pending_negotiations: 10_000,
            max_connections: None,
            max_header_size: 32 * 1024,
            allowed_origins: AllowedOrigins::SameHost,
            sub_protocol: None,
            redirector: None,
            poll_timeout: Duration::from_secs(90),
            disconnect_timeout: Duration::from_secs(15),
            receive_timeout: Duration::from_secs(30),
            write_timeout: Duration::from_secs(10),
            close_timeout: Duration::from_secs(5),
            ping_interval: Some(Duration::from_secs(15)),
            ping_timeout: Some(Duration::from_secs(30)),
            receive_buffer: 64 * 1024,
            send_buffer: 64 * 1024,
        }
    }
}

macro_rules! setters {
    ($($(#[$doc:meta])+ $name:ident: $ty:ty;)+) => {$(
        $(#[$doc])+
        #[must_use]
        pub fn $name(mut self, $name: $ty) -> Self {
            self.$name = $name;
            self
        }
    )+};
}

impl EndpointOptions {
    setters! {
        /// The lowest version of the negotiation that is answered; clients that ask for less are refused. Default 0.
        ///
        /// In version 0 a connection's public id is also what proves that a request belongs to it; 1 keeps the two
        /// apart, and leaves out clients that do not know it, such as pysignalr.
        minimum_negotiate_version: u32;
        /// How long a negotiated connection may wait for its transport. Default 15 s.
        negotiation_timeout: Duration;
        /// How many negotiated connections may wait for their transport. Default 10,000; more are refused with 503.
        ///
        /// Each holds at most 4 KiB of what its client sends before there is a transport.
        max_pending_negotiations: usize;
        /// How many bytes the path, query and headers of a request that opens a connection may have, which keeps them
        /// for as long as it lasts. Default 32 KiB; a request with more is refused with 431.
        max_header_size: usize;
        /// How long a poll waits for something to answer before it is answered with nothing. Default 90 s.
        ///
        /// The official clients give up after 100 s.
        poll_timeout: Duration;
        /// How long a long-polling connection lives without a poll. Default 15 s.
        ///
        /// The time that an answer takes to reach the client counts.
        disconnect_timeout: Duration;
        /// How long a client may take to deliver the body of one POST. Default 30 s.
        ///
        /// Only the waiting for the client counts, not that for the hub, which takes no more while it is busy. A POST
        /// that takes longer is answered with 408.
        receive_timeout: Duration;
        /// How long one write may make no progress before the connection is dropped. Default 10 s.
        ///
        /// Not with long polling: a client that fetches nothing is gone after
        /// [`disconnect_timeout`](Self::disconnect_timeout).
        write_timeout: Duration;
        /// How long a closing connection waits for the client: to read what is left, and for its close frame or the
        /// poll that fetches the end. Default 5 s.
        close_timeout: Duration;
        /// How many bytes of POSTs are buffered for one connection; then POSTs wait. Default 64 KiB.
        ///
        /// For Server-Sent Events and long polling: over a WebSocket the operating system's buffer does the same.
        receive_buffer: usize;
        /// After how many bytes that no poll or event stream has fetched yet the connection's writing pauses. Default
        /// 64 KiB.
        ///
        /// For Server-Sent Events and long polling; it is exceeded by one message at most, which is never split.
        send_buffer: usize;
    }

    /// The transports that clients may choose. Default: all.
    ///
    /// Negotiation offers them in the order WebSockets, Server-Sent Events, long polling.
    #[must_use]
    pub fn transports(mut self, transports: impl IntoIterator<Item = Transport>) -> Self {
        self.transports = transports.into_iter().collect();
        self
    }

    /// How often the clients of raw connections are pinged; `None` for never. Default 15 s.
    ///
    /// Over WebSockets with pings of that protocol, which browsers and libraries answer by themselves; over Server-Sent
    /// Events with comments, which nobody is shown. They are sent while somebody reads from the
    /// [connection](crate::RawConnection). Hubs have a
    /// [keep-alive of their own](crate::HubOptions::keep_alive_interval).
    #[must_use]
    pub fn ping_interval(mut self, interval: impl Into<Option<Duration>>) -> Self {
        self.ping_interval = interval.into();
        self
    }

    /// How long the clients of raw WebSockets may say nothing at all, pongs included, before the connection is
    /// [lost](crate::ConnectionError::Lost); `None` for ever. Default 30 s.
    ///
    /// Without [pings](Self::ping_interval) silence means nothing, and no client is lost for it.
    #[must_use]
    pub fn ping_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.ping_timeout = timeout.into();
        self
    }

    /// How many connections there may be; more are refused with 503 and `Retry-After`. Default: unlimited.
    #[must_use]
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.max_connections = Some(connections);
        self
    }

    /// The web pages that may open WebSockets, by origin, such as `https://app.example.org`, besides those that come
    /// from the endpoint's own host. Default: none.
    ///
    /// Browsers let any page open a WebSocket with the user's cookies; CORS does not stop them. The other transports,
    /// and the negotiation that comes before WebSockets as well, are under CORS: pages of other origins need a layer
    /// such as tower-http's, too, with the same origins. Clients that are no browsers send no origin and may always
    /// connect.
    #[must_use]
    pub fn allowed_origins<O: Into<String>>(
        mut self,
        origins: impl IntoIterator<Item = O>,
    ) -> Self {
        self.allowed_origins = AllowedOrigins::List(origins.into_iter().map(Into::into).collect());
        self
    }

    /// Lets pages of any origin open WebSockets. Only for endpoints that do not rely on cookies to know their users.
    #[must_use]
    pub fn allow_any_origin(mut self) -> Self {
        self.allowed_origins = AllowedOrigins::Any;
        self
    }

    /// Chooses the WebSocket sub-protocol among those that a client offers. Default: none is chosen.
    ///
    /// The official clients offer none. A choice that the client did not offer is ignored, for browsers would end the
    /// connection.
    ///
    /// ```
    /// use hubkit::EndpointOptions;
    ///
    /// let options = EndpointOptions::default()
    ///     .sub_protocol(|offered| offered.contains(&"chat.v2").then(|| "chat.v2".to_owned()));
    /// ```
    #[must_use]
    pub fn sub_protocol(
        mut self,
        select: impl Fn(&[&str]) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.sub_protocol = Some(Arc::new(select));
        self
    }

    /// Sends clients that negotiate to another server, where `redirect` says so. Default: nobody.
    ///
    /// The client negotiates again there. This is how one balances connections over servers, moves them, or hands
    /// them to a service, with an access token of its own. Clients that skip the negotiation are not redirected.
    ///
    /// ```
    /// use hubkit::{EndpointOptions, Redirect};
    ///
    /// # async fn home_of(tenant: &str) -> Option<&'static str> { None }
    /// let options = EndpointOptions::default().redirect(|request| {
    ///     let tenant = request.headers.get("x-tenant").cloned();
    ///     async move {
    ///         // From a list of your own: what a client says must not become part of the address.
    ///         let server: &str = home_of(tenant?.to_str().ok()?).await?; // `None`: it stays here
    ///         Some(Redirect::to(format!("https://{server}/chat")).access_token("for that server"))
    ///     }
    /// });
    /// ```
    ///
    /// `request` has what layers have left in its extensions, such as the [`User`](crate::hub::User).
    #[must_use]
    pub fn redirect<F, Fut>(mut self, redirect: F) -> Self
    where
        F: Fn(&http::request::Parts) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Option<Redirect>> + Send + 'static,
    {
        self.redirector = Some(Arc::new(move |request| Box::pin(redirect(request))));
        self
    }

    /// Cuts durations that no clock could count.
    pub(crate) fn countable(mut self) -> Self {
        let always = [
            &mut self.negotiation_timeout,
            &mut self.poll_timeout,
            &mut self.disconnect_timeout,
            &mut self.receive_timeout,
            &mut self.write_timeout,
            &mut self.close_timeout,
        ];
        let sometimes = [&mut self.ping_interval, &mut self.ping_timeout];
        for duration in always.into_iter().chain(sometimes.into_iter().flatten()) {
            *duration = FOREVER.min(*duration);
        }
        self
    }

    /// Appends what is wrong to `problems`.
    pub(crate) fn check(&self, problems: &mut Vec<String>) {
        let positive = [
            ("negotiation_timeout", Some(self.negotiation_timeout)),
            ("poll_timeout", Some(self.poll_timeout)),
            ("disconnect_timeout", Some(self.disconnect_timeout)),
            ("receive_timeout", Some(self.receive_timeout)),
            ("write_timeout", Some(self.write_timeout)),
            ("close_timeout", Some(self.close_timeout)),
            ("ping_interval", self.ping_interval),
            ("ping_timeout", self.ping_timeout),
        ];
        for (name, duration) in positive {
            if duration.is_some_and(|duration| duration.is_zero()) {
                problems.push(format!("{name} is zero; give it a positive duration"));
            }
        }
        if let (Some(interval), Some(timeout)) = (self.ping_interval, self.ping_timeout)
            && !timeout.is_zero()
            && timeout <= interval
        {
            problems.push(format!(
                "ping_timeout ({timeout:?}) is not longer than ping_interval ({interval:?}); clients would be lost \
                 before they could answer; make it twice as long"
            ));
        }
        let at_least_one = [
            ("max_pending_negotiations", self.max_pending_negotiations),
            ("max_connections", self.max_connections.unwrap_or(1)),
            ("max_header_size", self.max_header_size),
            ("receive_buffer", self.receive_buffer),
            ("send_buffer", self.send_buffer),
        ];
        for (name, count) in at_least_one {
            if count == 0 {
                problems.push(format!("{name} is 0; it has to be at least 1"));
            }
        }
        if self.transports.is_empty() {
            problems.push(
                "transports is empty; name at least one, such as Transport::WebSockets".to_owned(),
            );
        }
        if self.minimum_negotiate_version > 1 {
            problems.push(format!(
                "minimum_negotiate_version is {}; there are the versions 0 and 1",
                self.minimum_negotiate_version
            ));
        }
        self.allowed_origins.check(problems);
    }
}

impl fmt::Debug for EndpointOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EndpointOptions")
            .field("transports", &self.transports)
            .field("minimum_negotiate_version", &self.minimum_negotiate_version)
            .field("negotiation_timeout", &self.negotiation_timeout)
            .field("max_pending_negotiations", &self.max_pending_negotiations)
            .field("max_connections", &self.max_connections)
            .field("max_header_size", &self.max_header_size)
            .field("allowed_origins", &self.allowed_origins)
            .field("sub_protocol", &self.sub_protocol.is_some())
            .field("redirect", &self.redirector.is_some())
            .field("poll_timeout", &self.poll_timeout)
            .field("disconnect_timeout", &self.disconnect_timeout)
            .field("receive_timeout", &self.receive_timeout)
            .field("write_timeout", &self.write_timeout)
            .field("close_timeout", &self.close_timeout)
            .field("ping_interval", &self.ping_interval)
            .field("ping_timeout", &self.ping_timeout)
            .field("receive_buffer", &self.receive_buffer)
            .field("send_buffer", &self.send_buffer)
            .finish()
    }
}
