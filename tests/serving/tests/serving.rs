//! One round trip over each way of serving: WebSockets over HTTP/2, TLS, and the other transports over both.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use http::{Method, Request, StatusCode, Version};
use http_body_util::{BodyExt as _, Full};
use hubkit::{Context, RouterExt, UntypedProxy, hub};
use hubkit_client::HubConnection;
use hyper::body::Bytes;
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_stream::{Stream, StreamExt as _};

#[hub]
trait EchoHub {
    async fn echo(&self, text: String) -> String;
    async fn transport(&self) -> String;
    fn count(&self, to: u32) -> impl Stream<Item = u32>;
}

struct Echo;

impl EchoHub for Echo {
    async fn echo(&self, _: &Context<UntypedProxy>, text: String) -> String {
        text
    }

    async fn transport(&self, cx: &Context<UntypedProxy>) -> String {
        let version = cx.request().version;
        cx.transport().map_or_else(String::new, |transport| {
            format!("{transport} over {version:?}")
        })
    }

    fn count(&self, _: &Context<UntypedProxy>, to: u32) -> impl Stream<Item = u32> {
        tokio_stream::iter(0..to)
    }
}

fn app() -> Router {
    let hub = Echo.into_hub().build().expect("the options are good");
    Router::new().map_hub("/echo", hub)
}

/// An application in clear text, served by axum.
async fn plain() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move { axum::serve(listener, app()).await });
    address
}

/// An application behind TLS, served by axum-server, and the certificate to trust.
async fn secure() -> (SocketAddr, CertificateDer<'static>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("is made");
    let certificate = made.cert.der().clone();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("is a key");
    let mut config = rustls::ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .expect("ring has them")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .expect("they fit");
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let handle = Handle::new();
    let mut server = axum_server::bind_rustls(
        ([127, 0, 0, 1], 0).into(),
        RustlsConfig::from_config(Arc::new(config)),
    );
    // axum's own server takes extended CONNECTs as it is; this one has to be told.
    server.http_builder().http2().enable_connect_protocol();
    let serving = server
        .handle(handle.clone())
        .serve(app().into_make_service());
    tokio::spawn(serving);
    let address = handle.listening().await.expect("it listens");
    (address, certificate)
}

fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn trusting(certificate: CertificateDer<'static>) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(certificate).expect("is a certificate");
    ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .expect("ring has them")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

async fn http2<Io>(io: Io) -> SendRequest<Full<Bytes>>
where
    Io: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (sender, connection) = handshake(TokioExecutor::new(), TokioIo::new(io))
        .await
        .expect("the server speaks HTTP/2");
    tokio::spawn(connection);
    sender
}

/// Opens a WebSocket by extended CONNECT, and the hub's client over it.
async fn connect(sender: &mut SendRequest<Full<Bytes>>, scheme: &str) -> HubConnection {
    let mut request = Request::new(Full::default());
    *request.method_mut() = Method::CONNECT;
    *request.version_mut() = Version::HTTP_2;
    *request.uri_mut() = format!("{scheme}://localhost/echo").parse().expect("a URL");
    let headers = request.headers_mut();
    headers.insert("sec-websocket-version", "13".parse().expect("a value"));
    // As a browser does for a page of the server's own.
    let origin = format!("{scheme}://localhost");
    headers.insert("origin", origin.parse().expect("a value"));
    let protocol = hyper::ext::Protocol::from_static("websocket");
    request.extensions_mut().insert(protocol);
    let response = sender.send_request(request).await.expect("is answered");
    assert_eq!(response.status(), StatusCode::OK);
    let upgraded = hyper::upgrade::on(response).await.expect("is upgraded");
    HubConnection::builder_in_memory()
        .connect_over(TokioIo::new(upgraded))
        .await
        .expect("the hub answers")
}

async fn round_trip(connection: HubConnection, transport: &str) {
    let hub = EchoHubClient::new(&connection);
    let text = "é".repeat(10_000);
    assert_eq!(hub.echo(&text).await.expect("is echoed"), text);
    assert_eq!(hub.transport().await.expect("is told"), transport);
    let counted: Vec<u32> = hub
        .count(1_000)
        .map(|item| item.expect("an item"))
        .collect()
        .await;
    assert_eq!(counted, (0..1_000).collect::<Vec<_>>());
    connection.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn web_sockets_over_http_2() {
    let socket = TcpStream::connect(plain().await).await.expect("it listens");
    let mut sender = http2(socket).await;
    // The server announces that it takes extended CONNECTs; until that is read, none may be sent.
    let first = Request::get("http://localhost/echo")
        .body(Full::default())
        .expect("a request");
    let refused = sender.send_request(first).await.expect("is answered");
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    // Several share the one connection.
    let first = connect(&mut sender, "http").await;
    let second = connect(&mut sender, "http").await;
    tokio::join!(
        round_trip(first, "WebSockets over HTTP/2.0"),
        round_trip(second, "WebSockets over HTTP/2.0"),
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connects_that_are_none_of_ours_are_refused() {
    let socket = TcpStream::connect(plain().await).await.expect("it listens");
    let mut sender = http2(socket).await;
    let table = [
        (
            "websocket",
            ("sec-websocket-version", "8"),
            StatusCode::UPGRADE_REQUIRED,
        ),
        (
            "websocket",
            ("origin", "http://evil.test"),
            StatusCode::FORBIDDEN,
        ),
        (
            "connect-udp",
            ("origin", "http://localhost"),
            StatusCode::METHOD_NOT_ALLOWED,
        ),
    ];
    let first = Request::get("http://localhost/")
        .body(Full::default())
        .expect("a request");
    sender.send_request(first).await.expect("is answered");
    for (protocol, (name, value), status) in table {
        let mut request = Request::new(Full::default());
        *request.method_mut() = Method::CONNECT;
        *request.uri_mut() = "http://localhost/echo".parse().expect("a URL");
        let headers = request.headers_mut();
        headers.insert("sec-websocket-version", "13".parse().expect("a value"));
        headers.insert(name, value.parse().expect("a value"));
        let protocol = hyper::ext::Protocol::from_static(protocol);
        request.extensions_mut().insert(protocol);
        let response = sender.send_request(request).await.expect("is answered");
        assert_eq!(response.status(), status, "{name}: {value}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn web_sockets_over_http_2_and_tls() {
    let (address, certificate) = secure().await;
    let mut config = trusting(certificate);
    config.alpn_protocols = vec![b"h2".to_vec()];
    let socket = TcpStream::connect(address).await.expect("it listens");
    let name = ServerName::try_from("localhost").expect("a name");
    let tls = TlsConnector::from(Arc::new(config)).connect(name, socket);
    let mut sender = http2(tls.await.expect("it is trusted")).await;
    let first = Request::get("https://localhost/")
        .body(Full::default())
        .expect("a request");
    sender.send_request(first).await.expect("is answered");
    let connection = connect(&mut sender, "https").await;
    round_trip(connection, "WebSockets over HTTP/2.0").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn web_sockets_over_tls() {
    let (address, certificate) = secure().await;
    let config = trusting(certificate);
    let connection = HubConnection::builder(format!("https://localhost:{}/echo", address.port()))
        .configure_http(|http| http.use_preconfigured_tls(config).http1_only().no_proxy())
        .connect()
        .await
        .expect("the hub answers");
    round_trip(connection, "WebSockets over HTTP/1.1").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn polls_and_events_over_http_2() {
    let socket = TcpStream::connect(plain().await).await.expect("it listens");
    let sender = http2(socket).await;
    let ask = async |request: http::request::Builder, body: &'static [u8]| {
        let request = request.body(Full::from(body)).expect("a request");
        let sent = sender.clone().send_request(request).await;
        sent.expect("is answered")
    };
    let url = "http://localhost/echo";
    let token = async || {
        let negotiated = ask(
            Request::post(format!("{url}/negotiate?negotiateVersion=1")),
            b"",
        )
        .await;
        let body = negotiated
            .into_body()
            .collect()
            .await
            .expect("a body")
            .to_bytes();
        let body = String::from_utf8(body.into()).expect("is text");
        let (_, rest) = body.split_once("connectionToken\":\"").expect("a token");
        rest[..22].to_owned()
    };
    const HELLO: &[u8] = b"{\"protocol\":\"json\",\"version\":1}\x1e{\"type\":1,\"invocationId\":\"1\",\"target\":\"Transport\",\"arguments\":[]}\x1e";

    let path = format!("{url}?id={}", token().await);
    assert_eq!(ask(Request::get(&path), b"").await.status(), StatusCode::OK);
    assert_eq!(
        ask(Request::post(&path), HELLO).await.status(),
        StatusCode::OK
    );
    let mut fetched = Vec::new();
    while !String::from_utf8_lossy(&fetched).contains("LongPolling over HTTP/2.0") {
        let polled = ask(Request::get(&path), b"").await;
        assert_eq!(polled.status(), StatusCode::OK);
        fetched.extend(
            polled
                .into_body()
                .collect()
                .await
                .expect("a body")
                .to_bytes(),
        );
    }

    let path = format!("{url}?id={}", token().await);
    let events = ask(
        Request::get(&path).header("accept", "text/event-stream"),
        b"",
    )
    .await;
    assert_eq!(
        ask(Request::post(&path), HELLO).await.status(),
        StatusCode::OK
    );
    let (mut events, mut seen) = (events.into_body(), Vec::new());
    while !String::from_utf8_lossy(&seen).contains("ServerSentEvents over HTTP/2.0") {
        let frame = tokio::time::timeout(Duration::from_secs(30), events.frame()).await;
        let frame = frame.expect("an event").expect("more").expect("is whole");
        seen.extend(frame.into_data().expect("data"));
    }
}
