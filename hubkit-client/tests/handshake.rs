//! What happens before a connection is up.

mod support;

use std::time::Duration;

use futures_util::SinkExt;
use hubkit::Receiver;
use hubkit_client::{ConnectError, HubConnection};
use support::{Peer, ReceiveMessage, connected, message};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;

async fn answered(answer: &str) -> Result<HubConnection, ConnectError> {
    let (client, mut peer) = Peer::pair().await;
    let answering = async {
        peer.text().await;
        peer.raw(answer).await;
        peer
    };
    tokio::join!(
        HubConnection::builder_in_memory().connect_over(client),
        answering
    )
    .0
}

#[tokio::test(start_paused = true)]
async fn an_accepted_handshake_connects() {
    let (connection, _peer) = connected().await;
    assert!(connection.state().is_connected());
    assert_eq!(connection.connection_id(), None);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_carries_the_server_s_words() {
    let error = answered("{\"error\":\"The protocol 'json' is not supported.\"}\x1e")
        .await
        .unwrap_err();
    assert!(
        matches!(&error, ConnectError::HandshakeRefused(text) if text == "The protocol 'json' is not supported.")
    );
    assert_eq!(
        error.to_string(),
        "the server refused the handshake: The protocol 'json' is not supported."
    );
}

#[tokio::test(start_paused = true)]
async fn garbage_and_early_messages_are_told_apart_from_refusals() {
    let garbage = answered("hello\x1e").await.unwrap_err();
    assert!(matches!(&garbage, ConnectError::Handshake(_)), "{garbage}");
    let early = answered("{\"type\":6}\x1e").await.unwrap_err();
    assert_eq!(
        early.to_string(),
        "the handshake failed: expected a handshake response from the server, got a hub message"
    );
    let endless = answered(&"x".repeat(5000)).await.unwrap_err();
    assert_eq!(
        endless.to_string(),
        "the handshake failed: the handshake exceeds 4096 bytes"
    );
}

#[tokio::test(start_paused = true)]
async fn a_silent_server_times_out() {
    let (client, mut peer) = Peer::pair().await;
    let start = Instant::now();
    let error = HubConnection::builder_in_memory()
        .handshake_timeout(Duration::from_secs(7))
        .connect_over(client)
        .await
        .unwrap_err();
    assert_eq!(start.elapsed(), Duration::from_secs(7));
    assert_eq!(
        error.to_string(),
        "the handshake took longer than 7s (`handshake_timeout`)"
    );
    peer.text().await;
    assert!(peer.next().await.is_none(), "the client's end is closed");
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_within_the_limit_connects() {
    let (client, mut peer) = Peer::pair().await;
    let late = async {
        tokio::time::sleep(Duration::from_millis(14_999)).await;
        peer.accept().await;
    };
    let (connection, ()) = tokio::join!(
        HubConnection::builder_in_memory().connect_over(client),
        late
    );
    assert!(connection.expect("in time").state().is_connected());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_leaves_during_the_handshake_is_lost() {
    let (client, mut peer) = Peer::pair().await;
    let leave = async move {
        peer.text().await;
        drop(peer);
    };
    let (result, ()) = tokio::join!(
        HubConnection::builder_in_memory().connect_over(client),
        leave
    );
    assert_eq!(
        result.unwrap_err().to_string(),
        "the connection was lost during the handshake: the server went away without a goodbye"
    );

    let (client, mut peer) = Peer::pair().await;
    let close = async move {
        peer.text().await;
        peer.0.close(None).await.expect("the client reads");
    };
    let (result, ()) = tokio::join!(
        HubConnection::builder_in_memory().connect_over(client),
        close
    );
    assert!(matches!(result.unwrap_err(), ConnectError::Lost(_)));
}

#[tokio::test(start_paused = true)]
async fn nothing_that_follows_the_answer_at_once_is_lost() {
    let (texts, mut received) = mpsc::unbounded_channel();
    let mut receiver = Receiver::new();
    receiver.on_event::<ReceiveMessage, _, _>(move |(text,)| {
        texts.send(text).expect("the test listens");
        async {}
    });
    let (client, mut peer) = Peer::pair().await;
    let serve = async {
        peer.text().await;
        peer.raw("{").await;
        peer.raw(&format!(
            "}}\x1e{}\x1e{}",
            message("first"),
            &message("second")[..10]
        ))
        .await;
        peer.raw(&format!("{}\x1e", &message("second")[10..])).await;
    };
    let connecting = HubConnection::builder_in_memory()
        .receive(receiver)
        .connect_over(client);
    let (connection, ()) = tokio::join!(connecting, serve);
    let _connection = connection.expect("accepted");
    assert_eq!(received.recv().await.as_deref(), Some("first"));
    assert_eq!(received.recv().await.as_deref(), Some("second"));
}

#[tokio::test(start_paused = true)]
async fn a_binary_protocol_travels_in_binary_frames_after_a_json_handshake() {
    let (client, mut peer) = Peer::pair().await;
    let serve = async {
        let request = peer.next().await;
        assert_eq!(
            request,
            Some(Message::binary(
                &b"{\"protocol\":\"messagepack\",\"version\":1,\"hubkit\":{\"credit\":1,\"items\":512}}\x1e"[..]
            ))
        );
        peer.0
            .send(Message::binary(&b"{}\x1e"[..]))
            .await
            .expect("the client reads");
        assert_eq!(peer.next().await, Some(Message::binary(&[2, 0x91, 6][..])));
    };
    let builder =
        HubConnection::builder_in_memory().protocol(hubkit::protocol::Protocol::MessagePack);
    let (connection, ()) = tokio::join!(builder.connect_over(client), serve);
    assert!(connection.is_ok());
}

#[tokio::test(start_paused = true)]
async fn dropping_the_attempt_ends_it() {
    let (client, mut peer) = Peer::pair().await;
    let mut attempt = Box::pin(HubConnection::builder_in_memory().connect_over(client));
    assert!(support::is_pending(&mut attempt).await);
    drop(attempt);
    peer.text().await;
    assert!(peer.next().await.is_none());
}

#[tokio::test]
async fn a_builder_without_an_address_needs_a_stream() {
    let error = HubConnection::builder_in_memory()
        .connect()
        .await
        .unwrap_err();
    assert!(matches!(error, ConnectError::Url { .. }), "{error}");
}
