//! Streams to clients that count what they may be sent.

use hubkit::HubOptions;
use hubkit::protocol::{InvocationHead, Message, Protocol};

use crate::support::flow::{Flow, credit, upload};
use crate::support::streams::{Streams, cancel, end, item};
use crate::support::{RawClient, Received, error, quiesce, result, seconds};

#[tokio::test(start_paused = true)]
async fn a_stream_is_asked_for_as_many_items_as_it_may_send() {
    for mut items in [0, 1, 3, 500] {
        let streams = Streams::new();
        let hub = streams.hub(HubOptions::default());
        let mut client = RawClient::connect_counting(&hub, "json", items).await;
        client.stream("s", "Endless", "").await;
        let mut next = 0;
        for granted in [2, 1, 1000, 0] {
            while next < items {
                client.expect(&item("s", next)).await;
                next += 1;
            }
            client.expect_silence(seconds(20)).await;
            assert_eq!(streams.produced() as u64, items);
            client.send(&credit("s", granted)).await;
            items += granted;
        }
        // Grants add up, and do not overflow.
        client.send(&credit("s", u64::MAX - 1)).await;
        client.send(&credit("s", u64::MAX)).await;
        for _ in 0..10_000 {
            client.expect(&item("s", next)).await;
            next += 1;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_without_credit_stops_alone() {
    let streams = Streams::new();
    let hub = streams.hub(HubOptions::default());
    let mut client = RawClient::connect_counting(&hub, "json", 3).await;
    for id in ["a", "b"] {
        client.stream(id, "Listen", "").await;
        streams.journal.expect("listening").await;
    }
    for n in 0..5 {
        streams.say(&n.to_string());
    }
    let mut items = Vec::new();
    for _ in 0..6 {
        items.push(client.message().await);
    }
    items.sort();
    let of = |id| (0..3).map(move |n| item(id, format!("\"{n}\"")));
    assert_eq!(items, of("a").chain(of("b")).collect::<Vec<_>>());
    client.expect_silence(seconds(1)).await;

    // Calls, other streams and pings go on.
    assert_eq!(client.call("Note", "\"x\"").await, result("c", "\"x\""));
    client.send(&credit("b", 10)).await;
    for n in 3..5 {
        client.expect(&item("b", format!("\"{n}\""))).await;
    }
    streams.say("5");
    client.expect(&item("b", "\"5\"")).await;
    client.stream("c", "Count", "2").await;
    for message in [item("c", 0), item("c", 1), end("c")] {
        client.expect(&message).await;
    }
    client.expect_silence(seconds(100)).await;
    client.send(&credit("a", 10)).await;
    for n in 3..6 {
        client.expect(&item("a", format!("\"{n}\""))).await;
    }
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn the_end_needs_no_credit_but_waits_for_some() {
    let hub = Streams::new().hub(HubOptions::default());
    let mut client = RawClient::connect_counting(&hub, "json", 2).await;
    client.stream("s", "Count", "1").await;
    client.expect(&item("s", 0)).await;
    client.expect(&end("s")).await;

    client.stream("s", "CountLater", "2").await;
    client.expect(&item("s", 0)).await;
    client.expect(&item("s", 1)).await;
    client.expect_silence(seconds(1)).await;
    client.send(&credit("s", 1)).await;
    client.expect(&end("s")).await;

    let mut client = RawClient::connect_counting(&hub, "json", 1).await;
    client.stream("s", "Fail", "true").await;
    client.expect(&item("s", 1)).await;
    client.expect_silence(seconds(1)).await;
    client.send(&credit("s", 1)).await;
    let text =
        "An error occurred on the server while streaming results. HubException: out of numbers";
    client.expect(&error("s", text)).await;
    // What a stream had left, or was granted when it was over, is not for the next of its name.
    client.send(&credit("s", 5)).await;
    client.stream("s", "Count", "3").await;
    client.expect(&item("s", 0)).await;
    client.expect_silence(seconds(1)).await;
}

#[tokio::test(start_paused = true)]
async fn grants_that_make_no_sense_are_skipped() {
    let flow = Flow::new();
    let hub = flow.hub(HubOptions::default());
    let mut client = RawClient::connect_counting(&hub, "json", 1).await;
    client.start("c", "Wait", "\"x\"").await;
    client.send(&upload(4, "s", "Doubled", "", &["u"])).await;
    client
        .send(&upload(1, "t", "Collect", "\"\"", &["v"]))
        .await;
    client.send(&item("u", 1)).await;
    client.send(&item("u", 2)).await;
    client.expect(&item("s", 2)).await;
    for id in ["c", "t", "u", "v", "nobody", ""] {
        client.send(&credit(id, 7)).await;
    }
    for items in [
        "0",
        "-1",
        "1.5",
        "\"7\"",
        "null",
        "18446744073709551616",
        "[7]",
    ] {
        client.send(&credit("s", items)).await;
    }
    client.send(r#"{"type":100,"invocationId":"s"}"#).await;
    client.send(r#"{"type":100,"items":7}"#).await;
    client.expect_silence(seconds(1)).await;
    client.send(&credit("s", 1)).await;
    client.expect(&item("s", 4)).await;
    flow.gate.add_permits(1);
    client.expect(&result("c", "\"x\"")).await;
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_waits_for_credit_ends_as_any_other() {
    for way in ["cancel", "leave", "vanish", "shutdown"] {
        let streams = Streams::new();
        let hub = streams.hub(HubOptions::default().max_streams(1));
        let mut client = RawClient::connect_counting(&hub, "json", 1).await;
        client.stream("s", "Listen", "").await;
        streams.journal.expect("listening").await;
        streams.say("one");
        streams.say("two");
        client.expect(&item("s", "\"one\"")).await;
        // It has its place among the streams.
        client.stream("t", "Count", "1").await;
        let refusal = client.message().await;
        assert!(refusal.contains("\"error\""), "{refusal}");
        match way {
            "cancel" => {
                client.send(&cancel("s")).await;
                client.expect(&end("s")).await;
                client.send(&credit("s", 1)).await;
                client.expect_untouched().await;
            }
            "leave" => client.leave().await,
            "vanish" => drop(client),
            _ => {
                let handle = hub.handle();
                let read = async {
                    client
                        .expect_close(r#"{"type":7,"allowReconnect":true}"#)
                        .await;
                };
                let (down, ()) = tokio::join!(handle.shutdown(seconds(5)), read);
                assert!(down);
            }
        }
        streams.journal.expect("dropped").await;
    }
}

#[tokio::test(start_paused = true)]
async fn credit_behind_a_full_queue_of_calls_is_heard() {
    let flow = Flow::new();
    let hub = flow.hub(HubOptions::default());
    let mut client = RawClient::connect_counting(&hub, "json", 1).await;
    client.send(&upload(4, "s", "Doubled", "", &["u"])).await;
    client.send(&item("u", 1)).await;
    client.send(&item("u", 2)).await;
    client.expect(&item("s", 2)).await;
    client.start("a", "Wait", "\"a\"").await;
    flow.journal.expect("began a").await;
    for n in 0..100 {
        client.start(&n.to_string(), "Echo", "\"x\"").await;
    }
    client.send(&credit("s", 1)).await;
    // Pings go on all the same.
    let next = tokio::time::timeout(seconds(1), client.message());
    assert_eq!(next.await.expect("it is heard"), item("s", 4));
    flow.gate.add_permits(1);
    client.expect(&result("a", "\"a\"")).await;
    for n in 0..100 {
        client.expect(&result(&n.to_string(), "\"x\"")).await;
    }
}

#[tokio::test(start_paused = true)]
async fn clients_that_do_not_count_get_all_there_is() {
    let hub = Streams::new().hub(HubOptions::default());
    for own in [
        "",
        r#","hubkit":{"credit":1}"#,
        r#","hubkit":{"credit":1,"items":-1}"#,
        r#","hubkit":{"credit":2,"items":1}"#,
    ] {
        let mut client = RawClient::open(&hub);
        client
            .send(&format!(r#"{{"protocol":"json","version":1{own}}}"#))
            .await;
        client.message().await;
        client.stream("s", "Count", "500").await;
        client.send(&credit("s", 1)).await;
        for n in 0..500 {
            client.expect(&item("s", n)).await;
        }
        client.expect(&end("s")).await;
    }
}

#[tokio::test(start_paused = true)]
async fn streams_are_counted_in_binary_protocols() {
    for protocol in [Protocol::MessagePack, Protocol::Cbor] {
        let streams = Streams::new();
        let hub = streams.hub(HubOptions::default());
        let mut client = RawClient::connect_counting(&hub, protocol.name(), 3).await;
        let mut out = Vec::new();
        let head = InvocationHead {
            id: Some("s"),
            streaming: true,
            target: "Endless",
            stream_ids: &[],
        };
        protocol
            .write_invocation(&mut out, &head, &())
            .expect("is encodable");
        client.binary(&out).await;
        for items in [3_i32, 103] {
            for _ in (items - 100).max(0)..items {
                expect_item(&mut client, protocol).await;
            }
            quiesce().await;
            assert_eq!(streams.produced(), items as usize);
            let mut out = Vec::new();
            protocol.write_credit(&mut out, "s", 100);
            client.binary(&out).await;
        }
    }
}

async fn expect_item(client: &mut RawClient, protocol: Protocol) {
    let Received::Binary(bytes) = client.receive().await else {
        panic!("expected a message");
    };
    let split = protocol.split(&bytes, 1000).ok().flatten();
    let message = protocol.decode(&bytes[split.expect("it is whole").body]);
    assert!(
        matches!(&message, Ok(Message::StreamItem { id, .. }) if id == "s"),
        "{message:?}"
    );
}
