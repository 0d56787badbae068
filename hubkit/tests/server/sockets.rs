//! The same over real sockets: a few, for what pipes cannot show.

use std::net::SocketAddr;

use axum::Router;
use hubkit::{DisconnectReason, Hub, HubOptions, RouterExt, UntypedProxy};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};

use crate::support::{Answer, Plain, RawClient, Received, UPGRADE, head, masked, result, seconds};

async fn serve(hub: Hub<UntypedProxy>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let app = Router::new().map_hub("/chat", hub);
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

async fn request(address: SocketAddr, line: &str, headers: &[&str]) -> (Answer, TcpStream) {
    let mut io = TcpStream::connect(address).await.expect("a server");
    let request = head(line, headers);
    io.write_all(request.as_bytes()).await.expect("is read");
    (Answer::read(&mut io).await, io)
}

async fn connect(address: SocketAddr) -> RawClient {
    let (answer, io) = request(address, "GET /chat", &UPGRADE).await;
    assert_eq!(answer.status, 101);
    RawClient::over(io).agree().await
}

#[tokio::test]
async fn a_call_goes_there_and_back() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let address = serve(hub.clone()).await;
    let mut client = connect(address).await;
    assert_eq!(client.call("Echo", "\"x\"").await, result("c", "\"x\""));
    client.close(1000).await;
    assert_eq!(client.receive().await, Received::Close(Some(1000)));
    assert_eq!(client.receive().await, Received::End);
    plain.expect_connected().await;
    plain
        .expect_disconnected(DisconnectReason::ClientClosed)
        .await;
    assert!(hub.handle().shutdown(seconds(10)).await);
}

#[tokio::test]
async fn refusals_have_their_status() {
    let address = serve(Plain::new().hub(HubOptions::default())).await;
    let version = "Sec-WebSocket-Version: 8";
    let old = [UPGRADE[0], UPGRADE[1], version, UPGRADE[3]];
    let foreign = [&UPGRADE[..], &["Origin: https://evil.test"]].concat();
    let table: [(&str, &[&str], u16); 6] = [
        ("GET /chat", &[], 400),
        ("GET /chat?id=unknown", &UPGRADE, 404),
        ("GET /chat", &old, 426),
        ("GET /chat", &foreign, 403),
        ("PUT /chat", &[], 405),
        ("GET /chat/negotiate", &[], 405),
    ];
    for (line, headers, status) in table {
        let (answer, _) = request(address, line, headers).await;
        assert_eq!(answer.status, status, "{line}");
    }
    let old_http =
        "GET /chat HTTP/1.0\r\nHost: x\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n";
    let mut io = TcpStream::connect(address).await.expect("a server");
    io.write_all(old_http.as_bytes()).await.expect("is read");
    assert_eq!(Answer::read(&mut io).await.status, 505);
}

#[tokio::test]
async fn a_client_that_breaks_the_rules_reads_why_although_it_sends_on() {
    let address = serve(Plain::new().hub(HubOptions::default())).await;
    for _ in 0..20 {
        let mut client = connect(address).await;
        let call = masked(0x81, b"{\"type\":6}\x1e").repeat(10_000);
        client.raw(&[b"\x81\x00".to_vec(), call].concat()).await;
        assert_eq!(client.receive().await, Received::Close(Some(1002)));
        assert_eq!(client.receive().await, Received::End);
    }
}

#[tokio::test]
async fn a_message_that_is_too_large_is_answered_although_it_goes_on() {
    let address = serve(Plain::new().hub(HubOptions::default())).await;
    for _ in 0..20 {
        let mut client = connect(address).await;
        client.text(&"x".repeat(1_000_000)).await;
        client
            .expect_close(
                r#"{"type":7,"error":"Connection closed with an error.","allowReconnect":true}"#,
            )
            .await;
    }
}

#[tokio::test]
async fn a_client_that_vanishes_is_noticed() {
    let plain = Plain::new();
    let address = serve(plain.hub(HubOptions::default())).await;
    let client = connect(address).await;
    plain.expect_connected().await;
    drop(client);
    plain
        .expect_disconnected(DisconnectReason::ConnectionLost)
        .await;
}

#[tokio::test]
async fn a_reader_that_stalls_is_ended_and_its_neighbours_read_everything() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let address = serve(hub.clone()).await;
    let _stalled = connect(address).await;
    plain.expect_connected().await;
    let mut neighbour = connect(address).await;
    plain.expect_connected().await;
    let text = "x".repeat(100_000);
    let news = format!(r#"{{"type":1,"target":"News","arguments":["{text}"]}}"#);
    let clients = hub.handle().clients();
    for _ in 0..400 {
        let sent = clients.all().send("News", (&text,)).await;
        sent.expect("is encodable");
        neighbour.expect(&news).await;
    }
    plain
        .expect_disconnected(DisconnectReason::SlowReader)
        .await;
    neighbour.expect_untouched().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_clients_call_and_are_called_at_once() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let address = serve(hub.clone()).await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..50 {
        tasks.spawn(async move {
            let mut client = connect(address).await;
            for round in 0..50 {
                let text = format!("\"{n} {round}\"");
                let id = round.to_string();
                client.start(&id, "SendBack", &text).await;
                let sent = format!(r#"{{"type":1,"target":"Sent","arguments":[{text}]}}"#);
                client.expect(&sent).await;
                client.expect(&result(&id, &text)).await;
            }
            client.leave().await;
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended.expect("every answer is right");
    }
    assert!(hub.handle().shutdown(seconds(10)).await);
    assert_eq!(hub.handle().connection_count(), 0);
}
