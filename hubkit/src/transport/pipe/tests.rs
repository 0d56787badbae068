//! Pipes: what goes in comes out, within bounds, and everybody learns of the end.

use std::future::poll_fn;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use proptest::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::Instant;

use super::{Attendance, Fetched, Format, Gone, Pipe, PipeEnd};
use crate::transport::websocket::{Opcode, write_close, write_header};

const LIMIT: usize = 16;

fn pipe(format: Format) -> (std::sync::Arc<Pipe>, PipeEnd) {
    let pipe = Pipe::new(format, LIMIT, LIMIT);
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

proptest! {
    /// However frames are cut and fetched, the messages come out whole and in order.
    #[test]
    fn frames_may_be_cut_anywhere(
        messages in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..8),
        cuts in prop::collection::vec(1usize..400, 1..20),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (pipe, mut end) = pipe(Format::Bytes);
            let attendance = pipe.attend();
            let frames: Vec<u8> = messages.iter().flat_map(|message| framed(message)).collect();
            let write = async {
                let (mut rest, mut cuts) = (&frames[..], cuts.iter().cycle());
                while !rest.is_empty() {
                    let cut = cuts.next().map_or(1, |cut| (*cut).min(rest.len()));
                    end.write_all(&rest[..cut]).await.unwrap();
                    rest = &rest[cut..];
                }
                drop(end);
            };
            let fetch = async {
                let mut fetched = Vec::new();
                while let Fetched::Data(data) = fetch(&attendance).await {
                    fetched.extend_from_slice(&data);
                }
                fetched
            };
            let ((), fetched) = tokio::join!(write, fetch);
            assert_eq!(fetched, messages.concat());
        });
    }
}
