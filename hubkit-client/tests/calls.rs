//! Calls and what becomes of them.

mod support;

use std::collections::BTreeMap;

use futures_util::SinkExt;
use hubkit::CallError;
use hubkit::protocol::{Message as HubMessage, Protocol, Reply};
use hubkit_client::HubConnection;
use support::{PING, Peer, Stub, connected, is_pending};
use tokio_tungstenite::tungstenite::Message;

#[tokio::test(start_paused = true)]
async fn a_call_returns_the_server_s_result() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let serve = async {
        let call = peer.text().await;
        assert_eq!(
            call,
            r#"{"type":1,"invocationId":"0","target":"Add","arguments":[1,2]}"#
        );
        peer.say(r#"{"type":3,"invocationId":"0","result":3}"#)
            .await;
    };
    let (sum, ()) = tokio::join!(stub.call::<i32>("Add", (1, 2)).into_future(), serve);
    assert_eq!(sum.expect("answered"), 3);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_before_a_call_is_awaited() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    drop(stub.call::<()>("Never", ()));
    stub.call::<()>("Sent", ()).send().await.expect("connected");
    assert_eq!(
        peer.text().await,
        r#"{"type":1,"target":"Sent","arguments":[]}"#
    );
}

#[tokio::test(start_paused = true)]
async fn void_and_null_results_are_unit() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let serve = async {
        peer.text().await;
        peer.say(r#"{"type":3,"invocationId":"0"}"#).await;
        peer.text().await;
        peer.say(r#"{"type":3,"invocationId":"1","result":null}"#)
            .await;
    };
    let calls = async {
        stub.call::<()>("Void", ()).await.expect("void");
        stub.call::<()>("Null", ()).await.expect("null");
    };
    tokio::join!(calls, serve);
}

#[tokio::test(start_paused = true)]
async fn a_refused_call_carries_the_server_s_words() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let serve = async {
        peer.text().await;
        peer.say(r#"{"type":3,"invocationId":"0","error":"Message too large"}"#)
            .await;
    };
    let (result, ()) = tokio::join!(stub.call::<()>("Send", ()).into_future(), serve);
    let error = result.unwrap_err();
    assert!(matches!(&error, CallError::Server(text) if text == "Message too large"));
    assert!(error.may_have_run());
}

#[tokio::test(start_paused = true)]
async fn answers_find_their_calls_in_any_order_and_strange_ones_are_ignored() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let serve = async {
        for _ in 0..2 {
            peer.text().await;
        }
        for answer in [
            r#"{"type":3,"invocationId":"7","result":0}"#,
            r#"{"type":3,"invocationId":"s1","result":0}"#,
            r#"{"type":3,"invocationId":"1","result":"second"}"#,
            r#"{"type":3,"invocationId":"1","result":"again"}"#,
            r#"{"type":42,"something":"new"}"#,
            r#"{"type":3,"invocationId":"0","result":"first"}"#,
        ] {
            peer.say(answer).await;
        }
    };
    let first = stub.call::<String>("A", ()).into_future();
    let second = stub.call::<String>("B", ()).into_future();
    let (first, second, ()) = tokio::join!(first, second, serve);
    assert_eq!(first.expect("answered"), "first");
    assert_eq!(second.expect("answered"), "second");
    assert!(connection.state().is_connected());
}

#[tokio::test(start_paused = true)]
async fn a_result_of_another_type_is_a_decode_error() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let serve = async {
        peer.text().await;
        peer.say(r#"{"type":3,"invocationId":"0","result":"three"}"#)
            .await;
    };
    let (result, ()) = tokio::join!(stub.call::<i32>("Add", (1, 2)).into_future(), serve);
    let error = result.unwrap_err();
    assert!(matches!(error, CallError::Decode { method: "Add", .. }));
    assert!(error.may_have_run());
    assert!(connection.state().is_connected());
}

#[tokio::test(start_paused = true)]
async fn arguments_that_cannot_be_encoded_are_not_sent() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let keys_that_are_no_strings = BTreeMap::from([((1, 2), 3)]);
    let error = stub
        .call::<()>("Bad", (keys_that_are_no_strings,))
        .await
        .unwrap_err();
    assert!(
        matches!(error, CallError::Encode { method: "Bad", .. }),
        "{error}"
    );
    assert!(!error.may_have_run());
    stub.call::<()>("Good", ()).send().await.expect("connected");
    assert!(peer.text().await.contains("Good"));
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_fails_calls_that_were_sent_as_perhaps_run() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let serve = async move {
        peer.text().await;
        drop(peer);
    };
    let (result, ()) = tokio::join!(stub.call::<()>("Work", ()).into_future(), serve);
    let error = result.unwrap_err();
    assert!(matches!(error, CallError::ConnectionLost), "{error}");
    assert!(error.may_have_run());
    let error = stub.call::<()>("Late", ()).await.unwrap_err();
    assert!(matches!(error, CallError::NotSent), "{error}");
}

#[tokio::test(start_paused = true)]
async fn calls_that_could_not_be_written_are_not_sent() {
    let (client, mut peer) = Peer::pair_with(512).await;
    let builder = HubConnection::builder_in_memory();
    let (connection, ()) = tokio::join!(builder.connect_over(client), peer.accept());
    let connection = connection.expect("accepted");
    let stub = Stub::new(&connection);
    // The first one fills the pipe, the second one waits behind it.
    let mut large = stub
        .call::<()>("Large", ("x".repeat(20_000),))
        .into_future();
    assert!(is_pending(&mut large).await);
    tokio::task::yield_now().await;
    let mut small = stub.call::<()>("Small", ()).into_future();
    assert!(is_pending(&mut small).await);
    tokio::task::yield_now().await;
    drop(peer);
    assert!(matches!(large.await, Err(CallError::ConnectionLost)));
    assert!(matches!(small.await, Err(CallError::NotSent)));
}

#[tokio::test(start_paused = true)]
async fn calls_wait_for_room_while_the_server_does_not_read() {
    let (client, mut peer) = Peer::pair_with(512).await;
    let builder = HubConnection::builder_in_memory();
    let (connection, ()) = tokio::join!(builder.connect_over(client), peer.accept());
    let connection = connection.expect("accepted");
    let stub = Stub::new(&connection);
    let mut queued = 0;
    loop {
        let mut sending = Box::pin(stub.call::<()>("Bulk", ("x".repeat(1000),)).send());
        if is_pending(&mut sending).await {
            tokio::task::yield_now().await;
            if is_pending(&mut sending).await {
                break;
            }
        }
        queued += 1;
        assert!(queued < 1000, "the queue has no bound");
    }
    for _ in 0..queued {
        assert!(peer.call().await.contains("Bulk"));
    }
    stub.call::<()>("Last", ()).send().await.expect("connected");
    assert!(peer.call().await.contains("Last"));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_given_up_is_forgotten_and_its_answer_ignored() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let mut call = stub.call::<i32>("Slow", ()).into_future();
    assert!(is_pending(&mut call).await);
    assert!(peer.text().await.contains("Slow"));
    drop(call);
    let serve = async {
        assert_eq!(peer.text().await, r#"{"type":5,"invocationId":"0"}"#);
        assert_eq!(
            peer.text().await,
            r#"{"type":1,"invocationId":"1","target":"Next","arguments":[]}"#
        );
        peer.say(r#"{"type":3,"invocationId":"0","result":0}"#)
            .await;
        peer.say(r#"{"type":3,"invocationId":"1","result":1}"#)
            .await;
    };
    let (next, ()) = tokio::join!(stub.call::<i32>("Next", ()).into_future(), serve);
    assert_eq!(next.expect("answered"), 1);
}

#[tokio::test(start_paused = true)]
async fn many_calls_leave_in_the_order_of_their_awaiting() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let mut waiting = Vec::new();
    for n in 0..1000 {
        let call = stub.call::<()>("Count", (n,));
        if n % 2 == 0 {
            let mut call = call.into_future();
            assert!(is_pending(&mut call).await);
            assert_eq!(
                peer.call().await,
                format!(
                    r#"{{"type":1,"invocationId":"{}","target":"Count","arguments":[{n}]}}"#,
                    n / 2
                )
            );
            waiting.push(call);
        } else {
            call.send().await.expect("connected");
            assert_eq!(
                peer.call().await,
                format!(r#"{{"type":1,"target":"Count","arguments":[{n}]}}"#)
            );
        }
    }
}

async fn echo_over(protocol: Protocol) {
    let (client, mut peer) = Peer::pair().await;
    let serve = async {
        peer.next().await;
        peer.0
            .send(Message::binary(&b"{}\x1e"[..]))
            .await
            .expect("the client reads");
        peer.next().await;
        let Some(Message::Binary(bytes)) = peer.next().await else {
            panic!("expected bytes")
        };
        let split = protocol
            .split(&bytes, usize::MAX)
            .expect("well formed")
            .expect("whole");
        let HubMessage::Invocation { id, arguments, .. } =
            protocol.decode(&bytes[split.body]).expect("a message")
        else {
            panic!("expected a call");
        };
        let (text, numbers): (String, Vec<u64>) = arguments.decode_args(2).expect("two arguments");
        let mut answer = Vec::new();
        protocol
            .write_completion(
                &mut answer,
                &id.expect("an answer is wanted"),
                Reply::Value(&(numbers, text)),
            )
            .expect("encodes");
        // Twice, to show that several messages may share a frame.
        protocol.write_ping(&mut answer);
        peer.0
            .send(Message::binary(answer))
            .await
            .expect("the client reads");
    };
    let call = async {
        let connection = HubConnection::builder_in_memory()
            .protocol(protocol)
            .connect_over(client)
            .await
            .expect("accepted");
        let stub = Stub::new(&connection);
        stub.call::<(Vec<u64>, String)>("Echo", ("héllo", [1_u64, u64::MAX]))
            .await
    };
    let (result, ()) = tokio::join!(call, serve);
    assert_eq!(
        result.expect("answered"),
        (vec![1, u64::MAX], "héllo".to_owned())
    );
}

#[tokio::test(start_paused = true)]
async fn message_pack_carries_calls() {
    echo_over(Protocol::MessagePack).await;
}

#[tokio::test(start_paused = true)]
async fn cbor_carries_calls() {
    echo_over(Protocol::Cbor).await;
}

#[tokio::test(start_paused = true)]
async fn several_messages_in_one_frame_and_one_in_several_are_all_read() {
    let (connection, mut peer) = connected().await;
    let stub = Stub::new(&connection);
    let answer = r#"{"type":3,"invocationId":"1","result":"b"}"#;
    let serve = async {
        for _ in 0..2 {
            peer.text().await;
        }
        peer.raw(&format!(
            "{PING}\x1e{{\"type\":3,\"invocationId\":\"0\",\"result\":\"a\"}}\x1e{}",
            &answer[..9]
        ))
        .await;
        for byte in answer[9..].chars() {
            peer.raw(&byte.to_string()).await;
        }
        peer.raw("\x1e").await;
    };
    let (a, b) = (
        stub.call::<String>("A", ()).into_future(),
        stub.call::<String>("B", ()).into_future(),
    );
    let (a, b, ()) = tokio::join!(a, b, serve);
    assert_eq!(
        (a.expect("answered"), b.expect("answered")),
        ("a".to_owned(), "b".to_owned())
    );
}
