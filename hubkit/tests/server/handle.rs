//! A hub from outside: who is there, and the end of it all.

use hubkit::hub::User;
use hubkit::{DisconnectReason, HubOptions};
use tokio::time::Instant;

use crate::support::{Plain, RawClient, assert_took, quiesce, result, seconds};

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

#[tokio::test(start_paused = true)]
async fn a_handle_lists_who_is_connected() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let handle = hub.handle();
    assert_eq!(handle.connections(), []);
    let _early = RawClient::open(&hub);
    let mut mina = RawClient::connect_as(&hub, "mina").await;
    let mut again = RawClient::connect_as(&hub, "mina").await;
    let mut ada = RawClient::connect_as(&hub, "ada").await;
    let mut nobody = RawClient::connect(&hub).await;
    let ids = [
        mina.id().await,
        again.id().await,
        ada.id().await,
        nobody.id().await,
    ];
    handle.add_to_group(&ids[2], "g").expect("there is room");

    assert_eq!(
        handle.connection_count(),
        4,
        "after the handshake one counts"
    );
    let mut listed: Vec<_> = handle.connections();
    listed.sort_by_key(|known| ids.iter().position(|id| *id == known.id));
    let known: Vec<_> = listed
        .iter()
        .map(|known| (known.user_id.as_deref(), known.groups.clone()))
        .collect();
    assert_eq!(
        known,
        [
            (Some("mina"), vec![]),
            (Some("mina"), vec![]),
            (Some("ada"), vec!["g".to_owned()]),
            (None, vec![]),
        ]
    );
    assert_eq!(handle.user_count(), 2);
    assert_eq!(sorted(handle.users()), ["ada", "mina"]);
    assert_eq!(
        sorted(handle.user_connections("mina")),
        sorted(ids[..2].to_vec())
    );
    assert_eq!(handle.user_connections("nobody"), [""; 0]);
    assert_eq!(handle.user_of(&ids[2]), Some(User::new("ada")));
    assert_eq!(handle.user_of(&ids[3]), None);
    assert!(handle.is_connected(&ids[3]));
    assert!(!handle.is_connected("nobody"));

    mina.leave().await;
    assert_eq!(handle.user_count(), 2, "she has another connection");
    again.leave().await;
    assert_eq!(handle.users(), ["ada"]);
    assert_eq!(handle.connection_count(), 2);
    assert!(!handle.is_connected(&ids[0]));
}

#[tokio::test(start_paused = true)]
async fn connection_ids_are_long_and_unlike() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let mut seen = std::collections::HashSet::new();
    for _ in 0..100 {
        let id = RawClient::connect(&hub).await.id().await;
        assert_eq!(id.len(), 22);
        assert!(seen.insert(id));
    }
}

#[tokio::test(start_paused = true)]
async fn a_disconnected_client_reads_what_was_sent_before_and_why() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let handle = hub.handle();
    let mut neighbour = RawClient::connect(&hub).await;
    let mut client = RawClient::connect(&hub).await;
    let id = client.id().await;
    let sent = handle.clients().client(&id).send("News", (1,));
    sent.await.expect("is encodable");
    assert!(handle.disconnect(&id, "a \"word\" is enough"));
    let sent = handle.clients().client(&id).send("News", (2,));
    sent.await.expect("is encodable");
    client
        .expect(r#"{"type":1,"target":"News","arguments":[1]}"#)
        .await;
    client
        .expect_close(r#"{"type":7,"error":"a \"word\" is enough"}"#)
        .await;
    assert!(!handle.disconnect(&id, "again"));
    assert!(!handle.disconnect("nobody", "again"));
    neighbour.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn a_method_may_disconnect_its_own_caller() {
    let plain = Plain::new();
    let mut client = RawClient::connect(&plain.hub(HubOptions::default())).await;
    client.start("1", "Abort", "").await;
    client.expect(&result("1", "null")).await;
    client.expect_close(r#"{"type":7}"#).await;
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_says_goodbye_to_everyone_and_waits() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let mut clients = Vec::new();
    for _ in 0..3 {
        clients.push(RawClient::connect(&hub).await);
        plain.expect_connected().await;
    }
    let handle = hub.handle();
    let ended = tokio::spawn(async move { handle.shutdown(seconds(60)).await });
    for client in &mut clients {
        client
            .expect_close(r#"{"type":7,"allowReconnect":true}"#)
            .await;
        plain.expect_disconnected(DisconnectReason::Shutdown).await;
    }
    assert!(ended.await.expect("does not panic"));
    assert_eq!(hub.handle().connection_count(), 0);

    // The handle goes on working, with nobody there; whoever comes is sent away again.
    assert!(hub.handle().shutdown(seconds(1)).await);
    let sent = hub.handle().clients().all().send("News", ()).await;
    sent.expect("is encodable");
    let mut late = RawClient::open(&hub);
    late.expect_close(r#"{"error":"Handshake was canceled."}"#)
        .await;
    assert_eq!(plain.journal.rest(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_waits_no_longer_than_it_was_told() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let mut client = RawClient::connect(&hub).await;
    plain.expect_connected().await;
    client.fire("Wait", "\"x\"").await;
    plain.journal.expect("began x").await;
    let start = Instant::now();
    assert!(!hub.handle().shutdown(seconds(20)).await);
    assert_took(start, seconds(20));
    plain.expect_disconnected(DisconnectReason::Shutdown).await;
    plain.gate.add_permits(1);
    assert!(hub.handle().shutdown(seconds(20)).await);
    assert_took(start, seconds(20));
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_does_not_wait_for_handshakes_to_time_out() {
    let plain = Plain::new();
    let hub = plain.hub(HubOptions::default());
    let mut silent = RawClient::open(&hub);
    quiesce().await;
    let start = Instant::now();
    assert!(hub.handle().shutdown(seconds(60)).await);
    assert_took(start, seconds(5));
    silent.drain().await;
}
