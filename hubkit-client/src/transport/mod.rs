//! How bytes travel. One job each: the rest of the client knows nothing of sockets.

mod choice;
mod counted;
mod event_stream;
mod failure;
mod http;
pub(crate) mod long_polling;
mod posts;
mod redirects;
pub(crate) mod server_sent_events;
mod session;
mod source;
mod tokens;
mod upgrade;
pub(crate) mod websocket;

use std::future::poll_fn;
use std::task::{Context, Poll};

use bytes::Bytes;

pub(crate) use choice::usable;
pub(crate) use failure::{presentable, without_query};
pub(crate) use http::{Http, HttpSource};
pub(crate) use session::Session;
pub(crate) use tokens::{TokenError, TokenProvider, Tokens, Trust, ask};
pub(crate) use upgrade::upgrade;

/// A server may put several messages into one frame or event.
const BATCH: usize = 64 * 1024;

/// Why a transport cannot go on.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum Lost {
    #[error("{0}")]
    Failed(String),
    /// The server sent more than the largest message can be.
    #[error("a message is larger than `max_message_size`")]
    TooLarge,
}

/// What a transport has received: `None` is a proper end.
pub(crate) type Received = Option<Result<Bytes, Lost>>;

/// A connected transport. Polled by one task; what it has under way ends when it is dropped.
pub(crate) trait Pipe: Send {
    /// The next bytes from the server; `None` after a proper end.
    ///
    /// Nothing is received between calls: a transport that is not asked makes no new request.
    fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<Received>;

    /// Ready when [`start_send`](Self::start_send) may be called.
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Lost>>;

    /// Takes whole messages; they leave with the next flush at the latest.
    fn start_send(&mut self, messages: Vec<u8>) -> Result<(), Lost>;

    /// Whether more can be sent while the flush goes on, to leave together as soon as something can.
    fn takes_more(&self) -> bool {
        false
    }

    /// Ready when everything has left.
    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Lost>>;

    /// How many bytes have left so far, for noticing a write that is stuck. `None` when the transport sees to that
    /// itself.
    fn written(&self) -> Option<u64> {
        None
    }

    /// Says goodbye and waits for the server's answer, for as long as that takes.
    fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<()>;

    /// Whether the transport's own requests show both sides that the other one lives, so that nobody pings.
    fn keeps_itself_alive(&self) -> bool {
        false
    }
}

pub(crate) async fn send(pipe: &mut dyn Pipe, messages: Vec<u8>) -> Result<(), Lost> {
    poll_fn(|cx| pipe.poll_ready(cx)).await?;
    pipe.start_send(messages)?;
    poll_fn(|cx| pipe.poll_flush(cx)).await
}

pub(crate) async fn receive(pipe: &mut dyn Pipe) -> Received {
    poll_fn(|cx| pipe.poll_receive(cx)).await
}
