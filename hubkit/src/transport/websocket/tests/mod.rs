//! The decoder against the rules of RFC 6455, and against itself under other cuts.

mod flow;
mod properties;
mod rules;

use std::ops::ControlFlow;

use super::{Decoder, Event, FrameError, Limits};

const FIN: u8 = 0x80;
const MASKED: u8 = 0x80;
const CONTINUATION: u8 = 0x0;
const TEXT: u8 = 0x1;
const BINARY: u8 = 0x2;
const CLOSE: u8 = 0x8;
const PING: u8 = 0x9;
const PONG: u8 = 0xA;

const KEY: [u8; 4] = [0x12, 0xF0, 0x00, 0xA7];

/// What came out of a decoder, with neighbouring pieces of data put together.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Seen {
    Data(Vec<u8>),
    Ping(Vec<u8>),
    Pong(Vec<u8>),
    Close(Option<(u16, String)>),
    Refused(FrameError),
}

fn record(seen: &mut Vec<Seen>, event: Event<'_>) {
    let next = match event {
        Event::Data(bytes) => {
            assert!(!bytes.is_empty());
            if let Some(Seen::Data(data)) = seen.last_mut() {
                return data.extend_from_slice(bytes);
            }
            Seen::Data(bytes.to_vec())
        }
        Event::Ping(payload) => Seen::Ping(payload.to_vec()),
        Event::Pong(payload) => Seen::Pong(payload.to_vec()),
        Event::Close(frame) => Seen::Close(frame.map(|it| (it.code, it.reason.to_owned()))),
    };
    seen.push(next);
}

/// Feeds pieces until the end or the first error.
fn feed<'a>(limits: Limits, pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Seen> {
    let mut decoder = Decoder::new(limits);
    let mut seen = Vec::new();
    for piece in pieces {
        let mut piece = piece.to_vec();
        let outcome = decoder.decode(&mut piece, |event| {
            record(&mut seen, event);
            ControlFlow::Continue(())
        });
        match outcome {
            Ok(used) => assert_eq!(used, piece.len()),
            Err(error) => {
                assert!(decoder.is_over());
                seen.push(Seen::Refused(error));
                break;
            }
        }
    }
    seen
}

/// What comes out of these bytes, whole; the same must come out byte by byte.
///
/// Before invalid UTF-8 is found, more of the text has been handed out in small pieces than in large ones.
fn decode_with(limits: Limits, bytes: &[u8]) -> Vec<Seen> {
    let whole = feed(limits, [bytes]);
    let single = feed(limits, bytes.chunks(1));
    assert_eq!(single.last(), whole.last(), "{bytes:x?}");
    if whole.last() != Some(&Seen::Refused(FrameError::InvalidUtf8)) {
        assert_eq!(single, whole, "{bytes:x?}");
    }
    whole
}

fn decode(bytes: &[u8]) -> Vec<Seen> {
    decode_with(Limits::default(), bytes)
}

fn mask(key: [u8; 4], payload: &[u8]) -> impl Iterator<Item = u8> {
    payload
        .iter()
        .zip(key.into_iter().cycle())
        .map(|(byte, key)| byte ^ key)
}

/// A client's frame in its shortest form.
fn frame_with(first: u8, key: [u8; 4], payload: &[u8]) -> Vec<u8> {
    let len = payload.len();
    let mut bytes = vec![first];
    match len {
        0..=125 => bytes.push(MASKED | u8::try_from(len).unwrap()),
        126..=0xFFFF => {
            bytes.push(MASKED | 126);
            bytes.extend(u16::try_from(len).unwrap().to_be_bytes());
        }
        _ => {
            bytes.push(MASKED | 127);
            bytes.extend((len as u64).to_be_bytes());
        }
    }
    bytes.extend(key);
    bytes.extend(mask(key, payload));
    bytes
}

fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    frame_with(first, KEY, payload)
}

fn data(bytes: &[u8]) -> Seen {
    Seen::Data(bytes.to_vec())
}

fn refused(error: FrameError) -> Vec<Seen> {
    vec![Seen::Refused(error)]
}
