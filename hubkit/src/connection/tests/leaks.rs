//! What is left of a connection that has ended: nothing.

use std::sync::Arc;

use super::super::{Message, Policy};
use super::{Bare, Served, connection};
use crate::hub::{AnswerError, HubOptions};
use crate::registry::Registry;
use crate::test_socket::Socket;

fn is_empty(registry: &Registry) -> bool {
    let mut count = 0;
    registry.for_each(|_| count += 1);
    count == 0
        && registry.len() == 0
        && registry.users.len() == 0
        && registry.groups.len() == 0
        && registry.find("id").is_none()
}

#[tokio::test(start_paused = true)]
async fn an_ended_connection_is_held_by_nobody() {
    let served = Served::new(Socket::new(usize::MAX), HubOptions::default()).await;
    let core = Arc::clone(&served.hub.core);
    core.registry
        .join(&served.connection, "g")
        .expect("there is room");
    assert!(!is_empty(&core.registry));
    served.socket.receive(0x88, b"");
    served.settle().await;
    assert!(served.task.is_finished());
    assert!(is_empty(&core.registry));
    let Served {
        connection,
        hub,
        bare,
        ..
    } = served;
    assert_eq!(Arc::strong_count(&connection), 1);
    assert_eq!(Arc::strong_count(&connection.id), 1);
    drop((connection, hub));
    assert_eq!(Arc::strong_count(&core), 1);
    drop(core);
    assert_eq!(Arc::strong_count(&bare.ended), 1);
}

#[tokio::test(start_paused = true)]
async fn a_connection_whose_runtime_stops_is_cleared_away() {
    let served = Served::new(Socket::new(usize::MAX), HubOptions::default()).await;
    served.task.abort();
    served.settle().await;
    assert!(is_empty(&served.hub.core.registry));
    assert!(served.connection.aborted.is_cancelled());
    assert_eq!(Arc::strong_count(&served.connection), 1);
}

#[tokio::test(start_paused = true)]
async fn an_ended_connection_keeps_no_messages() {
    let served = Served::new(Socket::new(100), HubOptions::default()).await;
    let frame = super::super::Frame::encode(crate::protocol::Protocol::Json, |out| {
        out.extend_from_slice(&[b'x'; 100_000]);
        Ok(())
    });
    let frame = frame.expect("is encodable");
    let message = Message {
        frame,
        policy: Policy::Disconnect,
    };
    let shares = || message.frame.0.is_unique();
    for _ in 0..5 {
        served.connection.outbox.push(&message);
    }
    served.settle().await;
    assert!(!shares());
    served.task.abort();
    served.settle().await;
    assert!(shares(), "the connection keeps messages nobody will read");
    served.connection.outbox.push(&message);
    assert!(shares());
}

#[tokio::test(start_paused = true)]
async fn a_question_is_forgotten_with_whoever_asked_or_was_asked() {
    let served = Served::new(Socket::new(usize::MAX), HubOptions::default()).await;
    let questions = &served.hub.core.questions;
    let client = served.hub.handle().clients().client("id");
    drop(client.ask::<u32>("HowMany", ()));
    assert_eq!(questions.len(), 0);

    let answer = client.ask::<u32>("HowMany", ());
    assert_eq!(questions.len(), 1);
    served.socket.receive(0x88, b"");
    assert_eq!(answer.await, Err(AnswerError::Disconnected));
    assert_eq!(questions.len(), 0);
    served.settle().await;
    assert_eq!(Arc::strong_count(&served.connection), 1);
}

#[test]
fn a_connection_that_was_never_served_is_nowhere() {
    let hub = Bare::default().hub(HubOptions::default());
    drop(connection(&hub.core));
    assert!(is_empty(&hub.core.registry));
    assert_eq!(Arc::strong_count(&hub.core), 1);
}
