//! A server on the loopback interface that answers by a script.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use futures_util::{SinkExt, StreamExt};
use hubkit_client::{ConnectError, HubConnection};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

/// An HTTP server that answers every request with the next answer of its script, and notes the requests.
///
/// It upgrades requests for a WebSocket when the script is over, and accepts the hub handshake.
pub(crate) struct Server {
    address: String,
    pub(crate) script: Arc<Mutex<VecDeque<String>>>,
    requests: Arc<Mutex<Vec<String>>>,
}

pub(crate) const OFFER: &str =
    r#"[{"transport":"WebSockets","transferFormats":["Text","Binary"]}]"#;

pub(crate) fn version_1() -> String {
    ok(&format!(
        r#"{{"negotiateVersion":1,"connectionId":"public","connectionToken":"se+cret","availableTransports":{OFFER}}}"#
    ))
}

pub(crate) fn ok(body: &str) -> String {
    answer("200 OK", body)
}

pub(crate) fn answer(status: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

impl Server {
    pub(crate) async fn start(script: impl IntoIterator<Item = String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound").to_string();
        let script = Arc::new(Mutex::new(script.into_iter().collect()));
        let requests = Arc::default();
        tokio::spawn(Self::serve(
            listener,
            Arc::clone(&script),
            Arc::clone(&requests),
        ));
        Self {
            address,
            script,
            requests,
        }
    }

    async fn serve(
        listener: TcpListener,
        script: Arc<Mutex<VecDeque<String>>>,
        requests: Arc<Mutex<Vec<String>>>,
    ) {
        while let Ok((mut socket, _)) = listener.accept().await {
            let head = read_head(&mut socket).await;
            requests.lock().expect("not poisoned").push(head.clone());
            let next = script.lock().expect("not poisoned").pop_front();
            match next {
                Some(answer) => drop(socket.write_all(answer.as_bytes()).await),
                None => drop(tokio::spawn(upgrade(socket, head))),
            }
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("not poisoned").clone()
    }

    /// Connects to `/hub` and expects that to fail.
    pub(crate) async fn refuse(script: impl IntoIterator<Item = String>) -> ConnectError {
        let server = Self::start(script).await;
        HubConnection::builder(server.url("/hub?key=secret"))
            .connect()
            .await
            .unwrap_err()
    }
}

async fn read_head(socket: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match socket.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8(head).expect("ascii")
}

pub(crate) fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (found, value) = line.split_once(": ")?;
        found.eq_ignore_ascii_case(name).then_some(value)
    })
}

async fn upgrade(mut socket: TcpStream, head: String) {
    let key = header(&head, "sec-websocket-key").expect("a WebSocket request");
    let accept = derive_accept_key(key.as_bytes());
    let head = format!(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    );
    socket
        .write_all(head.as_bytes())
        .await
        .expect("the client reads");
    let mut socket = WebSocketStream::from_raw_socket(socket, Role::Server, None).await;
    socket.next().await;
    socket
        .send(Message::text("{}\x1e"))
        .await
        .expect("the client reads");
    while let Some(Ok(_)) = socket.next().await {}
}
