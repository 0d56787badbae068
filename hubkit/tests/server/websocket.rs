//! The WebSocket layer under a hub. Its rules are proven beside its codec; here is what the hub makes of them.

use hubkit::{DisconnectReason, HubOptions};

use crate::support::{Plain, RawClient, Received, masked, quiesce, result};

fn echo(text: &str) -> String {
    format!(
        "{{\"type\":1,\"invocationId\":\"1\",\"target\":\"Echo\",\"arguments\":[\"{text}\"]}}\u{1e}"
    )
}

#[tokio::test(start_paused = true)]
async fn a_ping_is_answered_in_every_phase() {
    let plain = Plain::new();
    let mut client = RawClient::open(&plain.hub(HubOptions::default()));
    client.frame(0x89, b"before").await;
    assert_eq!(client.receive().await, Received::Pong(b"before".to_vec()));
    let mut client = client.agree().await;
    client.frame(0x89, b"").await;
    assert_eq!(client.receive().await, Received::Pong(Vec::new()));
    client.fire("Wait", "\"x\"").await;
    client.frame(0x89, b"beside").await;
    assert_eq!(client.receive().await, Received::Pong(b"beside".to_vec()));
    client.frame(0x8A, b"nobody asked").await;
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn of_several_pings_the_latest_is_answered() {
    let plain = Plain::new();
    let mut client = RawClient::connect(&plain.hub(HubOptions::default())).await;
    client
        .raw(&[masked(0x89, b"1"), masked(0x89, b"2"), masked(0x89, b"3")].concat())
        .await;
    assert_eq!(client.receive().await, Received::Pong(b"3".to_vec()));
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn nothing_follows_the_close_frame() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let mut client = RawClient::connect(&hub).await;
    client
        .raw(&[masked(0x89, b"1"), masked(0x88, b"\x03\xe8")].concat())
        .await;
    assert_eq!(client.receive().await, Received::Close(Some(1000)));
    assert_eq!(client.receive().await, Received::End);

    let mut client = RawClient::connect(&hub).await;
    client.fire("Abort", "").await;
    client.expect(r#"{"type":7}"#).await;
    client.frame(0x89, b"2").await;
    client.finish_close().await;
}

#[tokio::test(start_paused = true)]
async fn close_codes_are_echoed() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    for code in [1000, 1001, 1011, 3000, 4999] {
        let mut client = RawClient::connect(&hub).await;
        client.close(code).await;
        assert_eq!(client.receive().await, Received::Close(Some(code)));
        assert_eq!(client.receive().await, Received::End);
    }
    let mut client = RawClient::connect(&hub).await;
    client.frame(0x88, b"").await;
    assert_eq!(client.receive().await, Received::Close(Some(1000)));
    assert_eq!(client.receive().await, Received::End);
}

#[tokio::test(start_paused = true)]
async fn violations_are_answered_with_their_code_and_end_only_their_connection() {
    let unmasked = b"\x81\x02{}".to_vec();
    let table = [
        (unmasked, 1002),
        (masked(0x91, b"x"), 1002),
        (masked(0x83, b"x"), 1002),
        (masked(0x8B, b"x"), 1002),
        (masked(0x09, b"x"), 1002),
        (masked(0x89, &[0; 126]), 1002),
        (masked(0x80, b"x"), 1002),
        ([masked(0x01, b"x"), masked(0x81, b"x")].concat(), 1002),
        (masked(0x81, b"\xff\xfe"), 1007),
        (masked(0x88, b"\x03"), 1002),
        (masked(0x88, b"\x03\xed"), 1002),
        (masked(0x88, b"\x03\xe8\xff"), 1007),
    ];
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let mut neighbour = RawClient::connect(&hub).await;
    plain.expect_connected().await;
    for (bytes, code) in table {
        for open in [true, false] {
            let mut client = RawClient::open(&hub);
            if open {
                client = client.agree().await;
                plain.expect_connected().await;
            }
            client.raw(&bytes).await;
            client.text(&echo("not heard")).await;
            assert_eq!(
                client.receive().await,
                Received::Close(Some(code)),
                "{bytes:x?}"
            );
            assert_eq!(client.receive().await, Received::End);
            if open {
                let told = plain.journal.next().await;
                assert!(told.contains("broke the protocol: "), "{told}");
            }
            assert_eq!(plain.journal.rest(), [""; 0]);
        }
        neighbour.expect_untouched().await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_came_before_a_violation_is_handled() {
    let plain = Plain::new();
    let mut client = RawClient::connect(&plain.hub(HubOptions::default())).await;
    let call = masked(0x81, echo("heard").as_bytes());
    client.raw(&[call, b"\x81\x00".to_vec()].concat()).await;
    client.expect(&result("1", "\"heard\"")).await;
    assert_eq!(client.receive().await, Received::Close(Some(1002)));
}

#[tokio::test(start_paused = true)]
async fn control_frames_may_come_between_fragments() {
    let plain = Plain::new();
    let mut client = RawClient::connect(&plain.hub(HubOptions::default())).await;
    let call = echo("é€😀");
    // Cut inside characters.
    let (first, rest) = call.as_bytes().split_at(call.len() - 8);
    let (second, third) = rest.split_at(1);
    client.frame(0x01, first).await;
    client.frame(0x89, b"between").await;
    assert_eq!(client.receive().await, Received::Pong(b"between".to_vec()));
    client.frame(0x00, second).await;
    client.frame(0x8A, b"").await;
    client.frame(0x80, third).await;
    client.expect(&result("1", "\"é€😀\"")).await;
}

#[tokio::test(start_paused = true)]
async fn either_opcode_carries_messages() {
    let plain = Plain::new();
    let mut client = RawClient::connect(&plain.hub(HubOptions::default())).await;
    client.binary(echo("a").as_bytes()).await;
    client.expect(&result("1", "\"a\"")).await;
    client.text(&echo("b")).await;
    client.expect(&result("1", "\"b\"")).await;
}

#[tokio::test(start_paused = true)]
async fn a_close_inside_a_message_is_a_broken_message() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let table: [(u8, &[u8]); 2] = [(0x01, b"{\"type\""), (0x81, b"{\"type\"")];
    for (first, payload) in table {
        let mut client = RawClient::connect(&hub).await;
        plain.expect_connected().await;
        client.frame(first, payload).await;
        client.close(1000).await;
        assert_eq!(client.receive().await, Received::Close(Some(1000)));
        assert_eq!(client.receive().await, Received::End);
        plain
            .expect_disconnected(DisconnectReason::Protocol(
                "Connection terminated while reading a message.".to_owned(),
            ))
            .await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_comes_after_the_clients_close_is_not_heard() {
    let plain = Plain::new();
    let mut client = RawClient::connect(&plain.hub(HubOptions::default())).await;
    plain.expect_connected().await;
    let note = "{\"type\":1,\"target\":\"Note\",\"arguments\":[\"heard\"]}\u{1e}";
    let close = masked(0x88, b"\x03\xe8");
    let note = masked(0x81, note.as_bytes());
    client.raw(&[note.clone(), close, note].concat()).await;
    client.drain().await;
    plain.journal.expect("heard").await;
    plain
        .expect_disconnected(DisconnectReason::ClientClosed)
        .await;
    quiesce().await;
    assert_eq!(plain.journal.rest(), [""; 0]);
}
