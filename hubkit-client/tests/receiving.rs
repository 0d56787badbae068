//! Calls from the server: handlers, client results, events.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::StreamExt;
use hubkit::{HubError, Receiver};
use hubkit_client::{EventError, HubConnection};
use support::{
    Confirm, Event, ReceiveMessage, Stub, connected, connected_with, is_pending, message,
};
use tokio::sync::{mpsc, oneshot};

/// A receiver that passes the texts of messages on.
fn texts() -> (Receiver, mpsc::UnboundedReceiver<String>) {
    let (sender, received) = mpsc::unbounded_channel();
    let mut receiver = Receiver::new();
    receiver.on_event::<ReceiveMessage, _, _>(move |(text,)| {
        let sender = sender.clone();
        async move { drop(sender.send(text)) }
    });
    (receiver, received)
}

fn confirming<F, Fut>(confirm: F) -> Receiver
where
    F: Fn(String) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<bool, HubError>> + Send + 'static,
{
    let mut receiver = Receiver::new();
    receiver.on_request::<Confirm, _, _>(move |(question,)| confirm(question));
    receiver
}

const QUESTION: &str = r#"{"type":1,"invocationId":"s1","target":"Confirm","arguments":["Sure?"]}"#;

async fn answer_to(receiver: Receiver, question: &str) -> String {
    let (_connection, mut peer) =
        connected_with(HubConnection::builder_in_memory().receive(receiver)).await;
    peer.say(question).await;
    peer.text().await
}

#[tokio::test(start_paused = true)]
async fn handlers_hear_calls_in_any_case_and_in_order() {
    let (connection, mut peer) = connected().await;
    let (receiver, mut received) = texts();
    connection.receive(receiver).forever();
    for n in 0..50 {
        let name = ["ReceiveMessage", "receiveMessage", "RECEIVEMESSAGE"][n % 3];
        peer.say(&format!(
            r#"{{"type":1,"target":"{name}","arguments":["{n}"]}}"#
        ))
        .await;
    }
    for n in 0..50 {
        assert_eq!(received.recv().await, Some(n.to_string()));
    }
}

#[tokio::test(start_paused = true)]
async fn one_handler_runs_at_a_time() {
    let (connection, mut peer) = connected().await;
    let running = Arc::new(AtomicUsize::new(0));
    let (done, mut finished) = mpsc::unbounded_channel();
    let mut receiver = Receiver::new();
    receiver.on_event::<ReceiveMessage, _, _>(move |(text,)| {
        let (running, done) = (Arc::clone(&running), done.clone());
        async move {
            assert_eq!(running.fetch_add(1, Ordering::SeqCst), 0);
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            running.fetch_sub(1, Ordering::SeqCst);
            done.send(text).expect("the test listens");
        }
    });
    let _subscription = connection.receive(receiver);
    for n in 0..5 {
        peer.say(&message(&n.to_string())).await;
    }
    for n in 0..5 {
        assert_eq!(finished.recv().await, Some(n.to_string()));
    }
}

#[tokio::test(start_paused = true)]
async fn a_dropped_subscription_hears_nothing_more() {
    let (connection, mut peer) = connected().await;
    let (first, mut first_texts) = texts();
    let (second, mut second_texts) = texts();
    let subscription = connection.receive(first);
    let _other = connection.receive(second);
    peer.say(&message("one")).await;
    assert_eq!(second_texts.recv().await.as_deref(), Some("one"));
    drop(subscription);
    peer.say(&message("two")).await;
    assert_eq!(second_texts.recv().await.as_deref(), Some("two"));
    assert_eq!(first_texts.recv().await.as_deref(), Some("one"));
    assert_eq!(first_texts.recv().await, None, "the handler was dropped");
}

#[tokio::test(start_paused = true)]
async fn calls_that_do_not_fit_are_skipped() {
    let (receiver, mut received) = texts();
    let (_connection, mut peer) =
        connected_with(HubConnection::builder_in_memory().receive(receiver)).await;
    peer.say(r#"{"type":1,"target":"ReceiveMessage","arguments":[1]}"#)
        .await;
    peer.say(r#"{"type":1,"target":"ReceiveMessage","arguments":[]}"#)
        .await;
    peer.say(r#"{"type":1,"target":"Unheard","arguments":[{}]}"#)
        .await;
    peer.say(&message("fits")).await;
    assert_eq!(received.recv().await.as_deref(), Some("fits"));
}

#[tokio::test(start_paused = true)]
async fn a_panicking_handler_harms_nothing_else() {
    let (sender, mut received) = mpsc::unbounded_channel();
    let mut receiver = Receiver::new();
    receiver.on_event::<ReceiveMessage, _, _>(move |(text,)| {
        assert_ne!(text, "at once");
        let sender = sender.clone();
        async move {
            assert_ne!(text, "later");
            sender.send(text).expect("the test listens");
        }
    });
    let (connection, mut peer) =
        connected_with(HubConnection::builder_in_memory().receive(receiver)).await;
    for text in ["at once", "later", "fine"] {
        peer.say(&message(text)).await;
    }
    assert_eq!(received.recv().await.as_deref(), Some("fine"));
    assert!(connection.state().is_connected());
}

#[tokio::test(start_paused = true)]
async fn a_handler_may_call_the_hub() {
    let (connection, mut peer) = connected().await;
    let stub = Arc::new(Stub::new(&connection));
    let (done, finished) = oneshot::channel();
    let done = std::sync::Mutex::new(Some(done));
    let mut receiver = Receiver::new();
    receiver.on_event::<ReceiveMessage, _, _>(move |(text,)| {
        let (stub, done) = (Arc::clone(&stub), done.lock().expect("not poisoned").take());
        async move {
            let length = stub
                .call::<usize>("Length", (text,))
                .await
                .expect("answered");
            let _ = done.expect("called once").send(length);
        }
    });
    let _subscription = connection.receive(receiver);
    peer.say(&message("four")).await;
    assert!(peer.text().await.contains("Length"));
    peer.say(r#"{"type":3,"invocationId":"0","result":4}"#)
        .await;
    assert_eq!(finished.await, Ok(4));
}

#[tokio::test(start_paused = true)]
async fn a_client_result_is_answered() {
    let answer = answer_to(
        confirming(|question| async move { Ok(question == "Sure?") }),
        QUESTION,
    )
    .await;
    assert_eq!(answer, r#"{"type":3,"invocationId":"s1","result":true}"#);
}

#[tokio::test(start_paused = true)]
async fn a_client_result_without_a_handler_is_refused() {
    let refusal = r#"{"type":3,"invocationId":"s1","error":"Client didn't provide a result."}"#;
    assert_eq!(answer_to(Receiver::new(), QUESTION).await, refusal);
    let (events_only, _texts) = texts();
    let event_as_question =
        r#"{"type":1,"invocationId":"s1","target":"ReceiveMessage","arguments":["x"]}"#;
    assert_eq!(answer_to(events_only, event_as_question).await, refusal);
}

#[tokio::test(start_paused = true)]
async fn a_client_result_with_bad_arguments_is_refused() {
    let question = r#"{"type":1,"invocationId":"s1","target":"Confirm","arguments":[7]}"#;
    let answer = answer_to(confirming(|_| async { Ok(true) }), question).await;
    assert_eq!(
        answer,
        r#"{"type":3,"invocationId":"s1","error":"Client failed to parse argument(s)."}"#
    );
}

#[tokio::test(start_paused = true)]
async fn errors_are_shown_or_hidden_as_the_handler_says() {
    let shown = answer_to(
        confirming(|_| async { Err(HubError::new("Ask later")) }),
        QUESTION,
    )
    .await;
    assert_eq!(
        shown,
        r#"{"type":3,"invocationId":"s1","error":"Ask later"}"#
    );
    let hidden = answer_to(
        confirming(|_| async { Err(HubError::hidden("secret")) }),
        QUESTION,
    )
    .await;
    assert_eq!(
        hidden,
        r#"{"type":3,"invocationId":"s1","error":"An unexpected error occurred invoking 'Confirm' on the client."}"#
    );
    let panicking = answer_to(confirming(|_| async { panic!("secret") }), QUESTION).await;
    assert_eq!(panicking, hidden);
}

#[tokio::test(start_paused = true)]
async fn two_results_are_refused() {
    let mut receiver = confirming(|_| async { Ok(true) });
    receiver.on_request::<Confirm, _, _>(|_| async { Ok(false) });
    let answer = answer_to(receiver, QUESTION).await;
    assert_eq!(
        answer,
        r#"{"type":3,"invocationId":"s1","error":"Client provided multiple results."}"#
    );
}

#[tokio::test(start_paused = true)]
async fn events_are_a_stream_that_ends_with_the_connection() {
    let (builder, mut events) = HubConnection::builder_in_memory().events::<Event>();
    let (connection, mut peer) = connected_with(builder).await;
    peer.say(&message("one")).await;
    peer.say(r#"{"type":1,"target":"Unheard","arguments":[]}"#)
        .await;
    peer.say(r#"{"type":1,"target":"ReceiveMessage","arguments":[1]}"#)
        .await;
    peer.say(&message("two")).await;
    peer.say(r#"{"type":7}"#).await;
    connection.closed().await;

    assert_eq!(
        events.next().await,
        Some(Ok(Event::ReceiveMessage("one".into())))
    );
    let unfit = events.next().await.expect("an item").unwrap_err();
    assert!(matches!(unfit, EventError::Decode { method, .. } if method == "ReceiveMessage"));
    assert_eq!(
        StreamExt::next(&mut events).await,
        Some(Ok(Event::ReceiveMessage("two".into())))
    );
    assert_eq!(events.next().await, None);
    assert_eq!(events.next().await, None);
    assert_eq!(connection.events::<Event>().next().await, None, "too late");
}

#[tokio::test(start_paused = true)]
async fn unread_events_make_way_for_new_ones_and_are_counted() {
    let (receiver, mut received) = texts();
    let (builder, mut events) = HubConnection::builder_in_memory()
        .receive(receiver)
        .events::<Event>();
    let (_connection, mut peer) = connected_with(builder).await;
    for n in 0..300 {
        peer.say(&message(&n.to_string())).await;
    }
    for n in 0..300 {
        assert_eq!(
            received.recv().await,
            Some(n.to_string()),
            "a handler is not held up"
        );
    }
    assert_eq!(events.next().await, Some(Err(EventError::Lagged(44))));
    for n in 44..300 {
        assert_eq!(
            events.next().await,
            Some(Ok(Event::ReceiveMessage(n.to_string())))
        );
    }
    let mut next = Box::pin(events.next());
    assert!(is_pending(&mut next).await);
    peer.say(&message("fresh")).await;
    assert_eq!(next.await, Some(Ok(Event::ReceiveMessage("fresh".into()))));
}

#[tokio::test(start_paused = true)]
async fn dropping_the_last_connection_ends_its_events() {
    let (connection, _peer) = connected().await;
    let mut events = connection.events::<Event>();
    drop(connection);
    assert_eq!(events.next().await, None);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_fails_ends_its_events() {
    let (builder, mut events) = HubConnection::builder_in_memory().events::<Event>();
    let (client, peer) = support::Peer::pair().await;
    drop(peer);
    assert!(builder.connect_over(client).await.is_err());
    assert_eq!(events.next().await, None);
}

struct PanicsWhenDropped;

impl Drop for PanicsWhenDropped {
    fn drop(&mut self) {
        assert!(std::thread::panicking(), "dropped");
    }
}

#[tokio::test(start_paused = true)]
async fn a_value_that_panics_while_it_is_dropped_harms_nothing_else() {
    let (sender, mut received) = mpsc::unbounded_channel();
    let mut receiver = Receiver::new();
    receiver.on_event::<ReceiveMessage, _, _>(move |(text,)| {
        let bomb = (text == "bomb").then(|| PanicsWhenDropped);
        let sender = sender.clone();
        async move {
            drop(sender.send(text));
            drop(bomb);
        }
    });
    let builder = HubConnection::builder_in_memory().receive(receiver);
    let (_connection, mut peer) = connected_with(builder).await;
    peer.say(&message("bomb")).await;
    peer.say(&message("fine")).await;
    assert_eq!(received.recv().await.as_deref(), Some("bomb"));
    assert_eq!(received.recv().await.as_deref(), Some("fine"));
}
