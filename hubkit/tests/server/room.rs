//! Sends to one client that wait for room.

use hubkit::{DisconnectReason, HubOptions};
use tokio::time::Instant;

use crate::support::flow::{Flow, kib};
use crate::support::{RawClient, assert_took, quiesce, result, seconds};

#[tokio::test(start_paused = true)]
async fn a_method_sends_more_than_an_outbox_holds() {
    let flow = Flow::new();
    let hub = flow.hub(HubOptions::default());
    let mut client = RawClient::connect(&hub).await;
    client.start("c", "Pour", "10240").await;
    quiesce().await;
    for read in 0..10_240 {
        let message = client.message().await;
        assert!(message.contains(&format!("[{read},")), "{message:.80}");
        // The outbox, what is being written, and the pipe.
        let ahead = flow.poured() - read;
        assert!(ahead < 1024 + 256, "{ahead} KiB ahead");
    }
    client.expect(&result("c", "10240")).await;
    assert_eq!(hub.handle().statistics().slow_readers, 0);
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_stalls_is_given_up_and_the_send_goes_on() {
    let flow = Flow::new();
    let hub = flow.hub(HubOptions::default());
    let mut client = RawClient::connect(&hub).await;
    let start = Instant::now();
    client.start("c", "Pour", "10240").await;
    let mut ends = [flow.journal.next().await, flow.journal.next().await];
    ends.sort();
    let reason = DisconnectReason::WriteTimeout;
    assert_eq!(
        ends,
        [format!("disconnected: {reason}"), "poured".to_owned()]
    );
    assert_took(start, seconds(10));
    assert!(hub.handle().shutdown(seconds(1)).await);
}

#[tokio::test(start_paused = true)]
async fn a_send_that_is_given_up_does_what_its_policy_says() {
    let flow = Flow::new();
    let hub = flow.hub(HubOptions::default());
    let mut client = RawClient::connect(&hub).await;
    client.start("c", "GiveUp", "").await;
    flow.journal.expect("gave up").await;
    flow.expect_disconnected(DisconnectReason::SlowReader).await;
    assert_eq!(hub.handle().statistics().slow_readers, 1);
}

#[tokio::test(start_paused = true)]
async fn tasks_wait_for_room_as_methods_do() {
    let hub = Flow::new().hub(HubOptions::default().outbox_capacity(4 * 1024));
    let mut client = RawClient::connect(&hub).await;
    quiesce().await;
    let id = hub.handle().connections()[0].id.clone();
    let proxy = hub.handle().clients().client(id);
    let pour = |from: u32| {
        let proxy = proxy.clone();
        async move {
            for n in from..from + 1000 {
                proxy.plain(n, kib()).await.expect("is encodable");
            }
        }
    };
    let tasks = [tokio::spawn(pour(0)), tokio::spawn(pour(1000))];
    quiesce().await;
    let mut seen = vec![false; 2000];
    for _ in 0..2000 {
        let message = client.message().await;
        let (_, rest) = message.split_once('[').expect("arguments");
        let number: usize = rest
            .split(',')
            .next()
            .expect("a number")
            .parse()
            .expect("digits");
        assert!(!std::mem::replace(&mut seen[number], true));
        assert!(number.is_multiple_of(1000) || seen[number - 1], "in order");
    }
    for task in tasks {
        task.await.expect("does not panic");
    }
}

#[tokio::test(start_paused = true)]
async fn sends_to_many_never_wait() {
    let flow = Flow::new();
    let hub = flow.hub(HubOptions::default().outbox_capacity(4 * 1024));
    let _stalled = RawClient::connect(&hub).await;
    quiesce().await;
    let everyone = hub.handle().clients().all();
    let start = Instant::now();
    for n in 0..1000 {
        everyone.plain(n, kib()).await.expect("is encodable");
    }
    flow.expect_disconnected(DisconnectReason::SlowReader).await;
    assert_took(start, seconds(0));
    assert_eq!(hub.handle().statistics().slow_readers, 1);
}
