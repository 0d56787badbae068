//! How connections end.

mod support;

use std::time::Duration;

use futures_util::SinkExt;
use hubkit::{CallError, Receiver};
use hubkit_client::{CloseReason, ConnectionState, HubConnection};
use support::{Event, PING, ReceiveMessage, Stub, connected, connected_with, is_pending, message};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

async fn closed_by(message: Message) -> CloseReason {
    let (connection, mut peer) = connected().await;
    peer.0.send(message).await.expect("the client reads");
    connection.closed().await
}

#[tokio::test(start_paused = true)]
async fn the_server_s_goodbye_is_the_reason() {
    let plain = closed_by(Message::text("{\"type\":7}\x1e")).await;
    assert_eq!(
        plain,
        CloseReason::ServerClosed {
            error: None,
            allow_reconnect: false
        }
    );
    assert_eq!(plain.to_string(), "server closed");
    let full = closed_by(Message::text(
        "{\"type\":7,\"error\":\"Going down\",\"allowReconnect\":true}\x1e",
    ))
    .await;
    assert_eq!(
        full,
        CloseReason::ServerClosed {
            error: Some("Going down".into()),
            allow_reconnect: true
        }
    );
    assert_eq!(full.to_string(), "server closed: Going down");
}

#[tokio::test(start_paused = true)]
async fn a_websocket_close_alone_is_a_goodbye_when_it_is_a_normal_one() {
    let frame = |code: u16, reason: &str| {
        Message::Close(Some(CloseFrame {
            code: code.into(),
            reason: reason.into(),
        }))
    };
    // Only a Close message can say that there is no need to come back.
    let clean = CloseReason::ServerClosed {
        error: None,
        allow_reconnect: true,
    };
    assert_eq!(closed_by(Message::Close(None)).await, clean);
    assert_eq!(closed_by(frame(1000, "")).await, clean);
    assert_eq!(
        closed_by(frame(1011, "oops")).await,
        CloseReason::Lost("the server closed the WebSocket with code 1011: oops".into())
    );
}

#[tokio::test(start_paused = true)]
async fn a_server_that_vanishes_is_lost() {
    let (connection, peer) = connected().await;
    drop(peer);
    let reason = connection.closed().await;
    assert_eq!(
        reason,
        CloseReason::Lost("the server went away without a goodbye".into())
    );
    assert_eq!(
        reason.to_string(),
        "connection lost: the server went away without a goodbye"
    );
    assert_eq!(connection.state(), ConnectionState::Disconnected(reason));
}

#[tokio::test(start_paused = true)]
async fn what_the_server_said_last_is_heard_though_nothing_can_be_written() {
    let (connection, mut peer) = connected().await;
    let call = Stub::new(&connection).call::<()>("Late", ());
    call.send().await.expect("connected");
    peer.say(r#"{"type":7,"error":"Going down","allowReconnect":true}"#)
        .await;
    drop(peer);
    assert_eq!(
        connection.closed().await,
        CloseReason::ServerClosed {
            error: Some("Going down".into()),
            allow_reconnect: true
        }
    );

    let (connection, mut peer) = connected().await;
    let call = Stub::new(&connection).call::<()>("Late", ());
    call.send().await.expect("connected");
    peer.say(PING).await;
    drop(peer);
    let reason = connection.closed().await;
    assert_eq!(reason, CloseReason::Lost("broken pipe".into()));
}

#[tokio::test(start_paused = true)]
async fn a_message_that_breaks_the_protocol_ends_the_connection_with_a_word() {
    let (connection, mut peer) = connected().await;
    peer.raw("{\"type\":1}\x1e").await;
    assert!(matches!(
        connection.closed().await,
        CloseReason::Protocol(_)
    ));
    let goodbye = peer.text().await;
    assert!(
        goodbye.starts_with(r#"{"type":7,"error":"the server broke the protocol: "#),
        "{goodbye}"
    );
    assert!(matches!(peer.next().await, Some(Message::Close(_))));
}

#[tokio::test(start_paused = true)]
async fn a_message_that_is_too_large_ends_the_connection() {
    let (connection, mut peer) =
        connected_with(HubConnection::builder_in_memory().max_message_size(1000)).await;
    peer.say(&message(&"x".repeat(900))).await;
    peer.say(&message(&"x".repeat(1000))).await;
    let text = "the server broke the protocol: a message is larger than 1000 bytes (the client's `max_message_size`)";
    assert_eq!(connection.closed().await.to_string(), text);

    let (connection, mut peer) =
        connected_with(HubConnection::builder_in_memory().max_message_size(1000)).await;
    // The WebSocket layer refuses what could not be a batch of messages.
    let huge = Message::text("x".repeat(100_000));
    let (reason, _) = tokio::join!(connection.closed(), peer.0.send(huge));
    assert_eq!(reason.to_string(), text);
}

#[tokio::test(start_paused = true)]
async fn stop_says_goodbye_and_waits_for_the_answer() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let watch = connection.watch_state();
    stub.call::<()>("Last", ()).send().await.expect("connected");
    let mut waiting = stub.call::<()>("Waiting", ()).into_future();
    assert!(is_pending(&mut waiting).await);
    // Lets the connection write.
    tokio::task::yield_now().await;

    let mut stopping = Box::pin(connection.stop());
    assert!(is_pending(&mut stopping).await);
    assert!(matches!(waiting.await, Err(CallError::ConnectionLost)));
    assert!(matches!(
        stub.call::<()>("Late", ()).await,
        Err(CallError::NotSent)
    ));
    assert!(matches!(
        stub.call::<()>("Late", ()).send().await,
        Err(CallError::NotSent)
    ));
    assert!(peer.text().await.contains("Last"));
    assert!(peer.text().await.contains("Waiting"));
    assert_eq!(peer.text().await, r#"{"type":7}"#);
    let Some(Message::Close(Some(frame))) = peer.next().await else {
        panic!("expected a close frame")
    };
    assert_eq!(u16::from(frame.code), 1000);
    assert!(
        is_pending(&mut stopping).await,
        "the server has not answered"
    );
    assert!(watch.borrow().is_connected());

    assert!(peer.next().await.is_none());
    drop(peer);
    stopping.await;
    assert_eq!(
        *watch.borrow(),
        ConnectionState::Disconnected(CloseReason::Stopped)
    );
    connection.stop().await;
}

#[tokio::test(start_paused = true)]
async fn what_was_sent_before_a_stop_leaves_first() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    for n in 0..100 {
        stub.call::<()>("Count", (n,))
            .send()
            .await
            .expect("connected");
    }
    let mut unwritten = stub.call::<()>("Unwritten", ()).into_future();
    let read = async {
        for n in 0..100 {
            assert_eq!(
                peer.text().await,
                format!(r#"{{"type":1,"target":"Count","arguments":[{n}]}}"#)
            );
        }
        assert_eq!(peer.text().await, r#"{"type":7}"#);
        while peer.next().await.is_some() {}
        drop(peer);
    };
    assert!(is_pending(&mut unwritten).await);
    tokio::join!(connection.stop(), read);
    assert!(
        matches!(unwritten.await, Err(CallError::NotSent)),
        "it never left, and says so"
    );
}

#[tokio::test(start_paused = true)]
async fn stop_does_not_wait_for_a_deaf_server() {
    let (connection, _peer) = connected().await;
    let start = Instant::now();
    connection.stop().await;
    assert_eq!(start.elapsed(), Duration::from_secs(5));
    assert_eq!(connection.closed().await, CloseReason::Stopped);
}

#[tokio::test(start_paused = true)]
async fn dropping_the_last_clone_closes_and_stubs_do_not_keep_it_open() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let clone = connection.clone();
    let mut watch = connection.watch_state();
    drop(connection);
    stub.call::<()>("Still", ())
        .send()
        .await
        .expect("one clone is left");
    assert!(peer.text().await.contains("Still"));

    drop(clone);
    assert_eq!(peer.text().await, r#"{"type":7}"#);
    assert!(matches!(peer.next().await, Some(Message::Close(_))));
    assert!(peer.next().await.is_none());
    drop(peer);
    let state = watch
        .wait_for(|state| !state.is_connected())
        .await
        .expect("announced")
        .clone();
    assert_eq!(state, ConnectionState::Disconnected(CloseReason::Stopped));
    assert!(matches!(
        stub.call::<()>("Late", ()).await,
        Err(CallError::NotSent)
    ));
}

#[tokio::test(start_paused = true)]
async fn a_running_handler_is_dropped_with_its_connection() {
    let (connection, mut peer) = connected().await;
    let (alive, mut dropped) = mpsc::channel::<()>(1);
    let (started, mut starts) = mpsc::unbounded_channel();
    let mut receiver = Receiver::new();
    receiver.on_event::<ReceiveMessage, _, _>(move |_| {
        let (alive, started) = (alive.clone(), started.clone());
        async move {
            let _ = started.send(());
            std::future::pending::<()>().await;
            drop(alive);
        }
    });
    connection.receive(receiver).forever();
    peer.say(&message("go")).await;
    starts.recv().await.expect("started");
    drop(connection);
    assert_eq!(dropped.recv().await, None, "handler and future are gone");
}

#[tokio::test(start_paused = true)]
async fn a_handler_may_stop_its_connection() {
    let (connection, mut peer) = connected().await;
    let (done, mut finished) = mpsc::unbounded_channel();
    let inner = connection.clone();
    let mut receiver = Receiver::new();
    receiver.on_event::<ReceiveMessage, _, _>(move |_| {
        let (inner, done) = (inner.clone(), done.clone());
        async move {
            inner.stop().await;
            let _ = done.send(());
        }
    });
    connection.receive(receiver).forever();
    peer.say(&message("stop")).await;
    peer.say(&message("never handled")).await;
    assert_eq!(peer.text().await, r#"{"type":7}"#);
    while peer.next().await.is_some() {}
    drop(peer);
    finished
        .recv()
        .await
        .expect("the handler went on after the stop");
    assert_eq!(
        finished.recv().await,
        None,
        "handlers are dropped with the end"
    );
}

#[tokio::test(start_paused = true)]
async fn what_was_received_before_the_end_is_still_handled() {
    let (builder, mut events) = HubConnection::builder_in_memory().events::<Event>();
    let (connection, mut peer) = connected_with(builder).await;
    let all: String = (0..200)
        .map(|n| format!("{}\x1e", message(&n.to_string())))
        .collect();
    peer.raw(&format!("{all}{{\"type\":7}}\x1e")).await;
    connection.closed().await;
    for n in 0..200 {
        assert_eq!(
            events.next().await,
            Some(Ok(Event::ReceiveMessage(n.to_string())))
        );
    }
    assert_eq!(events.next().await, None);
}
