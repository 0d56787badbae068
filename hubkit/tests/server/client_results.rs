//! Questions of the server, and what clients answer.

use std::time::Duration;

use hubkit::{DisconnectReason, HubOptions};
use tokio::time::Instant;

use crate::support::flow::{Flow, question, upload};
use crate::support::streams::{end, item};
use crate::support::{RawClient, assert_took, error, masked, quiesce, result, seconds};

#[tokio::test(start_paused = true)]
async fn a_method_reads_what_its_caller_answers() {
    let mut client = RawClient::connect(&Flow::new().hub(HubOptions::default())).await;
    for (number, answer, read) in [
        (1, result("hubkit:1", "7"), "Ok(7)".to_owned()),
        (
            2,
            error("hubkit:2", "no"),
            r#"Err(Client(\"no\"))"#.to_owned(),
        ),
        (3, result("hubkit:3", "-1"), "Err(Decode(".to_owned()),
        (
            4,
            r#"{"type":3,"invocationId":"hubkit:4"}"#.to_owned(),
            "Err(Decode(".to_owned(),
        ),
    ] {
        client.start("c", "Ask", "\"?\"").await;
        client.expect(&question(number, "?")).await;
        client.send(&answer).await;
        let message = client.message().await;
        let start = format!(r#"{{"type":3,"invocationId":"c","result":"{read}"#);
        assert!(message.starts_with(&start), "{message}");
        client.send(&answer).await;
    }
    client.send(&result("hubkit:99", "1")).await;
    client.send(&result("s", "1")).await;
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_does_not_come_is_given_up() {
    let options = HubOptions::default().client_result_timeout(seconds(5));
    let hub = Flow::new().hub(options);
    let mut client = RawClient::connect(&hub).await;
    let start = Instant::now();
    client.start("c", "Ask", "\"?\"").await;
    client.expect(&question(1, "?")).await;
    client.expect(&result("c", "\"Err(TimedOut)\"")).await;
    assert_took(start, seconds(5));
    client.send(&result("hubkit:1", "7")).await;
    client.expect_untouched().await;

    let id = hub.handle().connections()[0].id.clone();
    let client_proxy = hub.handle().clients().client(&id);
    let patient = client_proxy.confirm("a").timeout(Duration::MAX);
    let hasty = client_proxy.confirm("b").timeout(seconds(1));
    let start = Instant::now();
    assert_eq!(format!("{:?}", hasty.await), "Err(TimedOut)");
    assert_took(start, seconds(1));
    client.expect(&question(2, "a")).await;
    client.expect(&question(3, "b")).await;
    client.send(&result("hubkit:2", "2")).await;
    assert_eq!(patient.await, Ok(2));
}

#[tokio::test(start_paused = true)]
async fn who_is_not_there_answers_nothing() {
    let flow = Flow::new();
    let hub = flow.hub(HubOptions::default());
    let clients = hub.handle().clients();
    let answer = clients.client("nobody").confirm("?").await;
    assert_eq!(format!("{answer:?}"), "Err(NotConnected)");
    assert!(clients.all().confirm("?").next().await.is_none());

    let client = RawClient::connect(&hub).await;
    quiesce().await;
    let id = hub.handle().connections()[0].id.clone();
    let answer = clients.client(&id).confirm("?");
    drop(client);
    flow.expect_disconnected(DisconnectReason::ConnectionLost)
        .await;
    assert_eq!(format!("{:?}", answer.await), "Err(Disconnected)");
}

#[tokio::test(start_paused = true)]
async fn a_method_whose_caller_left_reads_that_it_did() {
    let flow = Flow::new();
    let hub = flow.hub(HubOptions::default());
    let mut client = RawClient::connect(&hub).await;
    client.start("c", "Ask", "\"?\"").await;
    client.expect(&question(1, "?")).await;
    let start = Instant::now();
    drop(client);
    assert!(hub.handle().shutdown(seconds(100)).await);
    assert_took(start, seconds(0));
}

#[tokio::test(start_paused = true)]
async fn nobody_is_asked_before_it_is_connected() {
    let mut flow = Flow::new();
    flow.asks_early = true;
    let mut client = RawClient::connect(&flow.hub(HubOptions::default())).await;
    flow.journal.expect("Err(NotReady)").await;
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn the_answer_to_anothers_question_closes_the_one_that_gave_it() {
    let flow = Flow::new();
    let hub = flow.hub(HubOptions::default().detailed_errors(true));
    let mut client = RawClient::connect(&hub).await;
    let mut thief = RawClient::connect(&hub).await;
    client.start("c", "Ask", "\"?\"").await;
    client.expect(&question(1, "?")).await;
    thief.send(&result("hubkit:1", "666")).await;
    let text = "Connection closed with an error. InvalidDataException: The client answered a question that another \
                connection was asked.";
    thief
        .expect_close(&format!(
            r#"{{"type":7,"error":"{text}","allowReconnect":true}}"#
        ))
        .await;
    client.send(&result("hubkit:1", "7")).await;
    client.expect(&result("c", "\"Ok(7)\"")).await;
}

#[tokio::test(start_paused = true)]
async fn the_answers_of_many_end_when_nobody_owes_one() {
    let hub = Flow::new().hub(HubOptions::default());
    let (mut clients, mut ids) = (Vec::new(), Vec::new());
    for user in ["answers", "fails", "leaves", "sleeps"] {
        clients.push(RawClient::connect_as(&hub, user).await);
        quiesce().await;
        let id = hub.handle().user_connections(user).remove(0);
        hub.handle().add_to_group(&id, "g").expect("there is room");
        ids.push(id);
    }
    let mut answers = hub.handle().clients().group("g").confirm("?");
    let start = Instant::now();
    for client in &mut clients {
        client.expect(&question(1, "?")).await;
    }
    clients[1].send(&error("hubkit:1", "no")).await;
    assert_eq!(
        format!("{:?}", answers.next().await),
        format!(
            "{:?}",
            Some((
                &ids[1],
                Err::<u32, _>(hubkit::hub::AnswerError::Client("no".into()))
            ))
        )
    );
    clients[0].send(&result("hubkit:1", "7")).await;
    assert_eq!(answers.next().await, Some((ids[0].clone(), Ok(7))));
    drop(clients.remove(2));
    let (id, answer) = answers.next().await.expect("it left");
    assert_eq!(
        (id, format!("{answer:?}")),
        (ids[2].clone(), "Err(Disconnected)".into())
    );
    assert_took(start, seconds(0));
    let (id, answer) = answers.next().await.expect("it sleeps");
    assert_eq!(
        (id, format!("{answer:?}")),
        (ids[3].clone(), "Err(TimedOut)".into())
    );
    assert_took(start, seconds(30));
    assert_eq!(answers.next().await, None);
    assert_eq!(answers.next().await, None);
}

#[tokio::test(start_paused = true)]
async fn others_run_while_a_call_waits_for_an_answer_and_no_more_than_permitted() {
    let flow = Flow::new();
    let mut client = RawClient::connect(&flow.hub(HubOptions::default())).await;
    client.start("a", "Ask", "\"?\"").await;
    client.expect(&question(1, "?")).await;
    client.start("b", "Wait", "\"b\"").await;
    client.start("c", "Wait", "\"c\"").await;
    flow.journal.expect("began b").await;
    quiesce().await;
    assert_eq!(flow.journal.rest(), [""; 0]);
    client.send(&result("hubkit:1", "7")).await;
    client.expect(&result("a", "\"Ok(7)\"")).await;
    quiesce().await;
    assert_eq!(flow.journal.rest(), [""; 0], "b still runs");
    flow.gate.add_permits(1);
    client.expect(&result("b", "\"b\"")).await;
    flow.journal.expect("began c").await;
}

#[tokio::test(start_paused = true)]
async fn an_answer_behind_a_full_queue_of_calls_is_heard() {
    for target in ["Ask", "AskAside"] {
        let flow = Flow::new();
        let mut client = RawClient::connect(&flow.hub(HubOptions::default())).await;
        client.start("a", target, "\"?\"").await;
        client.expect(&question(1, "?")).await;
        let start = Instant::now();
        for n in 0..100 {
            client
                .start(&n.to_string(), "Wait", &format!("\"{n}\""))
                .await;
        }
        client.send(&result("hubkit:1", "7")).await;
        client.expect(&result("a", "\"Ok(7)\"")).await;
        assert_took(start, seconds(0));
        flow.gate.add_permits(100);
        for n in 0..100 {
            client
                .expect(&result(&n.to_string(), &format!("\"{n}\"")))
                .await;
        }
        client.expect_untouched().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_never_answers_makes_few_calls_wait_for_it() {
    let hub = Flow::new().hub(HubOptions::default().client_result_timeout(seconds(10)));
    let mut client = RawClient::connect(&hub).await;
    let call = |n| {
        let call = format!(r#"{{"type":1,"invocationId":"{n}","target":"Ask","arguments":["?"]}}"#);
        masked(0x81, format!("{call}\u{1e}").as_bytes())
    };
    let flood: Vec<u8> = (0..20_000).flat_map(call).collect();
    let sent = client.raw_until_stuck(&flood).await;
    assert!(sent < 400 * 1024, "{sent} bytes were taken");
    let asked = String::from_utf8_lossy(&client.gulp().await)
        .matches("Confirm")
        .count();
    assert_eq!(asked, 1025);
}

#[tokio::test(start_paused = true)]
async fn uploads_cannot_be_called_as_questions_are() {
    let flow = Flow::new();
    let hub = flow.hub(HubOptions::default());
    let mut client = RawClient::connect(&hub).await;
    let mut other = RawClient::connect(&hub).await;
    client.start("c", "Ask", "\"?\"").await;
    client.expect(&question(1, "?")).await;

    // What ends these uploads answers no question, whoever was asked it.
    let refusal = "Stream ID 'hubkit:1' is reserved for the server's own calls.";
    for target in ["First", "NoSuchMethod"] {
        for _ in 0..100 {
            other.send(&upload(1, "c", target, "", &["hubkit:1"])).await;
            other.send(&item("hubkit:1", 1)).await;
            other.send(&end("hubkit:1")).await;
            other.expect(&error("c", refusal)).await;
        }
    }
    client
        .send(&upload(1, "d", "First", "", &["hubkit:1"]))
        .await;
    client.expect(&error("d", refusal)).await;
    client.send(&error("hubkit:1", "of the upload")).await;
    client.send(&result("hubkit:1", "7")).await;
    client.expect(&result("c", "\"Ok(7)\"")).await;
    other.expect_untouched().await;

    // Similar names are free.
    for id in ["s1", "hubkit", "hubkit:", "hubkit:01", "Hubkit:1"] {
        other.send(&upload(1, "c", "First", "", &[id])).await;
        other.send(&item(id, 1)).await;
        other.expect(&result("c", "1")).await;
        other.send(&end(id)).await;
    }
    other.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_found_behind_a_large_call_that_waits_and_when_it_is_large() {
    let kib = |count: usize| " ".repeat(count * 1024);
    for (waiting, padding) in [(kib(30), kib(0)), (kib(14), kib(30))] {
        let flow = Flow::new();
        let hub = flow.hub(HubOptions::default().max_queued_invocations(1));
        let mut client = RawClient::connect(&hub).await;
        client.start("a", "Wait", "\"a\"").await;
        client.start("b", "Echo", "\"b\"").await;
        flow.journal.expect("began a").await;
        let asked = hub.handle().connections()[0].id.clone();
        let answered = hub.handle().clients().client(&asked).confirm("?");
        client.expect(&question(1, "?")).await;
        client.start("d", "Echo", &format!("\"{waiting}\"")).await;
        quiesce().await;
        // It comes in pieces, however large it is.
        let answer = result("hubkit:1", &format!("7{padding}")) + "\u{1e}";
        let answer = masked(0x81, answer.as_bytes());
        for piece in answer.chunks(1000) {
            client.raw(piece).await;
            quiesce().await;
        }
        assert_eq!(answered.await, Ok(7));
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_goes_on_after_its_answer_beside_the_one_that_began_meanwhile() {
    let flow = Flow::new();
    let mut client = RawClient::connect(&flow.hub(HubOptions::default())).await;
    client.start("a", "AskAndWait", "\"?\"").await;
    client.expect(&question(1, "?")).await;
    client.start("b", "Wait", "\"b\"").await;
    flow.journal.expect("began b").await;
    client.send(&result("hubkit:1", "7")).await;
    flow.journal.expect("answered Ok(7)").await;
    // A third begins when neither of them runs any more.
    client.start("c", "Wait", "\"c\"").await;
    flow.gate.add_permits(1);
    client.expect(&result("b", "\"b\"")).await;
    quiesce().await;
    assert_eq!(flow.journal.rest(), [""; 0]);
    flow.gate.add_permits(1);
    client.expect(&result("a", "null")).await;
    flow.journal.expect("began c").await;
}
