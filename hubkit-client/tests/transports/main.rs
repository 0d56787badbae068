//! The same suite over each transport and protocol, between client and hub on a loopback socket.

mod served;

use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use hubkit::protocol::Protocol;
use hubkit::{CallError, EndpointOptions, HubOptions, UploadError};
use hubkit_client::{CloseReason, HubConnection, Transport};
use served::{Served, SuiteHubClient};

async fn calls_are_answered(transport: Transport, protocol: Protocol) {
    let served = Served::start().await;
    let client = served.connect(transport, protocol).await;
    assert_eq!(client.hub.add(40, 2).await.expect("answered"), 42);
    assert_eq!(
        client.hub.transport().await.expect("answered"),
        transport.name()
    );
    let calls = (0..100).map(|n| client.hub.add(n, n).into_future());
    let sums = futures_util::future::join_all(calls).await;
    for (n, sum) in sums.into_iter().enumerate() {
        assert_eq!(sum.expect("answered"), 2 * i64::try_from(n).expect("small"));
    }
}

async fn large_messages_travel_both_ways(transport: Transport, protocol: Protocol) {
    let options = HubOptions::default().max_message_size(1024 * 1024);
    let served = Served::start_with(options).await;
    let client = served.connect(transport, protocol).await;
    let text = "a line\r\nwith ünïcode\n".repeat(20_000);
    let echo = client.hub.echo(text.as_str()).await.expect("answered");
    assert!(echo == text);
    assert!(client.connection.state().is_connected());
}

async fn errors_are_told(transport: Transport, protocol: Protocol) {
    let served = Served::start().await;
    let client = served.connect(transport, protocol).await;
    match client.hub.fail("No: \"ünquoted\"\n").await {
        Err(CallError::Server(text)) => {
            assert!(text.ends_with("HubException: No: \"ünquoted\"\n"), "{text}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(client.hub.add(1, 1).await.expect("it goes on"), 2);
}

async fn streams_come_and_can_be_cancelled(transport: Transport, protocol: Protocol) {
    let mut served = Served::start().await;
    let client = served.connect(transport, protocol).await;
    let counted: Vec<u32> = client
        .hub
        .count(1000)
        .map(|item| item.expect("an item"))
        .collect()
        .await;
    assert_eq!(counted, (0..1000).collect::<Vec<_>>());
    let mut forever = client.hub.forever();
    for n in 0..500 {
        assert_eq!(forever.next().await.expect("no end").expect("an item"), n);
    }
    drop(forever);
    assert_eq!(served.event().await, "stream dropped");
    assert_eq!(client.hub.add(1, 1).await.expect("it goes on"), 2);
}

async fn uploads_go(transport: Transport, protocol: Protocol) {
    let served = Served::start().await;
    let client = served.connect(transport, protocol).await;
    let sum = client.hub.sum(stream::iter(0..1000_u64)).await;
    assert_eq!(sum.expect("answered"), 499_500);
    let failing = stream::iter([Ok(1), Err(UploadError::new("out of numbers"))]);
    match client.hub.sum(failing).await {
        Err(CallError::Server(text)) => assert!(text.contains("out of numbers"), "{text}"),
        other => panic!("{other:?}"),
    }
    let doubled: Vec<u64> = client
        .hub
        .double(stream::iter(0..100_u64))
        .map(|item| item.expect("an item"))
        .collect()
        .await;
    assert_eq!(doubled, (0..200).step_by(2).collect::<Vec<_>>());
}

async fn the_server_asks(transport: Transport, protocol: Protocol) {
    let served = Served::start().await;
    let client = served.connect(transport, protocol).await;
    assert!(client.hub.ask("Sure?").await.expect("answered"));
    assert!(!client.hub.ask("Really?").await.expect("answered"));
}

async fn groups_are_told(transport: Transport, protocol: Protocol) {
    let served = Served::start().await;
    let mut member = served.connect(transport, protocol).await;
    let mut other = served.connect(transport, protocol).await;
    member.hub.join("lobby").await.expect("answered");
    other.hub.tell("lobby", "hello").await.expect("answered");
    assert_eq!(member.note().await, "hello");
    let everybody = served.handle.clients().all();
    for n in 0..50 {
        everybody.note(n.to_string()).await.expect("sent");
    }
    for n in 0..50 {
        assert_eq!(member.note().await, n.to_string());
        assert_eq!(other.note().await, n.to_string());
    }
}

async fn a_stop_sends_what_waits_and_tells_the_server(transport: Transport, protocol: Protocol) {
    let mut served = Served::start().await;
    let mut watcher = served.connect(transport, protocol).await;
    watcher.hub.join("lobby").await.expect("answered");
    let client = served.connect(transport, protocol).await;
    let last = client.hub.tell("lobby", "last words");
    last.send().await.expect("connected");
    client.connection.stop().await;
    assert_eq!(client.connection.closed().await, CloseReason::Stopped);
    assert_eq!(watcher.note().await, "last words");
    let gone = served.event().await;
    assert!(gone.starts_with("gone: "), "{gone}");
    assert_eq!(served.handle.connections().len(), 1);
    assert!(matches!(
        client.hub.add(1, 1).await,
        Err(CallError::NotSent)
    ));
}

async fn a_drop_tells_the_server(transport: Transport, protocol: Protocol) {
    let mut served = Served::start().await;
    let client = served.connect(transport, protocol).await;
    drop(client);
    let gone = served.event().await;
    assert!(gone.starts_with("gone: "), "{gone}");
}

async fn the_server_s_goodbye_is_heard(transport: Transport, protocol: Protocol) {
    let mut served = Served::start().await;
    let client = served.connect(transport, protocol).await;
    let id = client.connection.connection_id().expect("negotiated");
    assert!(served.handle.disconnect(id, "Too loud"));
    match client.connection.closed().await {
        CloseReason::ServerClosed { error, .. } => {
            assert_eq!(error.as_deref(), Some("Too loud"));
        }
        other => panic!("{other}"),
    }
    served.event().await;

    let client = served.connect(transport, protocol).await;
    served.handle.shutdown(Duration::from_secs(5)).await;
    let reason = client.connection.closed().await;
    assert!(
        matches!(
            reason,
            CloseReason::ServerClosed {
                allow_reconnect: true,
                ..
            }
        ),
        "{reason}"
    );
}

async fn both_sides_keep_an_idle_connection_up(transport: Transport, protocol: Protocol) {
    let tick = Duration::from_millis(100);
    let options = HubOptions::default()
        .keep_alive_interval(tick)
        .client_timeout(6 * tick)
        .endpoint(EndpointOptions::default().poll_timeout(2 * tick));
    let served = Served::start_with(options).await;
    let connection = served
        .builder(transport, protocol)
        .keep_alive_interval(tick)
        .server_timeout(6 * tick)
        .connect()
        .await
        .expect("connects");
    // Longer than any of the limits.
    tokio::time::sleep(20 * tick).await;
    let hub = SuiteHubClient::new(&connection);
    assert_eq!(hub.add(1, 1).await.expect("answered"), 2);
}

macro_rules! suite {
    ($($name:ident: $transport:ident, $protocol:ident;)*) => {
        $(suite! { @one $name $transport $protocol [
            calls_are_answered
            large_messages_travel_both_ways
            errors_are_told
            streams_come_and_can_be_cancelled
            uploads_go
            the_server_asks
            groups_are_told
            a_stop_sends_what_waits_and_tells_the_server
            a_drop_tells_the_server
            the_server_s_goodbye_is_heard
            both_sides_keep_an_idle_connection_up
        ] })*
    };
    (@one $name:ident $transport:ident $protocol:ident [$($test:ident)*]) => {
        mod $name {
            use super::{Protocol, Transport};

            $(#[tokio::test]
            async fn $test() {
                super::$test(Transport::$transport, Protocol::$protocol).await;
            })*
        }
    };
}

suite! {
    web_sockets_json: WebSockets, Json;
    web_sockets_message_pack: WebSockets, MessagePack;
    web_sockets_cbor: WebSockets, Cbor;
    server_sent_events_json: ServerSentEvents, Json;
    long_polling_json: LongPolling, Json;
    long_polling_message_pack: LongPolling, MessagePack;
    long_polling_cbor: LongPolling, Cbor;
}

#[tokio::test]
async fn the_server_s_offer_decides() {
    for (offered, protocol, chosen) in [
        (Transport::ALL, Protocol::Json, Transport::WebSockets),
        (
            &Transport::ALL[1..],
            Protocol::Json,
            Transport::ServerSentEvents,
        ),
        (&Transport::ALL[1..], Protocol::Cbor, Transport::LongPolling),
        (&Transport::ALL[2..], Protocol::Json, Transport::LongPolling),
    ] {
        let endpoint = EndpointOptions::default().transports(offered.iter().copied());
        let served = Served::start_with(HubOptions::default().endpoint(endpoint)).await;
        let connection = HubConnection::builder(&served.url)
            .protocol(protocol)
            .connect()
            .await
            .expect("connects");
        assert_eq!(connection.transport(), chosen);
        let hub = SuiteHubClient::new(&connection);
        assert_eq!(hub.transport().await.expect("answered"), chosen.name());
    }
}
