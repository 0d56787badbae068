//! The handshake of the hub protocol.

use std::time::Duration;

use hubkit::protocol::Protocol;
use hubkit::{DisconnectReason, HubOptions};
use tokio::time::Instant;

use crate::support::{Plain, RawClient, Received, assert_took, seconds};

const UNEXPECTED: &str = "An unexpected error occurred during connection handshake.";

fn refusal(text: &str) -> String {
    format!(r#"{{"error":"{text}"}}"#)
}

/// Sends `request` to a hub with these options; expects the refusal and the end, and a neighbour that sees nothing.
async fn expect_refused(options: HubOptions, request: &str, text: &str) {
    let plain = Plain::new();
    let hub = plain.hub(options);
    let mut neighbour = RawClient::connect(&hub).await;
    plain.expect_connected().await;

    let mut client = RawClient::open(&hub);
    client.text(request).await;
    client.expect_close(&refusal(text)).await;

    neighbour.expect_untouched().await;
    assert_eq!(plain.journal.rest(), [""; 0], "the hub never heard of it");
    assert_eq!(hub.handle().connection_count(), 1);
}

#[tokio::test(start_paused = true)]
async fn versions_up_to_2_are_spoken_and_later_ones_refused() {
    let hub = Plain::new().hub(HubOptions::default());
    for version in [0, 1, 2] {
        let mut client = RawClient::open(&hub);
        client.handshake("json", version).await;
        client.expect("{}").await;
        client.expect_untouched().await;
    }
    for (version, protocol) in [(3, "json"), (99, "messagepack"), (i64::MAX, "JSON")] {
        let request = format!("{{\"protocol\":\"{protocol}\",\"version\":{version}}}\u{1e}");
        let text =
            format!("The server does not support version {version} of the '{protocol}' protocol.");
        expect_refused(HubOptions::default(), &request, &text).await;
    }
}

#[tokio::test(start_paused = true)]
async fn protocol_names_have_no_case() {
    let hub = Plain::new().hub(HubOptions::default());
    let mut client = RawClient::open(&hub);
    client.handshake("JsOn", 1).await;
    client.expect("{}").await;
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn unknown_and_excluded_protocols_are_refused() {
    let refused = "The protocol 'xml' is not supported.";
    let request = "{\"protocol\":\"xml\",\"version\":1}\u{1e}";
    expect_refused(HubOptions::default(), request, refused).await;

    let refused = "The protocol 'messagepack' is not supported.";
    let request = "{\"protocol\":\"messagepack\",\"version\":1}\u{1e}";
    let options = HubOptions::default().protocols([Protocol::Json]);
    expect_refused(options, request, refused).await;
}

#[tokio::test(start_paused = true)]
async fn malformed_requests_are_refused_with_details_only_when_asked_for() {
    let table = [
        ("{}", "Missing required property 'protocol'."),
        (r#"{"version":1}"#, "Missing required property 'protocol'."),
        (
            r#"{"protocol":"json"}"#,
            "Missing required property 'version'.",
        ),
        (
            r#"{"protocol":1,"version":1}"#,
            "Expected 'protocol' to be of type String.",
        ),
        (
            r#"{"protocol":"json","version":"1"}"#,
            "Expected 'version' to be of type Number.",
        ),
        (
            "[]",
            "Unexpected JSON Token Type 'Array'. Expected a JSON Object.",
        ),
        ("nonsense", "Error reading JSON."),
        ("", "Error reading JSON."),
        (r#"{"type":6}"#, "Missing required property 'protocol'."),
    ];
    for (request, detail) in table {
        let request = format!("{request}\u{1e}");
        expect_refused(HubOptions::default(), &request, UNEXPECTED).await;
        let text = format!("{UNEXPECTED} InvalidDataException: {detail}");
        let options = HubOptions::default().detailed_errors(true);
        expect_refused(options, &request, &text).await;
    }
}

#[tokio::test(start_paused = true)]
async fn unknown_properties_are_passed_over() {
    let hub = Plain::new().hub(HubOptions::default());
    let mut client = RawClient::open(&hub);
    client
        .send(r#"{"x":[1,{"y":null}],"version":1,"protocol":"json","z":"é"}"#)
        .await;
    client.expect("{}").await;
}

#[tokio::test(start_paused = true)]
async fn a_request_may_come_byte_by_byte() {
    let hub = Plain::new().hub(HubOptions::default());
    let mut client = RawClient::open(&hub);
    for byte in b"{\"protocol\":\"json\",\"version\":1}\x1e" {
        client.frame(0x81, &[*byte]).await;
    }
    client.expect("{}").await;
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn messages_may_follow_in_the_same_frame() {
    let hub = Plain::new().hub(HubOptions::default());
    let mut client = RawClient::open(&hub);
    client
        .text(concat!(
            "{\"protocol\":\"json\",\"version\":1}\u{1e}",
            "{\"type\":1,\"invocationId\":\"1\",\"target\":\"Echo\",\"arguments\":[\"a\"]}\u{1e}",
            "{\"type\":1,\"invocationId\":\"2\",\"target\":\"Echo\",\"argu",
        ))
        .await;
    client.expect("{}").await;
    client
        .expect(r#"{"type":3,"invocationId":"1","result":"a"}"#)
        .await;
    client.text("ments\":[\"b\"]}\u{1e}").await;
    client
        .expect(r#"{"type":3,"invocationId":"2","result":"b"}"#)
        .await;
}

#[tokio::test(start_paused = true)]
async fn a_client_that_says_nothing_is_refused_after_15_seconds() {
    let hub = Plain::new().hub(HubOptions::default());
    let mut neighbour = RawClient::connect(&hub).await;
    for begun in ["", "{\"protocol\":\"json\""] {
        let start = Instant::now();
        let mut client = RawClient::open(&hub);
        client.text(begun).await;
        client.expect(&refusal("Handshake was canceled.")).await;
        assert_took(start, seconds(15));
        client.finish_close().await;
    }
    neighbour.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn trickling_bytes_do_not_stretch_the_time_for_the_handshake() {
    let hub = Plain::new().hub(HubOptions::default().handshake_timeout(seconds(3)));
    let mut client = RawClient::open(&hub);
    let start = Instant::now();
    for _ in 0..29 {
        client.text(" ").await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    client.expect(&refusal("Handshake was canceled.")).await;
    assert_took(start, seconds(3));
}

#[tokio::test(start_paused = true)]
async fn a_request_may_have_4096_bytes_and_not_one_more() {
    let padded = |size: usize| {
        let rest = r#"{"protocol":"json","version":1}"#;
        format!("{}{rest}\u{1e}", " ".repeat(size - rest.len()))
    };
    let hub = Plain::new().hub(HubOptions::default());
    let mut client = RawClient::open(&hub);
    client.text(&padded(4096)).await;
    client.expect("{}").await;

    expect_refused(HubOptions::default(), &padded(4097), UNEXPECTED).await;
    let options = HubOptions::default().detailed_errors(true);
    let text = format!("{UNEXPECTED} InvalidDataException: the handshake exceeds 4096 bytes");
    expect_refused(options, &" ".repeat(4097), &text).await;
}

#[tokio::test(start_paused = true)]
async fn binary_protocols_are_agreed_on_in_json_and_answered_in_binary_frames() {
    let hub = Plain::new().hub(HubOptions::default());
    // Array, type, headers, id, target, arguments; the prefix is the length.
    let table: [(&str, &[u8], &[u8]); 2] = [
        (
            "messagepack",
            b"\x0e\x95\x01\x80\xa1\x31\xa4Echo\x91\xa2hi",
            b"\x09\x95\x03\x80\xa1\x31\x03\xa2hi",
        ),
        (
            "cbor",
            b"\x0e\x85\x01\xa0\x61\x31\x64Echo\x81\x62hi",
            b"\x09\x85\x03\xa0\x61\x31\x03\x62hi",
        ),
    ];
    for (protocol, call, completion) in table {
        let mut client = RawClient::connect_binary(&hub, protocol).await;
        client.binary(call).await;
        assert_eq!(
            client.receive().await,
            Received::Binary(completion.into()),
            "{protocol}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_may_vanish_before_and_during_its_handshake() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    drop(RawClient::open(&hub));
    let mut client = RawClient::open(&hub);
    client.text("{\"proto").await;
    drop(client);
    RawClient::open(&hub).leave().await;

    RawClient::connect(&hub).await.leave().await;
    plain.expect_connected().await;
    plain
        .expect_disconnected(DisconnectReason::ClientClosed)
        .await;
    assert_eq!(plain.journal.rest(), [""; 0], "the others were never there");
    assert!(hub.handle().shutdown(seconds(1)).await, "all have ended");
}
