//! Server-Sent Events: a response that never ends.

use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hubkit::protocol::TransferFormat;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url};

use super::event_stream::EventStream;
use super::failure::{not_a_hub, reason};
use super::posts::Posts;
use super::session::FOREVER;
use super::source::{Receiving, Source};
use super::{BATCH, Lost, Pipe, Received, Session};
use crate::error::ConnectError;

pub(crate) struct ServerSentEvents {
    receiving: Receiving<Events>,
    posts: Posts,
}

/// Opens the event stream. A POST that takes longer than `limit` will end the connection.
pub(crate) async fn open(
    session: Arc<Session>,
    max_message_size: usize,
    limit: Duration,
) -> Result<ServerSentEvents, ConnectError> {
    let exchange = async {
        let response = session.send(get).await?;
        check(&session, &response)?;
        Ok(response)
    };
    let response = session
        .http()
        .in_time("opening the event stream", exchange)
        .await?;
    Ok(ServerSentEvents {
        receiving: Receiving::Idle(Events {
            response,
            stream: EventStream::new(max_message_size.saturating_add(BATCH)),
        }),
        posts: Posts::new(session, TransferFormat::Text, limit),
    })
}

fn get(client: &Client, url: Url) -> RequestBuilder {
    let accept = HeaderValue::from_static("text/event-stream");
    let headers = HeaderMap::from_iter([(ACCEPT, accept)]);
    client.get(url).headers(headers).timeout(FOREVER)
}

fn check(session: &Session, response: &Response) -> Result<(), ConnectError> {
    if response.status() != StatusCode::OK {
        return Err(ConnectError::Status {
            status: response.status().as_u16(),
            request: session.describe("GET"),
        });
    }
    let content_type = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("text/event-stream") {
        return Err(not_a_hub(
            session.url(),
            &format!("it answered with '{essence}' instead of an event stream"),
        ));
    }
    Ok(())
}

impl Pipe for ServerSentEvents {
    fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<Received> {
        self.receiving.poll(cx)
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Lost>> {
        self.posts.poll_ready(cx)
    }

    fn start_send(&mut self, messages: Vec<u8>) -> Result<(), Lost> {
        self.posts.push(messages);
        Ok(())
    }

    fn takes_more(&self) -> bool {
        self.posts.takes_more()
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Lost>> {
        self.posts.poll_flush(cx)
    }

    /// A server that was told goodbye ends the stream. One that cannot be told does not know that it should.
    fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.posts.have_failed() {
            return Poll::Ready(());
        }
        while let Some(Ok(_)) = ready!(self.receiving.poll(cx)) {}
        Poll::Ready(())
    }
}

/// The events of the response.
struct Events {
    response: Response,
    stream: EventStream,
}

impl Source for Events {
    async fn next(mut self) -> (Self, Received) {
        let received = self.receive().await;
        (self, Some(received))
    }
}

impl Events {
    async fn receive(&mut self) -> Result<Bytes, Lost> {
        loop {
            if let Some(data) = self.stream.next()? {
                return Ok(data);
            }
            match self.response.chunk().await {
                Ok(Some(bytes)) => self.stream.push(bytes),
                Ok(None) => {
                    return Err(Lost::Failed(
                        "the server ended the event stream without a goodbye".to_owned(),
                    ));
                }
                Err(error) => {
                    let reason = reason(error);
                    return Err(Lost::Failed(format!(
                        "the event stream broke off: {reason}"
                    )));
                }
            }
        }
    }
}
