//! What clients send by POST.

use hubkit::DisconnectReason;
use tokio::io::{AsyncWriteExt as _, DuplexStream};
use tokio::time::{Instant, sleep, timeout};

use crate::support::{Answer, Polled, Site, assert_took, head, quiesce, seconds};

/// Begins a POST of `length` bytes with some of them.
async fn begin(site: &Site, client: &Polled<'_>, length: usize, body: &str) -> DuplexStream {
    let mut io = site.connect();
    let length = format!("Content-Length: {length}");
    let head = head(&format!("POST {}", client.path), &[&length]);
    io.write_all(head.as_bytes()).await.expect("is read");
    io.write_all(body.as_bytes()).await.expect("is read");
    quiesce().await;
    io
}

fn echo(id: &str) -> String {
    format!(
        "{{\"type\":1,\"invocationId\":\"{id}\",\"target\":\"Echo\",\"arguments\":[\"{id}\"]}}\u{1e}"
    )
}

#[tokio::test(start_paused = true)]
async fn a_body_may_hold_many_messages_or_a_part_of_one() {
    let (_, site) = Site::at_endpoint(|endpoint| endpoint);
    let mut client = Polled::connect(&site).await;
    let all = [echo("a"), echo("b"), echo("c")].concat();
    client.post(&all).await.expect(200, "");
    let message = echo("d");
    for part in [&message[..20], "", &message[20..]] {
        client.post(part).await.expect(200, "");
    }
    for id in ["a", "b", "c", "d"] {
        client
            .expect(&format!(
                r#"{{"type":3,"invocationId":"{id}","result":"{id}"}}"#
            ))
            .await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_handshake_may_bring_messages_along() {
    let (_, site) = Site::at_endpoint(|endpoint| endpoint);
    let mut client = Polled::open(&site).await;
    let all = format!("{{\"protocol\":\"json\",\"version\":1}}\u{1e}{}", echo("a"));
    client.post(&all).await.expect(200, "");
    client.expect("{}").await;
    client
        .expect(r#"{"type":3,"invocationId":"a","result":"a"}"#)
        .await;
}

#[tokio::test(start_paused = true)]
async fn what_breaks_the_protocol_is_told_by_the_poll() {
    let (plain, site) = Site::at_endpoint(|endpoint| endpoint);
    let mut client = Polled::connect(&site).await;
    plain.expect_connected().await;
    client.post("nonsense\u{1e}").await.expect(200, "");
    client
        .expect(r#"{"type":7,"error":"Connection closed with an error.","allowReconnect":true}"#)
        .await;
    client.poll().await.expect(204, "");
    let too_long = "x".repeat(40_000);
    let mut client = Polled::connect(&site).await;
    client.post(&too_long).await;
    client
        .expect(r#"{"type":7,"error":"Connection closed with an error.","allowReconnect":true}"#)
        .await;
}

#[tokio::test(start_paused = true)]
async fn a_post_waits_while_the_hub_takes_nothing_and_everything_arrives() {
    let (plain, site) = Site::at_endpoint(|endpoint| endpoint.receive_buffer(1_000));
    let client = Polled::connect(&site).await;
    plain.expect_connected().await;
    client
        .say(r#"{"type":1,"target":"Wait","arguments":["first"]}"#)
        .await;
    plain.journal.expect("began first").await;
    let notes: String = (0..2_000)
        .map(|at| format!("{{\"type\":1,\"target\":\"Note\",\"arguments\":[\"{at}\"]}}\u{1e}"))
        .collect();
    let (mut waiting, _poll) = tokio::join!(
        begin(&site, &client, notes.len(), &notes[..60_000]),
        client.begin_poll()
    );
    let answer = timeout(seconds(25), Answer::read(&mut waiting)).await;
    assert!(answer.is_err(), "it is not taken while the first call runs");
    plain.gate.add_permits(1);
    plain.journal.expect("ended first").await;
    waiting
        .write_all(&notes.as_bytes()[60_000..])
        .await
        .expect("is read");
    Answer::read(&mut waiting).await.expect(200, "");
    for at in 0..2_000 {
        plain.journal.expect(&at.to_string()).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_post_that_never_ends_is_ended_and_the_connection_goes_on() {
    let (_, site) = Site::at_endpoint(|endpoint| endpoint.receive_timeout(seconds(20)));
    let client = Polled::connect(&site).await;
    let _poll = client.begin_poll().await;
    let start = Instant::now();
    let mut endless = begin(&site, &client, 1_000_000, " ").await;
    // Dribbling does not prolong it.
    for _ in 0..19 {
        sleep(seconds(1)).await;
        endless.write_all(b" ").await.expect("is read");
    }
    let answer = Answer::read(&mut endless).await;
    answer.expect(408, "the request's body took too long");
    assert_took(start, seconds(20));
    let text = " ".repeat(10) + &echo("a");
    client.post(&text).await.expect(200, "");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_breaks_off_is_refused() {
    let (plain, site) = Site::at_endpoint(|endpoint| endpoint);
    let client = Polled::connect(&site).await;
    plain.expect_connected().await;
    let broken = "POST ".to_owned() + &client.path;
    let chunked = site
        .request(&broken, &["Transfer-Encoding: chunked\r\n\r\nnonsense"])
        .await;
    assert_eq!(chunked.status, 400);
    client
        .say(r#"{"type":1,"target":"Note","arguments":["still here"]}"#)
        .await;
    plain.journal.expect("still here").await;
}

#[tokio::test(start_paused = true)]
async fn posts_wait_for_each_other_and_not_too_many_of_them() {
    let (plain, site) = Site::at_endpoint(|endpoint| endpoint);
    let client = Polled::connect(&site).await;
    plain.expect_connected().await;
    let message =
        |text: &str| format!("{{\"type\":1,\"target\":\"Note\",\"arguments\":[\"{text}\"]}}\u{1e}");
    let whole = message("first");
    let mut first = begin(&site, &client, whole.len(), &whole[..10]).await;
    let mut others = Vec::new();
    for at in 1..64 {
        let whole = message(&at.to_string());
        others.push(begin(&site, &client, whole.len(), &whole).await);
    }
    client.post("x").await.expect(
        429,
        "too many POSTs of this connection wait for each other; send one after the other",
    );
    first
        .write_all(&whole.as_bytes()[10..])
        .await
        .expect("is read");
    plain.journal.expect("first").await;
    for (at, mut other) in (1..64).zip(others) {
        Answer::read(&mut other).await.expect(200, "");
        plain.journal.expect(&at.to_string()).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_post_to_a_connection_that_ends_meanwhile_is_not_found() {
    let (plain, site) = Site::at_endpoint(|endpoint| endpoint);
    let client = Polled::connect(&site).await;
    plain.expect_connected().await;
    let mut first = begin(&site, &client, 100, "{").await;
    let mut second = begin(&site, &client, 1, "}").await;
    client.delete().await.expect(202, "");
    first.write_all(&[b' '; 99]).await.expect("is read");
    for post in [&mut first, &mut second] {
        let answer = Answer::read(post).await;
        answer.expect(404, "No Connection with that ID");
    }
    plain
        .expect_disconnected(DisconnectReason::Protocol(
            "Connection terminated while reading a message.".to_owned(),
        ))
        .await;
}

#[tokio::test(start_paused = true)]
async fn a_handshake_may_come_before_the_transport_and_not_much_more() {
    let (plain, site) = Site::at_endpoint(|endpoint| endpoint);
    let path = format!("/testHub?id={}", site.negotiate().await);
    let handshake = "{\"protocol\":\"json\",\"version\":1}\u{1e}";
    let (begin, end) = handshake.split_at(10);
    for part in [begin, end] {
        let posted = site.send(&format!("POST {path}"), part).await;
        posted.expect(200, "");
    }
    let posted = site
        .send(&format!("POST {path}"), &"x".repeat(4 * 1024))
        .await;
    posted.expect(
        400,
        "before a connection has its transport there is room for a handshake, and no more",
    );
    site.get(&path).await.expect(200, "");
    plain.expect_connected().await;
    site.get(&path).await.expect(200, "{}\u{1e}");
}
