//! Calls: how they are found, refused, run, ordered and answered.

use std::collections::BTreeMap;

use futures_core::Stream;
use hubkit::{Context, Hub, HubError, HubOptions, UntypedProxy, hub};
use serde::{Deserialize, Deserializer, Serialize};

use crate::support::{Journal, Plain, RawClient, Received, error, result};

/// More methods than are looked up by scanning.
#[hub]
trait CallHub {
    async fn add(&self, a: i32, b: i32) -> i32;
    async fn nothing(&self);
    async fn refuse(&self) -> hubkit::Result<String>;
    async fn stumble(&self) -> hubkit::Result<String>;
    async fn hide(&self) -> hubkit::Result<String>;
    async fn panic_now(&self);
    async fn panic_later(&self);
    async fn panic_while_decoding(&self, bomb: Bomb);
    async fn panic_while_encoding(&self) -> Bomb;
    async fn unencodable(&self) -> BTreeMap<Vec<u8>, u8>;
    fn count(&self, to: u32) -> impl Stream<Item = u32>;
    #[method(name = "odd-name")]
    async fn renamed(&self, text: Option<String>) -> Option<String>;
    async fn yes(&self) -> bool;
    async fn no(&self) -> bool;
}

/// A value whose serde implementations panic.
struct Bomb;

impl Serialize for Bomb {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        panic!("encoding exploded")
    }
}

impl<'de> Deserialize<'de> for Bomb {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        panic!("decoding exploded")
    }
}

#[derive(Clone)]
struct Calls {
    journal: Journal,
}

impl CallHub for Calls {
    async fn add(&self, _: &Context<UntypedProxy>, a: i32, b: i32) -> i32 {
        a + b
    }

    async fn nothing(&self, _: &Context<UntypedProxy>) {
        self.journal.note("nothing");
    }

    async fn refuse(&self, _: &Context<UntypedProxy>) -> hubkit::Result<String> {
        Err(HubError::new("not today"))
    }

    async fn stumble(&self, _: &Context<UntypedProxy>) -> hubkit::Result<String> {
        Ok("seven".parse::<u32>()?.to_string())
    }

    async fn hide(&self, _: &Context<UntypedProxy>) -> hubkit::Result<String> {
        Err(HubError::hidden("the password is swordfish"))
    }

    async fn panic_now(&self, _: &Context<UntypedProxy>) {
        panic!("at once")
    }

    async fn panic_later(&self, _: &Context<UntypedProxy>) {
        tokio::task::yield_now().await;
        panic!("after {}", "a while")
    }

    async fn panic_while_decoding(&self, _: &Context<UntypedProxy>, _: Bomb) {}

    async fn panic_while_encoding(&self, _: &Context<UntypedProxy>) -> Bomb {
        Bomb
    }

    async fn unencodable(&self, _: &Context<UntypedProxy>) -> BTreeMap<Vec<u8>, u8> {
        BTreeMap::from([(vec![1], 2)])
    }

    fn count(&self, _: &Context<UntypedProxy>, to: u32) -> impl Stream<Item = u32> {
        tokio_stream::iter(0..to)
    }

    async fn renamed(&self, _: &Context<UntypedProxy>, text: Option<String>) -> Option<String> {
        text
    }

    async fn yes(&self, _: &Context<UntypedProxy>) -> bool {
        true
    }

    async fn no(&self, _: &Context<UntypedProxy>) -> bool {
        false
    }
}

fn calls(options: HubOptions) -> (Calls, Hub<UntypedProxy>) {
    let calls = Calls {
        journal: Journal::new(),
    };
    let hub = calls.clone().into_hub().options(options);
    (calls, hub.build().expect("the options are good"))
}

fn default_hub() -> Hub<UntypedProxy> {
    calls(HubOptions::default()).1
}

fn detailed_hub() -> Hub<UntypedProxy> {
    calls(HubOptions::default().detailed_errors(true)).1
}

#[tokio::test(start_paused = true)]
async fn a_call_is_answered_with_its_result() {
    let mut client = RawClient::connect(&default_hub()).await;
    assert_eq!(client.call("Add", "3,4").await, result("c", "7"));
    assert_eq!(client.call("Nothing", "").await, result("c", "null"));
    assert_eq!(client.call("odd-name", "null").await, result("c", "null"));
    assert_eq!(
        client.call("odd-name", r#""é""#).await,
        result("c", r#""é""#)
    );
}

#[tokio::test(start_paused = true)]
async fn method_names_have_no_ascii_case() {
    // Scanned in a small hub, hashed in a large one.
    let mut small = RawClient::connect(&Plain::new().hub(HubOptions::default())).await;
    assert_eq!(small.call("eChO", r#""x""#).await, result("c", r#""x""#));

    let mut large = RawClient::connect(&default_hub()).await;
    for name in ["add", "ADD", "aDd"] {
        assert_eq!(large.call(name, "1,1").await, result("c", "2"));
    }
    assert_eq!(large.call("ODD-name", "null").await, result("c", "null"));
    for name in ["Renamed", "renamed", "Añd", "Ad"] {
        let refusal = format!(
            "Failed to invoke '{name}' due to an error on the server. HubException: Method does not exist."
        );
        assert_eq!(large.call(name, "1,1").await, error("c", &refusal));
    }
}

/// What goes wrong with a call, by arguments; the text without and what details add to it.
const FAILURES: [(&str, &str, &str, &str); 13] = [
    (
        "Add",
        "1",
        "Failed to invoke 'Add' due to an error on the server.",
        "InvalidDataException: Invocation provides 1 argument(s) but target expects 2.",
    ),
    (
        "aDD",
        "1,2,3",
        "Failed to invoke 'aDD' due to an error on the server.",
        "InvalidDataException: Invocation provides 3 argument(s) but target expects 2.",
    ),
    (
        "Nothing",
        "1",
        "Failed to invoke 'Nothing' due to an error on the server.",
        "InvalidDataException: Invocation provides 1 argument(s) but target expects 0.",
    ),
    (
        "Add",
        r#"1,"x""#,
        "Failed to invoke 'Add' due to an error on the server.",
        "InvalidDataException: Error binding arguments. Make sure that the types of the provided values match the \
         types of the hub method being invoked.",
    ),
    (
        "Add",
        "1,2147483648",
        "Failed to invoke 'Add' due to an error on the server.",
        "InvalidDataException: Error binding arguments. Make sure that the types of the provided values match the \
         types of the hub method being invoked.",
    ),
    (
        "Stumble",
        "",
        "An unexpected error occurred invoking 'Stumble' on the server.",
        "ParseIntError: invalid digit found in string",
    ),
    (
        "Hide",
        "",
        "An unexpected error occurred invoking 'Hide' on the server.",
        "Error: the password is swordfish",
    ),
    (
        "PanicNow",
        "",
        "An unexpected error occurred invoking 'PanicNow' on the server.",
        "Panic: at once",
    ),
    (
        "PanicLater",
        "",
        "An unexpected error occurred invoking 'PanicLater' on the server.",
        "Panic: after a while",
    ),
    (
        "PanicWhileDecoding",
        "1",
        "An unexpected error occurred invoking 'PanicWhileDecoding' on the server.",
        "Panic: decoding exploded",
    ),
    (
        "PanicWhileEncoding",
        "",
        "An unexpected error occurred invoking 'PanicWhileEncoding' on the server.",
        "Panic: encoding exploded",
    ),
    (
        "Unencodable",
        "",
        "An unexpected error occurred invoking 'Unencodable' on the server.",
        "EncodeError: cannot encode the value: key must be a string",
    ),
    (
        "unencodable",
        "",
        "An unexpected error occurred invoking 'unencodable' on the server.",
        "EncodeError: cannot encode the value: key must be a string",
    ),
];

#[tokio::test(start_paused = true)]
async fn failures_are_told_and_their_details_hidden() {
    let hub = default_hub();
    let mut neighbour = RawClient::connect(&hub).await;
    let mut client = RawClient::connect(&hub).await;
    for (target, arguments, text, _) in FAILURES {
        assert_eq!(client.call(target, arguments).await, error("c", text));
    }
    client.expect_untouched().await;
    neighbour.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn failures_are_told_in_detail_when_asked_for() {
    let mut client = RawClient::connect(&detailed_hub()).await;
    for (target, arguments, text, detail) in FAILURES {
        let text = format!("{text} {detail}");
        assert_eq!(client.call(target, arguments).await, error("c", &text));
    }
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn errors_that_are_meant_for_the_caller_are_always_shown() {
    for hub in [default_hub(), detailed_hub()] {
        let mut client = RawClient::connect(&hub).await;
        let text =
            "An unexpected error occurred invoking 'Refuse' on the server. HubException: not today";
        assert_eq!(client.call("Refuse", "").await, error("c", text));
    }
}

#[tokio::test(start_paused = true)]
async fn streams_and_calls_are_not_mixed_up() {
    let mut client = RawClient::connect(&default_hub()).await;
    let text = "The client attempted to invoke the streaming 'Count' method with a non-streaming invocation.";
    assert_eq!(client.call("Count", "1").await, error("c", text));

    client.stream("s", "Add", "1,2").await;
    let text = "The client attempted to invoke the non-streaming 'Add' method with a streaming invocation.";
    client.expect(&error("s", text)).await;

    client.stream("s", "None", "").await;
    let text = "Failed to invoke 'None' due to an error on the server. HubException: Method does not exist.";
    client.expect(&error("s", text)).await;
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn uploads_that_nobody_expects_are_refused() {
    let mut client = RawClient::connect(&default_hub()).await;
    client
        .send(r#"{"type":1,"invocationId":"u","target":"Add","arguments":[1,2],"streamIds":["7"]}"#)
        .await;
    let text = "An unexpected error occurred invoking 'Add' on the server. HubException: Client sent 1 stream(s), \
                Hub method expects 0.";
    client.expect(&error("u", text)).await;
    client
        .send(r#"{"type":2,"invocationId":"7","item":1}"#)
        .await;
    client.send(r#"{"type":3,"invocationId":"7"}"#).await;
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn calls_without_an_id_are_never_answered() {
    let (calls, hub) = calls(HubOptions::default());
    let mut client = RawClient::connect(&hub).await;
    for (target, arguments, ..) in FAILURES {
        client.fire(target, arguments).await;
    }
    for (target, arguments) in [
        ("NoSuchMethod", ""),
        ("Refuse", ""),
        ("Count", "1"),
        ("Add", "1,2"),
    ] {
        client.fire(target, arguments).await;
    }
    client.fire("Nothing", "").await;
    calls.journal.expect("nothing").await;
    client.expect_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn failures_travel_in_binary_protocols() {
    let hub = default_hub();
    let text = b"Failed to invoke 'Add' due to an error on the server.";
    let table: [(&str, &[u8], &[u8]); 2] = [
        (
            "messagepack",
            b"\x0b\x95\x01\x80\xa1\x31\xa3Add\x91\x01",
            b"\x95\x03\x80\xa1\x31\x01\xd9\x35",
        ),
        (
            "cbor",
            b"\x0b\x85\x01\xa0\x61\x31\x63Add\x81\x01",
            b"\x85\x03\xa0\x61\x31\x01\x78\x35",
        ),
    ];
    for (protocol, call, head) in table {
        let mut client = RawClient::connect_binary(&hub, protocol).await;
        client.binary(call).await;
        let body = [head, text].concat();
        let expected = [&[body.len() as u8][..], &body].concat();
        assert_eq!(client.receive().await, Received::Binary(expected));
    }
}
