//! A client made of bytes, for saying to a hub exactly what a test wants to say.

use std::collections::VecDeque;
use std::time::Duration;

use hubkit::hub::User;
use hubkit::{ClientProxy, Hub};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::PATIENCE;

/// Anything that carries bytes both ways.
pub(crate) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// A WebSocket connection to a hub, from the client's end, after the opening handshake.
pub(crate) struct RawClient {
    io: Box<dyn Io>,
    /// Bytes that are not parsed yet.
    bytes: Vec<u8>,
    /// Hub messages that came in one frame with others.
    messages: VecDeque<String>,
}

/// What the server sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Received {
    Text(String),
    Binary(Vec<u8>),
    Ping(Vec<u8>),
    Pong(Vec<u8>),
    /// A close frame's code.
    Close(Option<u16>),
    /// The end of the stream.
    End,
}

pub(crate) const PING: &str = r#"{"type":6}"#;
const TEXT: u8 = 0x81;
const BINARY: u8 = 0x82;
const CLOSE: u8 = 0x88;

impl RawClient {
    pub(crate) fn over(io: impl Io + 'static) -> Self {
        Self {
            io: Box::new(io),
            bytes: Vec::new(),
            messages: VecDeque::new(),
        }
    }

    /// Connects without the hub protocol's handshake.
    pub(crate) fn open<P: ClientProxy>(hub: &Hub<P>) -> Self {
        Self::over(hub.connect_in_memory())
    }

    /// Connects and agrees on JSON.
    pub(crate) async fn connect<P: ClientProxy>(hub: &Hub<P>) -> Self {
        Self::open(hub).agree().await
    }

    /// Connects as a user.
    pub(crate) async fn connect_as<P: ClientProxy>(hub: &Hub<P>, user: &str) -> Self {
        let mut request = http::Request::new(());
        request.extensions_mut().insert(User::new(user));
        Self::over(hub.connect_in_memory_with(request))
            .agree()
            .await
    }

    /// Connects and agrees on a binary protocol.
    pub(crate) async fn connect_binary<P: ClientProxy>(hub: &Hub<P>, protocol: &str) -> Self {
        let mut client = Self::open(hub);
        client.handshake(protocol, 1).await;
        assert_eq!(client.receive().await, Received::Binary(b"{}\x1e".into()));
        client
    }

    /// Agrees on JSON.
    pub(crate) async fn agree(mut self) -> Self {
        self.handshake("json", 1).await;
        assert_eq!(self.message().await, "{}");
        self
    }

    /// Connects and agrees on JSON and credit, of so many items an upload.
    pub(crate) async fn connect_with_credit<P: ClientProxy>(hub: &Hub<P>, items: u32) -> Self {
        let mut client = Self::open(hub);
        client
            .send(r#"{"protocol":"json","version":1,"hubkit":{"credit":1}}"#)
            .await;
        let accepted = format!(r#"{{"hubkit":{{"credit":1,"items":{items}}}}}"#);
        client.expect(&accepted).await;
        client
    }

    /// Connects and agrees on credit, of so many items a stream to the client.
    pub(crate) async fn connect_counting<P: ClientProxy>(
        hub: &Hub<P>,
        protocol: &str,
        items: u64,
    ) -> Self {
        let mut client = Self::open(hub);
        client
            .send(&format!(
                r#"{{"protocol":"{protocol}","version":1,"hubkit":{{"credit":1,"items":{items}}}}}"#
            ))
            .await;
        let accepted = r#"{"hubkit":{"credit":1,"items":10}}"#;
        let accepted = format!("{accepted}\u{1e}");
        assert_eq!(
            client.receive().await,
            match protocol {
                "json" => Received::Text(accepted),
                _ => Received::Binary(accepted.into()),
            }
        );
        client
    }

    pub(crate) async fn handshake(&mut self, protocol: &str, version: i64) {
        let request = format!(r#"{{"protocol":"{protocol}","version":{version}}}"#);
        self.send(&request).await;
    }

    /// Sends one message with its record separator in one text frame.
    pub(crate) async fn send(&mut self, message: &str) {
        self.text(&format!("{message}\u{1e}")).await;
    }

    /// Sends a text frame.
    pub(crate) async fn text(&mut self, payload: &str) {
        self.frame(TEXT, payload.as_bytes()).await;
    }

    /// Sends a binary frame.
    pub(crate) async fn binary(&mut self, payload: &[u8]) {
        self.frame(BINARY, payload).await;
    }

    /// Sends one frame with this first byte.
    pub(crate) async fn frame(&mut self, first: u8, payload: &[u8]) {
        self.raw(&masked(first, payload)).await;
    }

    /// Sends bytes as they are.
    pub(crate) async fn raw(&mut self, bytes: &[u8]) {
        // A server that has closed is noticed by what it sent before.
        let _ = self.io.write_all(bytes).await;
    }

    /// Sends as much as the server takes now, and returns how much that was.
    pub(crate) async fn raw_until_stuck(&mut self, bytes: &[u8]) -> usize {
        let mut sent = 0;
        while sent < bytes.len() {
            let write = self.io.write(&bytes[sent..]);
            match tokio::time::timeout(Duration::from_secs(1), write).await {
                Ok(Ok(written)) if written > 0 => sent += written,
                _ => break,
            }
        }
        sent
    }

    /// Reads a few bytes and throws them away, as a client does that reads slowly.
    pub(crate) async fn sip(&mut self, bytes: usize) -> usize {
        let mut buffer = vec![0; bytes];
        let read = tokio::time::timeout(PATIENCE, self.io.read(&mut buffer));
        read.await.expect("the server writes nothing").unwrap_or(0)
    }

    /// Reads everything that comes until the server falls silent, as bytes.
    pub(crate) async fn gulp(&mut self) -> Vec<u8> {
        let mut all = std::mem::take(&mut self.bytes);
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let read = tokio::time::timeout(Duration::from_secs(1), self.io.read(&mut buffer));
            match read.await {
                Ok(Ok(read)) if read > 0 => all.extend(&buffer[..read]),
                _ => return all,
            }
        }
    }

    /// Ends the client's half of the stream.
    pub(crate) async fn end(&mut self) {
        let _ = self.io.shutdown().await;
    }

    /// The next frame.
    pub(crate) async fn receive(&mut self) -> Received {
        let received = tokio::time::timeout(PATIENCE, self.receive_patiently());
        received.await.expect("the server says nothing")
    }

    async fn receive_patiently(&mut self) -> Received {
        loop {
            if let Some((received, used)) = parse(&self.bytes) {
                self.bytes.drain(..used);
                return received;
            }
            let mut buffer = [0; 4096];
            match self.io.read(&mut buffer).await {
                Ok(read) if read > 0 => self.bytes.extend(&buffer[..read]),
                _ => return Received::End,
            }
        }
    }

    /// The next hub message, without its record separator. Pings are passed over.
    pub(crate) async fn message(&mut self) -> String {
        loop {
            let message = self.any_message().await;
            if message != PING {
                return message;
            }
        }
    }

    /// The next hub message, pings included.
    pub(crate) async fn any_message(&mut self) -> String {
        while self.messages.is_empty() {
            match self.receive().await {
                Received::Text(text) => {
                    let whole = text
                        .strip_suffix('\u{1e}')
                        .expect("whole messages in a frame");
                    self.messages
                        .extend(whole.split('\u{1e}').map(str::to_owned));
                }
                other => panic!("expected a message, got {other:?}"),
            }
        }
        self.messages.pop_front().expect("there is one")
    }

    pub(crate) async fn expect(&mut self, message: &str) {
        assert_eq!(self.message().await, message);
    }

    /// Checks that nothing but pings comes for so long.
    pub(crate) async fn expect_silence(&mut self, time: Duration) {
        if let Ok(message) = tokio::time::timeout(time, self.message()).await {
            panic!("expected silence, got {message}");
        }
    }

    /// Calls a method without waiting for its completion.
    pub(crate) async fn start(&mut self, id: &str, target: &str, arguments: &str) {
        self.send(&format!(
            r#"{{"type":1,"invocationId":"{id}","target":"{target}","arguments":[{arguments}]}}"#
        ))
        .await;
    }

    /// Calls a method without asking for an answer.
    pub(crate) async fn fire(&mut self, target: &str, arguments: &str) {
        self.send(&format!(
            r#"{{"type":1,"target":"{target}","arguments":[{arguments}]}}"#
        ))
        .await;
    }

    /// Calls a streaming method.
    pub(crate) async fn stream(&mut self, id: &str, target: &str, arguments: &str) {
        self.send(&format!(
            r#"{{"type":4,"invocationId":"{id}","target":"{target}","arguments":[{arguments}]}}"#
        ))
        .await;
    }

    /// Calls a method and returns what comes next.
    pub(crate) async fn call(&mut self, target: &str, arguments: &str) -> String {
        self.start("c", target, arguments).await;
        self.message().await
    }

    /// The connection id, from a hub whose method `Id` tells it. Other messages before it are passed over.
    pub(crate) async fn id(&mut self) -> String {
        self.start("id", "Id", "").await;
        loop {
            let message = self.message().await;
            let id = message
                .strip_prefix(r#"{"type":3,"invocationId":"id","result":""#)
                .and_then(|rest| rest.strip_suffix("\"}"));
            if let Some(id) = id {
                return id.to_owned();
            }
        }
    }

    /// Checks that the connection works and that nothing came for it that nobody asked for.
    pub(crate) async fn expect_untouched(&mut self) {
        let answer = self.call("NoSuchMethod", "").await;
        let refusal = "Failed to invoke 'NoSuchMethod' due to an error on the server. HubException: Method does not \
                       exist.";
        assert_eq!(answer, error("c", refusal));
    }

    /// Expects the close message, the close frame and, once that is answered, the end of the stream.
    pub(crate) async fn expect_close(&mut self, message: &str) {
        self.expect(message).await;
        self.finish_close().await;
    }

    /// Expects the close frame and, once it is answered, the end of the stream.
    pub(crate) async fn finish_close(&mut self) {
        assert_eq!(self.receive().await, Received::Close(Some(1000)));
        self.close(1000).await;
        assert_eq!(self.receive().await, Received::End);
    }

    /// Sends a close frame.
    pub(crate) async fn close(&mut self, code: u16) {
        self.frame(CLOSE, &code.to_be_bytes()).await;
    }

    /// Closes as a client should, and waits for the end.
    pub(crate) async fn leave(mut self) {
        self.close(1000).await;
        self.drain().await;
    }

    /// Waits until the server has closed its end, whatever it says before.
    pub(crate) async fn drain(&mut self) {
        while self.receive().await != Received::End {}
    }
}

/// A frame as a client sends it.
pub(crate) fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    const MASK: [u8; 4] = [1, 2, 3, 4];
    let mut frame = vec![first];
    match payload.len() {
        short @ 0..=125 => frame.push(0x80 | short as u8),
        medium @ 126..=0xFFFF => {
            frame.push(0x80 | 126);
            frame.extend((medium as u16).to_be_bytes());
        }
        long => {
            frame.push(0x80 | 127);
            frame.extend((long as u64).to_be_bytes());
        }
    }
    frame.extend(MASK);
    let masks = MASK.iter().cycle();
    frame.extend(payload.iter().zip(masks).map(|(byte, mask)| byte ^ mask));
    frame
}

/// A completion with an error.
pub(crate) fn error(id: &str, text: &str) -> String {
    format!(r#"{{"type":3,"invocationId":"{id}","error":"{text}"}}"#)
}

/// A completion with a result.
pub(crate) fn result(id: &str, value: &str) -> String {
    format!(r#"{{"type":3,"invocationId":"{id}","result":{value}}}"#)
}

/// The frame at the front of `bytes`, and its size.
fn parse(bytes: &[u8]) -> Option<(Received, usize)> {
    let (first, second) = (*bytes.first()?, *bytes.get(1)?);
    assert_eq!(second & 0x80, 0, "a server does not mask");
    assert_eq!(first & 0xF0, 0x80, "a server does not fragment");
    let (len, header) = match second {
        126 => {
            let len = bytes.get(2..4)?.try_into().expect("two bytes");
            (usize::from(u16::from_be_bytes(len)), 4)
        }
        127 => {
            let len = bytes.get(2..10)?.try_into().expect("eight bytes");
            (u64::from_be_bytes(len) as usize, 10)
        }
        short => (usize::from(short), 2),
    };
    let payload = bytes.get(header..header + len)?.to_vec();
    let received = match first & 0x0F {
        1 => Received::Text(String::from_utf8(payload).expect("text is utf-8")),
        2 => Received::Binary(payload),
        8 => Received::Close(payload.first_chunk().map(|code| u16::from_be_bytes(*code))),
        9 => Received::Ping(payload),
        10 => Received::Pong(payload),
        other => panic!("unexpected opcode {other}"),
    };
    Some((received, header + len))
}
