//! Tokens that expire while a connection is up, and other things that requests have in common.

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::http::Response;
use hubkit_client::{CallError, ConnectError, HubConnection, HubConnectionBuilder, Transport};
use support::Stub;
use support::http::{
    ALL, Exchange, HANDSHAKE, PING, Server, connecting, ends_without_token, has_token, text,
    with_tokens,
};
use tokio::sync::{mpsc, oneshot};

#[tokio::test]
async fn a_poll_and_a_post_are_made_again_with_a_fresh_token() {
    let mut server = Server::start().await;
    let (builder, count) = with_tokens(server.over(Transport::LongPolling));
    let (connection, ()) = connecting(builder, server.open_polls()).await;
    has_token(server.expect("GET").await, "t1").answer(401, "");
    let poll = has_token(server.expect("GET").await, "t2");

    Stub::new(&connection)
        .call::<()>("Work", ())
        .send()
        .await
        .expect("connected");
    let first = has_token(server.expect("POST").await, "t2");
    let body = first.body.clone();
    first.answer(401, "");
    has_token(server.expect("POST").await, "t3")
        .check(&body)
        .ok();
    poll.ok();
    has_token(server.expect("GET").await, "t3");
    assert!(connection.state().is_connected());
    assert_eq!(count.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn two_requests_that_are_refused_at_once_share_a_fresh_token() {
    let mut server = Server::start().await;
    let (builder, count) = with_tokens(server.over(Transport::LongPolling));
    let (connection, ()) = connecting(builder, server.open_polls()).await;
    let poll = server.expect("GET").await;
    Stub::new(&connection)
        .call::<()>("Work", ())
        .send()
        .await
        .expect("connected");
    let post = server.expect("POST").await;
    poll.answer(401, "");
    let poll = has_token(server.expect("GET").await, "t2");
    post.answer(401, "");
    has_token(server.expect("POST").await, "t2").ok();
    poll.ok();
    assert_eq!(count.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn the_provider_is_asked_once_for_two_requests() {
    let mut server = Server::start().await;
    let (asked, mut asking) = mpsc::unbounded_channel();
    let builder = server.over(Transport::LongPolling).access_token(move || {
        let (answer, answered) = oneshot::channel::<String>();
        asked.send(answer).expect("the test waits");
        async move { answered.await.ok() }
    });
    let (connection, _) = connecting(builder, async {
        let first = asking.recv().await.expect("asked");
        first.send("t1".to_owned()).expect("it waits");
        server.open_polls().await;
    })
    .await;
    let poll = server.expect("GET").await;
    let call = Stub::new(&connection).call::<()>("Work", ());
    call.send().await.expect("connected");
    let post = server.expect("POST").await;
    poll.answer(401, "");
    let refresh = asking.recv().await.expect("asked");
    post.answer(401, "");
    // The client has seen both answers by then.
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
    assert!(asking.try_recv().is_err(), "asked twice");
    refresh.send("t2".to_owned()).expect("it waits");
    has_token(server.expect("GET").await, "t2").ok();
    has_token(server.expect("POST").await, "t2").ok();
}

/// A provider that is in order while connecting, and panics later.
fn panics_later(builder: HubConnectionBuilder, early: bool) -> HubConnectionBuilder {
    let asked = AtomicUsize::new(0);
    builder.access_token(move || {
        let first = asked.fetch_add(1, Ordering::Relaxed) == 0;
        assert!(first || !early, "no token, early");
        async move {
            assert!(first, "no token, late");
            Some("t1".to_owned())
        }
    })
}

#[tokio::test]
async fn a_provider_that_panics_loses_the_connection() {
    for early in [false, true] {
        let mut server = Server::start().await;
        let builder = panics_later(server.over(Transport::LongPolling), early);
        let (connection, ()) = connecting(builder, server.open_polls()).await;
        let poll = server.expect("GET").await;
        let call = Stub::new(&connection).call::<()>("Work", ());
        let (answer, ()) = tokio::join!(call, async {
            server.expect("POST").await.ok();
            poll.answer(401, "");
        });
        assert!(matches!(answer, Err(CallError::ConnectionLost)));
        assert_eq!(
            connection.closed().await.to_string(),
            "connection lost: no access token: its provider panicked"
        );
    }
    let server = Server::start().await;
    let connect = server
        .builder()
        .access_token(|| async { panic!("no token") });
    let error = text(connect.connect().await);
    assert_eq!(error, "no access token: its provider panicked");
}

#[tokio::test]
async fn a_task_that_panics_ends_calls_and_the_connection() {
    let policy = hubkit_client::reqwest::redirect::Policy::custom(|_| panic!("a bad policy"));
    let mut server = Server::start().await;
    let builder = server.over(Transport::LongPolling);
    let builder = builder.configure_http(|http| http.redirect(policy));
    let (connection, ()) = connecting(builder, server.open_polls()).await;
    let poll = server.expect("GET").await;
    let call = Stub::new(&connection).call::<()>("Work", ());
    let (answer, ()) = tokio::join!(call, async {
        server.expect("POST").await.ok();
        moved(poll, 307);
    });
    assert!(matches!(answer, Err(CallError::ConnectionLost)));
    let reason = connection.closed().await.to_string();
    assert!(
        reason.starts_with("connection lost: the connection's task panicked"),
        "{reason}"
    );
}

#[tokio::test]
async fn a_provider_can_fail() {
    let mut server = Server::start().await;
    let connect = server
        .builder()
        .try_access_token(|| async { Err::<Option<String>, _>("the vault is closed") });
    let error = connect.connect().await.expect_err("no token");
    assert!(matches!(error, ConnectError::AccessToken { .. }));
    assert_eq!(error.to_string(), "no access token: the vault is closed");
    assert_eq!(server.unexpected(), None);

    let asked = AtomicUsize::new(0);
    let builder = server.over(Transport::LongPolling);
    let builder = builder.try_access_token(move || {
        let first = asked.fetch_add(1, Ordering::Relaxed) == 0;
        std::future::ready(match first {
            true => Ok(Some("t1".to_owned())),
            false => Err(std::io::Error::other("the vault is closed")),
        })
    });
    let (connection, ()) = connecting(builder, server.open_polls()).await;
    has_token(server.expect("GET").await, "t1").answer(401, "");
    assert_eq!(
        connection.closed().await.to_string(),
        "connection lost: no access token: the vault is closed"
    );
}

#[tokio::test(start_paused = true)]
async fn a_provider_has_a_deadline_while_connecting() {
    let skipping = HubConnection::builder("http://127.0.0.1:1/hub")
        .skip_negotiation(true)
        .transports([Transport::WebSockets]);
    for builder in [HubConnection::builder("http://127.0.0.1:1/hub"), skipping] {
        let error = builder.access_token(std::future::pending).connect().await;
        assert_eq!(
            text(error),
            "getting an access token took longer than 15s (`handshake_timeout`)"
        );
    }
}

#[tokio::test]
async fn a_fresh_token_that_is_refused_ends_the_connection() {
    let mut server = Server::start().await;
    let (builder, count) = with_tokens(server.over(Transport::LongPolling));
    let (connection, ()) = connecting(builder, server.open_polls()).await;
    server.expect("GET").await.answer(401, "");
    server.expect("GET").await.answer(401, "");
    ends_without_token(&connection).await;
    assert_eq!(count.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn what_opens_a_transport_is_made_again_too() {
    let mut server = Server::start().await;
    let (builder, _) = with_tokens(server.over(Transport::ServerSentEvents));
    let (connection, stream) = connecting(builder, async {
        has_token(server.negotiate().await, "t1");
        has_token(server.expect("GET").await, "t1").answer(401, "");
        let stream = has_token(server.expect("GET").await, "t2").parts("text/event-stream");
        has_token(server.expect("POST").await, "t2")
            .check(HANDSHAKE)
            .ok();
        stream.event("{}\x1e").await;
        stream
    })
    .await;
    assert!(connection.state().is_connected());
    drop(stream);

    let mut server = Server::start().await;
    let (builder, _) = with_tokens(server.over(Transport::WebSockets));
    let (connection, ()) = tokio::join!(builder.connect(), async {
        server.negotiate().await;
        has_token(server.expect("GET").await, "t1").answer(401, "");
        let again = has_token(server.expect("GET").await, "t2");
        assert!(again.is_web_socket());
        again.answer(401, "");
    });
    assert_eq!(connection.expect_err("refused").status(), Some(401));
}

#[tokio::test]
async fn a_refused_negotiation_is_not_made_again() {
    let mut server = Server::start().await;
    let (builder, count) = with_tokens(server.builder());
    let (connection, ()) = tokio::join!(builder.connect(), async {
        server.expect("POST").await.answer(401, "");
    });
    assert!(text(connection).ends_with(": is the access token missing or expired?"));
    assert_eq!(count.load(Ordering::Relaxed), 1);
    assert_eq!(server.unexpected(), None);
}

#[tokio::test]
async fn each_negotiation_has_a_fresh_token() {
    let mut server = Server::start().await;
    let (builder, _) = with_tokens(server.builder());
    let transports = [Transport::WebSockets, Transport::LongPolling];
    let (connection, ()) = connecting(builder.transports(transports), async {
        has_token(server.negotiate().await, "t1");
        has_token(server.expect("GET").await, "t1").answer(404, "");
        has_token(server.negotiate().await, "t2");
        has_token(server.expect("GET").await, "t2").ok();
        server.expect("POST").await.ok();
        server.expect("GET").await.poll("{}\x1e");
    })
    .await;
    assert!(connection.state().is_connected());
}

#[tokio::test]
async fn cookies_come_back_with_every_request() {
    let mut server = Server::start().await;
    let (connection, ()) = connecting(server.over(Transport::LongPolling), async {
        let mut negotiation = server.expect("POST").await;
        let body = format!(r#"{{"connectionId":"a","availableTransports":{ALL}}}"#);
        let answer = Response::builder()
            .header("set-cookie", "affinity=server-7; Path=/; HttpOnly")
            .header("set-cookie", "old=1; Max-Age=0; Path=/")
            .header("set-cookie", "elsewhere=1; Path=/other");
        negotiation.respond(answer.body(Body::from(body)).expect("a good response"));
        for (method, body) in [("GET", ""), ("POST", ""), ("GET", "{}\x1e"), ("GET", "")] {
            let exchange = server.expect(method).await;
            assert_eq!(exchange.header("cookie"), Some("affinity=server-7"));
            exchange.answer(200, body);
        }
    })
    .await;
    assert!(connection.state().is_connected());
}

#[tokio::test]
async fn redirected_requests_keep_their_method_and_body() {
    for status in [307, 308] {
        let mut server = Server::start().await;
        let (connection, stream) = connecting(server.over(Transport::ServerSentEvents), async {
            moved(server.expect("POST").await, status);
            let mut negotiation = server.expect("POST").await;
            assert_eq!(
                negotiation.target,
                "/moved/hub/negotiate?key=secret&negotiateVersion=1"
            );
            let body = format!(r#"{{"connectionId":"a","availableTransports":{ALL}}}"#);
            negotiation.reply(200, "application/json", &body);
            moved(server.expect("GET").await, status);
            let stream = server.expect("GET").await;
            assert_eq!(stream.header("accept"), Some("text/event-stream"));
            let stream = stream.parts("text/event-stream");
            moved(server.expect("POST").await, status);
            let post = server.expect("POST").await.check(HANDSHAKE);
            assert!(post.target.starts_with("/moved/"), "{}", post.target);
            post.ok();
            stream.event("{}\x1e").await;
            stream
        })
        .await;
        moved(server.expect("POST").await.check(PING), status);
        server.expect("POST").await.check(PING).ok();
        assert!(connection.state().is_connected());
        drop(stream);
    }
}

fn moved(mut exchange: Exchange, status: u16) {
    let response = Response::builder()
        .status(status)
        .header("location", format!("/moved{}", exchange.target));
    exchange.respond(response.body(Body::empty()).expect("a good response"));
}
