//! Why a connection ended, as the hub is told and the client reads it.

use hubkit::{DisconnectReason, HubOptions};
use tokio::time::Instant;

use crate::support::{Plain, RawClient, Received, assert_took, quiesce, seconds};

/// How a connection ends: what happens, what the client reads, and what the hub is told.
#[tokio::test(start_paused = true)]
async fn the_hub_learns_once_why_a_connection_ended() {
    use DisconnectReason as Reason;

    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let handle = hub.handle();
    let mut neighbour = RawClient::connect(&hub).await;
    plain.expect_connected().await;
    let untouched = neighbour.id().await;
    let broken = r#"{"type":7,"error":"Connection closed with an error.","allowReconnect":true}"#;

    macro_rules! case {
        ($reason:expr, |$client:ident| $end:block) => {{
            let mut $client = RawClient::connect(&hub).await;
            plain.expect_connected().await;
            $end;
            drop($client);
            plain.expect_disconnected($reason).await;
            quiesce().await;
            assert_eq!(plain.journal.rest(), [""; 0], "the hub is told once");
            assert_eq!(handle.connection_count(), 1);
            neighbour.expect_untouched().await;
        }};
    }

    for code in [1000, 1001, 3000] {
        case!(Reason::ClientClosed, |client| {
            client.close(code).await;
            assert_eq!(client.receive().await, Received::Close(Some(code)));
            assert_eq!(client.receive().await, Received::End);
        });
    }
    case!(Reason::ClientClosed, |client| {
        client.frame(0x88, b"").await;
        assert_eq!(client.receive().await, Received::Close(Some(1000)));
    });
    case!(Reason::ClientClosed, |client| {
        client.send(r#"{"type":7}"#).await;
        client.expect_close(r#"{"type":7}"#).await;
    });
    case!(Reason::ClientError("gone fishing".to_owned()), |client| {
        client
            .send(r#"{"type":7,"error":"gone fishing","allowReconnect":true}"#)
            .await;
        client.expect_close(r#"{"type":7}"#).await;
    });
    case!(Reason::ConnectionLost, |client| {
        client.end().await;
        assert_eq!(client.receive().await, Received::End);
    });
    case!(Reason::ConnectionLost, |client| {
        client.text("{\"type\":").await;
    });
    case!(Reason::Aborted, |client| {
        client.fire("Abort", "").await;
        client.expect_close(r#"{"type":7}"#).await;
    });
    case!(Reason::Disconnected("go away".to_owned()), |client| {
        let id = &client.id().await;
        assert!(handle.disconnect(id, "go away"));
        assert!(handle.disconnect(id, "the first reason counts"));
        client.expect_close(r#"{"type":7,"error":"go away"}"#).await;
        quiesce().await;
        assert!(!handle.disconnect(id, "too late"));
    });
    case!(
        Reason::Protocol("Error reading JSON.".to_owned()),
        |client| {
            client.send("broken").await;
            client.expect_close(broken).await;
        }
    );
    let unmasked = "a websocket frame is not masked; clients must mask every frame";
    case!(Reason::Protocol(unmasked.to_owned()), |client| {
        client.raw(b"\x81\x00").await;
        assert_eq!(client.receive().await, Received::Close(Some(1002)));
        assert_eq!(client.receive().await, Received::End);
    });
    let unfinished = "Connection terminated while reading a message.";
    case!(Reason::Protocol(unfinished.to_owned()), |client| {
        client.text("{\"type\":").await;
        client.close(1000).await;
        assert_eq!(client.receive().await, Received::Close(Some(1000)));
    });
    case!(Reason::ClientTimeout, |client| {
        client.send(r#"{"type":6}"#).await;
        client.drain().await;
    });
    case!(Reason::WriteTimeout, |client| {
        let large = format!("\"{}\"", "x".repeat(30_000));
        for _ in 0..3 {
            client.fire("SendBack", &large).await;
        }
        tokio::time::sleep(seconds(11)).await;
    });
    case!(Reason::SlowReader, |client| {
        let large = "x".repeat(40_000);
        for _ in 0..40 {
            let sent = handle.clients().all_except([&untouched]);
            sent.send("Large", (&large,)).await.expect("is encodable");
        }
        client.drain().await;
    });
    let end = tokio::spawn(async move { handle.shutdown(seconds(60)).await });
    neighbour
        .expect_close(r#"{"type":7,"allowReconnect":true}"#)
        .await;
    plain.expect_disconnected(Reason::Shutdown).await;
    assert!(end.await.expect("does not panic"));
    assert_eq!(plain.journal.rest(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_goodbye_behind_calls_that_wait_is_no_broken_message() {
    let plain = Plain::new();
    let options = HubOptions::default().max_queued_invocations(1);
    let mut client = RawClient::connect(&plain.hub(options)).await;
    plain.expect_connected().await;
    client.fire("Wait", "\"a\"").await;
    plain.journal.expect("began a").await;
    for entry in ["b", "c", "d"] {
        client.fire("Note", &format!("\"{entry}\"")).await;
    }
    client.close(1000).await;
    assert_eq!(client.receive().await, Received::Close(Some(1000)));
    assert_eq!(client.receive().await, Received::End);
    plain
        .expect_disconnected(DisconnectReason::ClientClosed)
        .await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_closes_waits_five_seconds_for_the_answer() {
    let plain = Plain::new();
    let mut client = RawClient::connect(&plain.hub(HubOptions::default())).await;
    plain.expect_connected().await;
    client.fire("Abort", "").await;
    client.expect(r#"{"type":7}"#).await;
    assert_eq!(client.receive().await, Received::Close(Some(1000)));
    let start = Instant::now();
    client.fire("Note", "\"not heard\"").await;
    assert_eq!(client.receive().await, Received::End);
    assert_took(start, seconds(5));
    plain.expect_disconnected(DisconnectReason::Aborted).await;
    assert_eq!(plain.journal.rest(), [""; 0]);
}
