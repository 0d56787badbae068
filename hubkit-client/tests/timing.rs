//! Pings and timeouts, to the millisecond.

mod support;

use std::time::Duration;

use futures_util::SinkExt;
use hubkit::Receiver;
use hubkit_client::{CloseReason, HubConnection};
use support::{PING, Peer, ReceiveMessage, Stub, connected, connected_with, message};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::Role;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn the_client_pings_at_every_interval() {
    let builder = HubConnection::builder_in_memory().keep_alive_interval(4 * SECOND);
    let (_connection, mut peer) = connected_with(builder).await;
    let start = Instant::now();
    for n in 1..=5 {
        assert_eq!(peer.text().await, PING);
        assert_eq!(start.elapsed(), n * 4 * SECOND);
        peer.say(PING).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_default_interval_is_15_seconds() {
    let (_connection, mut peer) = connected().await;
    let start = Instant::now();
    assert_eq!(peer.text().await, PING);
    assert_eq!(start.elapsed(), 15 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn whatever_is_sent_postpones_the_ping() {
    let (connection, mut peer) = connected().await;
    let start = Instant::now();
    sleep(10 * SECOND).await;
    Stub::new(&connection)
        .call::<()>("Work", ())
        .send()
        .await
        .expect("connected");
    assert!(peer.text().await.contains("Work"));
    assert_eq!(peer.text().await, PING);
    assert_eq!(start.elapsed(), 25 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_silent_server_is_given_up() {
    let (connection, peer) = connected().await;
    let start = Instant::now();
    let reason = connection.closed().await;
    assert_eq!(start.elapsed(), 30 * SECOND);
    assert_eq!(reason, CloseReason::ServerTimeout(30 * SECOND));
    assert_eq!(
        reason.to_string(),
        "nothing came from the server for 30s (`server_timeout`)"
    );
    drop(peer);
}

#[tokio::test(start_paused = true)]
async fn whatever_is_received_postpones_the_timeout() {
    let builder = HubConnection::builder_in_memory().server_timeout(10 * SECOND);
    let (connection, mut peer) = connected_with(builder).await;
    let start = Instant::now();
    sleep(9 * SECOND).await;
    peer.say(PING).await;
    sleep(9 * SECOND).await;
    // Half a message is a sign of life, too.
    peer.raw("{\"type\"").await;
    connection.closed().await;
    assert_eq!(start.elapsed(), 28 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn absurd_durations_do_no_harm() {
    let builder = HubConnection::builder_in_memory()
        .server_timeout(Duration::MAX)
        .keep_alive_interval(Duration::MAX)
        .handshake_timeout(Duration::MAX);
    let (connection, _peer) = connected_with(builder).await;
    sleep(1000 * SECOND).await;
    assert!(connection.state().is_connected());

    let builder = HubConnection::builder_in_memory()
        .server_timeout(Duration::ZERO)
        .keep_alive_interval(Duration::ZERO);
    let (connection, _peer) = connected_with(builder).await;
    assert_eq!(
        connection.closed().await,
        CloseReason::ServerTimeout(Duration::from_millis(1))
    );
}

/// A handler that waits for the test, with what it heard.
fn held() -> (
    Receiver,
    mpsc::UnboundedSender<()>,
    mpsc::UnboundedReceiver<String>,
) {
    let (go, gate) = mpsc::unbounded_channel();
    let (texts, heard) = mpsc::unbounded_channel();
    let gate = std::sync::Arc::new(tokio::sync::Mutex::new(gate));
    let mut receiver = Receiver::new();
    receiver.on_event::<ReceiveMessage, _, _>(move |(text,)| {
        let (gate, texts) = (gate.clone(), texts.clone());
        async move {
            gate.lock().await.recv().await;
            drop(texts.send(text));
        }
    });
    (receiver, go, heard)
}

#[tokio::test(start_paused = true)]
async fn slow_handlers_hold_the_server_up_while_pings_go_on_and_nothing_is_lost() {
    let (receiver, go, mut heard) = held();
    let (connection, mut peer) =
        connected_with(HubConnection::builder_in_memory().receive(receiver)).await;
    let large = "x".repeat(1000);
    let mut written = 0;
    // The pipe holds 64 KiB and the client 256 calls.
    while tokio::time::timeout(SECOND, peer.say(&message(&format!("{written} {large}"))))
        .await
        .is_ok()
    {
        written += 1;
        assert!(written < 1000, "the client reads without bound");
    }
    assert!(written >= 256, "{written}");

    // Nothing is read, so nothing can be missed from the server; the client itself goes on pinging.
    for _ in 0..4 {
        assert_eq!(peer.text().await, PING);
    }
    assert!(connection.state().is_connected());

    for n in 0..=written {
        go.send(()).expect("the handler waits");
        let text = heard.recv().await.expect("handled");
        assert_eq!(text.split(' ').next(), Some(n.to_string().as_str()));
        if n == 300 {
            break;
        }
    }
    assert!(connection.state().is_connected());
}

#[tokio::test(start_paused = true)]
async fn an_answer_behind_a_full_backlog_still_arrives() {
    let (connection, mut peer) = connected().await;
    let stub = std::sync::Arc::new(Stub::new(&connection));
    let (answers, mut answered) = mpsc::unbounded_channel();
    let mut receiver = Receiver::new();
    receiver.on_event::<ReceiveMessage, _, _>(move |(text,)| {
        let (stub, answers) = (stub.clone(), answers.clone());
        async move {
            if text == "ask" {
                drop(answers.send(stub.call::<u32>("Ask", ()).await));
            }
        }
    });
    let _subscription = connection.receive(receiver);
    peer.say(&message("ask")).await;
    assert!(peer.text().await.contains("Ask"));
    for n in 0..2000 {
        peer.say(&message(&n.to_string())).await;
    }
    peer.say(r#"{"type":3,"invocationId":"0","result":42}"#)
        .await;
    assert_eq!(
        answered
            .recv()
            .await
            .expect("the handler ran")
            .expect("answered"),
        42
    );
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_waits_behind_everything_ends_the_connection_instead_of_hanging() {
    let (connection, mut peer) = connected().await;
    let stub = std::sync::Arc::new(Stub::new(&connection));
    let mut receiver = Receiver::new();
    receiver.on_event::<ReceiveMessage, _, _>(move |_| {
        let stub = stub.clone();
        async move { drop(stub.call::<u32>("Ask", ()).await) }
    });
    let _subscription = connection.receive(receiver);
    let flood = async {
        for n in 0.. {
            if tokio::time::timeout(SECOND, peer.say(&message(&n.to_string())))
                .await
                .is_err()
            {
                break;
            }
        }
        let start = Instant::now();
        let reason = connection.closed().await;
        (reason, start.elapsed())
    };
    let (reason, after) = flood.await;
    assert!(
        matches!(reason, CloseReason::Overloaded { waiting } if waiting >= 4096),
        "{reason}"
    );
    assert!(after <= 30 * SECOND);
}

/// A connection to a server that has room for so many bytes, and for a call as large.
async fn writing_to(room: usize) -> (HubConnection, Peer) {
    let (client, mut peer) = Peer::pair_with(room).await;
    let builder = HubConnection::builder_in_memory();
    let (connection, ()) = tokio::join!(builder.connect_over(client), peer.accept());
    let connection = connection.expect("accepted");
    for _ in 0..4 {
        let call = Stub::new(&connection).call::<()>("Work", ("x".repeat(room),));
        call.send().await.expect("is queued");
    }
    (connection, peer)
}

#[tokio::test(start_paused = true)]
async fn a_server_that_takes_nothing_is_given_up_though_it_pings() {
    let (connection, mut peer) = writing_to(1024).await;
    let start = Instant::now();
    let pings = async {
        loop {
            sleep(SECOND).await;
            let _ = tokio::time::timeout(SECOND, peer.0.feed(Message::text(format!("{PING}\x1e"))))
                .await;
            let _ = tokio::time::timeout(SECOND, peer.0.flush()).await;
        }
    };
    let reason = tokio::select! {
        reason = connection.closed() => reason,
        () = pings => unreachable!(),
        () = sleep(100 * SECOND) => panic!("the connection goes on"),
    };
    assert_eq!(reason, CloseReason::WriteTimeout(30 * SECOND));
    assert_eq!(start.elapsed(), 30 * SECOND);
    let text = "the server took nothing of what was written for 30s (`write_timeout`)";
    assert_eq!(reason.to_string(), text);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_takes_little_is_not_given_up() {
    let (client, server) = tokio::io::duplex(64);
    let (mut read, mut write) = tokio::io::split(server);
    let (toll, mut paid) = mpsc::unbounded_channel();
    // A server behind a network that carries 16 bytes every 20 s, once the handshake is over.
    let (near, far) = tokio::io::duplex(64 * 1024);
    let (mut far_read, mut far_write) = tokio::io::split(far);
    tokio::spawn(async move { tokio::io::copy(&mut far_read, &mut write).await });
    tokio::spawn(async move {
        let mut slow = false;
        loop {
            let mut bytes = [0; 16];
            let count = read.read(&mut bytes).await.unwrap_or(0);
            if count == 0 || far_write.write_all(&bytes[..count]).await.is_err() {
                return;
            }
            slow |= paid.try_recv().is_ok();
            if slow {
                sleep(20 * SECOND).await;
            }
        }
    });
    let mut peer = Peer(WebSocketStream::from_raw_socket(near, Role::Server, None).await);
    let builder = HubConnection::builder_in_memory();
    let (connection, ()) = tokio::join!(builder.connect_over(client), peer.accept());
    let connection = connection.expect("accepted");
    toll.send(()).expect("the network is there");
    let call = Stub::new(&connection).call::<()>("Work", ("x".repeat(500),));
    call.send().await.expect("is queued");
    let start = Instant::now();
    loop {
        peer.say(PING).await;
        if let Ok(text) = tokio::time::timeout(10 * SECOND, peer.call()).await {
            assert!(text.contains("Work"), "{text}");
            break;
        }
    }
    assert!(start.elapsed() > 500 * SECOND, "{:?}", start.elapsed());
    assert!(connection.state().is_connected());
}
