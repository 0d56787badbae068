//! Received calls, as handlers and as events.

use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use hubkit::contract::HandlerOutcome;
use hubkit::protocol::{Protocol, Raw, ValueError};
use hubkit::{ClientEvent, HubError, Receiver, client_interface};
use hubkit_macro_tests::{ChatClient, ChatClientEvent, ChatClientHandlers, Price};

#[client_interface(rename_all = "camelCase")]
trait Answers {
    async fn plain(&self, number: u32) -> u32;
    async fn fallible(&self, number: u32) -> hubkit::Result<u32>;
    async fn unit(&self) -> ();
}

fn arguments(json: &str) -> Raw<'_> {
    Raw::arguments(Protocol::Json, json.as_bytes()).expect("an array")
}

fn call(receiver: &Receiver, name: &str, json: &str) -> Result<HandlerOutcome, ValueError> {
    let (_, handler) = receiver
        .handlers()
        .find(|(known, _)| *known == name)
        .expect("a known method");
    let mut outcome = pin!(handler(arguments(json))?);
    match outcome
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(outcome) => Ok(outcome),
        Poll::Pending => panic!("the handlers here never wait"),
    }
}

fn answer(receiver: &Receiver, name: &str, json: &str) -> Result<String, HubError> {
    let encoded = call(receiver, name, json)
        .expect("fitting arguments")
        .expect("an answer")?;
    Ok(String::from_utf8(encoded).expect("JSON"))
}

struct Log(Arc<Mutex<Vec<String>>>);

impl ChatClient for Log {
    async fn receive_message(&self, user: String, text: String) {
        self.0
            .lock()
            .expect("not poisoned")
            .push(format!("{user}: {text}"));
    }

    async fn prices_changed(&self, prices: Vec<Price>, note: Option<String>) {
        self.0
            .lock()
            .expect("not poisoned")
            .push(format!("{} {note:?}", prices.len()));
    }

    async fn confirm(&self, question: String) -> bool {
        question.ends_with('?')
    }
}

#[test]
fn an_implementation_handles_its_calls_by_wire_name() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let receiver = Log(Arc::clone(&log)).into_receiver();
    assert!(
        call(&receiver, "ReceiveMessage", r#"["mina","hello"]"#)
            .expect("fitting")
            .is_none()
    );
    assert!(
        call(
            &receiver,
            "PricesChanged",
            r#"[[{"symbol":"A","amount":1}],null]"#
        )
        .expect("fitting")
        .is_none()
    );
    assert_eq!(
        *log.lock().expect("not poisoned"),
        ["mina: hello", "1 None"]
    );
    assert_eq!(
        answer(&receiver, "Confirm", r#"["really?"]"#).expect("an answer"),
        "true"
    );
}

#[test]
fn arguments_that_do_not_fit_reach_no_handler() {
    let receiver = Receiver::from(
        ChatClientHandlers::new().receive_message(|_, _| async { panic!("called") }),
    );
    assert!(matches!(
        call(&receiver, "ReceiveMessage", r#"["mina"]"#),
        Err(ValueError::Count {
            given: 1,
            expected: 2
        })
    ));
    assert!(matches!(
        call(&receiver, "ReceiveMessage", r#"["mina",5]"#),
        Err(ValueError::Type(_))
    ));
}

#[test]
fn closures_answer_values_and_errors() {
    let handlers = AnswersHandlers::new()
        .plain(|number| async move { number + 1 })
        .fallible(|number| async move {
            number
                .checked_sub(1)
                .ok_or_else(|| HubError::new("too small"))
        })
        .unit(|| async {});
    let receiver = Receiver::from(handlers);
    assert_eq!(answer(&receiver, "plain", "[1]").expect("an answer"), "2");
    assert_eq!(
        answer(&receiver, "fallible", "[1]").expect("an answer"),
        "0"
    );
    assert_eq!(
        answer(&receiver, "fallible", "[0]")
            .expect_err("an error")
            .message(),
        Some("too small")
    );
    assert_eq!(answer(&receiver, "unit", "[]").expect("an answer"), "null");
}

#[test]
fn calls_decode_to_events() {
    let event = ChatClientEvent::decode("ReceiveMessage", arguments(r#"["mina","hello"]"#));
    let Some(Ok(ChatClientEvent::ReceiveMessage { user, text })) = event else {
        panic!("another event");
    };
    assert_eq!((user.as_str(), text.as_str()), ("mina", "hello"));

    let misfit = ChatClientEvent::decode("ReceiveMessage", arguments("[1,2]"));
    assert!(matches!(misfit, Some(Err(ValueError::Type(_)))));
}

#[test]
fn client_results_and_unknown_methods_are_no_events() {
    assert!(ChatClientEvent::decode("Confirm", arguments(r#"["really?"]"#)).is_none());
    assert!(ChatClientEvent::decode("Unknown", arguments("[]")).is_none());
}
