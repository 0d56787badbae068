//! From a configuration to a transport that is past its handshake.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use hubkit::protocol::Protocol;
use hubkit::protocol::handshake::{self, HandshakeError};
use reqwest::Url;
use reqwest::header::HeaderMap;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::error::ConnectError;
use crate::inbound::Inbound;
use crate::negotiate::{hub_url, negotiate};
use crate::rt;
use crate::transport::websocket::WebSocket;
use crate::transport::{Http, HttpSource, Lost, Transport, receive, send};

/// The version of the hub protocols without acknowledgements.
const VERSION: u32 = 1;

pub(crate) type TokenProvider =
    Box<dyn Fn() -> Pin<Box<dyn Future<Output = Option<String>> + Send>> + Send + Sync>;

/// Where a hub is, and how to speak to it.
pub(crate) struct Target {
    pub(crate) url: String,
    pub(crate) headers: Result<HeaderMap, ConnectError>,
    pub(crate) access_token: Option<TokenProvider>,
    pub(crate) skip_negotiation: bool,
    pub(crate) http: HttpSource,
}

/// What holds for a connection whatever carries it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wire {
    pub(crate) protocol: Protocol,
    pub(crate) max_message_size: usize,
    pub(crate) handshake_timeout: Duration,
}

/// A transport that is past its handshake.
pub(crate) struct Established {
    pub(crate) transport: Box<dyn Transport>,
    /// What came right behind the handshake.
    pub(crate) inbound: Inbound,
    pub(crate) connection_id: Option<String>,
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A query can hold secrets, and so can headers.
        f.debug_struct("Target")
            .field("url", &self.url.split(['?', '#']).next())
            .field("access_token", &self.access_token.is_some())
            .field("skip_negotiation", &self.skip_negotiation)
            .finish_non_exhaustive()
    }
}

/// Connects over the network.
pub(crate) async fn connect(target: Target, wire: Wire) -> Result<Established, ConnectError> {
    let url = hub_url(&target.url)?;
    let http = Http::new(target.http, target.headers?, wire.handshake_timeout)?;
    let token = match &target.access_token {
        Some(provider) => provider().await,
        None => None,
    };
    let (url, token, connection_id) = if target.skip_negotiation {
        (url, token, None)
    } else {
        let negotiated = negotiate(&http, &url, token.as_deref()).await?;
        (
            negotiated.url,
            negotiated.token,
            Some(negotiated.connection_id),
        )
    };
    let io = open(&http, url, token.as_deref()).await?;
    let established = connect_over(io, wire).await?;
    Ok(Established {
        connection_id,
        ..established
    })
}

async fn open(
    http: &Http,
    url: Url,
    token: Option<&str>,
) -> Result<reqwest::Upgraded, ConnectError> {
    http.upgrade(url, token).await
}

/// Connects over a stream of WebSocket frames.
pub(crate) async fn connect_over<Io>(io: Io, wire: Wire) -> Result<Established, ConnectError>
where
    Io: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut transport: Box<dyn Transport> = Box::new(
        WebSocket::client(io, wire.protocol.transfer_format(), wire.max_message_size).await,
    );
    let limit = wire.handshake_timeout;
    let inbound = rt::timeout(limit, shake_hands(&mut *transport, wire))
        .await
        .unwrap_or(Err(ConnectError::Timeout {
            step: "the handshake",
            limit,
        }))?;
    Ok(Established {
        transport,
        inbound,
        connection_id: None,
    })
}

async fn shake_hands(transport: &mut dyn Transport, wire: Wire) -> Result<Inbound, ConnectError> {
    let lost = |Lost(reason)| ConnectError::Lost(reason);
    let mut request = Vec::new();
    handshake::write_credit_request(&mut request, wire.protocol, VERSION);
    send(transport, request).await.map_err(lost)?;
    let mut inbound = Inbound::new(wire.protocol, wire.max_message_size);
    loop {
        match receive(transport).await {
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
