//! Uploads of clients that count what they may send.

use hubkit::HubOptions;

use crate::support::flow::{Flow, credit, upload};
use crate::support::streams::{cancel, end, item};
use crate::support::{RawClient, Received, error, quiesce, result, seconds};

/// A call that nobody waits for.
fn fire(call: &str) -> String {
    call.replace(r#""invocationId":"c","#, "")
}

#[tokio::test(start_paused = true)]
async fn more_is_granted_when_half_of_the_buffer_is_consumed() {
    for (capacity, grants) in [(1, [1, 1]), (3, [2, 2]), (10, [5, 5])] {
        let hub = Flow::new().hub(HubOptions::default().stream_buffer_capacity(capacity as usize));
        let mut client = RawClient::connect_with_credit(&hub, capacity).await;
        client
            .send(&upload(1, "c", "Collect", "\"\"", &["u"]))
            .await;
        for granted in grants {
            for _ in 1..granted {
                client.send(&item("u", 1)).await;
            }
            client.expect_silence(seconds(1)).await;
            client.send(&item("u", 1)).await;
            client.expect(&credit("u", granted)).await;
        }
        client.send(&end("u")).await;
        let sum = vec!["1"; grants.iter().sum::<u32>() as usize].join(",");
        client.expect(&result("c", &format!("\"{sum}\""))).await;
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_granted_before_it_is_consumed() {
    let flow = Flow::new();
    let hub = flow.hub(HubOptions::default());
    let mut client = RawClient::connect_with_credit(&hub, 10).await;
    client
        .send(&upload(1, "c", "CollectLater", "", &["u"]))
        .await;
    client
        .send(&upload(1, "d", "Collect", "\"\"", &["v"]))
        .await;
    flow.journal.expect("began").await;
    for n in 0..10 {
        client.send(&item("u", format!("\"{n} \""))).await;
    }
    client.expect_silence(seconds(1)).await;
    // The other upload goes on meanwhile.
    for _ in 0..5 {
        client.send(&item("v", 1)).await;
    }
    client.expect(&credit("v", 5)).await;
    flow.gate.add_permits(1);
    client.expect(&credit("u", 10)).await;
    client.send(&end("u")).await;
    client.expect(&result("c", "10")).await;
}

#[tokio::test(start_paused = true)]
async fn an_overdrawn_upload_is_granted_nothing_before_it_is_consumed() {
    let flow = Flow::new();
    let hub = flow.hub(HubOptions::default());
    let mut client = RawClient::connect_with_credit(&hub, 10).await;
    client
        .send(&upload(1, "c", "CollectLater", "", &["u"]))
        .await;
    flow.journal.expect("began").await;
    for n in 0..100 {
        client.send(&item("u", format!("\"{n} \""))).await;
    }
    client.expect_silence(seconds(1)).await;
    flow.gate.add_permits(1);
    client.expect(&credit("u", 10)).await;
    client.send(&end("u")).await;
    client.expect(&result("c", "100")).await;
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_ask_hears_nothing_of_credit() {
    let hub = Flow::new().hub(HubOptions::default());
    for own in ["", r#","hubkit":{"credit":2}"#, r#","hubkit":true"#] {
        let mut client = RawClient::open(&hub);
        client
            .send(&format!(r#"{{"protocol":"json","version":1{own}}}"#))
            .await;
        assert_eq!(client.receive().await, Received::Text("{}\u{1e}".into()));
        client
            .send(&upload(1, "c", "Collect", "\"\"", &["u"]))
            .await;
        for _ in 0..100 {
            client.send(&item("u", 1)).await;
        }
        client.send(&end("u")).await;
        let sum = vec!["1"; 100].join(",");
        client.expect(&result("c", &format!("\"{sum}\""))).await;
        client
            .send(&fire(&upload(1, "c", "First", "", &["u"])))
            .await;
        client.send(&item("u", 1)).await;
        client
            .send(&fire(&upload(1, "c", "NoSuchMethod", "", &["u"])))
            .await;
        client.send(&credit("u", 1)).await;
        client.expect_untouched().await;
    }
}

#[tokio::test(start_paused = true)]
async fn refused_handshakes_are_the_same_with_credit() {
    let hub = Flow::new().hub(HubOptions::default());
    let mut client = RawClient::open(&hub);
    client
        .send(r#"{"protocol":"x","version":1,"hubkit":{"credit":1}}"#)
        .await;
    let refusal = r#"{"error":"The protocol 'x' is not supported."}"#;
    client.expect(refusal).await;
}

#[tokio::test(start_paused = true)]
async fn clients_learn_that_nobody_reads_an_upload() {
    let flow = Flow::new();
    let hub = flow.hub(HubOptions::default());
    let mut client = RawClient::connect_with_credit(&hub, 10).await;
    // The method goes on without its stream.
    client
        .send(&upload(1, "c", "DropAndWait", "", &["u"]))
        .await;
    flow.journal.expect("began").await;
    client.expect(&credit("u", 0)).await;
    for _ in 0..50 {
        client.send(&item("u", 1)).await;
    }
    client.expect_silence(seconds(1)).await;
    flow.gate.add_permits(1);
    client.expect(&result("c", "null")).await;

    // An item fails the stream.
    client
        .send(&upload(1, "c", "Collect", "\"\"", &["u"]))
        .await;
    client.send(&item("u", "\"x\"")).await;
    let message = client.message().await;
    assert!(message.contains("failed to bind"), "{message}");

    // No completion tells that the method has returned, or was never called.
    client
        .send(&fire(&upload(1, "c", "First", "", &["u"])))
        .await;
    client.send(&item("u", 1)).await;
    client.expect(&credit("u", 0)).await;
    let refused = upload(1, "c", "Both", "1", &["u", "v"]);
    client.send(&fire(&refused)).await;
    client.expect(&credit("u", 0)).await;
    client.expect(&credit("v", 0)).await;

    // A completion does.
    client.send(&refused).await;
    let text = "Failed to invoke 'Both' due to an error on the server.";
    client.expect(&error("c", text)).await;
    client.send(&upload(1, "c", "First", "", &["u"])).await;
    client.send(&item("u", 1)).await;
    client.expect(&result("c", "1")).await;
    client.send(&upload(4, "c", "Doubled", "", &["u"])).await;
    quiesce().await;
    client.send(&cancel("c")).await;
    client.expect(&end("c")).await;
    client.expect_untouched().await;
}
