//! How connections end, and what the server is told of it.

use std::time::Duration;

use hubkit_client::CloseReason;

use super::support::http::{Server, text};
use super::{POLLING, connected, send};

#[tokio::test]
async fn a_refused_post_ends_the_connection_and_its_poll() {
    let (connection, mut server, poll) = connected().await;
    send(&connection, "Work").await;
    server.expect("POST").await.answer(413, "");
    let reason = connection.closed().await.to_string();
    assert!(
        reason.starts_with("connection lost: the server answered 413 to POST "),
        "{reason}"
    );
    server.expect("DELETE").await.answer(202, "");
    poll.abandoned().await;
}

#[tokio::test]
async fn a_stop_says_goodbye_and_deletes_the_connection() {
    for status in [202, 404, 500] {
        let (connection, mut server, poll) = connected().await;
        send(&connection, "Last").await;
        let (reason, ()) = tokio::join!(
            async {
                connection.stop().await;
                connection.closed().await
            },
            async {
                let post = server.expect("POST").await;
                assert!(post.body.contains("Last"), "{}", post.body);
                if post.body.contains("\"type\":7") {
                    post.ok();
                } else {
                    post.ok();
                    server.expect("POST").await.check("{\"type\":7}\x1e").ok();
                }
                let delete = server.expect("DELETE").await;
                assert!(delete.is_of("token-1"), "{}", delete.target);
                delete.answer(status, "");
            }
        );
        assert_eq!(reason, CloseReason::Stopped);
        poll.abandoned().await;
        assert_eq!(server.unexpected(), None);
    }
}

#[tokio::test]
async fn a_stop_during_a_poll_that_ends_at_the_same_time_is_a_stop() {
    let (connection, mut server, poll) = connected().await;
    let ((), ()) = tokio::join!(connection.stop(), async {
        let goodbye = server.expect("POST").await.check("{\"type\":7}\x1e");
        poll.answer(204, "");
        goodbye.ok();
        server.expect("DELETE").await.answer(404, "");
    });
    assert_eq!(connection.closed().await, CloseReason::Stopped);
}

#[tokio::test]
async fn a_stop_takes_five_seconds_when_the_server_hangs() {
    let (connection, mut server, poll) = connected().await;
    let stop = tokio::spawn({
        let connection = connection.clone();
        async move { connection.stop().await }
    });
    server.expect("POST").await.ok();
    let delete = server.expect("DELETE").await;
    tokio::time::pause();
    stop.await.expect("stops");
    delete.abandoned().await;
    poll.abandoned().await;
}

#[tokio::test]
async fn a_stop_deletes_the_connection_though_a_post_hangs() {
    let (connection, mut server, _poll) = connected().await;
    send(&connection, "Work").await;
    let hanging = server.expect("POST").await;
    tokio::time::pause();
    let stop = tokio::spawn({
        let connection = connection.clone();
        async move { connection.stop().await }
    });
    // More than what the POST may take, and less than the stop may.
    tokio::time::sleep(Duration::from_secs(4)).await;
    tokio::time::resume();
    server.expect("DELETE").await.answer(202, "");
    stop.await.expect("stops");
    hanging.abandoned().await;
}

#[tokio::test]
async fn a_handshake_that_fails_deletes_the_connection() {
    let mut server = Server::start().await;
    let connect = server.over(POLLING).connect();
    let (connection, ()) = tokio::join!(connect, async {
        server.negotiate().await;
        server.expect("GET").await.ok();
        server.expect("POST").await.ok();
        let refusal = "{\"error\":\"Not today.\"}\x1e";
        server.expect("GET").await.poll(refusal);
    });
    assert!(text(connection).ends_with("Not today."));
    let delete = server.expect("DELETE").await;
    assert!(delete.is_of("token-1"), "{}", delete.target);
    delete.answer(202, "");

    // The same for an attempt that is given up.
    let connect = tokio::spawn(server.over(POLLING).connect());
    server.negotiate().await;
    server.expect("GET").await.ok();
    let post = server.expect("POST").await;
    connect.abort();
    post.abandoned().await;
    let delete = server.expect("DELETE").await;
    assert!(delete.is_of("token-2"), "{}", delete.target);
    tokio::time::pause();
    delete.abandoned().await;
}

#[tokio::test]
async fn a_dropped_connection_ends_all_its_requests() {
    let (connection, mut server, poll) = connected().await;
    send(&connection, "Work").await;
    let post = server.expect("POST").await;
    drop(connection);
    tokio::time::pause();
    poll.abandoned().await;
    post.abandoned().await;
}
