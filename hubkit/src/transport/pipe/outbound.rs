//! What waits to be fetched: the server's messages as their transport spells them.

use std::mem;

use bytes::{Bytes, BytesMut};

use super::deframe::{Deframer, Piece};
use crate::protocol::SEPARATOR;

/// What ends the line and the event.
const END: &[u8] = b"\r\n\r\n";

/// An event that is so long is shared by no more messages.
const MAX_SHARED: usize = 32 * 1024;

/// How messages are spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::transport) enum Format {
    /// One behind the other.
    Bytes,
    /// As server-sent events, one each. Those that end with a [separator](SEPARATOR) may share one: clients split events
    /// by it, and some take longer over an event than over a message.
    Events,
}

#[derive(Debug)]
pub(super) struct Outbound {
    format: Format,
    deframer: Deframer,
    buffer: BytesMut,
    /// How much of the buffer are whole messages.
    whole: usize,
    /// Where in the buffer the last event begins.
    begun: usize,
    /// The last whole event still lacks its end, so that another message can join it.
    open: bool,
    /// The last byte of an event's text was a carriage return, which the line feed behind it belongs to.
    after_return: bool,
    closed: bool,
    discarding: bool,
}

impl Outbound {
    pub(super) fn new(format: Format) -> Self {
        Self {
            format,
            deframer: Deframer::default(),
            buffer: BytesMut::new(),
            whole: 0,
            begun: 0,
            open: false,
            after_return: false,
            closed: false,
            discarding: false,
        }
    }

    /// Takes frames, and returns how many bytes of them: no message begins beyond `limit` bytes, but one that has begun
    /// is taken whole.
    pub(super) fn write(&mut self, bytes: &[u8], limit: usize) -> usize {
        let mut rest = bytes;
        while !self.closed {
            if self.deframer.is_between() && self.buffer.len() >= limit {
                break;
            }
            let Some(piece) = self.deframer.next(&mut rest) else {
                break;
            };
            self.append(&piece);
        }
        if self.closed {
            return bytes.len();
        }
        bytes.len() - rest.len()
    }

    fn append(&mut self, piece: &Piece<'_>) {
        match (piece, self.format) {
            (Piece::Close, _) => self.closed = true,
            _ if self.discarding => {}
            (Piece::Payload(bytes), Format::Bytes) => self.buffer.extend_from_slice(bytes),
            (Piece::Begin, Format::Events) if self.open => {}
            (Piece::Begin, Format::Events) => {
                self.after_return = false;
                self.begun = self.buffer.len();
                self.buffer.extend_from_slice(b"data: ");
            }
            (Piece::Payload(bytes), Format::Events) => self.append_lines(bytes),
            (Piece::End, Format::Events) => {
                let event = &self.buffer[self.begun..];
                self.open = event.last() == Some(&SEPARATOR) && event.len() < MAX_SHARED;
                if !self.open {
                    self.buffer.extend_from_slice(END);
                }
                self.whole = self.buffer.len();
            }
            // A comment, which nobody is shown. No message is split by one.
            (Piece::Ping, Format::Events) => {
                if mem::take(&mut self.open) {
                    self.buffer.extend_from_slice(END);
                }
                self.buffer.extend_from_slice(b":\r\n");
                self.whole = self.buffer.len();
            }
            (Piece::Ping, Format::Bytes) => {}
            (Piece::End, Format::Bytes) => self.whole = self.buffer.len(),
            (Piece::Begin, Format::Bytes) => {}
        }
    }

    /// Every kind of line end begins a new line of the event: none may end it.
    fn append_lines(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some(at) = memchr::memchr2(b'\r', b'\n', rest) {
            self.append_line(&rest[..at]);
            let is_return = rest[at] == b'\r';
            if is_return || !self.after_return {
                self.buffer.extend_from_slice(b"\r\ndata: ");
            }
            self.after_return = is_return;
            rest = &rest[at + 1..];
        }
        self.append_line(rest);
    }

    fn append_line(&mut self, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.after_return = false;
            self.buffer.extend_from_slice(bytes);
        }
    }

    /// Everything that is whole.
    pub(super) fn take(&mut self) -> Option<Bytes> {
        if self.whole == 0 {
            return None;
        }
        let whole = mem::take(&mut self.whole);
        // At most one has begun and is not whole.
        self.begun = 0;
        if mem::take(&mut self.open) {
            return Some(self.take_open(whole));
        }
        let data = self.buffer.split_to(whole).freeze();
        if self.buffer.is_empty() {
            self.buffer = BytesMut::new();
        }
        Some(data)
    }

    /// Ends the event. A message that has begun to join it goes into one of its own.
    fn take_open(&mut self, whole: usize) -> Bytes {
        let mut data = mem::take(&mut self.buffer);
        if self.deframer.is_inside_message() {
            let begun = data.split_off(whole);
            self.buffer.extend_from_slice(b"data: ");
            self.buffer.extend_from_slice(&begun);
        }
        data.extend_from_slice(END);
        data.freeze()
    }

    pub(super) const fn has_data(&self) -> bool {
        self.whole > 0
    }

    /// Whether a close frame has come.
    pub(super) const fn is_closed(&self) -> bool {
        self.closed
    }

    /// Drops what is there and what will come.
    pub(super) fn discard(&mut self) {
        self.discarding = true;
        self.buffer = BytesMut::new();
        self.whole = 0;
        self.begun = 0;
        self.open = false;
    }
}
