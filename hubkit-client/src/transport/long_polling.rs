//! Long polling: a GET for what the server has to say, again and again.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use hubkit::protocol::TransferFormat;
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url};

use super::failure::reason;
use super::posts::Posts;
use super::session::FOREVER;
use super::source::{Receiving, Source};
use super::{Lost, Pipe, Received, Session};
use crate::error::ConnectError;
use crate::rt::{self, Instant};

/// Polls that are answered with nothing sooner than this are not made at once again.
const SOON: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(100);
/// So many polls in a row without an answer are too many: one alone may have got lost on the way.
const UNANSWERED: u32 = 2;
/// How long the server may take to end a connection that is given up.
const DELETE_TIMEOUT: Duration = Duration::from_secs(5);

pub(crate) struct LongPolling {
    session: Arc<Session>,
    receiving: Receiving<Polls>,
    posts: Posts,
    goodbye: Goodbye,
}

enum Goodbye {
    NotSaid,
    Saying(Pin<Box<dyn Future<Output = ()> + Send>>),
    /// Also when the server was the first to say it.
    Said,
}

/// Makes the first poll, the answer to which says that the server is ready for the handshake.
pub(crate) async fn open(
    session: Arc<Session>,
    format: TransferFormat,
    limit: Duration,
) -> Result<LongPolling, ConnectError> {
    let exchange = async {
        let response = session.send(poll).await?;
        match response.status() {
            StatusCode::OK => Ok(response),
            StatusCode::NO_CONTENT => Err(ConnectError::Lost(
                "the server ended the connection at the first poll".to_owned(),
            )),
            status => Err(ConnectError::Status {
                status: status.as_u16(),
                request: session.describe("GET"),
            }),
        }
    };
    let response = session.http().in_time("the first poll", exchange).await?;
    Ok(LongPolling {
        posts: Posts::new(Arc::clone(&session), format, limit),
        receiving: Receiving::Idle(Polls {
            session: Arc::clone(&session),
            limit,
            answer: Some(response),
            pause: None,
        }),
        session,
        goodbye: Goodbye::NotSaid,
    })
}

impl Pipe for LongPolling {
    fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<Received> {
        let received = ready!(self.receiving.poll(cx));
        if received.is_none() {
            self.goodbye = Goodbye::Said;
        }
        Poll::Ready(received)
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

    fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            match &mut self.goodbye {
                Goodbye::NotSaid => {
                    let session = Arc::clone(&self.session);
                    self.goodbye = Goodbye::Saying(Box::pin(delete(session)));
                }
                Goodbye::Saying(answer) => {
                    ready!(answer.as_mut().poll(cx));
                    self.goodbye = Goodbye::Said;
                }
                Goodbye::Said => return Poll::Ready(()),
            }
        }
    }

    fn keeps_itself_alive(&self) -> bool {
        true
    }
}

impl Drop for LongPolling {
    /// What is given up without a goodbye, such as in the middle of the handshake, would live on at the server.
    fn drop(&mut self) {
        if let Goodbye::NotSaid = self.goodbye {
            let session = Arc::clone(&self.session);
            rt::try_spawn_detached(async move {
                let _ = rt::timeout(DELETE_TIMEOUT, delete(session)).await;
            });
        }
    }
}

fn poll(client: &Client, mut url: Url) -> RequestBuilder {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.unwrap_or_default().as_millis();
    // Some caches answer a request that they have seen before, whatever the server says about it.
    url.query_pairs_mut().append_pair("_", &now.to_string());
    client.get(url).timeout(FOREVER)
}

/// Ends the connection. The server may already have forgotten it, which is as good.
async fn delete(session: Arc<Session>) {
    match session.send(|client, url| client.delete(url)).await {
        Ok(response) => {
            tracing::debug!(status = response.status().as_u16(), "ended the connection");
        }
        Err(error) => tracing::debug!(%error, "the server cannot be told of the end"),
    }
}

/// One poll after another.
struct Polls {
    session: Arc<Session>,
    limit: Duration,
    answer: Option<Response>,
    pause: Option<Duration>,
}

impl Source for Polls {
    async fn next(mut self) -> (Self, Received) {
        let received = self.receive().await;
        (self, received.transpose())
    }
}

impl Polls {
    async fn receive(&mut self) -> Result<Option<Bytes>, Lost> {
        loop {
            let began = Instant::now();
            let fresh = self.answer.is_none();
            let answer = match &mut self.answer {
                Some(answer) => answer,
                None => match self.poll().await? {
                    Some(answer) => self.answer.insert(answer),
                    None => return Ok(None),
                },
            };
            match rt::timeout(self.limit, answer.chunk()).await {
                Some(Ok(Some(bytes))) if bytes.is_empty() => {}
                Some(Ok(Some(bytes))) => return Ok(Some(bytes)),
                Some(Ok(None)) => {
                    self.answer = None;
                    let in_a_hurry = fresh && began.elapsed() < SOON;
                    self.pause = in_a_hurry.then_some(PAUSE);
                }
                Some(Err(error)) => {
                    let reason = reason(error);
                    return Err(Lost::Failed(format!(
                        "the answer to a poll broke off: {reason}"
                    )));
                }
                None => {
                    return Err(Lost::Failed(format!(
                        "nothing came of the answer to a poll for {:?} (`request_timeout`)",
                        self.limit
                    )));
                }
            }
        }
    }

    /// The answer to the next poll; `None` when the server says that the connection is over.
    async fn poll(&mut self) -> Result<Option<Response>, Lost> {
        if let Some(pause) = self.pause.take() {
            rt::sleep(pause).await;
        }
        let answer = self.answer().await?;
        match answer.status() {
            StatusCode::OK => Ok(Some(answer)),
            StatusCode::NO_CONTENT => Ok(None),
            status => Err(self.session.refused("GET", status)),
        }
    }

    async fn answer(&self) -> Result<Response, Lost> {
        for _ in 0..UNANSWERED {
            match rt::timeout(self.limit, self.session.send(poll)).await {
                Some(answer) => return Ok(answer?),
                None => tracing::debug!(limit = ?self.limit, "a poll is not answered"),
            }
        }
        Err(Lost::Failed(format!(
            "the server left {UNANSWERED} polls unanswered for {:?} each (`request_timeout`)",
            self.limit
        )))
    }
}
