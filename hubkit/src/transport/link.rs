//! What transports and those who serve their connections know of each other.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::task::JoinHandle;

use super::gate::Admission;
use super::pipe::PipeEnd;
use crate::protocol::Transport;

/// Serves the connections of an endpoint: a hub's engine, or an application's handler.
pub(crate) trait Accept: Send + Sync {
    /// Prepares for a connection. This may run the application's own code, which may panic.
    fn accept(&self, opening: Opening) -> Serve;
}

/// Serves one connection to its end, by a task of its own. What it is given with the link is dropped at the end.
pub(crate) type Serve = Box<dyn FnOnce(Link, Option<Admission>) -> JoinHandle<()> + Send>;

/// A connection that is about to be opened.
pub(crate) struct Opening {
    pub(crate) id: Arc<str>,
    pub(crate) request: http::request::Parts,
    pub(crate) transport: Transport,
}

/// The server's end of an open transport.
///
/// What is written are a WebSocket's frames, whatever the transport: a message that is framed once for all is the same
/// for everybody, and transports without frames take them off. What is read are a WebSocket's frames or, where
/// [`reads_frames`] says no, the client's bytes as they are, the end of which is the client's goodbye.
pub(crate) enum Link {
    WebSocket(TokioIo<Upgraded>),
    Pipe(PipeEnd),
}

/// Whether what is read from a transport are WebSocket frames.
pub(crate) fn reads_frames(transport: Option<Transport>) -> bool {
    matches!(transport, None | Some(Transport::WebSockets))
}

macro_rules! delegate {
    ($self:ident.$method:ident($($argument:expr),*)) => {
        match $self.get_mut() {
            Self::WebSocket(io) => Pin::new(io).$method($($argument),*),
            Self::Pipe(io) => Pin::new(io).$method($($argument),*),
        }
    };
}

impl AsyncRead for Link {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        delegate!(self.poll_read(cx, buffer))
    }
}

impl AsyncWrite for Link {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        delegate!(self.poll_write(cx, bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        delegate!(self.poll_write_vectored(cx, slices))
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::WebSocket(io) => io.is_write_vectored(),
            Self::Pipe(io) => io.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        delegate!(self.poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        delegate!(self.poll_shutdown(cx))
    }
}
