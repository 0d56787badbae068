//! Messages: where they begin and end, which are passed over, and which end the connection.

use hubkit::{DisconnectReason, HubOptions};

use crate::support::{Plain, RawClient, masked, quiesce, result};

#[tokio::test(start_paused = true)]
async fn several_messages_may_share_a_frame() {
    let mut client = RawClient::connect(&Plain::new().hub(HubOptions::default())).await;
    let call = |id| {
        format!(
            "{{\"type\":1,\"invocationId\":\"{id}\",\"target\":\"Echo\",\"arguments\":[\"{id}\"]}}\u{1e}"
        )
    };
    let calls: String = (1..=200).map(call).collect();
    client.text(&calls).await;
    for id in 1..=200 {
        client
            .expect(&result(&id.to_string(), &format!("\"{id}\"")))
            .await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_may_span_frames_and_a_frame_may_come_byte_by_byte() {
    let mut client = RawClient::connect(&Plain::new().hub(HubOptions::default())).await;
    let call =
        "{\"type\":1,\"invocationId\":\"1\",\"target\":\"Echo\",\"arguments\":[\"x\"]}\u{1e}";

    let (begin, end) = call.split_at(30);
    client.text(begin).await;
    quiesce().await;
    client.text(end).await;
    client.expect(&result("1", "\"x\"")).await;

    // One WebSocket message in three fragments.
    client.frame(0x01, &call.as_bytes()[..10]).await;
    client.frame(0x00, &call.as_bytes()[10..20]).await;
    client.frame(0x80, &call.as_bytes()[20..]).await;
    client.expect(&result("1", "\"x\"")).await;

    for byte in masked(0x82, call.as_bytes()) {
        client.raw(&[byte]).await;
        quiesce().await;
    }
    client.expect(&result("1", "\"x\"")).await;
}

#[tokio::test(start_paused = true)]
async fn arguments_may_come_before_the_target() {
    let mut client = RawClient::connect(&Plain::new().hub(HubOptions::default())).await;
    client
        .send(
            r#"{"arguments":["x"],"target":"Echo","invocationId":"1","type":1,"headers":{"a":"b"}}"#,
        )
        .await;
    client.expect(&result("1", "\"x\"")).await;
}

#[tokio::test(start_paused = true)]
async fn messages_that_nobody_waits_for_are_passed_over() {
    let mut client = RawClient::connect(&Plain::new().hub(HubOptions::default())).await;
    for message in [
        r#"{"type":2,"invocationId":"1","item":[1]}"#,
        r#"{"type":3,"invocationId":"1","result":1}"#,
        r#"{"type":3,"invocationId":"1","error":"x"}"#,
        r#"{"type":5,"invocationId":"1"}"#,
        r#"{"type":6}"#,
        r#"{"type":8,"sequenceId":1}"#,
        r#"{"type":9,"sequenceId":1}"#,
        r#"{"type":42,"whatever":true}"#,
    ] {
        client.send(message).await;
    }
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_no_message_ends_the_connection_and_no_other() {
    let table = [
        ("nonsense", "Error reading JSON."),
        ("", "Error reading JSON."),
        (
            "[]",
            "Unexpected JSON Token Type 'Array'. Expected a JSON Object.",
        ),
        ("{}", "Missing required property 'type'."),
        (
            r#"{"type":1,"arguments":[]}"#,
            "Missing required property 'target'.",
        ),
        (
            r#"{"type":1,"target":"Echo"}"#,
            "Missing required property 'arguments'.",
        ),
        (
            r#"{"type":1,"invocationId":1,"target":"Echo","arguments":[]}"#,
            "Expected 'invocationId' to be of type String.",
        ),
        (
            r#"{"type":4,"target":"Echo","arguments":[1]}"#,
            "Missing required property 'invocationId'.",
        ),
        (
            r#"{"type":3,"invocationId":"1","result":1,"error":"x"}"#,
            "The 'error' and 'result' properties are mutually exclusive.",
        ),
    ];
    for detailed in [false, true] {
        let hub = Plain::new().hub(HubOptions::default().detailed_errors(detailed));
        let mut neighbour = RawClient::connect(&hub).await;
        for (message, detail) in table {
            let mut client = RawClient::connect(&hub).await;
            client.send(message).await;
            let mut text = "Connection closed with an error.".to_owned();
            if detailed {
                text += &format!(" InvalidDataException: {detail}");
            }
            client
                .expect_close(&format!(
                    r#"{{"type":7,"error":"{text}","allowReconnect":true}}"#
                ))
                .await;
        }
        neighbour.expect_untouched().await;
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_after_a_broken_message_is_dispatched() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let mut client = RawClient::connect(&hub).await;
    plain.expect_connected().await;
    let nothing = r#"{"type":1,"target":"Note","arguments":["noted"]}"#;
    client
        .text(&format!("{nothing}\u{1e}broken\u{1e}{nothing}\u{1e}"))
        .await;
    client.text(&format!("{nothing}\u{1e}")).await;
    client
        .expect_close(
            r#"{"type":7,"error":"Connection closed with an error.","allowReconnect":true}"#,
        )
        .await;
    plain.journal.expect("noted").await;
    plain
        .expect_disconnected(DisconnectReason::Protocol("Error reading JSON.".to_owned()))
        .await;
    assert_eq!(plain.journal.rest(), [""; 0]);
}
