//! Which transport is chosen, and what happens when it cannot be opened.

mod support;

use std::time::Duration;

use axum::body::Body;
use axum::http::Response;
use hubkit::protocol::Protocol;
use hubkit_client::{ConnectError, HubConnectionBuilder, Transport};
use support::http::{Exchange, HANDSHAKE, Server, connecting, text};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// Takes the request that should open a WebSocket.
async fn web_socket(server: &mut Server, token: &str) -> Exchange {
    let get = server.expect("GET").await;
    assert!(get.is_web_socket() && get.is_of(token), "{}", get.target);
    get
}

/// Takes the request that should open an event stream.
async fn events(server: &mut Server, token: &str) -> Exchange {
    let get = server.expect("GET").await;
    assert_eq!(get.header("accept"), Some("text/event-stream"));
    assert!(get.is_of(token), "{}", get.target);
    get
}

/// Takes the first poll.
async fn poll(server: &mut Server, token: &str) -> Exchange {
    let get = server.expect("GET").await;
    assert!(
        get.target.contains("&_=") && get.is_of(token),
        "{}",
        get.target
    );
    get
}

/// Answers what follows a first poll.
async fn go_on_polling(server: &mut Server) {
    server.expect("POST").await.check(HANDSHAKE).ok();
    server.expect("GET").await.poll("{}\x1e");
}

#[tokio::test]
async fn each_further_attempt_has_a_negotiation_of_its_own() {
    for status in [200, 403, 404, 500] {
        let mut server = Server::start().await;
        let (connection, ()) = connecting(server.builder(), async {
            server.negotiate().await;
            web_socket(&mut server, "token-1").await.answer(status, "");
            server.negotiate().await;
            events(&mut server, "token-2").await.answer(status, "");
            server.negotiate().await;
            poll(&mut server, "token-3").await.ok();
            go_on_polling(&mut server).await;
        })
        .await;
        assert_eq!(connection.transport(), Transport::LongPolling);
        assert_eq!(connection.connection_id(), Some("id-3"));
    }
}

#[tokio::test]
async fn a_web_socket_that_hangs_is_given_up_for_an_event_stream() {
    let mut server = Server::start().await;
    let builder = server.builder().handshake_timeout(Duration::from_secs(1));
    let (connection, hanging) = connecting(builder, async {
        server.negotiate().await;
        let hanging = web_socket(&mut server, "token-1").await;
        server.negotiate().await;
        let stream = events(&mut server, "token-2")
            .await
            .parts("text/event-stream");
        server.expect("POST").await.check(HANDSHAKE).ok();
        stream.event("{}\x1e").await;
        (hanging, stream)
    })
    .await;
    assert_eq!(connection.transport(), Transport::ServerSentEvents);
    hanging.0.abandoned().await;
}

#[tokio::test]
async fn a_transport_that_opens_and_carries_nothing_is_given_up_too() {
    let mut server = Server::start().await;
    let builder = server.builder().handshake_timeout(Duration::from_secs(1));
    let (connection, stream) = connecting(builder, async {
        server.negotiate().await;
        let mut get = web_socket(&mut server, "token-1").await;
        let key = get
            .header("sec-websocket-key")
            .expect("a WebSocket")
            .to_owned();
        let switching = Response::builder()
            .status(101)
            .header("connection", "upgrade")
            .header("upgrade", "websocket")
            .header("sec-websocket-accept", derive_accept_key(key.as_bytes()));
        // The server hangs up, as nobody takes the socket over.
        get.respond(switching.body(Body::empty()).expect("a good response"));
        server.negotiate().await;
        // Something on the way holds the events back.
        let stream = events(&mut server, "token-2")
            .await
            .parts("text/event-stream");
        server.expect("POST").await.check(HANDSHAKE).ok();
        server.negotiate().await;
        poll(&mut server, "token-3").await.ok();
        go_on_polling(&mut server).await;
        stream
    })
    .await;
    assert_eq!(connection.transport(), Transport::LongPolling);
    stream.abandoned().await;
}

#[tokio::test]
async fn every_failure_is_told() {
    let mut server = Server::start().await;
    let connect = server.builder().connect();
    let (connection, ()) = tokio::join!(connect, async {
        server.negotiate().await;
        web_socket(&mut server, "token-1").await.answer(403, "");
        server.negotiate().await;
        let mut get = events(&mut server, "token-2").await;
        get.reply(200, "text/html", "<html>");
        server.negotiate().await;
        poll(&mut server, "token-3").await.answer(500, "");
    });
    let error = connection.expect_err("nothing works");
    assert_eq!(error.status(), None);
    let hub = format!("http://{}/hub", server.address);
    assert_eq!(
        error.to_string(),
        format!(
            "no transport could be opened: \
             WebSockets: the server answered 403 to GET {hub}: this user is not allowed to connect; \
             ServerSentEvents: {hub} does not answer like a hub: it answered with 'text/html' instead of an event stream; \
             LongPolling: the server answered 500 to GET {hub}"
        )
    );
    let ConnectError::NoTransport { failures } = error else {
        panic!("{error}");
    };
    let tried: Vec<_> = failures.iter().map(|failure| failure.transport).collect();
    assert_eq!(tried, Transport::ALL);
    assert_eq!(failures[2].error.status(), Some(500));
}

#[tokio::test]
async fn a_status_that_all_transports_meet_is_the_attempt_s() {
    let mut server = Server::start().await;
    let offer = r#"[{"transport":"WebSockets","transferFormats":["Text"]},{"transport":"LongPolling","transferFormats":["Text"]}]"#;
    let connect = server.builder().connect();
    let (connection, ()) = tokio::join!(connect, async {
        server.negotiate_with(offer).await;
        web_socket(&mut server, "token-1").await.answer(403, "");
        server.negotiate_with(offer).await;
        poll(&mut server, "token-2").await.answer(403, "");
    });
    let error = connection.expect_err("nothing works");
    assert_eq!(error.status(), Some(403));
    assert!(
        error.to_string().contains(
            "; ServerSentEvents: the server does not offer it; it offers: WebSockets (Text), LongPolling (Text); "
        ),
        "{error}"
    );
}

#[tokio::test]
async fn the_error_of_the_only_one_tried_is_the_attempt_s() {
    let mut server = Server::start().await;
    let offer = r#"[{"transport":"longpolling","transferFormats":["text"]}]"#;
    let connect = server.builder().connect();
    let (connection, ()) = tokio::join!(connect, async {
        server.negotiate_with(offer).await;
        poll(&mut server, "token-1").await.answer(503, "");
    });
    let error = connection.expect_err("it fails");
    assert!(
        matches!(error, ConnectError::Status { status: 503, .. }),
        "{error}"
    );
}

#[tokio::test]
async fn a_negotiation_that_fails_meanwhile_is_told_with_the_rest() {
    let mut server = Server::start().await;
    let connect = server
        .builder()
        .transports([Transport::WebSockets, Transport::LongPolling])
        .connect();
    let (connection, ()) = tokio::join!(connect, async {
        server.negotiate().await;
        web_socket(&mut server, "token-1").await.answer(404, "");
        server.expect("POST").await.answer(503, "");
    });
    let error = text(connection);
    assert!(
        error.contains("WebSockets: the server answered 404 to GET "),
        "{error}"
    );
    assert!(
        error.contains("LongPolling: the server answered 503 to POST "),
        "{error}"
    );
}

#[tokio::test]
async fn binary_protocols_need_a_transport_for_bytes() {
    for protocol in [Protocol::MessagePack, Protocol::Cbor] {
        let mut server = Server::start().await;
        let (connection, ()) = connecting(server.builder().protocol(protocol), async {
            server.negotiate().await;
            web_socket(&mut server, "token-1").await.answer(404, "");
            server.negotiate().await;
            poll(&mut server, "token-2").await.ok();
            server.expect("POST").await.ok();
            server.expect("GET").await.poll("{}\x1e");
        })
        .await;
        assert_eq!(connection.transport(), Transport::LongPolling);
    }
    let mut server = Server::start().await;
    let connect = server.builder().protocol(Protocol::MessagePack).connect();
    let offer = r#"[{"transport":"LongPolling","transferFormats":["Text"]}]"#;
    let (connection, _) = tokio::join!(connect, server.negotiate_with(offer));
    assert_eq!(
        text(connection),
        "no transport could be opened: \
         WebSockets: the server does not offer it; it offers: LongPolling (Text); \
         LongPolling: the server does not offer it; it offers: LongPolling (Text)"
    );
}

#[tokio::test]
async fn the_caller_s_order_holds() {
    let mut server = Server::start().await;
    let builder = server
        .builder()
        .transports([Transport::LongPolling, Transport::WebSockets]);
    let (connection, ()) = connecting(builder, async {
        server.negotiate().await;
        poll(&mut server, "token-1").await.ok();
        go_on_polling(&mut server).await;
    })
    .await;
    assert_eq!(connection.transport(), Transport::LongPolling);
}

#[tokio::test]
async fn what_cannot_work_fails_before_anything_is_sent() {
    let mut server = Server::start().await;
    let attempts: [fn(HubConnectionBuilder) -> HubConnectionBuilder; 4] = [
        |builder| builder.transports([]),
        |builder| builder.skip_negotiation(true),
        |builder| {
            let transports = [Transport::WebSockets, Transport::LongPolling];
            builder.skip_negotiation(true).transports(transports)
        },
        |builder| {
            let transports = [Transport::ServerSentEvents];
            builder.protocol(Protocol::Cbor).transports(transports)
        },
    ];
    for attempt in attempts {
        let error = attempt(server.builder())
            .connect()
            .await
            .expect_err("it cannot work");
        assert!(matches!(error, ConnectError::Transports(_)), "{error}");
    }
    assert_eq!(server.unexpected(), None);
}
