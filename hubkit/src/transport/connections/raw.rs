//! A raw connection as its handler sees it.

use std::fmt;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use futures_sink::Sink;
use tokio::sync::oneshot;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use super::wire::Wire;
use crate::protocol::{TransferFormat, Transport};
use crate::transport::{Link, Opening, cookie, query_parameter, remote_addr};

/// A connection that carries bytes, and leaves to the application what they mean.
///
/// As a [`Stream`] it yields the client's bytes as they arrive, in pieces of any size; as a [`Sink`] it takes the
/// server's. What is sent at once arrives as one WebSocket message or event (pieces that end with the separator of
/// SignalR's messages, U+001E, may share an event); otherwise, borders between pieces mean nothing. The stream ends when
/// the client closes the connection or the endpoint shuts down, and fails when the connection is lost.
///
/// Reading pauses while nobody polls the stream, and [`send`](https://docs.rs/futures-util) waits while the client does
/// not read, for [`EndpointOptions::write_timeout`](crate::EndpointOptions::write_timeout) at most, with long polling for
/// its [`disconnect_timeout`](crate::EndpointOptions::disconnect_timeout). Closing the sink says goodbye: nothing more can
/// be sent, and the stream goes on to the client's answer, for
/// [`EndpointOptions::close_timeout`](crate::EndpointOptions::close_timeout) at most. Dropping the connection says
/// goodbye, too.
///
/// While the stream is polled, clients are [pinged](crate::EndpointOptions::ping_interval) over WebSockets and
/// Server-Sent Events, and one that has vanished without a word is an error: over WebSockets when it
/// [does not answer](crate::EndpointOptions::ping_timeout), over Server-Sent Events when the pings do not get through any
/// more, which the operating system decides. Long polling has its
/// [own limit](crate::EndpointOptions::disconnect_timeout).
pub struct RawConnection {
    id: Arc<str>,
    request: http::request::Parts,
    transport: Transport,
    format: TransferFormat,
    /// There until it is dropped.
    wire: Option<Wire<Link>>,
    give_back: Option<oneshot::Sender<Wire<Link>>>,
    shutdown: Pin<Box<WaitForCancellationFutureOwned>>,
}

/// Why a raw connection cannot go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectionError {
    /// It broke, or the client vanished.
    #[error("the connection was lost")]
    Lost(#[source] std::io::Error),
    /// The client broke the WebSocket protocol.
    #[error("the client broke the websocket protocol: {0}")]
    Protocol(String),
    /// A write made no progress for [`EndpointOptions::write_timeout`](crate::EndpointOptions::write_timeout).
    #[error("a write to the client made no progress within the write timeout")]
    WriteTimeout,
    /// The connection is closed.
    #[error("the connection is closed")]
    Closed,
    /// What was sent is no UTF-8, and the connection carries [text](RawConnection::set_format) only.
    #[error("only text can be sent in the text format; choose TransferFormat::Binary")]
    NotText,
    /// Server-Sent Events carry no binary messages.
    #[error(
        "server-sent events carry text only; leave the transport out of EndpointOptions::transports"
    )]
    TextOnly,
}

impl RawConnection {
    pub(super) fn new(
        opening: Opening,
        wire: Wire<Link>,
        shutdown: CancellationToken,
        give_back: oneshot::Sender<Wire<Link>>,
    ) -> Self {
        Self {
            id: opening.id,
            request: opening.request,
            transport: opening.transport,
            format: if opening.transport.carries(TransferFormat::Binary) {
                TransferFormat::Binary
            } else {
                TransferFormat::Text
            },
            wire: Some(wire),
            give_back: Some(give_back),
            shutdown: Box::pin(shutdown.cancelled_owned()),
        }
    }

    /// The connection's public id: unique, unguessable, and safe to show to other clients, unless they negotiate in
    /// [version 0](crate::EndpointOptions::minimum_negotiate_version), where it proves whose a request is.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How the client is connected.
    #[must_use]
    pub fn transport(&self) -> Transport {
        self.transport
    }

    /// The request that opened the connection, with what layers have left in its extensions.
    ///
    /// With long polling it is the first poll. Do not log the query: its `id` proves that a request belongs to the
    /// connection.
    #[must_use]
    pub fn request(&self) -> &http::request::Parts {
        &self.request
    }

    /// A cookie of the request that opened the connection.
    ///
    /// As it was sent: neither decoded nor checked.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&str> {
        cookie(&self.request.headers, name)
    }

    /// A parameter of the query that opened the connection, decoded. Upper and lower case make no difference.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<String> {
        query_parameter(&self.request.uri, name)
    }

    /// Where the connection comes from, when the application is served with
    /// `app.into_make_service_with_connect_info::<SocketAddr>()`.
    ///
    /// Behind a proxy this is the proxy; whom that speaks for is in a header of its own.
    #[must_use]
    pub fn remote_addr(&self) -> Option<SocketAddr> {
        remote_addr(&self.request.extensions)
    }

    /// What WebSocket messages are sent as. Default: binary, and text over Server-Sent Events, which carry nothing
    /// else.
    ///
    /// Browsers show text messages as strings. What is received can be either at any time.
    ///
    /// # Errors
    /// [`ConnectionError::TextOnly`] when the transport carries text only.
    pub fn set_format(&mut self, format: TransferFormat) -> Result<(), ConnectionError> {
        if !self.transport.carries(format) {
            return Err(ConnectionError::TextOnly);
        }
        self.format = format;
        Ok(())
    }

    fn wire(&mut self) -> Result<&mut Wire<Link>, ConnectionError> {
        self.wire.as_mut().ok_or(ConnectionError::Closed)
    }
}

impl Stream for RawConnection {
    type Item = Result<Bytes, ConnectionError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // First: a client that always has something to say must not keep its handler.
        if self.shutdown.as_mut().poll(cx).is_ready() {
            return Poll::Ready(None);
        }
        match self.wire() {
            Ok(wire) => wire.poll_receive(cx),
            Err(_) => Poll::Ready(None),
        }
    }
}

impl Sink<Bytes> for RawConnection {
    type Error = ConnectionError;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.wire()?.poll_ready(cx)
    }

    fn start_send(mut self: Pin<&mut Self>, bytes: Bytes) -> Result<(), Self::Error> {
        let format = self.format;
        if format == TransferFormat::Text && std::str::from_utf8(&bytes).is_err() {
            return Err(ConnectionError::NotText);
        }
        self.wire()?.send(&bytes, format)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.wire()?.poll_flush(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.wire()?.poll_close(cx)
    }
}

impl Drop for RawConnection {
    fn drop(&mut self) {
        if let (Some(wire), Some(give_back)) = (self.wire.take(), self.give_back.take()) {
            // Who served the connection may be gone as well.
            drop(give_back.send(wire));
        }
    }
}

impl fmt::Debug for RawConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawConnection")
            .field("id", &self.id)
            .field("transport", &self.transport)
            .finish_non_exhaustive()
    }
}
