//! Silence and standstill: pings, and the timeouts of clients, writes and goodbyes.

use std::time::Duration;

use hubkit::{DisconnectReason, EndpointOptions, HubOptions};
use tokio::time::{Instant, sleep};

use crate::support::{PING, Plain, RawClient, Received, assert_took, quiesce, result, seconds};

async fn connect(options: HubOptions) -> (Plain, RawClient) {
    let plain = Plain::new();
    let client = RawClient::connect(&plain.hub(options)).await;
    plain.expect_connected().await;
    (plain, client)
}

#[tokio::test(start_paused = true)]
async fn a_ping_comes_after_every_15_seconds_of_silence() {
    let (_, mut client) = connect(HubOptions::default()).await;
    for _ in 0..3 {
        let start = Instant::now();
        assert_eq!(client.any_message().await, PING);
        assert_took(start, seconds(15));
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_is_written_postpones_the_ping_and_nothing_else_does() {
    let (plain, mut client) = connect(HubOptions::default()).await;
    sleep(seconds(10)).await;
    assert_eq!(client.call("Echo", "\"x\"").await, result("c", "\"x\""));
    let start = Instant::now();
    sleep(seconds(10)).await;
    client.fire("Note", "\"heard\"").await;
    plain.journal.expect("heard").await;
    assert_eq!(client.any_message().await, PING);
    assert_took(start, seconds(15));
}

#[tokio::test(start_paused = true)]
async fn pings_come_in_every_protocol_and_while_a_method_runs() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default().keep_alive_interval(seconds(1)));
    for (protocol, ping) in [("messagepack", [2, 0x91, 6]), ("cbor", [2, 0x81, 6])] {
        let mut client = RawClient::connect_binary(&hub, protocol).await;
        assert_eq!(client.receive().await, Received::Binary(ping.into()));
    }
    let mut client = RawClient::connect(&hub).await;
    client.start("1", "Wait", "\"x\"").await;
    let start = Instant::now();
    for _ in 0..100 {
        assert_eq!(client.any_message().await, PING);
    }
    assert_took(start, seconds(100));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_never_pings_may_be_silent() {
    let (plain, mut client) = connect(HubOptions::default()).await;
    client.expect_silence(seconds(600)).await;
    assert_eq!(client.call("Echo", "\"x\"").await, result("c", "\"x\""));
    assert_eq!(plain.journal.rest(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_has_pinged_may_be_silent_for_30_seconds() {
    let (plain, mut client) = connect(HubOptions::default()).await;
    client.send(PING).await;
    // Anything counts, WebSocket pings and pieces of messages included.
    let signs: [(u8, &[u8]); 4] = [
        (0x81, b"{\"type\":6}\x1e"),
        (0x89, b"ping"),
        (0x81, b"{\"type\":"),
        (0x81, b"6}\x1e"),
    ];
    for (first, payload) in signs {
        sleep(Duration::from_millis(29_900)).await;
        client.frame(first, payload).await;
    }
    quiesce().await;
    assert_eq!(plain.journal.rest(), [""; 0]);
    let start = Instant::now();
    client.drain().await;
    assert_took(start, seconds(30));
    plain
        .expect_disconnected(DisconnectReason::ClientTimeout)
        .await;
}

#[tokio::test(start_paused = true)]
async fn silence_does_not_count_while_a_method_runs() {
    let (plain, mut client) = connect(HubOptions::default()).await;
    client.send(PING).await;
    client.start("1", "Wait", "\"x\"").await;
    client.expect_silence(seconds(300)).await;
    plain.journal.expect("began x").await;
    assert_eq!(plain.journal.rest(), [""; 0]);
    plain.gate.add_permits(1);
    client.expect(&result("1", "\"x\"")).await;
    let start = Instant::now();
    client.drain().await;
    assert_took(start, seconds(30));
    plain.journal.expect("ended x").await;
    plain
        .expect_disconnected(DisconnectReason::ClientTimeout)
        .await;
}

/// A call that nobody reads the answer to.
fn unread(target: &str) -> Vec<u8> {
    let call = format!(
        "{{\"type\":1,\"invocationId\":\"1\",\"target\":\"{target}\",\"arguments\":[]}}\u{1e}"
    );
    crate::support::masked(0x81, call.as_bytes())
}

#[tokio::test(start_paused = true)]
async fn silence_does_not_count_while_nobody_listens() {
    let (plain, mut client) = connect(HubOptions::default()).await;
    client.send(PING).await;
    let flood = unread("NoSuchMethod").repeat(20_000);
    let sent = client.raw_until_stuck(&flood).await;
    assert!(sent < flood.len() / 2, "the server reads on: {sent} bytes");
    for _ in 0..30 {
        sleep(seconds(5)).await;
        assert_eq!(client.sip(100).await, 100);
    }
    assert_eq!(plain.journal.rest(), [""; 0], "it reads, if slowly");
}

#[tokio::test(start_paused = true)]
async fn a_write_may_stand_still_for_10_seconds() {
    let (plain, mut client) = connect(HubOptions::default()).await;
    let flood = unread("NoSuchMethod").repeat(5_000);
    client.raw_until_stuck(&flood).await;
    for _ in 0..5 {
        sleep(seconds(8)).await;
        assert_eq!(client.sip(1).await, 1);
        quiesce().await;
    }
    assert_eq!(plain.journal.rest(), [""; 0]);
    let start = Instant::now();
    plain
        .expect_disconnected(DisconnectReason::WriteTimeout)
        .await;
    assert_took(start, seconds(10));
}

#[tokio::test(start_paused = true)]
async fn a_stalled_reader_holds_up_nobody_else() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let mut neighbour = RawClient::connect(&hub).await;
    let mut client = RawClient::connect(&hub).await;
    client
        .raw_until_stuck(&unread("NoSuchMethod").repeat(5_000))
        .await;
    let start = Instant::now();
    let clients = hub.handle().clients();
    clients
        .all()
        .send("News", (1,))
        .await
        .expect("is encodable");
    neighbour
        .expect(r#"{"type":1,"target":"News","arguments":[1]}"#)
        .await;
    assert_took(start, Duration::ZERO);
    sleep(seconds(11)).await;
    assert_eq!(hub.handle().connection_count(), 1);
    neighbour.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn a_goodbye_that_cannot_be_written_is_given_up_after_5_seconds() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    for ends_itself in [true, false] {
        let mut client = RawClient::connect(&hub).await;
        plain.expect_connected().await;
        let id = client.id().await;
        // More answers than the pipe takes, and few enough for the server to read on.
        client.raw(&unread("NoSuchMethod").repeat(1_000)).await;
        quiesce().await;
        let start = Instant::now();
        if ends_itself {
            client.end().await;
            plain
                .expect_disconnected(DisconnectReason::ConnectionLost)
                .await;
        } else {
            assert!(hub.handle().disconnect(&id, "enough"));
            plain
                .expect_disconnected(DisconnectReason::Disconnected("enough".to_owned()))
                .await;
        }
        assert_took(start, seconds(5));
    }
}

#[tokio::test(start_paused = true)]
async fn timeouts_can_be_as_long_as_can_be_said() {
    let options = HubOptions::default()
        .handshake_timeout(Duration::MAX)
        .client_timeout(Duration::MAX)
        .endpoint(
            EndpointOptions::default()
                .write_timeout(Duration::MAX)
                .close_timeout(Duration::MAX)
                .negotiation_timeout(Duration::MAX),
        );
    let (plain, mut client) = connect(options).await;
    client.send(PING).await;
    client.expect_silence(seconds(3600)).await;
    assert_eq!(client.call("Echo", "\"x\"").await, result("c", "\"x\""));
    client.fire("Abort", "").await;
    client.expect(r#"{"type":7}"#).await;
    assert_eq!(client.receive().await, Received::Close(Some(1000)));
    sleep(seconds(3600)).await;
    assert_eq!(plain.journal.rest(), [""; 0]);
    client.leave().await;
    plain.expect_disconnected(DisconnectReason::Aborted).await;
}
