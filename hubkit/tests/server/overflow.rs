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
