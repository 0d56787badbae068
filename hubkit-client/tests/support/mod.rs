//! A scripted hub over an in-memory stream, and a contract as the macros would generate it.

// Each test file uses its own part of this.
#![allow(dead_code)]

pub(crate) mod http;
pub(crate) mod script;

use std::convert::Infallible;
use std::future::Future;
use std::pin::pin;
use std::task::Poll;

use futures_util::{SinkExt, Stream, StreamExt};
use hubkit::contract::{
    ArgList, Call, HubValue, Method, MethodDescriptor, MethodKind, StreamCall, UploadItem,
};
use hubkit::protocol::{EncodeArgs, Raw, ValueError};
use hubkit::{Caller, ClientEvent, HubError};
use hubkit_client::{HubConnection, HubConnectionBuilder};
use tokio::io::DuplexStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::Role;

/// The server's side of a connection.
pub(crate) struct Peer(pub(crate) WebSocketStream<DuplexStream>);

impl Peer {
    /// A client's end, and the server's side of it.
    pub(crate) async fn pair() -> (DuplexStream, Self) {
        Self::pair_with(64 * 1024).await
    }

    /// The same with room for `capacity` bytes in each direction.
    pub(crate) async fn pair_with(capacity: usize) -> (DuplexStream, Self) {
        let (client, server) = tokio::io::duplex(capacity);
        (
            client,
            Self(WebSocketStream::from_raw_socket(server, Role::Server, None).await),
        )
    }

    /// The next message of any kind; `None` when the client is gone.
    pub(crate) async fn next(&mut self) -> Option<Message> {
        self.0.next().await.and_then(Result::ok)
    }

    /// The next text, its record separator cut off.
    pub(crate) async fn text(&mut self) -> String {
        match self.next().await {
            Some(Message::Text(text)) => text
                .strip_suffix('\x1e')
                .expect("a whole message")
                .to_owned(),
            other => panic!("expected a text, got {other:?}"),
        }
    }

    /// The next text that is not a ping.
    pub(crate) async fn call(&mut self) -> String {
        loop {
            let text = self.text().await;
            if text != PING {
                return text;
            }
        }
    }

    /// Nothing but pings comes within a second.
    pub(crate) async fn hears_nothing(&mut self) {
        let next = tokio::time::timeout(std::time::Duration::from_secs(1), self.call()).await;
        assert!(next.is_err(), "{next:?}");
    }

    /// Sends an item of the stream `id`.
    pub(crate) async fn item(&mut self, id: u64, item: &str) {
        self.say(&format!(
            r#"{{"type":2,"invocationId":"{id}","item":{item}}}"#
        ))
        .await;
    }

    /// Ends the call or stream `id`.
    pub(crate) async fn complete(&mut self, id: u64) {
        self.say(&format!(r#"{{"type":3,"invocationId":"{id}"}}"#))
            .await;
    }

    /// Sends a JSON message.
    pub(crate) async fn say(&mut self, json: &str) {
        self.raw(&format!("{json}\x1e")).await;
    }

    /// Sends a text as it stands.
    pub(crate) async fn raw(&mut self, text: &str) {
        self.0
            .send(Message::text(text))
            .await
            .expect("the client reads");
    }

    /// Answers the handshake and takes the ping that follows it.
    pub(crate) async fn accept(&mut self) {
        self.accept_with("{}").await;
    }

    /// The same with an answer of the test's.
    pub(crate) async fn accept_with(&mut self, answer: &str) {
        assert_eq!(self.text().await, HANDSHAKE);
        self.say(answer).await;
        assert_eq!(self.text().await, PING);
    }
}

/// What the client begins with. A server that is not hubkit's skips the last property.
pub(crate) const HANDSHAKE: &str =
    r#"{"protocol":"json","version":1,"hubkit":{"credit":1,"items":512}}"#;

pub(crate) const PING: &str = r#"{"type":6}"#;

/// A connection and the server's side of it, past the handshake and the first ping.
pub(crate) async fn connected() -> (HubConnection, Peer) {
    connected_with(HubConnection::builder_in_memory()).await
}

pub(crate) async fn connected_with(builder: HubConnectionBuilder) -> (HubConnection, Peer) {
    let (client, mut peer) = Peer::pair().await;
    let (connection, ()) = tokio::join!(builder.connect_over(client), peer.accept());
    (connection.expect("the handshake is accepted"), peer)
}

/// Polls once; true when the future is not done.
pub(crate) async fn is_pending(future: &mut (impl Future + Unpin)) -> bool {
    let mut future = pin!(future);
    std::future::poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx).is_pending())).await
}

/// A stub for any method.
pub(crate) struct Stub(Caller);

impl Stub {
    pub(crate) fn new(connection: &impl AsRef<Caller>) -> Self {
        Self(connection.as_ref().clone())
    }

    pub(crate) fn call<T>(&self, target: &'static str, arguments: impl EncodeArgs) -> Call<T> {
        self.0.call(target, &arguments)
    }

    pub(crate) fn stream<T: HubValue>(&self, target: &'static str) -> StreamCall<T> {
        self.0.stream(target, &(), Vec::new())
    }

    /// A call that uploads a stream of texts.
    pub(crate) fn upload<T, S>(&self, target: &'static str, items: S) -> Call<T>
    where
        S: Stream + Send + 'static,
        S::Item: UploadItem<String>,
    {
        let upload = self.0.upload::<String, S>(items);
        self.0.call_with(target, &(), vec![upload])
    }
}

pub(crate) struct ReceiveMessage;

impl Method for ReceiveMessage {
    type Args = (String,);
    type Value = ();
    type Error = Infallible;
    const DESCRIPTOR: MethodDescriptor = MethodDescriptor::new(
        "ReceiveMessage",
        "receive_message",
        MethodKind::Event,
        &[],
        "()",
    );
}

pub(crate) struct Confirm;

impl Method for Confirm {
    type Args = (String,);
    type Value = bool;
    type Error = HubError;
    const DESCRIPTOR: MethodDescriptor = MethodDescriptor::new(
        "Confirm",
        "confirm",
        MethodKind::Call,
        &[],
        "hubkit::Result<bool>",
    );
}

/// The calls of the interface as a stream would show them.
#[derive(Debug, PartialEq)]
pub(crate) enum Event {
    ReceiveMessage(String),
}

impl ClientEvent for Event {
    fn decode(target: &str, arguments: Raw<'_>) -> Option<Result<Self, ValueError>> {
        target.eq_ignore_ascii_case("ReceiveMessage").then(|| {
            <(String,) as ArgList>::decode(arguments).map(|(text,)| Self::ReceiveMessage(text))
        })
    }
}

pub(crate) fn message(text: &str) -> String {
    format!(r#"{{"type":1,"target":"ReceiveMessage","arguments":["{text}"]}}"#)
}
