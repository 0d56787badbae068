//! Connections by long polling.

use hubkit::{DisconnectReason, EndpointOptions, Transport};
use tokio::time::{Instant, sleep};

use crate::support::{Answer, Plain, Polled, Site, assert_took, quiesce, seconds};

fn site() -> (Plain, Site) {
    Site::at_endpoint(|endpoint| endpoint)
}

#[tokio::test(start_paused = true)]
async fn the_first_poll_opens_the_connection_and_is_answered_at_once() {
    let (plain, site) = site();
    let path = format!("/testHub?id={}&_=1721300000000", site.negotiate().await);
    let start = Instant::now();
    let answer = site.get(&path).await;
    answer.expect(200, "");
    assert_took(start, seconds(0));
    assert_eq!(answer.header("cache-control"), Some("no-cache, no-store"));
    assert_eq!(answer.header("pragma"), Some("no-cache"));
    assert_eq!(
        answer.header("expires"),
        Some("Thu, 01 Jan 1970 00:00:00 GMT")
    );
    let handshake = "{\"protocol\":\"json\",\"version\":1}\u{1e}";
    let posted = site.send(&format!("POST {path}"), handshake).await;
    posted.expect(200, "");
    plain.expect_connected().await;
    let answer = site.get(&path).await;
    answer.expect(200, "{}\u{1e}");
    assert_eq!(
        answer.header("content-type"),
        Some("application/octet-stream")
    );
}

#[tokio::test(start_paused = true)]
async fn polls_fetch_all_that_waits_and_wait_for_more() {
    let (_, site) = site();
    let client = Polled::connect(&site).await;
    for text in ["a", "b"] {
        client
            .say(&format!(
                r#"{{"type":1,"invocationId":"{text}","target":"Echo","arguments":["{text}"]}}"#
            ))
            .await;
    }
    client.poll().await.expect(
        200,
        "{\"type\":3,\"invocationId\":\"a\",\"result\":\"a\"}\u{1e}{\"type\":3,\"invocationId\":\"b\",\"result\":\"b\"}\u{1e}",
    );
    let mut waiting = client.begin_poll().await;
    sleep(seconds(40)).await;
    client
        .say(r#"{"type":1,"invocationId":"c","target":"Echo","arguments":["c"]}"#)
        .await;
    Answer::read(&mut waiting).await.expect(
        200,
        "{\"type\":3,\"invocationId\":\"c\",\"result\":\"c\"}\u{1e}",
    );
    client
        .say(r#"{"type":1,"invocationId":"d","target":"Id","arguments":[]}"#)
        .await;
    let id = client.poll().await;
    assert!(id.body.contains("\"result\":\""), "{id:?}");
}

#[tokio::test(start_paused = true)]
async fn a_poll_without_anything_to_fetch_is_answered_with_nothing() {
    let (_, site) = site();
    let client = Polled::connect(&site).await;
    let start = Instant::now();
    let answer = client.poll().await;
    answer.expect(200, "");
    assert_eq!(
        answer.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    assert_took(start, seconds(90));
    let (_, site) = Site::at_endpoint(|endpoint| endpoint.poll_timeout(seconds(7)));
    let client = Polled::connect(&site).await;
    let start = Instant::now();
    client.poll().await.expect(200, "");
    assert_took(start, seconds(7));
}

#[tokio::test(start_paused = true)]
async fn nobody_pings_and_silence_is_no_timeout() {
    let (_, site) = site();
    let client = Polled::connect(&site).await;
    client.say(r#"{"type":6}"#).await;
    for _ in 0..3 {
        client.poll().await.expect(200, "");
    }
    client
        .say(r#"{"type":1,"invocationId":"1","target":"Echo","arguments":["still here"]}"#)
        .await;
    assert!(client.poll().await.body.contains("still here"));
}

#[tokio::test(start_paused = true)]
async fn a_newer_poll_takes_the_place_of_an_older_one() {
    let (_, site) = site();
    let client = Polled::connect(&site).await;
    let mut polls = Vec::new();
    for _ in 0..5 {
        polls.push(client.begin_poll().await);
    }
    let mut newest = polls.pop().expect("there are five");
    for mut replaced in polls {
        Answer::read(&mut replaced).await.expect(204, "");
    }
    client
        .say(r#"{"type":1,"invocationId":"1","target":"Echo","arguments":["x"]}"#)
        .await;
    assert!(Answer::read(&mut newest).await.body.contains("\"x\""));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_poll_is_gone_after_a_while() {
    let (plain, site) = site();
    let client = Polled::connect(&site).await;
    plain.expect_connected().await;
    sleep(seconds(10)).await;
    let waiting = client.begin_poll().await;
    sleep(seconds(60)).await;
    // A poll whose client hangs up waits no more.
    drop(waiting);
    quiesce().await;
    let start = Instant::now();
    plain
        .expect_disconnected(DisconnectReason::ConnectionLost)
        .await;
    assert_took(start, seconds(15));
    quiesce().await;
    for answer in [client.poll().await, client.post("x").await] {
        answer.expect(404, "No Connection with that ID");
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_never_shakes_hands_is_ended() {
    let (_, site) = site();
    let client = Polled::open(&site).await;
    let start = Instant::now();
    client
        .poll()
        .await
        .expect(200, "{\"error\":\"Handshake was canceled.\"}\u{1e}");
    assert_took(start, seconds(15));
    client.poll().await.expect(204, "");
    quiesce().await;
    client
        .poll()
        .await
        .expect(404, "No Connection with that ID");
}

#[tokio::test(start_paused = true)]
async fn deleting_says_goodbye_and_what_was_said_before_is_heard() {
    let (plain, site) = site();
    let client = Polled::connect(&site).await;
    plain.expect_connected().await;
    let mut waiting = client.begin_poll().await;
    client
        .say(r#"{"type":1,"target":"Note","arguments":["last words"]}"#)
        .await;
    client.delete().await.expect(202, "");
    plain.journal.expect("last words").await;
    plain
        .expect_disconnected(DisconnectReason::ClientClosed)
        .await;
    Answer::read(&mut waiting).await.expect(204, "");
    quiesce().await;
    for answer in [
        client.poll().await,
        client.post("x").await,
        client.delete().await,
    ] {
        answer.expect(404, "No Connection with that ID");
    }
}

#[tokio::test(start_paused = true)]
async fn deleting_inside_a_message_is_told_to_the_hub() {
    let (plain, site) = site();
    let client = Polled::connect(&site).await;
    plain.expect_connected().await;
    client.post(r#"{"type":1,"#).await.expect(200, "");
    client.delete().await.expect(202, "");
    plain
        .expect_disconnected(DisconnectReason::Protocol(
            "Connection terminated while reading a message.".to_owned(),
        ))
        .await;
}

#[tokio::test(start_paused = true)]
async fn the_last_words_of_the_server_are_fetched() {
    let (plain, site) = site();
    let mut client = Polled::connect(&site).await;
    plain.expect_connected().await;
    client
        .say(r#"{"type":1,"target":"Abort","arguments":[]}"#)
        .await;
    plain.expect_disconnected(DisconnectReason::Aborted).await;
    client.expect(r#"{"type":7}"#).await;
    client.poll().await.expect(204, "");
    // One that nobody fetches is kept for a while only.
    let client = Polled::connect(&site).await;
    client
        .say(r#"{"type":1,"target":"Abort","arguments":[]}"#)
        .await;
    sleep(seconds(6)).await;
    client
        .poll()
        .await
        .expect(404, "No Connection with that ID");
}

#[tokio::test(start_paused = true)]
async fn a_poll_that_does_not_come_stops_the_writing() {
    let (plain, site) = Site::at_endpoint(|endpoint| {
        endpoint
            .send_buffer(1_000)
            .write_timeout(seconds(1))
            .disconnect_timeout(seconds(20))
    });
    let client = Polled::connect(&site).await;
    plain.expect_connected().await;
    let start = Instant::now();
    let text = "x".repeat(600);
    for _ in 0..3 {
        client
            .say(&format!(
                r#"{{"type":1,"target":"SendBack","arguments":["{text}"]}}"#
            ))
            .await;
    }
    plain
        .expect_disconnected(DisconnectReason::ConnectionLost)
        .await;
    // Between polls no write is late.
    assert_took(start, seconds(20));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_vanishes_is_missed_while_nothing_is_read() {
    let (plain, site) = site();
    for says_goodbye in [false, true] {
        let client = Polled::connect(&site).await;
        plain.expect_connected().await;
        let start = Instant::now();
        let wait = |name: &str| format!(r#"{{"type":1,"target":"Wait","arguments":["{name}"]}}"#);
        client.say(&wait("first")).await;
        plain.journal.expect("began first").await;
        // As many calls as may wait, and more than is read ahead.
        for _ in 0..64 {
            client.say(&wait("next")).await;
        }
        let padding = format!("{{\"type\":6,\"x\":\"{}\"}}\u{1e}", "x".repeat(30_000));
        for _ in 0..3 {
            client.post(&padding).await.expect(200, "");
        }
        if says_goodbye {
            client.delete().await.expect(202, "");
        }
        let reason = DisconnectReason::ConnectionLost;
        plain.expect_disconnected(reason).await;
        assert_took(start, seconds(15));
        plain.gate.add_permits(1);
        plain.journal.expect("ended first").await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_poller_gets_everything() {
    let (_, site) = Site::at_endpoint(|endpoint| endpoint.send_buffer(1_000));
    let mut client = Polled::connect(&site).await;
    for at in 0..20 {
        let text = format!("{at}{}", "x".repeat(600));
        client
            .say(&format!(
                r#"{{"type":1,"target":"SendBack","arguments":["{text}"]}}"#
            ))
            .await;
    }
    for at in 0..20 {
        let text = format!("{at}{}", "x".repeat(600));
        client
            .expect(&format!(
                r#"{{"type":1,"target":"Sent","arguments":["{text}"]}}"#
            ))
            .await;
        sleep(seconds(1)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn shutting_down_is_told_and_waits_for_the_last_poll() {
    let plain = Plain::new();
    let hub = plain.hub(hubkit::HubOptions::default());
    let site = Site::new(hubkit::RouterExt::map_hub(
        axum::Router::new(),
        "/testHub",
        hub.clone(),
    ));
    let mut client = Polled::connect(&site).await;
    let handle = hub.handle();
    let ended = tokio::spawn(async move { handle.shutdown(seconds(60)).await });
    client.expect(r#"{"type":7,"allowReconnect":true}"#).await;
    client.poll().await.expect(204, "");
    assert!(ended.await.expect("does not panic"));
}

#[tokio::test(start_paused = true)]
async fn the_transport_stays_what_it_is() {
    let (_, site) = site();
    let client = Polled::connect(&site).await;
    const REFUSAL: &str = "Cannot change transports mid-connection";
    let events = ["Accept: text/event-stream"];
    let line = format!("GET {}", client.path);
    site.request(&line, &events).await.expect(400, REFUSAL);
    site.refused(&client.path, &[]).await.expect(400, REFUSAL);
    // And it still works.
    client
        .say(r#"{"type":1,"invocationId":"1","target":"Echo","arguments":["x"]}"#)
        .await;
    assert!(client.poll().await.body.contains("\"x\""));
}

#[tokio::test(start_paused = true)]
async fn polling_counts_as_a_connection() {
    let (_, site) = Site::at_endpoint(|endpoint: EndpointOptions| {
        endpoint
            .transports([Transport::LongPolling])
            .max_connections(1)
    });
    let client = Polled::connect(&site).await;
    let second = format!("/testHub?id={}", site.negotiate().await);
    site.get(&second)
        .await
        .expect(503, "there are as many connections as may be");
    client.delete().await.expect(202, "");
    quiesce().await;
    site.get(&second).await.expect(200, "");
    let answer = site.post("/testHub/negotiate").await;
    assert!(answer.body.ends_with(
        r#""availableTransports":[{"transport":"LongPolling","transferFormats":["Text","Binary"]}]}"#
    ));
}
