//! How bytes travel. One job each: the rest of the client knows nothing of sockets.

mod counted;
mod http;
pub(crate) mod websocket;

use std::future::poll_fn;
use std::task::{Context, Poll};

use bytes::Bytes;

pub(crate) use http::{Http, HttpSource, without_query};

/// Why a transport cannot go on.
#[derive(Clone, Debug)]
pub(crate) struct Lost(pub(crate) String);

/// A connected transport. Polled by one task.
pub(crate) trait Transport: Send {
    /// The next bytes from the server; `None` after a proper end.
    fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Lost>>>;

    /// Ready when [`start_send`](Self::start_send) may be called.
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Lost>>;

    /// Takes whole messages; they leave with the next flush at the latest.
    fn start_send(&mut self, messages: Vec<u8>) -> Result<(), Lost>;

    /// Ready when everything has left.
    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Lost>>;

    /// How many bytes have left so far, for noticing a write that is stuck. `None` when the transport sees to that
    /// itself.
    fn written(&self) -> Option<u64> {
        None
    }

    /// Says goodbye and waits for the server's answer, for as long as that takes.
    fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<()>;
}

pub(crate) async fn send(transport: &mut dyn Transport, messages: Vec<u8>) -> Result<(), Lost> {
    poll_fn(|cx| transport.poll_ready(cx)).await?;
    transport.start_send(messages)?;
    poll_fn(|cx| transport.poll_flush(cx)).await
}

pub(crate) async fn receive(transport: &mut dyn Transport) -> Option<Result<Bytes, Lost>> {
    poll_fn(|cx| transport.poll_receive(cx)).await
}
