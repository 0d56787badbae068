//! Connections without a hub, over every transport.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use hubkit::protocol::TransferFormat;
use hubkit::{
    ConnectionEndpoint, ConnectionError, EndpointOptions, RawConnection, RouterExt, Transport,
};
use tokio::time::{Instant, sleep};

use crate::support::{
    Answer, EventStream, Journal, Polled, RawClient, Received, Site, assert_took, quiesce, seconds,
};

/// Echoes in upper case, one piece at a time, and notes how it ended.
async fn shout(mut connection: RawConnection, journal: Journal) {
    journal.note(format!("connected by {}", connection.transport()));
    if connection.query("text").is_some() {
        connection
            .set_format(TransferFormat::Text)
            .expect("text is carried by all");
    }
    loop {
        match connection.next().await {
            Some(Ok(bytes)) if &bytes[..] == b"panic" => panic!("as asked for"),
            Some(Ok(bytes)) if &bytes[..] == b"flood" => loop {
                if let Err(error) = connection.send(vec![b'x'; 10_000].into()).await {
                    return journal.note(format!("{error}"));
                }
            },
            Some(Ok(bytes)) if &bytes[..] == b"close" => {
                connection.close().await.expect("the goodbye is written");
            }
            Some(Ok(bytes)) if &bytes[..] == b"leave" => return journal.note("left"),
            Some(Ok(bytes)) => {
                if let Err(error) = connection.send(bytes.to_ascii_uppercase().into()).await {
                    journal.note(format!("{error}"));
                }
            }
            Some(Err(error)) => return journal.note(format!("{error}")),
            None => return journal.note("goodbye"),
        }
    }
}

fn endpoint(options: EndpointOptions) -> (Journal, ConnectionEndpoint) {
    let journal = Journal::new();
    let own = journal.clone();
    let endpoint =
        ConnectionEndpoint::new(options, move |connection| shout(connection, own.clone()));
    (journal, endpoint.expect("the options are good"))
}

fn site(options: EndpointOptions) -> (Journal, Site) {
    let (journal, endpoint) = endpoint(options);
    // Where the tests' negotiation expects it.
    (
        journal,
        Site::new(Router::new().map_connection("/testHub", endpoint)),
    )
}

fn defaults() -> (Journal, Site) {
    site(EndpointOptions::default())
}

async fn upgrade(site: &Site, path: &str) -> RawClient {
    site.upgrade(path, &[]).await.expect("is let in")
}

/// Both ends of a connection whose handler has given it away.
async fn apart() -> (RawClient, RawConnection) {
    let (sender, mut moved) = tokio::sync::mpsc::channel(1);
    let handler = move |connection: RawConnection| {
        let sender = sender.clone();
        async move { sender.send(connection).await.expect("is received") }
    };
    let site = Site::new(Router::new().map_connection("/testHub", handler));
    let client = upgrade(&site, "/testHub").await;
    (client, moved.recv().await.expect("is sent"))
}

#[tokio::test(start_paused = true)]
async fn over_web_sockets() {
    let (journal, site) = defaults();
    let mut client = upgrade(&site, "/testHub").await;
    journal.expect("connected by WebSockets").await;
    client.text("hello").await;
    assert_eq!(client.receive().await, Received::Binary(b"HELLO".into()));
    client.frame(0x89, b"are you there?").await;
    assert_eq!(
        client.receive().await,
        Received::Pong(b"are you there?".into())
    );
    client.close(1000).await;
    journal.expect("goodbye").await;
    assert_eq!(client.receive().await, Received::Close(Some(1000)));
    assert_eq!(client.receive().await, Received::End);
}

#[tokio::test(start_paused = true)]
async fn messages_can_be_text() {
    let (_, site) = defaults();
    let mut client = upgrade(&site, "/testHub?text").await;
    client.binary("é".as_bytes()).await;
    assert_eq!(client.receive().await, Received::Text("é".into()));
    let (journal, site) = defaults();
    let mut client = upgrade(&site, "/testHub?text").await;
    journal.expect("connected by WebSockets").await;
    client.binary(b"\xff").await;
    journal
        .expect("only text can be sent in the text format; choose TransferFormat::Binary")
        .await;
    client.binary(b"on").await;
    assert_eq!(client.receive().await, Received::Text("ON".into()));
}

#[tokio::test(start_paused = true)]
async fn over_long_polling() {
    let (journal, site) = defaults();
    let client = Polled::open(&site).await;
    journal.expect("connected by LongPolling").await;
    client.post("hello").await.expect(200, "");
    client.poll().await.expect(200, "HELLO");
    let mut waiting = client.begin_poll().await;
    client.post("again").await.expect(200, "");
    Answer::read(&mut waiting).await.expect(200, "AGAIN");
    client.delete().await.expect(202, "");
    journal.expect("goodbye").await;
    quiesce().await;
    client
        .poll()
        .await
        .expect(404, "No Connection with that ID");
}

#[tokio::test(start_paused = true)]
async fn over_server_sent_events() {
    let (journal, site) = defaults();
    let path = format!("/testHub?id={}", site.negotiate().await);
    let mut events = EventStream::open(&site, &path).await;
    journal.expect("connected by ServerSentEvents").await;
    assert_eq!(events.chunk().await.as_deref(), Some(":\r\n"));
    let line = format!("POST {path}");
    site.send(&line, "two\nlines").await.expect(200, "");
    let event = events.event().await;
    assert_eq!(event.as_deref(), Some("data: TWO\r\ndata: LINES\r\n\r\n"));
    site.send(&line, "leave").await.expect(200, "");
    journal.expect("left").await;
    assert_eq!(events.event().await, None);
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_ends_says_goodbye_and_waits_for_the_answer() {
    let (journal, site) = defaults();
    let mut client = upgrade(&site, "/testHub").await;
    client.text("leave").await;
    assert_eq!(client.receive().await, Received::Close(Some(1000)));
    journal.expect("connected by WebSockets").await;
    journal.expect("left").await;
    let start = Instant::now();
    assert_eq!(client.receive().await, Received::End);
    assert_took(start, seconds(5));
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_says_goodbye_hears_the_client_to_its_end() {
    for answers in [true, false] {
        let (journal, site) = defaults();
        let mut client = upgrade(&site, "/testHub").await;
        journal.expect("connected by WebSockets").await;
        client.text("close").await;
        assert_eq!(client.receive().await, Received::Close(Some(1000)));
        let start = Instant::now();
        client.text("more").await;
        journal.expect("the connection is closed").await;
        if answers {
            client.close(1000).await;
            journal.expect("goodbye").await;
            assert_took(start, seconds(0));
        } else {
            journal.expect("the connection was lost").await;
            assert_took(start, seconds(5));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_says_goodbye_to_a_poller_ends_its_polls() {
    let (journal, site) = defaults();
    let client = Polled::open(&site).await;
    journal.expect("connected by LongPolling").await;
    client.post("hello").await.expect(200, "");
    client.post("close").await.expect(200, "");
    client.poll().await.expect(200, "HELLO");
    client.poll().await.expect(204, "");
    journal.expect("goodbye").await;
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_panics_ends_its_connection_alone() {
    let (_, site) = defaults();
    let (mut one, mut two) = (
        upgrade(&site, "/testHub").await,
        upgrade(&site, "/testHub").await,
    );
    one.text("panic").await;
    assert_eq!(one.receive().await, Received::Close(Some(1011)));
    two.text("hello").await;
    assert_eq!(two.receive().await, Received::Binary(b"HELLO".into()));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_breaks_the_protocol_or_vanishes_is_an_error() {
    let (journal, site) = defaults();
    let mut client = upgrade(&site, "/testHub").await;
    journal.expect("connected by WebSockets").await;
    client.raw(&[0x81, 0x01, b'x']).await;
    let error = journal.next().await;
    assert!(
        error.starts_with("the client broke the websocket protocol: "),
        "{error}"
    );
    assert_eq!(client.receive().await, Received::Close(Some(1002)));
    let client = upgrade(&site, "/testHub").await;
    journal.expect("connected by WebSockets").await;
    drop(client);
    journal.expect("the connection was lost").await;
    let polled = Polled::open(&site).await;
    journal.expect("connected by LongPolling").await;
    let start = Instant::now();
    journal.expect("the connection was lost").await;
    assert_took(start, seconds(15));
    drop(polled);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_stops_the_writing() {
    let (journal, site) = site(EndpointOptions::default().disconnect_timeout(seconds(60)));
    let mut client = upgrade(&site, "/testHub").await;
    journal.expect("connected by WebSockets").await;
    let start = Instant::now();
    client.text("flood").await;
    let stuck = "a write to the client made no progress within the write timeout";
    journal.expect(stuck).await;
    assert_took(start, seconds(10));
    drop(client);

    // Whether a poller reads is seen by its polls.
    let client = Polled::open(&site).await;
    journal.expect("connected by LongPolling").await;
    let start = Instant::now();
    client.post("flood").await.expect(200, "");
    journal.expect("the connection was lost").await;
    assert_took(start, seconds(60));
}

#[tokio::test(start_paused = true)]
async fn a_connection_may_be_moved_into_a_task() {
    let (mut client, mut connection) = apart().await;
    quiesce().await;
    connection
        .send(Bytes::from_static(b"still here"))
        .await
        .expect("is open");
    assert_eq!(
        client.receive().await,
        Received::Binary(b"still here".into())
    );
    drop(connection);
    assert_eq!(client.receive().await, Received::Close(Some(1000)));
}

#[tokio::test(start_paused = true)]
async fn shutting_down_ends_the_streams_and_takes_nobody_in() {
    let (journal, endpoint) = endpoint(EndpointOptions::default().max_connections(1));
    let site = Site::new(Router::new().map_connection("/testHub", endpoint.clone()));
    let mut client = upgrade(&site, "/testHub").await;
    site.refused("/testHub", &[])
        .await
        .expect(503, "there are as many connections as may be");
    assert_eq!(endpoint.connection_count(), 1);
    let own = endpoint.clone();
    let ended = tokio::spawn(async move { own.shutdown(seconds(60)).await });
    journal.next().await;
    journal.expect("goodbye").await;
    assert_eq!(client.receive().await, Received::Close(Some(1000)));
    site.refused("/testHub", &[])
        .await
        .expect(503, "the server is shutting down");
    drop(client);
    assert!(ended.await.expect("does not panic"));
    assert_eq!(endpoint.connection_count(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_is_refused() {
    let (sender, mut moved) = tokio::sync::mpsc::channel(1);
    let sender = Arc::new(sender);
    let handler = move |connection: RawConnection| {
        let sender = Arc::clone(&sender);
        async move { sender.send(connection).await.expect("is received") }
    };
    let site = Site::new(Router::new().map_connection("/testHub", handler));
    let path = format!("/testHub?id={}", site.negotiate().await);
    let _events = EventStream::open(&site, &path).await;
    let mut connection: RawConnection = moved.recv().await.expect("is sent");
    assert_eq!(connection.transport(), Transport::ServerSentEvents);
    assert_eq!(connection.id().len(), 22);
    let refused = connection.set_format(TransferFormat::Binary);
    assert!(matches!(refused, Err(ConnectionError::TextOnly)));
    let refused = connection.send(Bytes::from_static(b"\xff")).await;
    assert!(matches!(refused, Err(ConnectionError::NotText)));

    let options = EndpointOptions::default().transports([]);
    let error = ConnectionEndpoint::new(options, |_: RawConnection| async {});
    let error = error.expect_err("no transport").to_string();
    assert!(
        error.starts_with("the endpoint cannot be built: transports is empty"),
        "{error}"
    );
}

/// The next frame has to be a ping of the server's, after so many seconds.
async fn expect_ping(client: &mut RawClient, after: u64) {
    let start = Instant::now();
    assert_eq!(client.receive().await, Received::Ping(vec![]));
    assert_took(start, seconds(after));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_says_nothing_is_pinged_and_then_lost() {
    let (journal, site) = defaults();
    let mut client = upgrade(&site, "/testHub").await;
    journal.expect("connected by WebSockets").await;
    let start = Instant::now();
    expect_ping(&mut client, 15).await;
    journal.expect("the connection was lost").await;
    assert_took(start, seconds(30));
    assert_eq!(client.receive().await, Received::Close(Some(1000)));
    assert_eq!(client.receive().await, Received::End);
    assert_took(start, seconds(30));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_answers_pings_or_says_anything_lives() {
    let (journal, site) = defaults();
    let mut answering = upgrade(&site, "/testHub").await;
    journal.expect("connected by WebSockets").await;
    for _ in 0..20 {
        expect_ping(&mut answering, 15).await;
        answering.frame(0x8A, b"").await;
    }
    answering.close(1000).await;
    journal.expect("goodbye").await;

    let mut talking = upgrade(&site, "/testHub").await;
    journal.expect("connected by WebSockets").await;
    for _ in 0..20 {
        sleep(Duration::from_millis(29_900)).await;
        talking.text("x").await;
    }
    quiesce().await;
    talking.close(1000).await;
    journal.expect("goodbye").await;
    let mut pings = 0;
    loop {
        match talking.receive().await {
            Received::Ping(_) => pings += 1,
            Received::Binary(echo) => assert_eq!(echo, b"X"),
            other => break assert_eq!(other, Received::Close(Some(1000))),
        }
    }
    assert_eq!(pings, 20 * 29_900 / 15_000);
}

#[tokio::test(start_paused = true)]
async fn while_nobody_reads_silence_means_nothing() {
    let (mut client, mut connection) = apart().await;
    sleep(seconds(3600)).await;
    let start = Instant::now();
    let read = tokio::spawn(async move { connection.next().await });
    expect_ping(&mut client, 0).await;
    let read = read.await.expect("does not panic");
    assert!(matches!(read, Some(Err(ConnectionError::Lost(_)))));
    assert_took(start, seconds(15));
}

#[tokio::test(start_paused = true)]
async fn a_stream_of_events_shows_that_it_lives_by_comments() {
    let (journal, site) = defaults();
    let path = format!("/testHub?id={}", site.negotiate().await);
    let mut events = EventStream::open(&site, &path).await;
    journal.expect("connected by ServerSentEvents").await;
    assert_eq!(events.chunk().await.as_deref(), Some(":\r\n"));
    // Nothing answers it, and nobody is lost for that.
    for _ in 0..20 {
        let start = Instant::now();
        assert_eq!(events.chunk().await.as_deref(), Some(":\r\n"));
        assert_took(start, seconds(15));
    }
    let line = format!("POST {path}");
    site.send(&line, "x").await.expect(200, "");
    assert_eq!(events.event().await.as_deref(), Some("data: X\r\n\r\n"));
    drop(events);
    journal.expect("the connection was lost").await;
}

#[tokio::test(start_paused = true)]
async fn pings_can_be_turned_off() {
    let pinging_only = site(EndpointOptions::default().ping_timeout(None));
    let (journal, site) = site(EndpointOptions::default().ping_interval(None));
    let mut client = upgrade(&site, "/testHub").await;
    journal.expect("connected by WebSockets").await;
    let silence = tokio::time::timeout(seconds(100), client.receive()).await;
    assert!(silence.is_err(), "{silence:?}");
    client.text("x").await;
    assert_eq!(client.receive().await, Received::Binary(b"X".into()));

    let (journal, site) = pinging_only;
    let mut client = upgrade(&site, "/testHub").await;
    journal.expect("connected by WebSockets").await;
    for _ in 0..20 {
        expect_ping(&mut client, 15).await;
    }
}
