//! Streams that produce more than their client reads, and more streams than it may open.

use std::collections::HashMap;

use hubkit::HubOptions;

use crate::support::streams::{Streams, cancel, end, item};
use crate::support::{RawClient, error, quiesce};

#[tokio::test(start_paused = true)]
async fn no_more_streams_than_the_limit_are_open_at_once() {
    let streams = Streams::new();
    let hub = streams.hub(HubOptions::default());
    let mut client = RawClient::connect(&hub).await;
    let mut neighbour = RawClient::connect(&hub).await;
    for id in 0..64 {
        client.stream(&id.to_string(), "Listen", "").await;
        streams.journal.expect("listening").await;
    }
    client.stream("64", "Listen", "").await;
    let text = "The client has too many streams open; end one before starting another.";
    client.expect(&error("64", text)).await;
    quiesce().await;
    assert_eq!(streams.journal.rest(), [""; 0], "it was not started");

    neighbour.stream("0", "Listen", "").await;
    streams.journal.expect("listening").await;

    client.send(&cancel("7")).await;
    client.expect(&end("7")).await;
    client.stream("64", "Count", "0").await;
    client.expect(&end("64")).await;
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_stalls_stops_its_streams_and_nothing_else() {
    let streams = Streams::new();
    let hub = streams.hub(HubOptions::default());
    let mut neighbour = RawClient::connect(&hub).await;
    let mut client = RawClient::connect(&hub).await;
    client.stream("s", "Endless", "").await;
    quiesce().await;
    let produced = streams.produced();
    quiesce().await;
    assert_eq!(
        streams.produced(),
        produced,
        "nobody reads, nothing is made"
    );
    // The pipe and one batch hold as much.
    assert!(
        produced * item("s", produced).len() < 192 * 1024,
        "{produced}"
    );

    client.fire("Note", "\"called\"").await;
    streams.journal.expect("called").await;
    neighbour.expect_untouched().await;

    for n in 0..10_000 {
        client.expect(&item("s", n)).await;
    }
    client.send(&cancel("s")).await;
    while client.message().await != end("s") {}
    let produced = streams.produced();
    client.expect_untouched().await;
    assert_eq!(streams.produced(), produced);
}

#[tokio::test(start_paused = true)]
async fn streams_take_turns() {
    let streams = Streams::new();
    let mut client = RawClient::connect(&streams.hub(HubOptions::default())).await;
    for id in ["quiet", "a", "b", "c"] {
        let target = if id == "quiet" { "Listen" } else { "Endless" };
        client.stream(id, target, "").await;
    }
    let mut seen = HashMap::new();
    for _ in 0..50_000 {
        let message = client.message().await;
        let id = message.split('"').nth(5).expect("an id").to_owned();
        *seen.entry(id).or_insert(0) += 1;
    }
    assert_eq!(seen.len(), 3);
    let fewest = seen.values().min().copied().unwrap_or_default();
    assert!(fewest > 10_000, "{seen:?}");
    streams.say("me too");
    while client.message().await != item("quiet", "\"me too\"") {}
}
