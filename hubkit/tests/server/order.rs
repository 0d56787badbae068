//! When calls run, and in which order their answers come.

use hubkit::{DisconnectReason, HubOptions};

use crate::support::{Plain, RawClient, masked, quiesce, result};

#[tokio::test(start_paused = true)]
async fn calls_run_one_after_another() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let mut client = RawClient::connect(&hub).await;
    plain.expect_connected().await;
    for name in ["a", "b", "c"] {
        client.start(name, "Wait", &format!("\"{name}\"")).await;
    }
    for name in ["a", "b", "c"] {
        plain.journal.expect(&format!("began {name}")).await;
        quiesce().await;
        assert_eq!(plain.journal.rest(), [""; 0], "only {name} runs");
        plain.gate.add_permits(1);
        plain.journal.expect(&format!("ended {name}")).await;
        client.expect(&result(name, &format!("\"{name}\""))).await;
    }
}

#[tokio::test(start_paused = true)]
async fn as_many_calls_run_at_once_as_the_options_say() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default().max_parallel_invocations(2));
    let mut client = RawClient::connect(&hub).await;
    plain.expect_connected().await;
    for name in ["a", "b", "c"] {
        client.start(name, "Wait", &format!("\"{name}\"")).await;
    }
    plain.journal.expect("began a").await;
    plain.journal.expect("began b").await;
    quiesce().await;
    assert_eq!(plain.journal.rest(), [""; 0], "the third waits");
    plain.gate.add_permits(1);
    plain.journal.expect("ended a").await;
    plain.journal.expect("began c").await;
    client.expect(&result("a", "\"a\"")).await;
}

#[tokio::test(start_paused = true)]
async fn one_connections_running_call_holds_up_no_other_connection() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let mut client = RawClient::connect(&hub).await;
    plain.expect_connected().await;
    let mut neighbour = RawClient::connect(&hub).await;
    plain.expect_connected().await;
    client.start("1", "Wait", "\"a\"").await;
    plain.journal.expect("began a").await;
    assert_eq!(neighbour.call("Echo", "\"x\"").await, result("c", "\"x\""));
    client.start("2", "Echo", "\"b\"").await;
    plain.gate.add_permits(1);
    client.expect(&result("1", "\"a\"")).await;
    client.expect(&result("2", "\"b\"")).await;
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_of_calls_pauses_reading_until_there_is_room() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let mut client = RawClient::connect(&hub).await;
    plain.expect_connected().await;
    client.start("w", "Wait", "\"w\"").await;
    plain.journal.expect("began w").await;

    let count = 20_000;
    let call = |id| {
        let call = format!(
            "{{\"type\":1,\"invocationId\":\"{id}\",\"target\":\"Echo\",\"arguments\":[\"{id}\"]}}\u{1e}"
        );
        masked(0x81, call.as_bytes())
    };
    let flood: Vec<u8> = (0..count).flat_map(call).collect();
    let sent = client.raw_until_stuck(&flood).await;
    // The pipe, what is read ahead, one read, and 64 calls.
    assert!(sent < 160 * 1024, "{sent} bytes were taken");

    plain.gate.add_permits(1);
    let (mut next, mut sent) = (0, sent);
    client.expect(&result("w", "\"w\"")).await;
    while next < count {
        sent += client.raw_until_stuck(&flood[sent..]).await;
        for _ in 0..100 {
            let expected = result(&next.to_string(), &format!("\"{next}\""));
            assert_eq!(client.message().await, expected);
            next += 1;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_method_sends_to_its_caller_comes_before_its_answer() {
    let mut client = RawClient::connect(&Plain::new().hub(HubOptions::default())).await;
    for _ in 0..3 {
        client.start("1", "SayTwice", "\"x\"").await;
        client
            .expect(r#"{"type":1,"target":"Said","arguments":["x",1]}"#)
            .await;
        client
            .expect(r#"{"type":1,"target":"Said","arguments":["x",2]}"#)
            .await;
        client.expect(&result("1", "null")).await;
    }
    // Large enough to be written from where it is.
    let mut client = RawClient::connect(&Plain::new().hub(HubOptions::default())).await;
    let large = "x".repeat(20_000);
    client.start("1", "SendBack", &format!("\"{large}\"")).await;
    client
        .expect(&format!(
            r#"{{"type":1,"target":"Sent","arguments":["{large}"]}}"#
        ))
        .await;
    client.expect(&result("1", &format!("\"{large}\""))).await;
}

/// A client that calls three times, of which the first runs and the others wait.
async fn three_calls(plain: &Plain) -> RawClient {
    let hub = plain.hub(HubOptions::default());
    let mut client = RawClient::connect(&hub).await;
    plain.expect_connected().await;
    client.start("1", "Wait", "\"a\"").await;
    client.fire("Note", "\"b\"").await;
    client.fire("Note", "\"c\"").await;
    plain.journal.expect("began a").await;
    client
}

#[tokio::test(start_paused = true)]
async fn what_was_called_before_a_goodbye_still_runs_in_its_turn() {
    for by_message in [true, false] {
        let plain = Plain::new();
        let mut client = three_calls(&plain).await;
        if by_message {
            client.send(r#"{"type":7}"#).await;
        }
        client.leave().await;
        plain
            .expect_disconnected(DisconnectReason::ClientClosed)
            .await;
        plain.gate.add_permits(1);
        for entry in ["ended a", "b", "c"] {
            plain.journal.expect(entry).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_waits_when_a_client_vanishes_does_not_run() {
    let plain = Plain::new();
    let mut client = three_calls(&plain).await;
    client.end().await;
    plain
        .expect_disconnected(DisconnectReason::ConnectionLost)
        .await;
    plain.gate.add_permits(1);
    plain.journal.expect("ended a").await;
    quiesce().await;
    assert_eq!(plain.journal.rest(), [""; 0]);
}
