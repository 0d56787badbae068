//! What a hub learns of the request that opened a connection, whatever the transport.

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::middleware::map_request;
use hubkit::{Context, HubHandle, RouterExt, Transport, UntypedProxy, hub};
use std::net::SocketAddr;

use crate::support::{EventStream, Polled, Site};

#[hub]
trait AboutHub {
    async fn about(&self) -> Vec<Option<String>>;
}

struct About;

#[derive(Clone)]
struct Note(&'static str);

impl AboutHub for About {
    async fn about(&self, cx: &Context<UntypedProxy>) -> Vec<Option<String>> {
        let header = cx.headers().get("x-own");
        let note = cx.request().extensions.get::<Note>();
        vec![
            cx.transport().map(|transport| transport.to_string()),
            header
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned),
            cx.cookie("session").map(str::to_owned),
            cx.cookie("none").map(str::to_owned),
            cx.query("ROOM"),
            Some(cx.path().to_owned()),
            cx.remote_addr().map(|addr| addr.to_string()),
            note.map(|note| note.0.to_owned()),
        ]
    }
}

async fn inform(mut request: Request) -> Request {
    let addr: SocketAddr = ([192, 0, 2, 1], 4242).into();
    request.extensions_mut().insert(ConnectInfo(addr));
    request.extensions_mut().insert(Note("from a layer"));
    request
}

const CALL: &str = r#"{"type":1,"invocationId":"c","target":"About","arguments":[]}"#;
const HANDSHAKE: &str = "{\"protocol\":\"json\",\"version\":1}\u{1e}";

fn answer(transport: &str) -> String {
    format!(
        r#"{{"type":3,"invocationId":"c","result":["{transport}","mine","abc",null,"lobby one","/testHub","192.0.2.1:4242","from a layer"]}}"#
    )
}

fn site() -> (HubHandle<UntypedProxy>, Site) {
    let hub = About.into_hub().build().expect("is good");
    let handle = hub.handle();
    let app = Router::new().map_hub("/testHub", hub);
    (handle, Site::new(app.layer(map_request(inform))))
}

/// The hub lists its one connection with its transport.
fn expect_listed(hub: &HubHandle<UntypedProxy>, transport: Option<Transport>) {
    let listed: Vec<_> = hub.connections();
    let transports: Vec<_> = listed.iter().map(|known| known.transport).collect();
    assert_eq!(transports, [transport]);
}

const HEADERS: [&str; 2] = ["X-Own: mine", "Cookie: a=b; session=abc"];

#[tokio::test(start_paused = true)]
async fn over_web_sockets() {
    let (hub, site) = site();
    let client = site.upgrade("/testHub?room=lobby%20one", &HEADERS).await;
    let mut client = client.expect("is let in").agree().await;
    client.send(CALL).await;
    client.expect(&answer("WebSockets")).await;
    expect_listed(&hub, Some(Transport::WebSockets));
}

#[tokio::test(start_paused = true)]
async fn over_server_sent_events() {
    let (hub, site) = site();
    let token = site.negotiate().await;
    let path = format!("/testHub?id={token}&room=lobby+one");
    let mut events = EventStream::open_with(&site, &path, &HEADERS).await;
    let line = format!("POST {path}");
    // What later requests say does not count.
    let later = format!("{HANDSHAKE}{CALL}\u{1e}");
    site.send(&line, &later).await.expect(200, "");
    assert_eq!(events.chunk().await.as_deref(), Some(":\r\n"));
    events.expect("{}").await;
    events.expect(&answer("ServerSentEvents")).await;
    expect_listed(&hub, Some(Transport::ServerSentEvents));
}

#[tokio::test(start_paused = true)]
async fn over_long_polling() {
    let (hub, site) = site();
    let token = site.negotiate().await;
    let path = format!("/testHub?id={token}&room=lobby+one");
    let first = site.request(&format!("GET {path}"), &HEADERS).await;
    first.expect(200, "");
    let mut client = Polled::resume(&site, &path);
    client
        .post(&format!("{HANDSHAKE}{CALL}\u{1e}"))
        .await
        .expect(200, "");
    client.expect("{}").await;
    client.expect(&answer("LongPolling")).await;
    expect_listed(&hub, Some(Transport::LongPolling));
}

#[tokio::test(start_paused = true)]
async fn in_a_nested_router_the_path_is_whole() {
    let hub = About.into_hub().build().expect("is good");
    let inner = Router::new().map_hub("/testHub", hub);
    let app = Router::new().nest("/api", inner);
    let client = Site::new(app).upgrade("/api/testHub", &[]).await;
    let mut client = client.expect("is let in").agree().await;
    let answer = client.call("About", "").await;
    assert!(answer.contains(r#""/api/testHub""#), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn a_request_with_long_headers_opens_nothing() {
    let (hub, site) = site();
    let long = format!("X-Long: {}", "x".repeat(33_000));
    let refusal = site.refused("/testHub", &[&long]).await;
    refusal.expect(
        431,
        "the address and headers of a connection have at most 32768 bytes",
    );
    let path = format!("/testHub?id={}", site.negotiate().await);
    let poll = site.request(&format!("GET {path}"), &[&long]).await;
    assert_eq!(poll.status, 431);
    // It spends no token.
    site.get(&path).await.expect(200, "");
    assert!(hub.connections().is_empty());
}

#[tokio::test(start_paused = true)]
async fn in_memory_there_is_none() {
    let hub = About.into_hub().build().expect("is good");
    let mut client = crate::support::RawClient::connect(&hub).await;
    client.send(CALL).await;
    client
        .expect(
            r#"{"type":3,"invocationId":"c","result":[null,null,null,null,null,"/",null,null]}"#,
        )
        .await;
    expect_listed(&hub.handle(), None);
}
