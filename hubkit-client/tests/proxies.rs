//! Every transport through an HTTP forward proxy.

use std::sync::{Arc, Mutex};

use axum::Router;
use hubkit::{Context, RouterExt, UntypedProxy, hub};
use hubkit_client::{HubConnection, HubConnectionBuilder, Transport, reqwest};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

#[hub]
trait Calculator {
    async fn add(&self, a: i64, b: i64) -> i64;
}

struct Adder;

impl Calculator for Adder {
    async fn add(&self, _: &Context<UntypedProxy>, a: i64, b: i64) -> i64 {
        a + b
    }
}

/// A proxy that notes the first line of what it forwards.
struct Proxy {
    url: String,
    seen: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Proxy {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&seen);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(forward(client, Arc::clone(&notes)));
            }
        });
        Self { url, seen, task }
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().expect("not poisoned").clone()
    }

    fn all(&self) -> reqwest::Proxy {
        reqwest::Proxy::all(&self.url).expect("a good URL")
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Forwards one request, upgraded or not; its connection serves no other.
async fn forward(mut client: TcpStream, seen: Arc<Mutex<Vec<String>>>) -> Option<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).ok()?;
    let (line, headers) = head.split_once("\r\n")?;
    seen.lock().expect("not poisoned").push(line.to_owned());
    let mut words = line.split(' ');
    let (method, target) = (words.next()?, words.next()?);
    if method == "CONNECT" {
        let refusal = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
        client.write_all(refusal).await.ok()?;
        return None;
    }
    let (host, path) = target.strip_prefix("http://")?.split_once('/')?;
    let mut server = TcpStream::connect(host).await.ok()?;
    let close = match headers.to_ascii_lowercase().contains("\r\nupgrade: ") {
        true => "",
        false => "Connection: close\r\n",
    };
    let head = format!("{method} /{path} HTTP/1.1\r\n{close}{headers}");
    server.write_all(head.as_bytes()).await.ok()?;
    copy_bidirectional(&mut client, &mut server).await.ok()?;
    Some(())
}

async fn serve() -> String {
    let hub = Adder.into_hub().build().expect("a good configuration");
    let app = Router::new().map_hub("/adder", hub);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/adder", listener.local_addr().expect("bound"));
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

async fn adds(builder: HubConnectionBuilder, transport: Transport) {
    let connection = builder
        .transports([transport])
        .connect()
        .await
        .expect("connects");
    assert_eq!(connection.transport(), transport);
    let sum = CalculatorClient::new(&connection).add(1, 2).await;
    assert_eq!(sum.expect("answered"), 3);
    connection.stop().await;
}

#[tokio::test]
async fn every_transport_goes_through_a_proxy() {
    let url = serve().await;
    for &transport in Transport::ALL {
        let proxy = Proxy::start().await;
        let all = proxy.all();
        let builder = HubConnection::builder(&url).configure_http(|http| http.proxy(all));
        adds(builder, transport).await;
        let seen = proxy.seen();
        let negotiation = format!("POST {url}/negotiate?negotiateVersion=1 HTTP/1.1");
        assert_eq!(seen[0], negotiation);
        let count = |method: &str| {
            let start = format!("{method} {url}?id=");
            seen.iter().filter(|line| line.starts_with(&start)).count()
        };
        let (gets, posts, deletes) = (count("GET"), count("POST"), count("DELETE"));
        assert_eq!(1 + gets + posts + deletes, seen.len(), "{seen:?}");
        match transport {
            Transport::WebSockets => assert_eq!((gets, posts, deletes), (1, 0, 0), "{seen:?}"),
            Transport::ServerSentEvents => {
                assert_eq!((gets, deletes), (1, 0), "{seen:?}");
                assert!(posts >= 3, "{seen:?}");
            }
            _ => assert!(gets >= 3 && posts >= 3 && deletes == 1, "{seen:?}"),
        }
    }
}

#[tokio::test]
async fn a_client_of_the_caller_s_serves_every_transport() {
    #[cfg(feature = "tls")]
    let _ = rustls::crypto::ring::default_provider().install_default();
    let url = serve().await;
    let proxy = Proxy::start().await;
    let client = reqwest::Client::builder()
        .http1_only()
        .proxy(proxy.all())
        .build()
        .expect("a good configuration");
    for &transport in Transport::ALL {
        let before = proxy.seen().len();
        adds(
            HubConnection::builder(&url).http_client(client.clone()),
            transport,
        )
        .await;
        assert!(proxy.seen().len() > before);
    }
}

#[cfg(feature = "tls")]
#[tokio::test]
async fn secure_connections_ask_the_proxy_for_a_tunnel() {
    let proxy = Proxy::start().await;
    let all = proxy.all();
    let error = HubConnection::builder("https://hub.example/chat?key=secret")
        .configure_http(|http| http.proxy(all))
        .connect()
        .await
        .expect_err("the proxy refuses");
    assert_eq!(proxy.seen(), ["CONNECT hub.example:443 HTTP/1.1"]);
    let text = error.to_string();
    assert!(
        text.starts_with("cannot reach hub.example:443: tunnel error") && !text.contains("secret"),
        "{text}"
    );
}
