//! Building a hub: every mistake in its configuration, all at once.

use std::time::Duration;

use hubkit::protocol::Protocol;
use hubkit::{EndpointOptions, HubOptions};

use crate::support::{Plain, PlainHub as _, seconds};

fn problems(options: HubOptions) -> Vec<String> {
    match Plain::new().into_hub().options(options).build() {
        Ok(_) => Vec::new(),
        Err(error) => error.problems().to_vec(),
    }
}

#[test]
fn the_defaults_are_good() {
    assert_eq!(problems(HubOptions::default()), [""; 0]);
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let options = HubOptions::default()
        .handshake_timeout(Duration::ZERO)
        .keep_alive_interval(Duration::ZERO)
        .client_timeout(Duration::ZERO)
        .stream_buffer_capacity(0)
        .max_parallel_invocations(0)
        .max_queued_invocations(0)
        .max_groups(0)
        .endpoint(
            EndpointOptions::default()
                .write_timeout(Duration::ZERO)
                .max_connections(0)
                .allowed_origins(["example.org", "https://example.org"]),
        )
        .max_message_size(15)
        .outbox_capacity(1023)
        .protocols([]);
    let expected = [
        "handshake_timeout is zero",
        "keep_alive_interval is zero",
        "client_timeout is zero",
        "stream_buffer_capacity is 0",
        "max_parallel_invocations is 0",
        "max_queued_invocations is 0",
        "max_groups is 0",
        "write_timeout is zero",
        "max_connections is 0",
        "allowed origin 'example.org'",
        "max_message_size is below 16",
        "outbox_capacity is below 1024",
        "protocols is empty",
    ];
    let error = Plain::new()
        .into_hub()
        .options(options)
        .build()
        .expect_err("nothing is right");
    assert_eq!(error.problems().len(), expected.len(), "{error}");
    for (problem, expected) in error.problems().iter().zip(expected) {
        assert!(problem.starts_with(expected), "{problem}");
        assert!(problem.len() > expected.len(), "and says the fix");
    }
    let text = error.to_string();
    assert!(text.starts_with("PlainHub cannot be built: "), "{text}");
    assert!(expected.iter().all(|problem| text.contains(problem)));
}

#[test]
fn the_least_that_is_good_is_good() {
    let options = HubOptions::default()
        .max_parallel_invocations(1)
        .max_queued_invocations(1)
        .max_streams(0)
        .max_groups(1)
        .endpoint(
            EndpointOptions::default()
                .max_pending_negotiations(1)
                .max_connections(1)
                .send_buffer(1)
                .receive_buffer(1)
                .allowed_origins(["http://localhost:3000"]),
        )
        .max_message_size(16)
        .outbox_capacity(1024)
        .protocols([Protocol::Cbor]);
    assert_eq!(problems(options), [""; 0]);
}

#[test]
fn a_client_timeout_has_to_be_longer_than_the_keep_alive() {
    let with = |client, keep_alive| {
        let options = HubOptions::default().client_timeout(seconds(client));
        problems(options.keep_alive_interval(seconds(keep_alive)))
    };
    assert_eq!(with(11, 10), [""; 0]);
    for client in [9, 10] {
        let problems = with(client, 10);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].contains("is not longer than keep_alive_interval"));
    }
}

#[test]
fn a_hub_describes_itself() {
    let hub = Plain::new().hub(HubOptions::default());
    let descriptor = hub.descriptor();
    assert_eq!(descriptor.name, "PlainHub");
    let names: Vec<_> = descriptor
        .methods
        .iter()
        .map(|method| method.name)
        .collect();
    assert_eq!(names[..2], ["Echo", "Wait"]);
}
