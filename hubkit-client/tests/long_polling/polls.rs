//! What is posted and polled, and what answers may be.

use std::sync::Arc;
use std::time::{Duration, Instant};

use hubkit::Receiver;
use hubkit_client::CloseReason;
use tokio::sync::Semaphore;

use super::support::http::{HANDSHAKE, Server, connecting, text};
use super::support::{Event, ReceiveMessage, Stub, message};
use super::{POLLING, connected, connected_with, send};

#[tokio::test]
async fn the_requests_are_those_of_the_official_clients() {
    let mut server = Server::start().await;
    let builder = server
        .over(POLLING)
        .bearer_token("t0ken")
        .header("X-Tenant", "blue");
    let (connection, ()) = connecting(builder, async {
        server.negotiate().await;
        let first = server.expect("GET").await;
        assert!(
            first.target.starts_with("/hub?key=secret&id=token-1&_="),
            "{}",
            first.target
        );
        assert_eq!(first.header("authorization"), Some("Bearer t0ken"));
        assert_eq!(first.header("x-requested-with"), Some("XMLHttpRequest"));
        assert_eq!(first.header("x-tenant"), Some("blue"));
        // The server is not ready for the handshake before it has answered.
        assert_eq!(server.unexpected(), None);
        first.ok();
        let post = server.expect("POST").await.check(HANDSHAKE);
        assert_eq!(post.target, "/hub?key=secret&id=token-1");
        assert_eq!(
            post.header("content-type"),
            Some("text/plain;charset=UTF-8")
        );
        assert_eq!(post.header("authorization"), Some("Bearer t0ken"));
        post.ok();
        server.expect("GET").await.poll("{}\x1e");
    })
    .await;
    assert_eq!(connection.transport(), POLLING);
    assert_eq!(connection.connection_id(), Some("id-1"));

    let call = Stub::new(&connection).call::<i64>("Add", (1, 2));
    let (sum, ()) = tokio::join!(call, async {
        let poll = server.expect("GET").await;
        let post = server.expect("POST").await;
        let call = r#"{"type":1,"invocationId":"0","target":"Add","arguments":[1,2]}"#;
        post.check(&format!("{call}\x1e")).ok();
        poll.poll("{\"type\":3,\"invocationId\":\"0\",\"result\":3}\x1e");
        // Answered, and polled for again at once.
        server.expect("GET").await;
    });
    assert_eq!(sum.expect("answered"), 3);
}

#[tokio::test]
async fn messages_come_in_polls_however_they_are_cut() {
    let (connection, mut server, poll) = connected().await;
    let mut events = connection.events::<Event>();
    let both = format!("{}\x1e{}\x1e", message("a"), message("b"));
    poll.poll(&both);
    let (start, end) = both.split_at(20);
    server.expect("GET").await.poll(start);
    server.expect("GET").await.poll(end);
    let parts = server.expect("GET").await.parts("application/octet-stream");
    for part in both.as_bytes().chunks(9) {
        parts.say(std::str::from_utf8(part).expect("ascii")).await;
    }
    // Nothing waits for the end of the answer.
    for expected in ["a", "b", "a", "b", "a", "b"] {
        match events.next().await {
            Some(Ok(Event::ReceiveMessage(text))) => assert_eq!(text, expected),
            other => panic!("{other:?}"),
        }
    }
    drop(parts);
    server.expect("GET").await;
}

#[tokio::test]
async fn the_first_poll_decides() {
    for (status, expected) in [
        (
            204,
            "the connection was lost during the handshake: the server ended the connection at the first poll",
        ),
        (404, "the server answered 404 to GET http://127.0.0.1:"),
        (500, "the server answered 500 to GET http://127.0.0.1:"),
    ] {
        let mut server = Server::start().await;
        let connect = server.over(POLLING).connect();
        let (connection, ()) = tokio::join!(connect, async {
            server.negotiate().await;
            server.expect("GET").await.answer(status, "");
        });
        let error = text(connection);
        assert!(
            error.starts_with(expected) && !error.contains("secret"),
            "{error}"
        );
        assert_eq!(server.unexpected(), None);
    }
}

#[tokio::test]
async fn a_first_poll_that_hangs_is_given_up_in_time() {
    let mut server = Server::start().await;
    let limit = Duration::from_millis(500);
    let connect = server.over(POLLING).handshake_timeout(limit).connect();
    let (connection, poll) = tokio::join!(connect, async {
        server.negotiate().await;
        server.expect("GET").await
    });
    assert_eq!(
        text(connection),
        "the first poll took longer than 500ms (`handshake_timeout`)"
    );
    poll.abandoned().await;
}

#[tokio::test]
async fn the_statuses_of_later_polls_end_the_connection() {
    let (connection, mut server, poll) = connected().await;
    poll.answer(204, "");
    assert_eq!(
        connection.closed().await,
        CloseReason::ServerClosed {
            error: None,
            allow_reconnect: true
        }
    );
    assert_eq!(server.unexpected(), None);
    for (status, expected) in [
        (404, ": the server no longer knows this connection"),
        (401, ": is the access token expired?"),
        (409, "/hub"),
        (500, "/hub"),
    ] {
        let (connection, mut server, poll) = connected().await;
        poll.answer(status, "");
        let reason = connection.closed().await.to_string();
        let start =
            format!("connection lost: the server answered {status} to GET http://127.0.0.1:");
        assert!(
            reason.starts_with(&start) && reason.ends_with(expected),
            "{reason}"
        );
        assert!(
            !reason.contains("secret") && !reason.contains("token-1"),
            "{reason}"
        );
        // The server may know it yet.
        server.expect("DELETE").await.answer(404, "");
    }
}

#[tokio::test]
async fn the_server_s_goodbye_is_as_over_web_sockets() {
    let (connection, mut server, poll) = connected().await;
    poll.poll("{\"type\":7,\"error\":\"Bye.\",\"allowReconnect\":true}\x1e");
    assert_eq!(
        connection.closed().await,
        CloseReason::ServerClosed {
            error: Some("Bye.".to_owned()),
            allow_reconnect: true
        }
    );
    server.expect("DELETE").await.answer(202, "");
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_a_lost_connection() {
    let (connection, _server, poll) = connected().await;
    let parts = poll.parts("application/octet-stream");
    parts.say("{\"type\"").await;
    parts.break_off().await;
    let reason = connection.closed().await.to_string();
    assert!(
        reason.starts_with("connection lost: the answer to a poll broke off: "),
        "{reason}"
    );
}

#[tokio::test]
async fn polls_have_a_deadline_of_their_own() {
    let (connection, mut server, poll) = connected().await;
    // The server hangs from here on, so that time passes at once.
    tokio::time::pause();
    let start = tokio::time::Instant::now();
    assert_eq!(
        connection.closed().await.to_string(),
        "connection lost: the server left 2 polls unanswered for 100s each (`request_timeout`)"
    );
    let elapsed = start.elapsed();
    assert!((199..=200).contains(&elapsed.as_secs()), "{elapsed:?}");
    poll.abandoned().await;
    server.expect("GET").await.abandoned().await;
}

#[tokio::test]
async fn a_poll_that_is_not_answered_is_made_again() {
    let limit = Duration::from_millis(500);
    let (connection, mut server, poll) =
        connected_with(|builder| builder.request_timeout(limit)).await;
    let mut events = connection.events::<Event>();
    let mut unanswered = poll;
    for n in 0..3 {
        unanswered.abandoned().await;
        let text = n.to_string();
        let again = server.expect("GET").await;
        again.poll(&format!("{}\x1e", message(&text)));
        match events.next().await {
            Some(Ok(Event::ReceiveMessage(heard))) => assert_eq!(heard, text),
            other => panic!("{other:?}"),
        }
        unanswered = server.expect("GET").await;
    }
}

#[tokio::test]
async fn an_answer_that_stops_in_the_middle_has_one_too() {
    let limit = Duration::from_millis(500);
    let (connection, _server, poll) =
        connected_with(|builder| builder.request_timeout(limit)).await;
    let parts = poll.parts("application/octet-stream");
    assert_eq!(
        connection.closed().await.to_string(),
        "connection lost: nothing came of the answer to a poll for 500ms (`request_timeout`)"
    );
    parts.abandoned().await;
}

#[tokio::test]
async fn nobody_pings_and_silence_is_no_failure() {
    let week = Duration::from_secs(7 * 24 * 60 * 60);
    let (connection, mut server, poll) =
        connected_with(|builder| builder.request_timeout(2 * week)).await;
    assert_eq!(server.unexpected(), None);
    tokio::time::pause();
    tokio::time::sleep(week).await;
    tokio::time::resume();
    assert!(connection.state().is_connected());
    poll.ok();
    server.expect("GET").await;
    assert_eq!(server.unexpected(), None);
}

#[tokio::test]
async fn empty_answers_are_no_reason_to_hurry() {
    let (_connection, mut server, poll) = connected().await;
    poll.ok();
    let start = Instant::now();
    for _ in 0..3 {
        server.expect("GET").await.ok();
    }
    assert!(start.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn an_answer_without_end_does_not_fill_the_memory() {
    let (connection, mut server, poll) =
        connected_with(|builder| builder.max_message_size(1000)).await;
    let parts = poll.parts("application/octet-stream");
    let part = "x".repeat(10_000);
    let mut count = 0;
    while parts.try_say(&part).await {
        count += 1;
        assert!(count < 10_000, "the client reads on");
        if !connection.state().is_connected() {
            break;
        }
    }
    let reason = connection.closed().await;
    assert_eq!(
        reason.to_string(),
        "the server broke the protocol: a message is larger than 1000 bytes (the client's `max_message_size`)"
    );
    let goodbye = server.expect("POST").await;
    assert!(
        goodbye.body.starts_with(r#"{"type":7,"error":""#),
        "{}",
        goodbye.body
    );
    goodbye.ok();
    server.expect("DELETE").await.answer(202, "");
    parts.abandoned().await;
}

#[tokio::test]
async fn no_poll_is_made_while_nothing_is_read() {
    let gate = Arc::new(Semaphore::new(0));
    let handler = {
        let gate = Arc::clone(&gate);
        move |(_,): (String,)| {
            let gate = Arc::clone(&gate);
            async move {
                gate.acquire().await.expect("open").forget();
            }
        }
    };
    let mut receiver = Receiver::new();
    receiver.on_event::<ReceiveMessage, _, _>(handler);
    let (connection, mut server, poll) = connected_with(|builder| builder.receive(receiver)).await;
    poll.poll(&format!("{}\x1e", message("more")).repeat(300));
    // The connection is alive, and would have polled by now.
    for _ in 0..3 {
        send(&connection, "Work").await;
        server.expect("POST").await.ok();
    }
    assert_eq!(server.unexpected(), None);
    gate.add_permits(300);
    server.expect("GET").await;
}

#[tokio::test]
async fn binary_protocols_are_posted_as_such() {
    let mut server = Server::start().await;
    let builder = server
        .over(POLLING)
        .protocol(hubkit::protocol::Protocol::MessagePack);
    let (connection, ()) = connecting(builder, async {
        server.negotiate().await;
        server.expect("GET").await.ok();
        let post = server.expect("POST").await;
        assert_eq!(
            post.header("content-type"),
            Some("application/octet-stream")
        );
        assert!(post.body.contains("messagepack"), "{}", post.body);
        post.ok();
        server.expect("GET").await.poll("{}\x1e");
    })
    .await;
    assert_eq!(connection.transport(), POLLING);
}
