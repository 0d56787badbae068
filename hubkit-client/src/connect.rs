//! From a configuration to a transport that is past its handshake.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use hubkit::Transport;
use hubkit::protocol::Protocol;
use hubkit::protocol::handshake::{self, HandshakeError};
use reqwest::header::HeaderMap;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::calls::CREDIT;
use crate::error::{ConnectError, TransportFailure};
use crate::inbound::Inbound;
use crate::negotiate::{Negotiated, hub_url, negotiate};
use crate::rt;
use crate::transport::websocket::WebSocket;
use crate::transport::{
    Http, HttpSource, Lost, Pipe, Session, TokenProvider, Tokens, Trust, ask, long_polling,
    presentable, receive, send, server_sent_events, upgrade, usable,
};

/// The version of the hub protocols without acknowledgements.
const VERSION: u32 = 1;

/// Where a hub is, and how to speak to it.
pub(crate) struct Target {
    pub(crate) url: String,
    pub(crate) headers: Result<HeaderMap, ConnectError>,
    pub(crate) access_token: Option<TokenProvider>,
    pub(crate) transports: Vec<Transport>,
    pub(crate) skip_negotiation: bool,
    pub(crate) http: HttpSource,
}

/// What holds for a connection whatever carries it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wire {
    pub(crate) protocol: Protocol,
    pub(crate) max_message_size: usize,
    pub(crate) handshake_timeout: Duration,
    pub(crate) request_timeout: Duration,
}

/// A transport that is past its handshake.
pub(crate) struct Established {
    pub(crate) transport: Transport,
    pub(crate) pipe: Box<dyn Pipe>,
    /// What came right behind the handshake.
    pub(crate) inbound: Inbound,
    pub(crate) connection_id: Option<String>,
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A URL can hold secrets, and so can headers.
        f.debug_struct("Target")
            .field("url", &presentable(&self.url))
            .field("access_token", &self.access_token.is_some())
            .field("transports", &self.transports)
            .field("skip_negotiation", &self.skip_negotiation)
            .finish_non_exhaustive()
    }
}

/// Connects over the network.
pub(crate) async fn connect(target: Target, wire: Wire) -> Result<Established, ConnectError> {
    let url = hub_url(&target.url)?;
    let transports = usable(&target.transports, target.skip_negotiation, wire.protocol)?;
    let http = Http::new(target.http, target.headers?, wire.handshake_timeout)?;
    let door = Door {
        url,
        http: Arc::new(http),
        access_token: target.access_token,
        wire,
    };
    if target.skip_negotiation {
        let token = door.token().await?;
        let tokens = Tokens::new(token, door.access_token);
        let session = Session::new(door.http, door.url, tokens, Trust::FULL);
        return open(Transport::WebSockets, session, wire).await;
    }
    door.try_each(&transports).await
}

/// Where transports are opened.
struct Door {
    url: reqwest::Url,
    http: Arc<Http>,
    access_token: Option<TokenProvider>,
    wire: Wire,
}

impl Door {
    async fn token(&self) -> Result<Option<String>, ConnectError> {
        match &self.access_token {
            Some(provider) => {
                self.http
                    .in_time("getting an access token", ask(provider))
                    .await
            }
            None => Ok(None),
        }
    }

    /// Opens the first transport that works.
    async fn try_each(&self, transports: &[Transport]) -> Result<Established, ConnectError> {
        let mut ticket = self.negotiate().await?;
        let mut failures = Vec::new();
        for (n, &transport) in transports.iter().enumerate() {
            let error = match self.try_one(transport, &mut ticket).await {
                Err(error) if !is_final(&error) => error,
                result => return result,
            };
            match transports.get(n + 1) {
                Some(next) if !matches!(error, ConnectError::NotOffered { .. }) => {
                    tracing::warn!(%transport, %error, %next, "the transport does not work");
                }
                _ => tracing::debug!(%transport, %error, "the transport cannot be used"),
            }
            failures.push(TransportFailure { transport, error });
        }
        Err(none_works(failures))
    }

    async fn try_one(
        &self,
        transport: Transport,
        ticket: &mut Ticket,
    ) -> Result<Established, ConnectError> {
        let format = self.wire.protocol.transfer_format();
        ticket.negotiated.check(transport, format)?;
        if ticket.used {
            *ticket = self.negotiate().await?;
            ticket.negotiated.check(transport, format)?;
        }
        ticket.used = true;
        let negotiated = &ticket.negotiated;
        let tokens = match &negotiated.token {
            Some(theirs) => Tokens::new(Some(theirs.clone()), None),
            None if negotiated.trust.authorization => {
                Tokens::new(ticket.token.clone(), self.access_token.clone())
            }
            None => Tokens::new(None, None),
        };
        let (http, url) = (Arc::clone(&self.http), negotiated.url.clone());
        let session = Session::new(http, url, tokens, negotiated.trust);
        let established = open(transport, session, self.wire).await?;
        Ok(Established {
            connection_id: Some(negotiated.connection_id.clone()),
            ..established
        })
    }

    async fn negotiate(&self) -> Result<Ticket, ConnectError> {
        let token = self.token().await?;
        let negotiation = negotiate(&self.http, &self.url, token.as_deref());
        Ok(Ticket {
            negotiated: self.http.in_time("the negotiation", negotiation).await?,
            token,
            used: false,
        })
    }
}

/// What was negotiated, and with which token. It is good for one attempt to open a transport.
struct Ticket {
    negotiated: Negotiated,
    token: Option<String>,
    used: bool,
}

/// Whether another transport would meet the same end.
fn is_final(error: &ConnectError) -> bool {
    matches!(
        error,
        ConnectError::HandshakeRefused(_)
            | ConnectError::Handshake(_)
            | ConnectError::Header { .. }
            | ConnectError::AccessToken { .. }
    )
}

fn none_works(mut failures: Vec<TransportFailure>) -> ConnectError {
    let mut tried = (0..failures.len()).filter(|&n| !failures[n].is_not_offered());
    match (tried.next(), tried.next()) {
        (Some(only), None) => failures.swap_remove(only).error,
        _ => ConnectError::NoTransport { failures },
    }
}

async fn open(
    transport: Transport,
    session: Session,
    wire: Wire,
) -> Result<Established, ConnectError> {
    let format = wire.protocol.transfer_format();
    let limit = wire.request_timeout;
    let session = Arc::new(session);
    let pipe: Box<dyn Pipe> = match transport {
        Transport::WebSockets => {
            let io = upgrade(&session).await?;
            Box::new(WebSocket::client(io, format, wire.max_message_size).await)
        }
        Transport::ServerSentEvents => {
            Box::new(server_sent_events::open(session, wire.max_message_size, limit).await?)
        }
        Transport::LongPolling => Box::new(long_polling::open(session, format, limit).await?),
        other => {
            let reason = format!("this client does not have {other}");
            return Err(ConnectError::Transports(reason));
        }
    };
    establish(transport, pipe, wire).await
}

/// Connects over a stream of WebSocket frames.
pub(crate) async fn connect_over<Io>(io: Io, wire: Wire) -> Result<Established, ConnectError>
where
    Io: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let format = wire.protocol.transfer_format();
    let pipe = Box::new(WebSocket::client(io, format, wire.max_message_size).await);
    establish(Transport::WebSockets, pipe, wire).await
}

async fn establish(
    transport: Transport,
    mut pipe: Box<dyn Pipe>,
    wire: Wire,
) -> Result<Established, ConnectError> {
    let limit = wire.handshake_timeout;
    let inbound = rt::timeout(limit, shake_hands(&mut *pipe, wire))
        .await
        .unwrap_or(Err(ConnectError::Timeout {
            step: "the handshake",
            limit,
        }))?;
    tracing::debug!(%transport, protocol = ?wire.protocol, "connected");
    Ok(Established {
        transport,
        pipe,
        inbound,
        connection_id: None,
    })
}

async fn shake_hands(pipe: &mut dyn Pipe, wire: Wire) -> Result<Inbound, ConnectError> {
    let lost = |lost: Lost| ConnectError::Lost(lost.to_string());
    let mut request = Vec::new();
    handshake::write_credit_request(&mut request, wire.protocol, VERSION, CREDIT);
    send(pipe, request).await.map_err(lost)?;
    let mut inbound = Inbound::new(wire.protocol, wire.max_message_size);
    loop {
        match receive(pipe).await {
            Some(bytes) => inbound.push(bytes.map_err(lost)?),
            None => {
                return Err(ConnectError::Lost(
                    "the server closed the connection".to_owned(),
                ));
            }
        }
        if inbound.handshake().map_err(refused)? {
            return Ok(inbound);
        }
    }
}

fn refused(error: HandshakeError) -> ConnectError {
    match error {
        HandshakeError::Refused(reason) => ConnectError::HandshakeRefused(reason),
        other => ConnectError::Handshake(other.to_string()),
    }
}
