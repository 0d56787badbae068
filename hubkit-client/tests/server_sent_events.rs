//! Server-Sent Events, against a server whose every answer is up to the test.

mod support;

use std::time::Duration;

use axum::body::Body;
use axum::http::Response;
use hubkit_client::{CloseReason, HubConnection, HubConnectionBuilder, Transport};
use support::http::{HANDSHAKE, PING, Parts, Server, connecting, text};
use support::{Event, Stub, is_pending, message};

const SSE: Transport = Transport::ServerSentEvents;

async fn connected() -> (HubConnection, Server, Parts) {
    connected_with(|builder| builder).await
}

/// A connection past its first ping.
async fn connected_with(
    configure: impl FnOnce(HubConnectionBuilder) -> HubConnectionBuilder,
) -> (HubConnection, Server, Parts) {
    let mut server = Server::start().await;
    let builder = configure(server.over(SSE));
    let (connection, events) = connecting(builder, server.open_events()).await;
    server.expect("POST").await.check(PING).ok();
    (connection, server, events)
}

/// The text of the error of a connection whose event stream gets this answer.
async fn refused(answer: Response<Body>) -> String {
    let mut server = Server::start().await;
    let builder = server.over(SSE);
    let script = async {
        server.negotiate().await;
        server.expect("GET").await.respond(answer);
    };
    let (connection, ()) = tokio::join!(builder.connect(), script);
    text(connection)
}

fn answer(status: u16, content_type: &str) -> Response<Body> {
    Response::builder()
        .status(status)
        .header("content-type", content_type)
        .body(Body::empty())
        .expect("a good response")
}

#[tokio::test]
async fn the_requests_are_those_of_the_official_clients() {
    let mut server = Server::start().await;
    let builder = server
        .over(SSE)
        .bearer_token("t0ken")
        .header("X-Tenant", "blue");
    let (connection, events) = connecting(builder, async {
        server.negotiate().await;
        let get = server.expect("GET").await;
        assert_eq!(get.target, "/hub?key=secret&id=token-1");
        assert_eq!(get.header("accept"), Some("text/event-stream"));
        let headers = get.headers.clone();
        let events = get.parts("text/event-stream; charset=utf-8");
        let post = server.expect("POST").await.check(HANDSHAKE);
        assert_eq!(post.target, "/hub?key=secret&id=token-1");
        assert_eq!(
            post.header("content-type"),
            Some("text/plain;charset=UTF-8")
        );
        for headers in [&headers, &post.headers] {
            assert_eq!(headers["authorization"], "Bearer t0ken");
            assert_eq!(headers["x-requested-with"], "XMLHttpRequest");
            assert_eq!(headers["x-tenant"], "blue");
        }
        post.ok();
        events.event("{}\x1e").await;
        events
    })
    .await;
    server.expect("POST").await.check(PING).ok();
    assert_eq!(connection.transport(), SSE);
    assert_eq!(connection.connection_id(), Some("id-1"));

    let call = Stub::new(&connection).call::<i64>("Add", (1, 2));
    let (sum, ()) = tokio::join!(call, async {
        let post = server.expect("POST").await;
        let call = r#"{"type":1,"invocationId":"0","target":"Add","arguments":[1,2]}"#;
        post.check(&format!("{call}\x1e")).ok();
        events
            .event("{\"type\":3,\"invocationId\":\"0\",\"result\":3}\x1e")
            .await;
    });
    assert_eq!(sum.expect("answered"), 3);
}

#[tokio::test]
async fn messages_come_in_events_however_they_are_cut() {
    let (connection, _server, stream) = connected().await;
    let mut events = connection.events::<Event>();
    let both = format!("{}\x1e{}\x1e", message("a"), message("b"));
    stream.event(&both).await;
    let (start, end) = both.split_at(20);
    stream.event(start).await;
    stream.event(end).await;
    for part in format!("data: {both}\r\n\r\n").as_bytes().chunks(9) {
        stream.say(std::str::from_utf8(part).expect("ascii")).await;
    }
    for expected in ["a", "b", "a", "b", "a", "b"] {
        match events.next().await {
            Some(Ok(Event::ReceiveMessage(text))) => assert_eq!(text, expected),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn what_waits_for_a_post_is_one_post_in_order() {
    let (connection, mut server, _stream) = connected().await;
    let hub = Stub::new(&connection);
    hub.call::<()>("First", ()).send().await.expect("connected");
    let first = server.expect("POST").await;
    assert!(first.body.contains("First"), "{}", first.body);
    for n in 0..200 {
        let call = hub.call::<()>("Later", (n,));
        call.send().await.expect("connected");
    }
    // The connection's task takes them while the answer is out.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    first.ok();
    let second = server.expect("POST").await;
    let calls: Vec<_> = second.body.split_terminator('\x1e').collect();
    assert_eq!(calls.len(), 200);
    for (n, call) in calls.iter().enumerate() {
        assert!(call.contains(&format!("[{n}]")), "{call}");
    }
    assert_eq!(server.unexpected(), None);
}

#[tokio::test]
async fn a_post_that_hangs_holds_callers_back() {
    let (connection, mut server, _stream) = connected().await;
    let hub = Stub::new(&connection);
    let text = "x".repeat(1024);
    let mut sent = 0;
    loop {
        let call = hub.call::<()>("Work", (text.as_str(),));
        let mut send = std::pin::pin!(call.send());
        let mut patience = 100;
        while patience > 0 && is_pending(&mut send).await {
            patience -= 1;
            tokio::task::yield_now().await;
        }
        if patience == 0 {
            break;
        }
        sent += 1;
        assert!(sent < 1000, "nothing holds callers back");
    }
    // What was taken leaves, in pieces of bounded size.
    let mut left = 0;
    while left < sent {
        let post = server.expect("POST").await;
        assert!(post.body.len() < 128 * 1024, "{}", post.body.len());
        left += post.body.matches("Work").count();
        post.ok();
    }
}

#[tokio::test]
async fn other_answers_are_no_event_stream() {
    for (answer, expected) in [
        (
            answer(200, "text/html; charset=utf-8"),
            "it answered with 'text/html' instead of an event stream",
        ),
        (
            answer(200, ""),
            "it answered with '' instead of an event stream",
        ),
        (
            answer(401, "text/event-stream"),
            "hub: is the access token missing or expired?",
        ),
        (
            answer(404, "text/plain"),
            "the server answered 404 to GET http://127.0.0.1:",
        ),
        (
            answer(500, "text/event-stream"),
            "the server answered 500 to GET http://127.0.0.1:",
        ),
        (
            answer(204, "text/event-stream"),
            "the server answered 204 to GET http://127.0.0.1:",
        ),
    ] {
        let error = refused(answer).await;
        assert!(error.contains(expected), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn a_stream_that_does_not_open_is_given_up_in_time() {
    let mut server = Server::start().await;
    let limit = Duration::from_millis(500);
    let connect = server.over(SSE).handshake_timeout(limit).connect();
    let (connection, get) = tokio::join!(connect, async {
        server.negotiate().await;
        server.expect("GET").await
    });
    assert_eq!(
        text(connection),
        "opening the event stream took longer than 500ms (`handshake_timeout`)"
    );
    get.abandoned().await;
}

#[tokio::test]
async fn a_refused_handshake_is_told_in_the_server_s_words() {
    let mut server = Server::start().await;
    let connect = server
        .builder()
        .transports([SSE, Transport::LongPolling])
        .connect();
    let (connection, stream) = tokio::join!(connect, async {
        server.negotiate().await;
        let stream = server.expect("GET").await.parts("text/event-stream");
        server.expect("POST").await.ok();
        stream.event("{\"error\":\"Not today.\"}\x1e").await;
        stream
    });
    assert_eq!(
        text(connection),
        "the server refused the handshake: Not today."
    );
    stream.abandoned().await;
    assert_eq!(server.unexpected(), None);
}

#[tokio::test]
async fn a_stream_that_ends_or_breaks_is_a_lost_connection() {
    let (connection, _server, stream) = connected().await;
    drop(stream);
    let reason = connection.closed().await;
    assert_eq!(
        reason.to_string(),
        "connection lost: the server ended the event stream without a goodbye"
    );

    let (connection, _server, stream) = connected().await;
    stream.break_off().await;
    let reason = connection.closed().await.to_string();
    assert!(
        reason.starts_with("connection lost: the event stream broke off: "),
        "{reason}"
    );
}

#[tokio::test]
async fn the_server_s_goodbye_is_heard_even_when_posts_fail_already() {
    let (connection, mut server, stream) = connected().await;
    Stub::new(&connection)
        .call::<()>("Late", ())
        .send()
        .await
        .expect("connected");
    server
        .expect("POST")
        .await
        .answer(404, "No Connection with that ID");
    stream
        .event("{\"type\":7,\"error\":\"Bye.\",\"allowReconnect\":true}\x1e")
        .await;
    assert_eq!(
        connection.closed().await,
        CloseReason::ServerClosed {
            error: Some("Bye.".to_owned()),
            allow_reconnect: true
        }
    );
}

#[tokio::test]
async fn a_refused_post_ends_the_connection_and_says_why() {
    for (status, expected) in [
        (404, ": the server no longer knows this connection"),
        (401, ": is the access token expired?"),
        (400, "/hub"),
        (500, "/hub"),
    ] {
        let (connection, mut server, stream) = connected().await;
        Stub::new(&connection)
            .call::<()>("Work", ())
            .send()
            .await
            .expect("connected");
        server.expect("POST").await.answer(status, "");
        let reason = connection.closed().await.to_string();
        let start =
            format!("connection lost: the server answered {status} to POST http://127.0.0.1:");
        assert!(
            reason.starts_with(&start) && reason.ends_with(expected),
            "{reason}"
        );
        assert_eq!(server.unexpected(), None);
        drop(stream);
    }
}

#[tokio::test]
async fn nothing_holds_the_stream_when_posts_fail() {
    let (connection, mut server, stream) = connected().await;
    let call = Stub::new(&connection).call::<()>("Work", ());
    call.send().await.expect("connected");
    server.expect("POST").await.answer(500, "");
    connection.closed().await;
    tokio::time::pause();
    let start = tokio::time::Instant::now();
    stream.abandoned().await;
    assert!(start.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn a_post_has_a_deadline() {
    let limit = Duration::from_millis(500);
    let (connection, mut server, _stream) =
        connected_with(|builder| builder.request_timeout(limit)).await;
    Stub::new(&connection)
        .call::<()>("Work", ())
        .send()
        .await
        .expect("connected");
    let post = server.expect("POST").await;
    let reason = connection.closed().await.to_string();
    assert!(
        reason.ends_with("/hub took longer than 500ms (`request_timeout`)"),
        "{reason}"
    );
    post.abandoned().await;
}

#[tokio::test]
async fn an_event_without_end_does_not_fill_the_memory() {
    let (connection, _server, stream) =
        connected_with(|builder| builder.max_message_size(1000)).await;
    stream.say("data: ").await;
    let part = "x".repeat(10_000);
    let mut parts = 0;
    while stream.try_say(&part).await {
        parts += 1;
        assert!(parts < 10_000, "the client reads on");
    }
    assert_eq!(
        connection.closed().await.to_string(),
        "the server broke the protocol: a message is larger than 1000 bytes (the client's `max_message_size`)"
    );
}

#[tokio::test]
async fn a_message_without_end_does_not_either() {
    let (connection, mut server, stream) =
        connected_with(|builder| builder.max_message_size(1000)).await;
    let flood = async { while stream.try_say("data: xxxxxxxxxxxxxxxxxxxx\r\n\r\n").await {} };
    let reason = tokio::select! {
        reason = connection.closed() => reason,
        () = flood => panic!("the client hung up without a reason"),
    };
    assert!(matches!(reason, CloseReason::Protocol(_)), "{reason}");
    let goodbye = server.expect("POST").await;
    assert!(
        goodbye.body.starts_with(r#"{"type":7,"error":""#),
        "{}",
        goodbye.body
    );
    goodbye.ok();
    drop(stream);
}

#[tokio::test]
async fn a_stop_posts_its_goodbye_and_waits_for_the_end_of_the_stream() {
    let (connection, mut server, stream) = connected().await;
    let stop = tokio::spawn({
        let connection = connection.clone();
        async move { connection.stop().await }
    });
    server.expect("POST").await.check("{\"type\":7}\x1e").ok();
    stream.event(PING).await;
    assert!(!stop.is_finished());
    drop(stream);
    stop.await.expect("stops");
    assert_eq!(connection.closed().await, CloseReason::Stopped);
}

#[tokio::test]
async fn a_dropped_connection_ends_all_its_requests_even_if_the_server_hangs() {
    let (connection, mut server, stream) = connected().await;
    Stub::new(&connection)
        .call::<()>("Work", ())
        .send()
        .await
        .expect("connected");
    let post = server.expect("POST").await;
    drop(connection);
    // Everything hangs from here on, so that time passes at once.
    tokio::time::pause();
    stream.abandoned().await;
    post.abandoned().await;
}

#[tokio::test]
async fn silence_is_noticed_as_over_web_sockets() {
    let limit = Duration::from_millis(100);
    let (connection, _server, _stream) =
        connected_with(|builder| builder.server_timeout(limit)).await;
    assert_eq!(connection.closed().await, CloseReason::ServerTimeout(limit));
}

#[tokio::test]
async fn the_client_pings() {
    let interval = Duration::from_millis(20);
    let (_connection, mut server, _stream) =
        connected_with(|builder| builder.keep_alive_interval(interval)).await;
    for _ in 0..3 {
        server.expect("POST").await.check(PING).ok();
    }
}

#[tokio::test]
async fn a_callers_total_timeout_does_not_cut_the_stream() {
    let limit = Duration::from_millis(500);
    let (connection, mut server, stream) =
        connected_with(|builder| builder.configure_http(move |http| http.timeout(limit))).await;
    let mut events = connection.events::<Event>();
    tokio::time::sleep(2 * limit).await;
    stream.event(&format!("{}\x1e", message("late"))).await;
    assert!(matches!(events.next().await, Some(Ok(_))));
    assert_eq!(server.unexpected(), None);
}
