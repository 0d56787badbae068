//! What becomes of messages for a client that does not read.

use hubkit::{DisconnectReason, Hub, HubOptions};

use crate::support::flow::{Flow, FlowClientProxy, kib};
use crate::support::{RawClient, quiesce};

/// A client that reads nothing, behind a message that fills everything but its outbox of 4 KiB.
async fn stalled(flow: &Flow) -> (Hub<FlowClientProxy>, RawClient) {
    let hub = flow.hub(HubOptions::default().outbox_capacity(4 * 1024));
    let client = RawClient::connect(&hub).await;
    quiesce().await;
    let stopper = "x".repeat(300 * 1024);
    let sent = hub.handle().clients().all().plain(0, stopper).await;
    sent.expect("is encodable");
    quiesce().await;
    (hub, client)
}

/// The numbers of the messages behind the one that filled everything.
async fn numbers(client: &mut RawClient, count: usize) -> Vec<String> {
    client.message().await;
    let mut numbers = Vec::new();
    for _ in 0..count {
        let message = client.message().await;
        let (_, arguments) = message.split_once('[').expect("arguments");
        numbers.push(arguments.chars().filter(char::is_ascii_digit).collect());
    }
    client.expect_untouched().await;
    numbers
}

fn statistics(hub: &Hub<FlowClientProxy>) -> (u64, u64, u64) {
    let statistics = hub.handle().statistics();
    (
        statistics.dropped_messages,
        statistics.conflated_messages,
        statistics.slow_readers,
    )
}

#[tokio::test(start_paused = true)]
async fn drop_oldest_keeps_the_newest() {
    let (hub, mut client) = stalled(&Flow::new()).await;
    let everyone = hub.handle().clients().all();
    for n in 1..=10 {
        everyone.oldest(n, kib()).await.expect("is encodable");
    }
    assert_eq!(statistics(&hub), (7, 0, 0));
    assert_eq!(numbers(&mut client, 3).await, ["8", "9", "10"]);
}

#[tokio::test(start_paused = true)]
async fn drop_newest_keeps_the_oldest() {
    let (hub, mut client) = stalled(&Flow::new()).await;
    let everyone = hub.handle().clients().all();
    for n in 1..=10 {
        everyone.newest(n, kib()).await.expect("is encodable");
    }
    assert_eq!(statistics(&hub), (7, 0, 0));
    assert_eq!(numbers(&mut client, 3).await, ["1", "2", "3"]);
}

#[tokio::test(start_paused = true)]
async fn latest_keeps_the_newest_of_each_key_in_the_place_of_the_first() {
    let (hub, mut client) = stalled(&Flow::new()).await;
    let everyone = hub.handle().clients().all();
    for n in 1..=1000 {
        let name = ["a", "b", "c"][n as usize % 3];
        everyone.price(name, n).await.expect("is encodable");
    }
    assert_eq!(statistics(&hub), (0, 997, 0));
    assert_eq!(numbers(&mut client, 3).await, ["1000", "998", "999"]);
}

#[tokio::test(start_paused = true)]
async fn latest_disconnects_when_there_are_too_many_keys() {
    let flow = Flow::new();
    let (hub, _client) = stalled(&flow).await;
    let everyone = hub.handle().clients().all();
    for n in 0..100 {
        everyone
            .price(n.to_string(), n)
            .await
            .expect("is encodable");
    }
    flow.expect_disconnected(DisconnectReason::SlowReader).await;
    assert_eq!(statistics(&hub), (0, 0, 1));
}

#[tokio::test(start_paused = true)]
async fn disconnect_disconnects() {
    let flow = Flow::new();
    let (hub, _client) = stalled(&flow).await;
    let everyone = hub.handle().clients().all();
    for n in 1..=3 {
        everyone.plain(n, kib()).await.expect("is encodable");
    }
    quiesce().await;
    assert_eq!(statistics(&hub), (0, 0, 0));
    everyone.plain(4, kib()).await.expect("is encodable");
    flow.expect_disconnected(DisconnectReason::SlowReader).await;
    everyone.plain(5, kib()).await.expect("is encodable");
    assert_eq!(statistics(&hub), (0, 0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_latest_that_waited_never_follows_a_newer_one() {
    let (hub, mut client) = stalled(&Flow::new()).await;
    let id = hub.handle().connections()[0].id.clone();
    let proxy = hub.handle().clients().client(&id);
    for n in 1..=3 {
        proxy.plain(n, kib()).await.expect("is encodable");
    }
    let long = "a".repeat(2000);
    let older = proxy.price(&*long, 10);
    let old = proxy.price(&*long, 11);
    let other = proxy.price("b".repeat(2000), 12);
    assert_eq!(numbers(&mut client, 3).await, ["1", "2", "3"]);
    // There is room again, and who waited does not know it yet.
    let everyone = hub.handle().clients().all();
    everyone.price(&*long, 20).await.expect("is encodable");
    assert!(client.message().await.ends_with(",20]}"));
    for late in [older, old, other] {
        late.await.expect("is encodable");
    }
    assert!(client.message().await.ends_with(",12]}"));
    client.expect_untouched().await;
    // Nothing of it is remembered.
    proxy.price(&*long, 1).await.expect("is encodable");
    assert!(client.message().await.ends_with(",1]}"));
    assert_eq!(statistics(&hub), (0, 2, 0));
}

#[tokio::test(start_paused = true)]
async fn of_several_latest_that_wait_the_newest_is_sent() {
    let (hub, mut client) = stalled(&Flow::new()).await;
    let id = hub.handle().connections()[0].id.clone();
    let proxy = hub.handle().clients().client(&id);
    for n in 1..=3 {
        proxy.plain(n, kib()).await.expect("is encodable");
    }
    let long = "a".repeat(2000);
    let waiting = [1, 2, 3].map(|n| proxy.price(&*long, n));
    assert_eq!(numbers(&mut client, 3).await, ["1", "2", "3"]);
    for late in waiting.into_iter().rev() {
        late.await.expect("is encodable");
    }
    assert!(client.message().await.ends_with(",3]}"));
    client.expect_untouched().await;
    assert_eq!(statistics(&hub), (0, 2, 0));
}
