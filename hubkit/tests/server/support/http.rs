//! A web server without sockets: hyper and axum as they are, over pipes, so that time can be paused.

use std::io;

use axum::Router;
use axum::serve::Listener;
use hubkit::{EndpointOptions, HubOptions, RouterExt as _};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::sync::mpsc;

use super::{PATIENCE, Plain, RawClient};

/// An application being served.
pub(crate) struct Site {
    pipes: mpsc::UnboundedSender<DuplexStream>,
}

struct Pipes(mpsc::UnboundedReceiver<DuplexStream>);

impl Listener for Pipes {
    type Io = DuplexStream;
    type Addr = ();

    async fn accept(&mut self) -> (DuplexStream, ()) {
        match self.0.recv().await {
            Some(pipe) => (pipe, ()),
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<()> {
        Ok(())
    }
}

impl Site {
    pub(crate) fn new(app: Router) -> Self {
        let (pipes, accepted) = mpsc::unbounded_channel();
        tokio::spawn(async move { axum::serve(Pipes(accepted), app).await });
        Self { pipes }
    }

    /// Serves a plain hub at `/testHub`.
    pub(crate) fn plain(options: HubOptions) -> (Plain, Self) {
        let plain = Plain::new();
        let app = Router::new().map_hub("/testHub", plain.hub(options));
        (plain, Self::new(app))
    }

    /// Serves a plain hub with these options of its endpoint at `/testHub`.
    pub(crate) fn at_endpoint(
        options: impl FnOnce(EndpointOptions) -> EndpointOptions,
    ) -> (Plain, Self) {
        Self::plain(HubOptions::default().endpoint(options(EndpointOptions::default())))
    }

    pub(crate) fn connect(&self) -> DuplexStream {
        let (client, server) = tokio::io::duplex(64 * 1024);
        self.pipes.send(server).expect("the site is served");
        client
    }

    /// Sends a request without a body; `headers` are whole lines.
    pub(crate) async fn request(&self, line: &str, headers: &[&str]) -> Answer {
        self.open(line, headers, b"").await.0
    }

    async fn open(&self, line: &str, headers: &[&str], more: &[u8]) -> (Answer, DuplexStream) {
        let mut io = self.connect();
        let request = [head(line, headers).as_bytes(), more].concat();
        io.write_all(&request).await.expect("is read");
        let answer = tokio::time::timeout(PATIENCE, Answer::read(&mut io));
        (answer.await.expect("the server does not answer"), io)
    }

    /// Sends a request with a body.
    pub(crate) async fn send(&self, line: &str, body: &str) -> Answer {
        let length = format!("Content-Length: {}", body.len());
        self.open(line, &[&length], body.as_bytes()).await.0
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.request(&format!("GET {path}"), &[]).await
    }

    pub(crate) async fn post(&self, path: &str) -> Answer {
        self.request(&format!("POST {path}"), &[]).await
    }

    /// Asks for a WebSocket, and returns the refusal or the connection without the hub protocol's handshake.
    pub(crate) async fn upgrade(&self, path: &str, more: &[&str]) -> Result<RawClient, Answer> {
        let headers = [&UPGRADE[..], more].concat();
        let (answer, io) = self.open(&format!("GET {path}"), &headers, b"").await;
        if answer.status == 101 {
            Ok(RawClient::over(io))
        } else {
            Err(answer)
        }
    }

    /// Asks for a WebSocket and is refused.
    pub(crate) async fn refused(&self, path: &str, more: &[&str]) -> Answer {
        let opened = self.upgrade(path, more).await;
        opened.err().expect("a refusal")
    }

    /// Opens a WebSocket and agrees on JSON.
    pub(crate) async fn join(&self, path: &str) -> RawClient {
        match self.upgrade(path, &[]).await {
            Ok(client) => client.agree().await,
            Err(answer) => panic!("refused: {answer:?}"),
        }
    }

    /// Negotiates a connection to the plain hub, and returns its token.
    pub(crate) async fn negotiate(&self) -> String {
        let answer = self.post("/testHub/negotiate?negotiateVersion=1").await;
        answer.property("connectionToken").expect("a token")
    }

    /// Asks for a WebSocket, with these bytes right behind the request.
    pub(crate) async fn upgrade_with(&self, path: &str, bytes: &[u8]) -> RawClient {
        let (answer, io) = self.open(&format!("GET {path}"), &UPGRADE, bytes).await;
        assert_eq!(answer.status, 101);
        RawClient::over(io)
    }
}

/// The headers of a good upgrade request.
pub(crate) const UPGRADE: [&str; 4] = [
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

/// The head of a request to this site.
pub(crate) fn head(line: &str, headers: &[&str]) -> String {
    let mut head = format!("{line} HTTP/1.1\r\nHost: hub.test\r\n");
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
    head
}

/// An HTTP response.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    /// Reads a response, and nothing behind it.
    pub(crate) async fn read(io: &mut (impl AsyncReadExt + Unpin)) -> Self {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(io.read_u8().await.expect("a whole head"));
        }
        let head = String::from_utf8(head).expect("a head is text");
        let mut lines = head.trim_end().split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1));
        let mut answer = Self {
            status: status.expect("a status").parse().expect("a number"),
            headers: lines
                .map(|line| line.split_once(": ").expect("a header"))
                .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
                .collect(),
            body: String::new(),
        };
        let len = answer.header("content-length").map(str::parse);
        let mut body = vec![0; len.map_or(0, |len| len.expect("a number"))];
        io.read_exact(&mut body).await.expect("a whole body");
        answer.body = String::from_utf8(body).expect("a body is text");
        answer
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    #[track_caller]
    pub(crate) fn expect(&self, status: u16, body: &str) {
        assert_eq!((self.status, self.body.as_str()), (status, body));
    }

    /// The text of a property of the body's JSON object.
    pub(crate) fn property(&self, name: &str) -> Option<String> {
        let body: serde_json::Value = serde_json::from_str(&self.body).expect("json");
        body[name].as_str().map(str::to_owned)
    }
}
