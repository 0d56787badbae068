//! Connections by Server-Sent Events.

use std::time::Duration;

use hubkit::{DisconnectReason, Transport};
use tokio::time::{Instant, sleep};

use crate::support::{EventStream, Plain, Site, assert_took, quiesce, seconds};

struct Client<'a> {
    site: &'a Site,
    path: String,
    events: EventStream,
}

impl<'a> Client<'a> {
    async fn open(site: &'a Site) -> Self {
        let path = format!("/testHub?id={}", site.negotiate().await);
        let mut events = EventStream::open(site, &path).await;
        assert_eq!(events.answer.status, 200);
        assert_eq!(events.chunk().await.as_deref(), Some(":\r\n"));
        Self { site, path, events }
    }

    async fn connect(site: &'a Site) -> Self {
        let mut client = Self::open(site).await;
        client.say(r#"{"protocol":"json","version":1}"#).await;
        client.events.expect("{}").await;
        client
    }

    async fn say(&self, message: &str) {
        let line = format!("POST {}", self.path);
        let body = format!("{message}\u{1e}");
        self.site.send(&line, &body).await.expect(200, "");
    }
}

fn site() -> (Plain, Site) {
    Site::at_endpoint(|endpoint| endpoint)
}

#[tokio::test(start_paused = true)]
async fn the_response_begins_at_once_and_nobody_may_keep_it() {
    let (_, site) = site();
    let client = Client::open(&site).await;
    let table = [
        ("content-type", "text/event-stream"),
        ("cache-control", "no-cache,no-store"),
        ("pragma", "no-cache"),
        ("content-encoding", "identity"),
        ("x-accel-buffering", "no"),
    ];
    for (name, value) in table {
        assert_eq!(client.events.answer.header(name), Some(value));
    }
}

#[tokio::test(start_paused = true)]
async fn calls_are_posted_and_answered_as_events() {
    let (plain, site) = site();
    let mut client = Client::connect(&site).await;
    plain.expect_connected().await;
    client
        .say(r#"{"type":1,"invocationId":"1","target":"Echo","arguments":["a\nb"]}"#)
        .await;
    client
        .events
        .expect(r#"{"type":3,"invocationId":"1","result":"a\nb"}"#)
        .await;
    client
        .say(r#"{"type":1,"target":"SayTwice","arguments":["hello"]}"#)
        .await;
    for at in [1, 2] {
        let said = format!(r#"{{"type":1,"target":"Said","arguments":["hello",{at}]}}"#);
        client.events.expect(&said).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_server_pings_and_notices_a_client_that_does_not() {
    let (plain, site) = site();
    let mut client = Client::connect(&site).await;
    plain.expect_connected().await;
    let start = Instant::now();
    client.say(r#"{"type":6}"#).await;
    client.events.expect(r#"{"type":6}"#).await;
    assert_took(start, seconds(15));
    plain
        .expect_disconnected(DisconnectReason::ClientTimeout)
        .await;
    assert_took(start, seconds(30));
    while let Some(event) = client.events.event().await {
        assert_eq!(event, "data: {\"type\":6}\u{1e}\r\n\r\n");
    }
}

#[tokio::test(start_paused = true)]
async fn binary_protocols_do_not_fit() {
    let (_, site) = site();
    let mut client = Client::open(&site).await;
    client
        .say(r#"{"protocol":"messagepack","version":1}"#)
        .await;
    client
        .events
        .expect(r#"{"error":"Cannot use the 'messagepack' protocol on the current transport. The transport does not support 'Binary' transfer format."}"#)
        .await;
    assert_eq!(client.events.event().await, None);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_hangs_up_is_gone_soon() {
    let (plain, site) = site();
    let Client { events, path, .. } = Client::connect(&site).await;
    plain.expect_connected().await;
    let start = Instant::now();
    drop(events);
    plain
        .expect_disconnected(DisconnectReason::ConnectionLost)
        .await;
    // The goodbye might have been on its way.
    assert_took(start, seconds(1));
    quiesce().await;
    let answer = site.send(&format!("POST {path}"), "x").await;
    answer.expect(404, "No Connection with that ID");
}

#[tokio::test(start_paused = true)]
async fn a_goodbye_that_the_end_of_the_events_overtook_is_heard() {
    let (plain, site) = site();
    let Client { events, path, .. } = Client::connect(&site).await;
    plain.expect_connected().await;
    let start = Instant::now();
    drop(events);
    quiesce().await;
    sleep(Duration::from_millis(500)).await;
    let last = concat!(
        "{\"type\":1,\"target\":\"Note\",\"arguments\":[\"last\"]}\u{1e}",
        "{\"type\":7}\u{1e}"
    );
    let answer = site.send(&format!("POST {path}"), last).await;
    answer.expect(200, "");
    let mut rest = [plain.journal.next().await, plain.journal.next().await];
    rest.sort();
    let reason = DisconnectReason::ClientClosed;
    assert_eq!(rest, [format!("disconnected: {reason}"), "last".to_owned()]);
    assert_took(start, Duration::from_millis(500));
}

#[tokio::test(start_paused = true)]
async fn the_end_is_told_and_ends_the_response() {
    let (plain, site) = site();
    let mut client = Client::connect(&site).await;
    plain.expect_connected().await;
    client
        .say(r#"{"type":1,"target":"Abort","arguments":[]}"#)
        .await;
    client.events.expect(r#"{"type":7}"#).await;
    assert_eq!(client.events.event().await, None);
    plain.expect_disconnected(DisconnectReason::Aborted).await;

    let mut client = Client::connect(&site).await;
    plain.expect_connected().await;
    client.say(r#"{"type":7}"#).await;
    client.events.expect(r#"{"type":7}"#).await;
    assert_eq!(client.events.event().await, None);
    plain
        .expect_disconnected(DisconnectReason::ClientClosed)
        .await;
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_stalls_is_let_go() {
    let (plain, site) = Site::at_endpoint(|endpoint| endpoint.send_buffer(1_000));
    let client = Client::connect(&site).await;
    plain.expect_connected().await;
    // The server, its HTTP library and the pipe between them hold some of it; the rest waits.
    let text = "x".repeat(30_000);
    let message = format!(r#"{{"type":1,"target":"SendBack","arguments":["{text}"]}}"#);
    let start = Instant::now();
    for _ in 0..25 {
        client.say(&message).await;
    }
    plain
        .expect_disconnected(DisconnectReason::WriteTimeout)
        .await;
    assert_took(start, seconds(10));
}

#[tokio::test(start_paused = true)]
async fn there_is_one_response_and_no_delete() {
    let (_, site) = site();
    let client = Client::connect(&site).await;
    let second = EventStream::open(&site, &client.path).await;
    second
        .answer
        .expect(409, "the connection has its transport already");
    const REFUSAL: &str = "Cannot change transports mid-connection";
    site.get(&client.path).await.expect(400, REFUSAL);
    site.refused(&client.path, &[]).await.expect(400, REFUSAL);
    let line = format!("DELETE {}", client.path);
    site.request(&line, &[]).await.expect(
        400,
        "Cannot terminate this connection using the DELETE endpoint.",
    );
}

#[tokio::test(start_paused = true)]
async fn transports_that_are_not_allowed_spend_no_token() {
    let (_, site) =
        Site::at_endpoint(|endpoint| endpoint.transports([Transport::ServerSentEvents]));
    let path = format!("/testHub?id={}", site.negotiate().await);
    site.get(&path).await.expect(
        404,
        "LongPolling transport not supported by this end point type",
    );
    for path in [path.as_str(), "/testHub"] {
        site.refused(path, &[]).await.expect(
            404,
            "WebSockets transport not supported by this end point type",
        );
    }
    let events = EventStream::open(&site, &path).await;
    assert_eq!(events.answer.status, 200);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_never_shakes_hands_is_ended() {
    let (_, site) = site();
    let mut client = Client::open(&site).await;
    let start = Instant::now();
    client
        .events
        .expect(r#"{"error":"Handshake was canceled."}"#)
        .await;
    assert_took(start, seconds(15));
    assert_eq!(client.events.event().await, None);
    sleep(seconds(6)).await;
    let line = format!("POST {}", client.path);
    site.send(&line, "x")
        .await
        .expect(404, "No Connection with that ID");
}
