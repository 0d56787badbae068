//! Callers that lose interest. Every call is completed once all the same.

use hubkit::{DisconnectReason, HubOptions};

use crate::support::flow::{Flow, upload};
use crate::support::streams::{cancel, item};
use crate::support::{RawClient, error, quiesce, result, seconds};

const CANCELED: &str = "Invocation canceled by the client.";

async fn connect(flow: &Flow) -> RawClient {
    RawClient::connect(&flow.hub(HubOptions::default())).await
}

#[tokio::test(start_paused = true)]
async fn before_and_after_its_call_a_cancellation_means_nothing() {
    let mut client = connect(&Flow::new()).await;
    client.send(&cancel("c")).await;
    for _ in 0..2 {
        client.start("c", "Echo", "\"x\"").await;
        client.send(&cancel("c")).await;
        client.expect(&result("c", "\"x\"")).await;
    }
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn a_method_ends_or_runs_on_as_it_chooses() {
    let flow = Flow::new();
    let mut client = connect(&flow).await;
    client.start("a", "Watchful", "\"a\"").await;
    flow.journal.expect("began a").await;
    client.send(&cancel("a")).await;
    client.send(&cancel("a")).await;
    flow.journal.expect("cancelled a").await;
    client.expect(&result("a", "\"a\"")).await;

    client.start("b", "Stubborn", "\"b\"").await;
    flow.journal.expect("began b").await;
    client.send(&cancel("b")).await;
    quiesce().await;
    flow.gate.add_permits(1);
    client.expect(&result("b", "true")).await;

    // The next call is not cancelled with it.
    flow.gate.add_permits(1);
    client.start("b", "Stubborn", "\"b\"").await;
    client.expect(&result("b", "false")).await;
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_for_its_turn_never_starts() {
    let flow = Flow::new();
    let mut client = connect(&flow).await;
    for id in ["a", "b", "c"] {
        client.start(id, "Wait", &format!("\"{id}\"")).await;
    }
    client.send(&cancel("b")).await;
    client.send(&cancel("b")).await;
    client.expect(&error("b", CANCELED)).await;
    flow.gate.add_permits(2);
    client.expect(&result("a", "\"a\"")).await;
    client.expect(&result("c", "\"c\"")).await;
    flow.journal.expect("began a").await;
    flow.journal.expect("began c").await;
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn a_call_that_uploads_can_be_cancelled() {
    let mut client = connect(&Flow::new()).await;
    client
        .send(&upload(1, "c", "WatchfulUpload", "", &["u"]))
        .await;
    client.send(&item("u", 1)).await;
    client.send(&item("u", 2)).await;
    quiesce().await;
    client.send(&cancel("c")).await;
    client.expect(&result("c", "2")).await;
    client.send(&item("u", 3)).await;
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_ends_cancels_its_calls() {
    let flow = Flow::new();
    let mut client = connect(&flow).await;
    client.start("a", "Watchful", "\"a\"").await;
    flow.journal.expect("began a").await;
    drop(client);
    let mut rest = [flow.journal.next().await, flow.journal.next().await];
    rest.sort();
    let reason = DisconnectReason::ConnectionLost;
    assert_eq!(
        rest,
        ["cancelled a".to_owned(), format!("disconnected: {reason}")]
    );
}

#[tokio::test(start_paused = true)]
async fn a_cancellation_behind_a_full_queue_is_heard() {
    let flow = Flow::new();
    let mut client = connect(&flow).await;
    client.start("a", "Watchful", "\"a\"").await;
    flow.journal.expect("began a").await;
    for n in 0..100 {
        client.start(&n.to_string(), "Echo", "\"x\"").await;
    }
    client.send(&cancel("5")).await;
    client.send(&cancel("99")).await;
    client.send(&cancel("a")).await;
    // Pings go on all the same.
    let first = tokio::time::timeout(seconds(1), client.message());
    assert_eq!(first.await.expect("it is heard"), error("5", CANCELED));
    client.expect(&result("a", "\"a\"")).await;
    for n in (0..100).filter(|n| *n != 5) {
        client.expect(&result(&n.to_string(), "\"x\"")).await;
    }
    client.expect_untouched().await;
}
