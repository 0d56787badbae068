//! Pipes: what goes in comes out, within bounds, and everybody learns of the end.

use std::future::poll_fn;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use proptest::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::Instant;

use super::{Attendance, Fetched, Format, Gone, Pipe, PipeEnd};
use crate::transport::websocket::{Opcode, write_close, write_header, write_ping};

const LIMIT: usize = 16;

fn pipe(format: Format) -> (std::sync::Arc<Pipe>, PipeEnd) {
    let pipe = Pipe::new(format, LIMIT, LIMIT);
    let end = pipe.end();
    (pipe, end)
}

/// A pipe for events that takes more at once.
fn roomy_pipe() -> (std::sync::Arc<Pipe>, PipeEnd) {
    let pipe = Pipe::new(Format::Events, LIMIT, 64 * 1024);
    let end = pipe.end();
    (pipe, end)
}

fn framed(message: &[u8]) -> Vec<u8> {
    let mut frame = Vec::new();
    write_header(&mut frame, Opcode::Text, message.len());
    frame.extend_from_slice(message);
    frame
}

async fn fetch(attendance: &Attendance) -> Fetched {
    poll_fn(|cx| attendance.poll_fetch(cx)).await
}

fn data(bytes: &[u8]) -> Fetched {
    Fetched::Data(Bytes::copy_from_slice(bytes))
}

async fn bring(pipe: &Pipe, bytes: &'static [u8]) -> Result<(), Gone> {
    let mut bytes = Bytes::from_static(bytes);
    poll_fn(|cx| pipe.poll_bring(cx, &mut bytes)).await
}

#[tokio::test(start_paused = true)]
async fn bytes_come_without_frames_and_all_at_once() {
    let (pipe, mut end) = pipe(Format::Bytes);
    for message in [&b"one"[..], b"", b"two"] {
        end.write_all(&framed(message)).await.unwrap();
    }
    assert_eq!(fetch(&pipe.attend()).await, data(b"onetwo"));
}

#[tokio::test(start_paused = true)]
async fn events_have_a_line_for_each_line() {
    let (pipe, mut end) = pipe(Format::Events);
    let table: [(&[u8], &[u8]); 6] = [
        (b"{}\x1e", b"data: {}\x1e\r\n\r\n"),
        (b"", b"data: \r\n\r\n"),
        (b"a\nb", b"data: a\r\ndata: b\r\n\r\n"),
        (b"a\r\nb\n", b"data: a\r\ndata: b\r\ndata: \r\n\r\n"),
        (b"a\rid: b", b"data: a\r\ndata: id: b\r\n\r\n"),
        (b"\n\r\r\n", b"data: \r\ndata: \r\ndata: \r\ndata: \r\n\r\n"),
    ];
    let attendance = pipe.attend();
    for (message, event) in table {
        // In one write, and byte by byte.
        end.write_all(&framed(message)).await.unwrap();
        assert_eq!(fetch(&attendance).await, data(event));
        for byte in framed(message) {
            end.write_all(&[byte]).await.unwrap();
        }
        assert_eq!(fetch(&attendance).await, data(event));
    }
}

#[tokio::test(start_paused = true)]
async fn messages_with_a_separator_share_an_event() {
    let (pipe, mut end) = roomy_pipe();
    let attendance = pipe.attend();
    for message in [&b"a\x1e"[..], b"b\x1e", b"c", b"d\x1e"] {
        end.write_all(&framed(message)).await.unwrap();
    }
    let shared = b"data: a\x1eb\x1ec\r\n\r\ndata: d\x1e\r\n\r\n";
    assert_eq!(fetch(&attendance).await, data(shared));

    // A ping stands between events.
    let mut ping = Vec::new();
    write_ping(&mut ping);
    for frame in [framed(b"a\x1e"), ping, framed(b"b\x1e")] {
        end.write_all(&frame).await.unwrap();
    }
    let apart = b"data: a\x1e\r\n\r\n:\r\ndata: b\x1e\r\n\r\n";
    assert_eq!(fetch(&attendance).await, data(apart));
}

#[tokio::test(start_paused = true)]
async fn a_shared_event_can_be_fetched_while_a_message_joins_it() {
    let (pipe, mut end) = roomy_pipe();
    let attendance = pipe.attend();
    let (last, begun) = (framed(b"b\x1e"), framed(b"a\x1e"));
    for cut in 1..last.len() {
        end.write_all(&begun).await.unwrap();
        end.write_all(&last[..cut]).await.unwrap();
        assert_eq!(fetch(&attendance).await, data(b"data: a\x1e\r\n\r\n"));
        end.write_all(&last[cut..]).await.unwrap();
        assert_eq!(fetch(&attendance).await, data(b"data: b\x1e\r\n\r\n"));
    }
}

#[tokio::test(start_paused = true)]
async fn shared_events_have_a_bound() {
    let (pipe, mut end) = roomy_pipe();
    let attendance = pipe.attend();
    let message = [&[b'x'; 999][..], b"\x1e"].concat();
    for _ in 0..60 {
        end.write_all(&framed(&message)).await.unwrap();
    }
    let Fetched::Data(events) = fetch(&attendance).await else {
        panic!("there is something to fetch");
    };
    let events = String::from_utf8(events.to_vec()).unwrap();
    let sizes: Vec<_> = events.split("\r\n\r\n").map(str::len).collect();
    let sized = |messages: usize| "data: ".len() + messages * message.len();
    assert_eq!(sizes, [sized(33), sized(27), 0]);
}

#[tokio::test(start_paused = true)]
async fn writing_waits_for_somebody_to_fetch_and_messages_stay_whole() {
    let (pipe, mut end) = pipe(Format::Bytes);
    let large = framed(&[b'x'; 1_000]);
    end.write_all(&large[..500]).await.unwrap();
    let attendance = pipe.attend();
    let nothing = tokio::time::timeout(Duration::from_secs(1), fetch(&attendance));
    assert!(nothing.await.is_err(), "half a message is not fetched");
    end.write_all(&large[500..]).await.unwrap();
    let next = framed(b"next");
    let full = tokio::time::timeout(Duration::from_secs(1), end.write_all(&next));
    assert!(full.await.is_err(), "there is more than the limit");
    assert_eq!(fetch(&attendance).await, data(&[b'x'; 1_000]));
    end.write_all(&next).await.unwrap();
    assert_eq!(fetch(&attendance).await, data(b"next"));
}

#[tokio::test(start_paused = true)]
async fn bringing_waits_for_somebody_to_read() {
    let (pipe, mut end) = pipe(Format::Bytes);
    let bytes: &'static [u8] = &[b'x'; 3 * LIMIT];
    let (brought, read) = tokio::join!(bring(&pipe, bytes), async {
        let mut read = Vec::new();
        while read.len() < bytes.len() {
            tokio::task::yield_now().await;
            assert!(pipe.state.lock().inbound.len() <= LIMIT);
            let mut buffer = [0; 7];
            let len = end.read(&mut buffer).await.unwrap();
            read.extend_from_slice(&buffer[..len]);
        }
        read
    });
    assert_eq!(brought, Ok(()));
    assert_eq!(read, bytes);
}

#[tokio::test(start_paused = true)]
async fn the_newest_poll_fetches() {
    let (pipe, mut end) = pipe(Format::Bytes);
    let first = pipe.attend();
    let second = pipe.attend();
    let (replaced, fetched, ()) = tokio::join!(fetch(&first), fetch(&second), async {
        tokio::task::yield_now().await;
        end.write_all(&framed(b"one")).await.unwrap();
    });
    assert_eq!((replaced, fetched), (Fetched::Replaced, data(b"one")));
    // A replaced poll that goes does not take the newer one's place along.
    drop(first);
    let start = Instant::now();
    tokio::select! {
        () = pipe.unattended(Duration::from_secs(1)) => panic!("somebody fetches"),
        () = tokio::time::sleep(Duration::from_secs(5)) => {}
    }
    drop(second);
    pipe.unattended(Duration::from_secs(1)).await;
    assert_eq!(start.elapsed().as_secs(), 6);
}

#[tokio::test(start_paused = true)]
async fn a_close_frame_ends_both_directions_and_what_was_written_is_fetched() {
    let (pipe, mut end) = pipe(Format::Bytes);
    let mut last = framed(b"bye");
    write_close(&mut last, 1000, "because");
    last.extend_from_slice(&framed(b"too late"));
    end.write_all(&last).await.unwrap();
    assert_eq!(end.read(&mut [0; 8]).await.unwrap(), 0);
    assert_eq!(bring(&pipe, b"more").await, Err(Gone));
    let attendance = pipe.attend();
    assert_eq!(fetch(&attendance).await, data(b"bye"));
    assert_eq!(fetch(&attendance).await, Fetched::Over);
    pipe.fetched().await;
}

#[tokio::test(start_paused = true)]
async fn what_was_brought_before_a_goodbye_is_read_and_what_waits_is_dropped() {
    let (pipe, mut end) = pipe(Format::Bytes);
    bring(&pipe, b"last words").await.unwrap();
    end.write_all(&framed(b"unread")).await.unwrap();
    pipe.say_goodbye();
    assert_eq!(fetch(&pipe.attend()).await, Fetched::Over);
    let mut read = String::new();
    end.read_to_string(&mut read).await.unwrap();
    assert_eq!(read, "last words");
    // What is written to nobody is no error, and does not wait.
    end.write_all(&framed(&[b'x'; 10 * LIMIT])).await.unwrap();
    pipe.fetched().await;
}

#[tokio::test(start_paused = true)]
async fn a_client_that_vanishes_is_an_error_in_both_directions() {
    let (pipe, mut end) = pipe(Format::Bytes);
    pipe.lose();
    let kind = |error: io::Error| error.kind();
    let read = end.read(&mut [0; 8]).await.map_err(kind);
    assert_eq!(read, Err(io::ErrorKind::ConnectionReset));
    let written = end.write_all(b"x").await.map_err(kind);
    assert_eq!(written, Err(io::ErrorKind::BrokenPipe));
    assert_eq!(bring(&pipe, b"x").await, Err(Gone));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_over_wakes_whoever_waits() {
    let (pipe, end) = pipe(Format::Events);
    let attendance = pipe.attend();
    let bytes: &'static [u8] = &[b'x'; 2 * LIMIT];
    let turn = pipe.turns.acquire().await.unwrap();
    let (fetched, brought, next, ()) = tokio::join!(
        fetch(&attendance),
        bring(&pipe, bytes),
        pipe.turns.acquire(),
        async {
            tokio::task::yield_now().await;
            drop(end);
        }
    );
    assert_eq!((fetched, brought), (Fetched::Over, Err(Gone)));
    assert!(next.is_err());
    drop(turn);
}

#[test]
fn the_line_of_posts_has_an_end() {
    let (pipe, _end) = pipe(Format::Bytes);
    let places: Vec<_> = (0..3).map(|_| pipe.wait_in_line(2)).collect();
    assert!(places[0].is_some() && places[1].is_some() && places[2].is_none());
    drop(places);
    assert!(pipe.wait_in_line(2).is_some());
}

/// Writes messages in pieces of those sizes, and returns what is fetched meanwhile.
fn pass(format: Format, messages: &[Vec<u8>], cuts: &[usize]) -> Vec<Bytes> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let (pipe, mut end) = pipe(format);
        let attendance = pipe.attend();
        let frames: Vec<u8> = messages
            .iter()
            .flat_map(|message| framed(message))
            .collect();
        let write = async {
            let (mut rest, mut cuts) = (&frames[..], cuts.iter().cycle());
            while !rest.is_empty() {
                let cut = cuts.next().map_or(1, |cut| (*cut).min(rest.len()));
                end.write_all(&rest[..cut]).await.unwrap();
                rest = &rest[cut..];
                tokio::task::yield_now().await;
            }
            drop(end);
        };
        let fetch = async {
            let mut fetched = Vec::new();
            while let Fetched::Data(data) = fetch(&attendance).await {
                fetched.push(data);
            }
            fetched
        };
        tokio::join!(write, fetch).1
    })
}

proptest! {
    /// However frames are cut and fetched, the messages come out whole and in order.
    #[test]
    fn frames_may_be_cut_anywhere(
        messages in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..8),
        cuts in prop::collection::vec(1usize..400, 1..20),
    ) {
        assert_eq!(pass(Format::Bytes, &messages, &cuts).concat(), messages.concat());
    }

    /// Events, too, are whole whenever they are fetched, whether messages share them or not.
    #[test]
    fn events_are_whole(
        messages in prop::collection::vec("[a-z]{0,30}\x1e?", 0..12),
        cuts in prop::collection::vec(1usize..40, 1..20),
    ) {
        let messages: Vec<_> = messages.into_iter().map(String::into_bytes).collect();
        let mut texts = Vec::new();
        for fetched in pass(Format::Events, &messages, &cuts) {
            for event in std::str::from_utf8(&fetched).unwrap().split_inclusive("\r\n\r\n") {
                let text = event.strip_prefix("data: ").and_then(|it| it.strip_suffix("\r\n\r\n"));
                let text = text.expect("an event of one line");
                texts.push(text.to_owned());
            }
        }
        assert_eq!(texts.concat().into_bytes(), messages.concat());
    }
}
