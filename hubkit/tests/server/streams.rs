//! Streams from the server to the client.

use hubkit::{DisconnectReason, HubOptions};

use crate::support::streams::{Streams, cancel, end, item};
use crate::support::{RawClient, error, quiesce, result, seconds};

#[tokio::test(start_paused = true)]
async fn items_come_in_order_and_then_the_completion() {
    let mut client = RawClient::connect(&Streams::new().hub(HubOptions::default())).await;
    for target in ["Count", "CountLater", "countorrefuse"] {
        client.stream("s", target, "3").await;
        for n in 0..3 {
            client.expect(&item("s", n)).await;
        }
        client.expect(&end("s")).await;
    }
    client.stream("s", "Count", "0").await;
    client.expect(&end("s")).await;
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn a_long_stream_arrives_whole() {
    let mut client = RawClient::connect(&Streams::new().hub(HubOptions::default())).await;
    client.stream("s", "Count", "20000").await;
    for n in 0..20_000 {
        client.expect(&item("s", n)).await;
    }
    client.expect(&end("s")).await;
}

#[tokio::test(start_paused = true)]
async fn failures_of_streams_are_told_and_their_details_hidden() {
    let table: [(&str, &str, &[&str], &str, &str); 8] = [
        (
            "CountOrRefuse",
            "null",
            &[],
            "An unexpected error occurred invoking 'CountOrRefuse' on the server. HubException: how far?",
            "",
        ),
        (
            "Stumble",
            "",
            &[],
            "An unexpected error occurred invoking 'Stumble' on the server.",
            " ParseIntError: invalid digit found in string",
        ),
        (
            "Fail",
            "true",
            &["1"],
            "An error occurred on the server while streaming results. HubException: out of numbers",
            "",
        ),
        (
            "Fail",
            "false",
            &["1"],
            "An error occurred on the server while streaming results.",
            " Error: the disk is full",
        ),
        (
            "Panic",
            "",
            &["1"],
            "An error occurred on the server while streaming results.",
            " Panic: attempt to divide by zero",
        ),
        (
            "PanicBefore",
            "",
            &[],
            "An error occurred on the server while streaming results.",
            " Panic: no stream",
        ),
        (
            "Unencodable",
            "",
            &["{}"],
            "An error occurred on the server while streaming results.",
            " EncodeError: cannot encode the value: key must be a string",
        ),
        (
            "Count",
            "-1",
            &[],
            "Failed to invoke 'Count' due to an error on the server.",
            " InvalidDataException: Error binding arguments. Make sure that the types of the provided values match \
             the types of the hub method being invoked.",
        ),
    ];
    for detailed in [false, true] {
        let hub = Streams::new().hub(HubOptions::default().detailed_errors(detailed));
        let mut neighbour = RawClient::connect(&hub).await;
        let mut client = RawClient::connect(&hub).await;
        for (target, arguments, items, text, detail) in table {
            client.stream("s", target, arguments).await;
            for value in items {
                client.expect(&item("s", value)).await;
            }
            let text = format!("{text}{}", if detailed { detail } else { "" });
            client.expect(&error("s", &text)).await;
        }
        client.expect_untouched().await;
        neighbour.expect_untouched().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_stream_is_dropped_and_still_completed_once() {
    let streams = Streams::new();
    let mut client = RawClient::connect(&streams.hub(HubOptions::default())).await;
    client.stream("s", "Listen", "").await;
    streams.journal.expect("listening").await;
    streams.say("one");
    client.expect(&item("s", "\"one\"")).await;

    client.send(&cancel("s")).await;
    client.expect(&end("s")).await;
    streams.journal.expect("dropped").await;
    client.send(&cancel("s")).await;
    client.send(&cancel("other")).await;
    client.expect_untouched().await;

    client.stream("s", "Count", "1").await;
    client.expect(&item("s", 0)).await;
    client.expect(&end("s")).await;
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_panics_when_it_is_dropped_hurts_nobody() {
    let streams = Streams::new();
    let hub = streams.hub(HubOptions::default());
    let mut client = RawClient::connect(&hub).await;
    client.stream("s", "PanicWhenDropped", "").await;
    streams.journal.expect("listening").await;
    client.send(&cancel("s")).await;
    client.expect(&end("s")).await;
    client.expect_untouched().await;

    client.stream("s", "PanicWhenDropped", "").await;
    streams.journal.expect("listening").await;
    client.leave().await;
    let reason = DisconnectReason::ClientClosed;
    streams
        .journal
        .expect(&format!("disconnected: {reason}"))
        .await;
    assert_eq!(hub.handle().connection_count(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_id_that_streams_cannot_be_used_again() {
    let streams = Streams::new();
    let mut client = RawClient::connect(&streams.hub(HubOptions::default())).await;
    client.stream("s", "Listen", "").await;
    client.stream("s", "Count", "3").await;
    client
        .expect(&error("s", "Invocation ID 's' is already in use."))
        .await;
    streams.say("still here");
    client.expect(&item("s", "\"still here\"")).await;
}

#[tokio::test(start_paused = true)]
async fn calls_run_beside_streams() {
    let streams = Streams::new();
    let mut client = RawClient::connect(&streams.hub(HubOptions::default())).await;
    client.stream("a", "Listen", "").await;
    client.stream("b", "Listen", "").await;
    assert_eq!(client.call("Note", "\"x\"").await, result("c", "\"x\""));
    streams.say("one");
    let mut items = [client.message().await, client.message().await];
    items.sort();
    assert_eq!(items, [item("a", "\"one\""), item("b", "\"one\"")]);
}

#[tokio::test(start_paused = true)]
async fn what_a_stream_sends_to_its_caller_comes_before_its_item() {
    let mut client = RawClient::connect(&Streams::new().hub(HubOptions::default())).await;
    client.stream("s", "Announced", "").await;
    for n in 0..2 {
        let coming = format!(r#"{{"type":1,"target":"Coming","arguments":[{n}]}}"#);
        client.expect(&coming).await;
        client.expect(&item("s", n)).await;
    }
    client.expect(&end("s")).await;
}

#[tokio::test(start_paused = true)]
async fn streams_end_with_their_connection() {
    let streams = Streams::new();
    let hub = streams.hub(HubOptions::default());
    let mut client = RawClient::connect(&hub).await;
    client.stream("s", "Listen", "").await;
    client.stream("e", "Endless", "").await;
    streams.journal.expect("listening").await;
    drop(client);
    streams.journal.expect("dropped").await;
    let reason = DisconnectReason::ConnectionLost;
    streams
        .journal
        .expect(&format!("disconnected: {reason}"))
        .await;
    let produced = streams.produced();
    quiesce().await;
    assert_eq!(streams.produced(), produced);
    assert!(hub.handle().shutdown(seconds(1)).await);
}
