//! A client made of bytes, for saying to a hub exactly what a test wants to say.

#![allow(dead_code, reason = "every test file uses a part of it")]

use std::time::Duration;

use hubkit::{ClientProxy, Hub};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

/// Longer than anything here waits for; time is paused, so it costs nothing.
const PATIENCE: Duration = Duration::from_secs(600);

/// A WebSocket connection to a hub, from the client's end, after the opening handshake.
pub struct RawClient {
    io: DuplexStream,
    /// Bytes that are not parsed yet.
    bytes: Vec<u8>,
    /// Hub messages that came in one frame with others.
    messages: Vec<String>,
}

/// What the server sent.
#[derive(Debug, PartialEq, Eq)]
pub enum Received {
    /// A text or binary frame's payload.
    Data(Vec<u8>),
    Pong(Vec<u8>),
    Close(Option<u16>),
    /// The end of the stream.
    End,
}

impl RawClient {
    /// Connects without a handshake.
    pub fn open<P: ClientProxy>(hub: &Hub<P>) -> Self {
        Self::over(hub.connect_in_memory())
    }

    pub fn over(io: DuplexStream) -> Self {
        Self { io, bytes: Vec::new(), messages: Vec::new() }
    }

    /// Connects and agrees on JSON.
    pub async fn connect<P: ClientProxy>(hub: &Hub<P>) -> Self {
        Self::over(hub.connect_in_memory()).agree().await
    }

    /// Agrees on JSON.
    pub async fn agree(mut self) -> Self {
        self.send(r#"{"protocol":"json","version":1}"#).await;
        assert_eq!(self.message().await, "{}");
        self
    }

    /// Sends one message with its record separator in one text frame.
    pub async fn send(&mut self, message: &str) {
        self.frame(0x81, format!("{message}\u{1e}").as_bytes()).await;
    }

    /// Sends one frame with this first byte.
    pub async fn frame(&mut self, first: u8, payload: &[u8]) {
        let mask = [1, 2, 3, 4];
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
        frame.extend(mask);
        frame.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
        self.raw(&frame).await;
    }

    /// Sends bytes as they are.
    pub async fn raw(&mut self, bytes: &[u8]) {
        // A server that has closed is noticed by what it sent before.
        let _ = self.io.write_all(bytes).await;
    }

    /// The next frame.
    pub async fn receive(&mut self) -> Received {
        loop {
            if let Some((received, used)) = parse(&self.bytes) {
                self.bytes.drain(..used);
                return received;
            }
            let mut buffer = [0; 4096];
            let read = tokio::time::timeout(PATIENCE, self.io.read(&mut buffer));
            match read.await.expect("the server says nothing") {
                Ok(read) if read > 0 => self.bytes.extend(&buffer[..read]),
                _ => return Received::End,
            }
        }
    }

    /// The next hub message, without its record separator. Pings are passed over.
    pub async fn message(&mut self) -> String {
        loop {
            let message = self.any_message().await;
            if message != r#"{"type":6}"# {
                return message;
            }
        }
    }

    /// The next hub message, pings included.
    pub async fn any_message(&mut self) -> String {
        while self.messages.is_empty() {
            match self.receive().await {
                Received::Data(data) => {
                    let text = String::from_utf8(data).unwrap();
                    let whole = text.strip_suffix('\u{1e}').expect("whole messages in a frame");
                    self.messages.extend(whole.split('\u{1e}').map(str::to_owned));
                }
                other => panic!("expected a message, got {other:?}"),
            }
        }
        self.messages.remove(0)
    }

    /// Calls a method and returns its completion.
    pub async fn call(&mut self, target: &str, arguments: &str) -> String {
        let call = format!(r#"{{"type":1,"invocationId":"c","target":"{target}","arguments":[{arguments}]}}"#);
        self.send(&call).await;
        self.message().await
    }

    /// Makes sure that everything sent before was handled, by a call that answers after it.
    pub async fn settle(&mut self) {
        let answer = self.call("NoSuchMethod", "").await;
        assert!(answer.contains("Method does not exist"), "{answer}");
    }

    /// Expects the close message, the close frame and the end of the stream.
    pub async fn expect_close(&mut self, message: &str) {
        assert_eq!(self.message().await, message);
        assert_eq!(self.receive().await, Received::Close(Some(1000)));
        self.frame(0x88, &1000u16.to_be_bytes()).await;
        assert_eq!(self.receive().await, Received::End);
    }

    /// Waits until the server has closed its end, whatever it says before.
    pub async fn drain(&mut self) {
        while self.receive().await != Received::End {}
    }
}

/// The frame at the front of `bytes`, and its size.
fn parse(bytes: &[u8]) -> Option<(Received, usize)> {
    let (first, second) = (*bytes.first()?, *bytes.get(1)?);
    assert_eq!(second & 0x80, 0, "a server does not mask");
    assert_eq!(first & 0xF0, 0x80, "a server does not fragment");
    let (len, header) = match second {
        126 => (u16::from_be_bytes(bytes.get(2..4)?.try_into().unwrap()) as usize, 4),
        127 => (u64::from_be_bytes(bytes.get(2..10)?.try_into().unwrap()) as usize, 10),
        short => (short as usize, 2),
    };
    let payload = bytes.get(header..header + len)?.to_vec();
    let received = match first & 0x0F {
        1 | 2 => Received::Data(payload),
        8 => Received::Close(payload.get(..2).map(|code| u16::from_be_bytes(code.try_into().unwrap()))),
        10 => Received::Pong(payload),
        other => panic!("unexpected opcode {other}"),
    };
    Some((received, header + len))
}
