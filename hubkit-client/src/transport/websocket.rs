//! WebSockets, over any byte stream that is already past its HTTP upgrade.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_sink::Sink;
use hubkit::protocol::TransferFormat;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::{CapacityError, ProtocolError};
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};

use super::counted::Counted;
use super::{BATCH, Lost, Pipe, Received};

const BUFFER: usize = 4 * 1024;

pub(crate) struct WebSocket<Io> {
    stream: WebSocketStream<Counted<Io>>,
    format: TransferFormat,
    goodbye: Goodbye,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goodbye {
    NotSaid,
    Saying,
    Said,
    Answered,
}

impl<Io: AsyncRead + AsyncWrite + Unpin + Send> WebSocket<Io> {
    pub(crate) async fn client(io: Io, format: TransferFormat, max_message_size: usize) -> Self {
        let largest = max_message_size.saturating_add(BATCH);
        let config = WebSocketConfig::default()
            .read_buffer_size(BUFFER)
            .write_buffer_size(BUFFER)
            .max_message_size(Some(largest))
            .max_frame_size(Some(largest));
        let io = Counted::new(io);
        let stream = WebSocketStream::from_raw_socket(io, Role::Client, Some(config)).await;
        Self {
            stream,
            format,
            goodbye: Goodbye::NotSaid,
        }
    }

    fn stream(&mut self) -> Pin<&mut WebSocketStream<Counted<Io>>> {
        Pin::new(&mut self.stream)
    }
}

impl<Io: AsyncRead + AsyncWrite + Unpin + Send> Pipe for WebSocket<Io> {
    fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<Received> {
        loop {
            return Poll::Ready(match ready!(self.stream().poll_next(cx)) {
                Some(Ok(Message::Binary(bytes))) => Some(Ok(bytes)),
                Some(Ok(Message::Text(text))) => Some(Ok(text.into())),
                Some(Ok(Message::Close(frame))) => {
                    self.goodbye = Goodbye::Answered;
                    frame
                        .and_then(|frame| abnormal(&frame))
                        .map(|lost| Err(Lost::Failed(lost)))
                }
                Some(Ok(_)) => continue,
                Some(Err(error)) => Some(Err(lost(&error))),
                None => None,
            });
        }
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Lost>> {
        self.stream().poll_ready(cx).map_err(|error| lost(&error))
    }

    fn start_send(&mut self, messages: Vec<u8>) -> Result<(), Lost> {
        let message = match self.format {
            TransferFormat::Binary => Message::Binary(messages.into()),
            TransferFormat::Text => Message::Text(
                Utf8Bytes::try_from(messages)
                    .map_err(|_| Lost::Failed("an outgoing message is not UTF-8".to_owned()))?,
            ),
        };
        self.stream()
            .start_send(message)
            .map_err(|error| lost(&error))
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Lost>> {
        self.stream().poll_flush(cx).map_err(|error| lost(&error))
    }

    fn written(&self) -> Option<u64> {
        Some(self.stream.get_ref().written())
    }

    fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.goodbye == Goodbye::NotSaid {
            let frame = CloseFrame {
                code: 1000.into(),
                reason: Utf8Bytes::default(),
            };
            self.goodbye = match self.stream().start_send(Message::Close(Some(frame))) {
                Ok(()) => Goodbye::Saying,
                Err(_) => return Poll::Ready(()),
            };
        }
        if matches!(self.goodbye, Goodbye::Saying | Goodbye::Answered) {
            match self.stream().poll_flush(cx) {
                Poll::Ready(Ok(())) if self.goodbye == Goodbye::Saying => {
                    self.goodbye = Goodbye::Said
                }
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => {}
            }
        }
        while let Some(Ok(_)) = ready!(self.poll_receive(cx)) {}
        Poll::Ready(())
    }
}

/// What a close frame says beyond a goodbye.
fn abnormal(frame: &CloseFrame) -> Option<String> {
    let code = u16::from(frame.code);
    match (code, frame.reason.as_str()) {
        (1000 | 1001 | 1005, _) => None,
        (_, "") => Some(format!("the server closed the WebSocket with code {code}")),
        (_, reason) => Some(format!(
            "the server closed the WebSocket with code {code}: {reason}"
        )),
    }
}

fn lost(error: &Error) -> Lost {
    if let Error::Capacity(CapacityError::MessageTooLong { .. }) = error {
        return Lost::TooLarge;
    }
    Lost::Failed(match error {
        Error::Io(error) => error.to_string(),
        Error::ConnectionClosed | Error::AlreadyClosed => "the connection is closed".to_owned(),
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {
            "the server went away without a goodbye".to_owned()
        }
        other => other.to_string(),
    })
}
