//! Raw connections over sockets that do what a test says.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::sync::oneshot;
use tokio::time::{Instant, advance, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::RawConnection;
use super::wire::{WRITE, Wire};
use crate::protocol::{TransferFormat, Transport};
use crate::test_socket::{Socket, State, frame};
use crate::transport::pipe::{Format, Pipe};
use crate::transport::{EndpointOptions, Link, Opening};

const PING: u8 = 0x89;
const TEXT: u8 = 0x81;
const CLOSE: u8 = 0x88;
/// What is written besides messages, at most: a header and a control frame.
const SLACK: usize = 200;

fn wire(socket: &Socket) -> Wire<Socket> {
    let options = EndpointOptions::default();
    Wire::new(socket.clone(), Transport::WebSockets, &options)
}

/// Lets the server read and write what it can now; it must not have anything for the handler.
async fn settle(wire: &mut Wire<Socket>) {
    for _ in 0..10 {
        poll_once(wire).await;
    }
}

async fn poll_once(wire: &mut Wire<Socket>) {
    poll_fn(|cx| {
        assert!(wire.poll_receive(cx).is_pending());
        Poll::Ready(())
    })
    .await;
}

async fn expect_closed_after(wire: Wire<Socket>, socket: &Socket, seconds: u64) {
    let start = Instant::now();
    let closed = timeout(Duration::from_secs(60), wire.close(1000)).await;
    assert!(closed.is_ok(), "is not closed");
    assert_eq!(start.elapsed().as_secs(), seconds);
    assert!(socket.is_dropped());
    assert!(socket.change(|state| state.shut_down));
}

#[tokio::test(start_paused = true)]
async fn closing_ends_in_time_whatever_the_socket_does() {
    type Change = fn(&mut State);
    let table: [(Change, u64); 5] = [
        (|_| {}, 5),
        (|state| state.stuck_flush = true, 5),
        (|state| state.room = 0, 5),
        (|state| state.receive(CLOSE, &[]), 0),
        (
            |state| {
                state.receive(CLOSE, &[]);
                state.stuck_shutdown = true;
            },
            5,
        ),
    ];
    for (change, seconds) in table {
        let socket = Socket::new(usize::MAX);
        socket.change(change);
        expect_closed_after(wire(&socket), &socket, seconds).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_drips_does_not_prolong_the_closing() {
    let socket = Socket::new(0);
    let mut wire = wire(&socket);
    wire.send(&[b'x'; 1_000], TransferFormat::Text)
        .expect("is open");
    let reader = socket.clone();
    let drip = async move {
        loop {
            sleep(Duration::from_secs(1)).await;
            reader.change(|state| state.room = 1);
            reader.receive(TEXT, b"not yet");
        }
    };
    let drip = tokio::spawn(drip);
    let start = Instant::now();
    wire.close(1000).await;
    assert_eq!(start.elapsed().as_secs(), 5);
    drip.abort();
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_stop_talking_does_not_prolong_the_closing() {
    for first in [TEXT, PING] {
        let socket = Socket::new(usize::MAX);
        socket.change(|state| state.endless = frame(first, b"and another thing"));
        let closing = tokio::spawn(wire(&socket).close(1000));
        tokio::task::yield_now().await;
        assert!(!closing.is_finished());
        advance(Duration::from_secs(5)).await;
        closing.await.expect("does not panic");
        assert!(socket.is_dropped());
    }
}

#[tokio::test(start_paused = true)]
async fn pings_that_nobody_reads_the_answers_of_cost_a_bounded_buffer() {
    let socket = Socket::new(0);
    let mut wire = wire(&socket);
    let last = 5_000;
    for n in 0..=last {
        socket.receive(PING, format!("{n:0100}").as_bytes());
        poll_once(&mut wire).await;
    }
    assert!(socket.change(|state| state.to_read.is_empty()));
    assert!(wire.out.len() <= WRITE + SLACK, "{}", wire.out.len());

    socket.change(|state| state.room = usize::MAX);
    settle(&mut wire).await;
    assert!(wire.out.is_empty());
    let newest = format!("{last:0100}");
    assert!(socket.change(|state| state.written.ends_with(newest.as_bytes())));
}

#[tokio::test(start_paused = true)]
async fn only_the_newest_ping_is_answered_behind_a_message_that_is_stuck() {
    let socket = Socket::new(0);
    let mut wire = wire(&socket);
    let message = vec![b'x'; 10 * WRITE];
    wire.send(&message, TransferFormat::Binary)
        .expect("is open");
    for n in 0..=9 {
        socket.receive(PING, &[b'0' + n]);
        settle(&mut wire).await;
        assert!(wire.out.len() <= message.len() + SLACK);
    }
    socket.change(|state| state.room = usize::MAX);
    settle(&mut wire).await;
    assert!(socket.change(|state| state.written.ends_with(b"x\x8A\x019")));
}

#[tokio::test(start_paused = true)]
async fn what_is_written_is_not_kept() {
    let socket = Socket::new(0);
    let mut wire = wire(&socket);
    wire.send(&[b'x'; 16 * WRITE], TransferFormat::Binary)
        .expect("is open");
    for _ in 0..15 {
        socket.change(|state| state.room = WRITE);
        settle(&mut wire).await;
    }
    let left = WRITE;
    let limit = 2 * left + WRITE;
    assert!(wire.out.len() <= limit, "{}", wire.out.len());
    assert!(wire.out.capacity() <= limit, "{}", wire.out.capacity());
    socket.change(|state| state.room = usize::MAX);
    settle(&mut wire).await;
    let written = socket.change(|state| state.written.split_off(10));
    assert!(written == [b'x'; 16 * WRITE]);
}

#[tokio::test(start_paused = true)]
async fn pings_do_not_keep_other_tasks_from_going_on() {
    let socket = Socket::new(usize::MAX);
    socket.change(|state| state.endless = frame(PING, b""));
    poll_once(&mut wire(&socket)).await;
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_ends_the_stream_of_a_client_that_always_has_something_to_say() {
    let pipe = Pipe::new(Format::Bytes, 1_000, 1_000);
    let link = Link::Pipe(pipe.end());
    let options = EndpointOptions::default();
    let wire = Wire::new(link, Transport::LongPolling, &options);
    let opening = Opening {
        id: "id".into(),
        request: http::Request::new(()).into_parts().0,
        transport: Transport::LongPolling,
    };
    let shutdown = CancellationToken::new();
    let (give_back, _given_back) = oneshot::channel();
    let mut connection = RawConnection::new(opening, wire, shutdown.clone(), give_back);
    pipe.begin_with(b"one");
    let piece = connection.next().await.expect("one piece");
    assert_eq!(piece.expect("is there"), "one");
    pipe.begin_with(b"two");
    shutdown.cancel();
    for _ in 0..2 {
        assert!(connection.next().await.is_none());
    }
}
