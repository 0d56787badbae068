//! A server whose every answer is up to the test.

use std::collections::VecDeque;
use std::fmt::Debug;
use std::future::pending;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Response};
use futures_util::stream;
use hubkit_client::{HubConnection, HubConnectionBuilder, Transport};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

pub(crate) const ALL: &str = r#"[
    {"transport":"WebSockets","transferFormats":["Text","Binary"]},
    {"transport":"ServerSentEvents","transferFormats":["Text"]},
    {"transport":"LongPolling","transferFormats":["Text","Binary"]}
]"#;

pub(crate) const HANDSHAKE: &str =
    "{\"protocol\":\"json\",\"version\":1,\"hubkit\":{\"credit\":1,\"items\":512}}\x1e";
pub(crate) const PING: &str = "{\"type\":6}\x1e";

/// An HTTP server that hands each request to the test.
pub(crate) struct Server {
    pub(crate) address: String,
    requests: mpsc::UnboundedReceiver<Exchange>,
    /// Came while the test waited for others.
    put_by: VecDeque<Exchange>,
    negotiations: usize,
    task: JoinHandle<()>,
}

/// A request that waits for its answer.
pub(crate) struct Exchange {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    answer: oneshot::Sender<Response<Body>>,
}

/// The answer to a poll or to an event stream, part by part. Dropping it ends the answer properly.
pub(crate) struct Parts(mpsc::Sender<io::Result<Bytes>>);

impl Server {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let address = listener.local_addr().expect("bound").to_string();
        let (sender, requests) = mpsc::unbounded_channel();
        let app = Router::new().fallback(move |request| exchange(sender.clone(), request));
        let task = tokio::spawn(async move {
            axum::serve(listener, app).await.expect("serves");
        });
        Self {
            address,
            requests,
            put_by: VecDeque::new(),
            negotiations: 0,
            task,
        }
    }

    /// Configures a connection to it over this transport alone.
    pub(crate) fn over(&self, transport: Transport) -> HubConnectionBuilder {
        self.builder().transports([transport])
    }

    pub(crate) fn builder(&self) -> HubConnectionBuilder {
        HubConnection::builder(format!("http://{}/hub?key=secret", self.address))
    }

    /// The next request with this method. Others are put by.
    pub(crate) async fn expect(&mut self, method: &str) -> Exchange {
        if let Some(n) = self.put_by.iter().position(|one| one.method == method) {
            return self.put_by.remove(n).expect("it is there");
        }
        loop {
            let exchange = self.next().await;
            if exchange.method == method {
                return exchange;
            }
            self.put_by.push_back(exchange);
        }
    }

    async fn next(&mut self) -> Exchange {
        self.requests.recv().await.expect("the server runs")
    }

    /// A request that has come and was not asked for yet.
    pub(crate) fn unexpected(&mut self) -> Option<String> {
        let next = self.put_by.pop_front();
        let next = next.or_else(|| self.requests.try_recv().ok())?;
        Some(format!("{} {}", next.method, next.target))
    }

    /// Answers a negotiation with an offer of everything; the ids are `token-1`, `token-2` and so on.
    pub(crate) async fn negotiate(&mut self) -> Exchange {
        self.negotiate_with(ALL).await
    }

    /// Answers a negotiation, and returns it without its answer.
    pub(crate) async fn negotiate_with(&mut self, offer: &str) -> Exchange {
        let mut exchange = self.expect("POST").await;
        assert_eq!(
            exchange.target,
            "/hub/negotiate?key=secret&negotiateVersion=1"
        );
        self.negotiations += 1;
        let n = self.negotiations;
        exchange.reply(
            200,
            "application/json",
            &format!(
                r#"{{"negotiateVersion":1,"connectionId":"id-{n}","connectionToken":"token-{n}","availableTransports":{offer}}}"#
            ),
        );
        exchange
    }

    /// Answers what opens an event stream and the handshake.
    pub(crate) async fn open_events(&mut self) -> Parts {
        self.negotiate().await;
        let events = self.expect("GET").await.parts("text/event-stream");
        events.say(":\r\n").await;
        self.expect("POST").await.check(HANDSHAKE).ok();
        events.event("{}\x1e").await;
        events
    }

    /// Answers what opens long polling, and the handshake. A poll follows.
    pub(crate) async fn open_polls(&mut self) {
        self.negotiate().await;
        self.expect("GET").await.ok();
        self.expect("POST").await.check(HANDSHAKE).ok();
        self.expect("GET").await.poll("{}\x1e");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn exchange(exchanges: mpsc::UnboundedSender<Exchange>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let (answer, answered) = oneshot::channel();
    let _ = exchanges.send(Exchange {
        method: parts.method.to_string(),
        target: parts.uri.to_string(),
        headers: parts.headers,
        body: String::from_utf8_lossy(&body).into_owned(),
        answer,
    });
    match answered.await {
        Ok(response) => response,
        // The test has no answer.
        Err(_) => pending().await,
    }
}

impl Exchange {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .get(name)
            .map(|value| value.to_str().expect("ascii"))
    }

    pub(crate) fn is_web_socket(&self) -> bool {
        self.header("upgrade") == Some("websocket")
    }

    /// Whether the request is of the connection with this token.
    pub(crate) fn is_of(&self, token: &str) -> bool {
        let query = self.target.strip_prefix("/hub?key=secret&id=");
        query.and_then(|rest| rest.split('&').next()) == Some(token)
    }

    /// Fails unless this is the body.
    #[track_caller]
    pub(crate) fn check(self, body: &str) -> Self {
        assert_eq!(self.body, body);
        self
    }

    pub(crate) fn ok(self) {
        self.answer(200, "");
    }

    /// Answers a poll.
    pub(crate) fn poll(self, body: &str) {
        self.answer(200, body);
    }

    pub(crate) fn answer(mut self, status: u16, body: &str) {
        self.reply(status, "text/plain", body);
    }

    /// Answers, and goes on being looked at.
    pub(crate) fn reply(&mut self, status: u16, content_type: &str, body: &str) {
        self.respond(
            Response::builder()
                .status(status)
                .header("content-type", content_type)
                .body(Body::from(body.to_owned()))
                .expect("a good response"),
        );
    }

    pub(crate) fn respond(&mut self, response: Response<Body>) {
        let (replacement, _) = oneshot::channel();
        let answer = std::mem::replace(&mut self.answer, replacement);
        answer.send(response).expect("the client waits");
    }

    /// Begins an answer.
    pub(crate) fn parts(mut self, content_type: &str) -> Parts {
        let (sender, receiver) = mpsc::channel(1);
        let parts = stream::unfold(receiver, |mut receiver| async move {
            let part: io::Result<Bytes> = receiver.recv().await?;
            Some((part, receiver))
        });
        self.respond(
            Response::builder()
                .header("content-type", content_type)
                .body(Body::from_stream(parts))
                .expect("a good response"),
        );
        Parts(sender)
    }

    /// Waits until the client has given up the request.
    pub(crate) async fn abandoned(mut self) {
        self.answer.closed().await;
    }
}

impl Parts {
    pub(crate) async fn say(&self, text: &str) {
        assert!(self.try_say(text).await, "the client reads");
    }

    /// False when the client is gone.
    pub(crate) async fn try_say(&self, text: &str) -> bool {
        let part = Bytes::copy_from_slice(text.as_bytes());
        self.0.send(Ok(part)).await.is_ok()
    }

    pub(crate) async fn event(&self, data: &str) {
        self.say(&format!("data: {data}\r\n\r\n")).await;
    }

    /// Hangs up in the middle.
    pub(crate) async fn break_off(self) {
        let _ = self
            .0
            .send(Err(io::ErrorKind::ConnectionReset.into()))
            .await;
    }

    /// Waits until the client has hung up.
    pub(crate) async fn abandoned(&self) {
        self.0.closed().await;
    }
}

/// Runs a test's side of a connection together with what connects.
pub(crate) async fn connecting<T>(
    builder: HubConnectionBuilder,
    script: impl Future<Output = T>,
) -> (HubConnection, T) {
    let connect = async { builder.connect().await.expect("connects") };
    in_time(async { tokio::join!(connect, script) }).await
}

/// Fails a test that would hang.
pub(crate) async fn in_time<F: Future>(future: F) -> F::Output {
    let limit = Duration::from_secs(60);
    tokio::time::timeout(limit, future).await.expect("in time")
}

/// The text of an error that was expected.
pub(crate) fn text<T: Debug, E: ToString>(result: Result<T, E>) -> String {
    result.expect_err("it fails").to_string()
}

/// Tokens `t1`, `t2` and so on.
pub(crate) fn with_tokens(
    builder: HubConnectionBuilder,
) -> (HubConnectionBuilder, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    let builder = builder.access_token(move || {
        let n = counter.fetch_add(1, Ordering::Relaxed) + 1;
        async move { Some(format!("t{n}")) }
    });
    (builder, count)
}

#[track_caller]
pub(crate) fn has_token(exchange: Exchange, token: &str) -> Exchange {
    let expected = format!("Bearer {token}");
    assert_eq!(exchange.header("authorization"), Some(expected.as_str()));
    exchange
}

/// The connection ends because the server refuses its token, and there is no other.
pub(crate) async fn ends_without_token(connection: &HubConnection) {
    let reason = connection.closed().await.to_string();
    assert!(
        reason.ends_with(": is the access token expired?"),
        "{reason}"
    );
}
