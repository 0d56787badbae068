//! The limits that ship on. A test here fails when one of them is removed.
//!
//! Elsewhere: the handshake's in `handshake`, queued calls in `dispatch`, open streams in `streams`, connections and
//! negotiations in `http`.

use std::time::Duration;

use hubkit::{Context, DisconnectReason, HubOptions, UntypedProxy, hub};
use serde_json::Value;
use tokio::time::Instant;

use crate::support::{Plain, RawClient, Received, error, masked, quiesce, result, seconds};

const CLOSED: &str = "Connection closed with an error.";

fn close(detail: &str) -> String {
    let text = format!("{CLOSED} InvalidDataException: {detail}");
    format!(r#"{{"type":7,"error":"{text}","allowReconnect":true}}"#)
}

fn detailed() -> HubOptions {
    HubOptions::default().detailed_errors(true)
}

/// A call of `Echo` that is `size` bytes long without its separator.
fn echo_of(size: usize) -> String {
    let call = |text: &str| {
        format!(r#"{{"type":1,"invocationId":"1","target":"Echo","arguments":["{text}"]}}"#)
    };
    call(&"x".repeat(size - call("").len()))
}

#[tokio::test(start_paused = true)]
async fn a_message_may_have_32_kib_and_not_one_byte_more() {
    let plain = Plain::new();
    let hub = plain.hub(detailed());
    let mut neighbour = RawClient::connect(&hub).await;
    let mut client = RawClient::connect(&hub).await;
    let largest = echo_of(32 * 1024);
    client
        .text(&format!("{largest}\u{1e}{largest}\u{1e}"))
        .await;
    for _ in 0..2 {
        let answer = client.message().await;
        assert!(answer.starts_with(r#"{"type":3,"invocationId":"1","result":"xxx"#));
    }

    let refusal = close(
        "The maximum message size of 32768B was exceeded. The message size can be configured in HubOptions.",
    );
    client.send(&echo_of(32 * 1024 + 1)).await;
    client.expect_close(&refusal).await;

    // Without a separator, as soon as it is too long.
    let mut client = RawClient::connect(&hub).await;
    client.text(&"x".repeat(32 * 1024)).await;
    client.expect_silence(seconds(1)).await;
    client.text("xx").await;
    client.expect_close(&refusal).await;
    neighbour.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn binary_messages_are_refused_by_their_announced_size() {
    let plain = Plain::new();
    let hub = plain.hub(detailed());
    for protocol in ["messagepack", "cbor"] {
        // 32769, as a length prefix.
        let mut client = RawClient::connect_binary(&hub, protocol).await;
        client.binary(&[0x81, 0x80, 0x02]).await;
        let Received::Binary(close) = client.receive().await else {
            panic!("expected a close message");
        };
        let text = String::from_utf8_lossy(&close);
        assert!(
            text.contains("The maximum message size of 32768B"),
            "{text}"
        );
        client.finish_close().await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_message_size_can_be_set_and_lifted() {
    let plain = Plain::new();
    let small = plain.hub(HubOptions::default().max_message_size(100));
    let mut client = RawClient::connect(&small).await;
    client.send(&echo_of(100)).await;
    client.message().await;
    client.send(&echo_of(101)).await;
    client
        .expect_close(&format!(
            r#"{{"type":7,"error":"{CLOSED}","allowReconnect":true}}"#
        ))
        .await;

    let unlimited = plain.hub(HubOptions::default().unlimited_message_size());
    let mut client = RawClient::connect(&unlimited).await;
    let size = 3 * 1024 * 1024;
    client.send(&echo_of(size)).await;
    assert!(client.message().await.len() > size - 100);
}

#[hub]
trait ValueHub {
    async fn echo(&self, value: Value) -> Value;
}

struct Values;

impl ValueHub for Values {
    async fn echo(&self, _: &Context<UntypedProxy>, value: Value) -> Value {
        value
    }
}

#[tokio::test(start_paused = true)]
async fn arguments_may_nest_64_levels_deep() {
    let hub = Values.into_hub().options(detailed());
    let hub = hub.build().expect("the options are good");
    let mut client = RawClient::connect(&hub).await;
    let nested = |levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    // The list of arguments is a level.
    let deepest = nested(63);
    assert_eq!(client.call("Echo", &deepest).await, result("c", &deepest));
    for levels in [64, 10_000] {
        let mut client = RawClient::connect(&hub).await;
        client.start("c", "Echo", &nested(levels)).await;
        let refusal = close("The payload nests deeper than 64 levels.");
        client.expect_close(&refusal).await;
    }
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn a_call_may_carry_64_arguments_and_name_64_streams() {
    let plain = Plain::new();
    let hub = plain.hub(detailed());
    let list = |count: usize, value: &str| vec![value; count].join(",");
    let mut client = RawClient::connect(&hub).await;
    let text = "Failed to invoke 'Echo' due to an error on the server. InvalidDataException: Invocation provides 64 \
                argument(s) but target expects 1.";
    assert_eq!(client.call("Echo", &list(64, "1")).await, error("c", text));
    let with_streams = |count| {
        let streams = list(count, "\"s\"");
        format!(
            r#"{{"type":1,"invocationId":"c","target":"Echo","arguments":["x"],"streamIds":[{streams}]}}"#
        )
    };
    client.send(&with_streams(64)).await;
    let text = "An unexpected error occurred invoking 'Echo' on the server. HubException: Client sent 64 stream(s), \
                Hub method expects 0.";
    client.expect(&error("c", text)).await;

    let mut refused = RawClient::connect(&hub).await;
    refused.start("c", "Echo", &list(65, "1")).await;
    let refusal = close("The invocation carries more than 64 arguments.");
    refused.expect_close(&refusal).await;

    let mut refused = RawClient::connect(&hub).await;
    refused.send(&with_streams(65)).await;
    let refusal = close("The invocation names more than 64 streams.");
    refused.expect_close(&refusal).await;
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn an_outbox_that_overflows_ends_its_connection_at_once_and_no_other() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let handle = hub.handle();
    let mut slow = RawClient::connect(&hub).await;
    plain.expect_connected().await;
    let mut neighbour = RawClient::connect(&hub).await;
    plain.expect_connected().await;

    let start = Instant::now();
    let text = "x".repeat(1_000);
    let mut sent = 0;
    while plain.journal.rest().is_empty() {
        for _ in 0..16 {
            handle
                .clients()
                .all()
                .send("News", (&text,))
                .await
                .expect("is encodable");
            sent += 1;
        }
        for _ in 0..16 {
            assert!(neighbour.message().await.contains(&text));
        }
        assert!(sent < 10_000, "the outbox has no bound");
    }
    // The outbox, a batch that is being written, and the pipe.
    let bytes = sent * 1_050;
    let (least, most) = (1024 * 1024, (1024 + 64 + 64 + 64) * 1024);
    assert!((least..most).contains(&bytes), "{bytes}");
    assert_eq!(start.elapsed(), Duration::ZERO, "nobody waited");
    assert_eq!(handle.connection_count(), 1);
    neighbour.expect_untouched().await;
    slow.drain().await;
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_is_what_it_is_called() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default().outbox_capacity(1024));
    let _slow = RawClient::connect(&hub).await;
    plain.expect_connected().await;
    for _ in 0..200 {
        let clients = hub.handle().clients();
        let sent = clients.all().send("News", ("x".repeat(1_000),));
        sent.await.expect("is encodable");
        quiesce().await;
    }
    let start = Instant::now();
    plain
        .expect_disconnected(DisconnectReason::SlowReader)
        .await;
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn one_message_may_be_larger_than_the_outbox() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default().outbox_capacity(1024));
    let mut client = RawClient::connect(&hub).await;
    let large = "x".repeat(3 * 1024 * 1024);
    let clients = hub.handle().clients();
    clients
        .all()
        .send("Large", (&large,))
        .await
        .expect("is encodable");
    client
        .expect(&format!(
            r#"{{"type":1,"target":"Large","arguments":["{large}"]}}"#
        ))
        .await;
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_may_be_in_256_groups() {
    let plain = Plain::new();
    let hub = plain.hub(detailed());
    let handle = hub.handle();
    let mut client = RawClient::connect(&hub).await;
    let mut neighbour = RawClient::connect(&hub).await;
    for group in 0..256 {
        let joined = client.call("Join", &format!("\"{group}\"")).await;
        assert_eq!(joined, result("c", "null"));
    }
    let text = "An unexpected error occurred invoking 'Join' on the server. GroupError: the connection is already in \
                256 groups; leave one first or raise HubOptions::max_groups";
    assert_eq!(client.call("Join", "\"256\"").await, error("c", text));
    assert_eq!(handle.group_count(), 256);
    assert_eq!(handle.group_members("256"), [""; 0]);

    // A group it is in already, the groups of others, and room that was made.
    assert_eq!(client.call("Join", "\"7\"").await, result("c", "null"));
    assert_eq!(neighbour.call("Join", "\"256\"").await, result("c", "null"));
    handle.remove_from_group(&client.id().await, "7");
    assert_eq!(client.call("Join", "\"256\"").await, result("c", "null"));
    assert_eq!(handle.group_members("256").len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_websocket_message_may_have_1024_frames() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let mut client = RawClient::connect(&hub).await;
    client.frame(0x01, b"").await;
    for _ in 0..1023 {
        client.frame(0x00, b"").await;
    }
    client.frame(0x89, b"still here").await;
    assert_eq!(
        client.receive().await,
        Received::Pong(b"still here".to_vec())
    );
    client.frame(0x00, b"").await;
    assert_eq!(client.receive().await, Received::Close(Some(1008)));
}

#[tokio::test(start_paused = true)]
async fn pings_that_nobody_reads_the_answers_to_cost_no_memory() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let mut client = RawClient::connect(&hub).await;
    let ping = masked(0x89, &[b'x'; 125]);
    for _ in 0..10_000 {
        client.raw(&ping).await;
        quiesce_briefly().await;
    }
    let pongs = client.gulp().await.len();
    assert!(pongs < 192 * 1024, "{pongs} bytes were kept");
    client.expect_untouched().await;
}

async fn quiesce_briefly() {
    for _ in 0..4 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn calls_that_nobody_reads_the_answers_to_are_not_read_either() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let mut neighbour = RawClient::connect(&hub).await;
    let mut client = RawClient::connect(&hub).await;
    let call = masked(0x81, format!("{}\u{1e}", echo_of(1_000)).as_bytes());
    let flood = call.repeat(5_000);
    let sent = client.raw_until_stuck(&flood).await;
    // What waits to be written, what is read ahead, and the pipes.
    assert!(sent < 768 * 1024, "{sent} bytes were taken");
    neighbour.expect_untouched().await;
}
