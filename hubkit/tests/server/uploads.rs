//! Streams from the client to the server.

use hubkit::{DisconnectReason, HubOptions};
use tokio::time::Instant;

use crate::support::flow::{Flow, upload};
use crate::support::streams::{cancel, end, item};
use crate::support::{PING, RawClient, assert_took, error, masked, quiesce, result, seconds};

async fn connect(flow: &Flow) -> RawClient {
    RawClient::connect(&flow.hub(HubOptions::default())).await
}

#[tokio::test(start_paused = true)]
async fn several_uploads_of_one_call_are_told_apart() {
    let mut client = connect(&Flow::new()).await;
    client.send(&item("l", 0)).await;
    client
        .send(&upload(1, "c", "Both", "\"n\"", &["l", "r"]))
        .await;
    for message in [
        item("l", 1),
        item("r", "\"a\""),
        item("l", 2),
        end("l"),
        item("l", 3),
        item("r", "\"b\""),
        end("r"),
    ] {
        client.send(&message).await;
    }
    client.expect(&result("c", "\"n: a,b; 1,2\"")).await;
    client.send(&item("r", "\"late\"")).await;
    client.send(&end("r")).await;
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn an_upload_and_a_returned_stream_go_together() {
    let mut client = connect(&Flow::new()).await;
    client.send(&upload(4, "s", "Doubled", "", &["u"])).await;
    for n in 0..100 {
        client.send(&item("u", n)).await;
        client.expect(&item("s", 2 * n)).await;
    }
    client.send(&end("u")).await;
    client.expect(&end("s")).await;

    client.send(&upload(4, "s", "Doubled", "", &["u"])).await;
    client.send(&error("u", "boom")).await;
    let failure = "An error occurred on the server while streaming results. HubException: boom";
    client.expect(&error("s", failure)).await;

    client.send(&upload(4, "s", "Doubled", "", &["u"])).await;
    client.send(&cancel("s")).await;
    client.expect(&end("s")).await;
    client.send(&item("u", 1)).await;
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn failures_arrive_as_items() {
    let mut client = connect(&Flow::new()).await;
    let failed = "An unexpected error occurred invoking 'Sum' on the server. HubException:";
    let bind = "failed to bind stream message: ";
    for (failure, told, escaped) in [
        (error("u", "boom"), "boom", format!("{failed} boom")),
        (
            item("u", "\"x\""),
            bind,
            format!("{failed} Failed to bind Stream message."),
        ),
    ] {
        client
            .send(&upload(1, "c", "Collect", "\"got: \"", &["u"]))
            .await;
        client.send(&item("u", 1)).await;
        client.send(&failure).await;
        client.send(&item("u", 2)).await;
        client.send(&end("u")).await;
        let message = client.message().await;
        let start = format!(r#"{{"type":3,"invocationId":"c","result":"got: 1,!{told}"#);
        assert!(message.starts_with(&start), "{message}");
        assert!(!message.ends_with(",2\"}"), "{message}");

        client.send(&upload(1, "c", "Sum", "", &["u"])).await;
        client.send(&item("u", 1)).await;
        client.send(&failure).await;
        client.expect(&error("c", &escaped)).await;
        client.send(&item("u", 2)).await;
    }
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn an_item_whose_decoding_panics_fails_its_upload_alone() {
    let mut client = connect(&Flow::new()).await;
    client
        .send(&upload(1, "c", "Collect", "\"\"", &["v"]))
        .await;
    client.send(&upload(1, "d", "Bombs", "", &["u"])).await;
    client.send(&item("u", 1)).await;
    client.send(&item("u", 2)).await;
    client.expect(&result("d", "1")).await;
    client.send(&item("v", 1)).await;
    client.send(&end("v")).await;
    client.expect(&result("c", "\"1\"")).await;
}

#[tokio::test(start_paused = true)]
async fn a_method_that_returns_early_ends_its_uploads() {
    let mut client = connect(&Flow::new()).await;
    for n in 0..3 {
        client.send(&upload(1, "c", "First", "", &["u"])).await;
        client.send(&item("u", n)).await;
        client.expect(&result("c", &n.to_string())).await;
        for _ in 0..50 {
            client.send(&item("u", 7)).await;
        }
        client.send(&end("u")).await;
    }
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn calls_with_the_wrong_streams_are_refused() {
    let mut client = connect(&Flow::new()).await;
    let count = |given, expected| {
        format!(
            "An unexpected error occurred invoking 'Both' on the server. HubException: Client sent {given} stream(s), \
             Hub method expects {expected}."
        )
    };
    let in_use = "Invocation ID 'a' is already in use.".to_owned();
    let arguments = "Failed to invoke 'Both' due to an error on the server.".to_owned();
    for (arguments, streams, refusal) in [
        ("\"n\"", &[][..], count(0, 2)),
        ("\"n\"", &["a"], count(1, 2)),
        ("\"n\"", &["a", "b", "c"], count(3, 2)),
        ("\"n\"", &["a", "a"], in_use.clone()),
        ("1", &["a", "b"], arguments.clone()),
        ("", &["a", "b"], arguments),
    ] {
        client
            .send(&upload(1, "c", "Both", arguments, streams))
            .await;
        client.expect(&error("c", &refusal)).await;
        for id in streams {
            client.send(&item(id, 1)).await;
            client.send(&end(id)).await;
        }
    }
    client
        .send(&upload(1, "c", "Collect", "\"\"", &["a"]))
        .await;
    client
        .send(&upload(1, "d", "Collect", "\"\"", &["a"]))
        .await;
    client.expect(&error("d", &in_use)).await;
    client.send(&item("a", 1)).await;
    client.send(&end("a")).await;
    client.expect(&result("c", "\"1\"")).await;
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_is_held_back_holds_up_nothing_else() {
    let flow = Flow::new();
    let mut client = connect(&flow).await;
    client
        .send(&upload(1, "c", "CollectLater", "", &["u"]))
        .await;
    client
        .send(&upload(1, "d", "Collect", "\"\"", &["v"]))
        .await;
    client.start("w", "Watchful", "\"w\"").await;
    flow.journal.expect("began").await;
    flow.journal.expect("began w").await;
    for n in 0..1000 {
        client.send(&item("u", format!("\"{n} \""))).await;
    }
    client.send(&end("u")).await;
    client.send(PING).await;
    client.send(&cancel("w")).await;
    client.expect(&result("w", "\"w\"")).await;
    client.send(&item("v", 1)).await;
    client.send(&end("v")).await;
    client.expect(&result("d", "\"1\"")).await;
    assert_eq!(client.call("Echo", "\"x\"").await, result("c", "\"x\""));

    flow.gate.add_permits(1);
    client.expect(&result("c", "1000")).await;
}

/// Items of an upload in frames, a KiB each.
fn flood(count: usize) -> Vec<u8> {
    let frame = |n| {
        let item = item("u", format!("\"{n} {}\"", "x".repeat(1000)));
        masked(0x81, format!("{item}\u{1e}").as_bytes())
    };
    (0..count).flat_map(frame).collect()
}

#[tokio::test(start_paused = true)]
async fn a_client_that_floods_an_upload_is_disconnected_at_the_bound() {
    for counts_credit in [false, true] {
        expect_disconnected_at_the_bound(counts_credit).await;
    }
}

/// Promising to count credit, and not doing it, gets a client no further.
async fn expect_disconnected_at_the_bound(counts_credit: bool) {
    let flow = Flow::new();
    let hub = flow.hub(HubOptions::default().detailed_errors(true));
    let mut neighbour = RawClient::connect(&hub).await;
    let mut client = match counts_credit {
        true => RawClient::connect_with_credit(&hub, 10).await,
        false => RawClient::connect(&hub).await,
    };
    client.send(PING).await;
    client
        .send(&upload(1, "c", "CollectLater", "", &["u"]))
        .await;
    flow.journal.expect("began").await;
    let start = Instant::now();
    let sent = client.raw_until_stuck(&flood(5000)).await;
    // The bound, ten items, one read, and the pipe.
    assert!(sent < (256 + 10 + 16 + 64 + 64 + 8) * 1024, "{sent} bytes");
    assert!(sent > 256 * 1024);
    client.expect_silence(seconds(10)).await;
    neighbour.expect_untouched().await;

    let text = "Connection closed with an error. InvalidDataException: Uploads were held back at the receive bound \
                for too long. The bound can be configured in HubOptions.";
    client
        .expect(&format!(
            r#"{{"type":7,"error":"{text}","allowReconnect":true}}"#
        ))
        .await;
    assert_took(start, seconds(30));
    drop(client);
    flow.gate.add_permits(1);
    assert!(flow.journal.next().await.starts_with("disconnected: "));
    assert!(hub.handle().shutdown(seconds(20)).await);
}

#[tokio::test(start_paused = true)]
async fn reading_goes_on_when_what_was_held_back_is_consumed() {
    let flow = Flow::new();
    let mut client = connect(&flow).await;
    client
        .send(&upload(1, "c", "CollectLater", "", &["u"]))
        .await;
    flow.journal.expect("began").await;
    let all = flood(5000);
    let sent = client.raw_until_stuck(&all).await;
    flow.gate.add_permits(1);
    client.raw(&all[sent..]).await;
    client.send(&end("u")).await;
    client.expect(&result("c", "5000")).await;
}

#[tokio::test(start_paused = true)]
async fn methods_read_that_the_client_is_gone() {
    for cut in [false, true] {
        let flow = Flow::new();
        let mut client = connect(&flow).await;
        client.send(&upload(1, "c", "Watch", "", &["u"])).await;
        flow.journal.expect("began").await;
        client.send(&item("u", 1)).await;
        let reason = if cut {
            drop(client);
            DisconnectReason::ConnectionLost
        } else {
            client.leave().await;
            DisconnectReason::ClientClosed
        };
        quiesce().await;
        let mut rest = flow.journal.rest();
        rest.sort();
        let told = "1,!the connection ended before the stream did".to_owned();
        assert_eq!(rest, [told, format!("disconnected: {reason}")]);
    }
}

#[tokio::test(start_paused = true)]
async fn uploads_of_calls_that_nobody_waits_for_are_consumed() {
    let flow = Flow::new();
    let mut client = connect(&flow).await;
    let call = upload(1, "", "Watch", "", &["u"]).replace(r#""invocationId":"","#, "");
    client.send(&call).await;
    flow.journal.expect("began").await;
    client.send(&item("u", 1)).await;
    client.send(&end("u")).await;
    flow.journal.expect("1").await;
    client.expect_untouched().await;
}
