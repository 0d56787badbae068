//! Takes the frames off that the server's messages are written in.

use crate::transport::websocket::{MAX_HEADER, Opcode};

/// Reads the frames of this server: whole messages, unmasked. Anything else is not written here.
#[derive(Debug, Default)]
pub(super) struct Deframer {
    header: [u8; MAX_HEADER],
    filled: usize,
    /// How much of the payload is to come, once the header is read.
    payload: Option<usize>,
    control: bool,
}

/// What frames are made of.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// A message begins.
    Begin,
    /// Bytes of the message.
    Payload(&'a [u8]),
    /// The message ends.
    End,
    /// A sign of life, between messages.
    Ping,
    /// The connection ends.
    Close,
}

impl Deframer {
    /// Whether the next byte begins a frame.
    pub(super) const fn is_between(&self) -> bool {
        self.filled == 0 && self.payload.is_none()
    }

    /// Whether a message has begun and not ended.
    pub(super) const fn is_inside_message(&self) -> bool {
        self.payload.is_some() && !self.control
    }

    /// The next piece, taken off `input`; `None` when more is needed.
    pub(super) fn next<'a>(&mut self, input: &mut &'a [u8]) -> Option<Piece<'a>> {
        loop {
            let Some(remaining) = self.payload else {
                if let Some(piece) = self.read_header(input)? {
                    return Some(piece);
                }
                continue;
            };
            if remaining == 0 {
                self.payload = None;
                if self.control {
                    continue;
                }
                return Some(Piece::End);
            }
            if input.is_empty() {
                return None;
            }
            let (payload, rest) = input.split_at(remaining.min(input.len()));
            *input = rest;
            self.payload = Some(remaining - payload.len());
            if !self.control {
                return Some(Piece::Payload(payload));
            }
        }
    }

    /// Reads on in a header. Returns what the frame says by itself once it is whole; `None` when it is not.
    fn read_header<'a>(&mut self, input: &mut &'a [u8]) -> Option<Option<Piece<'a>>> {
        while self.filled < 2 || self.filled < header_size(self.header[1]) {
            let (first, rest) = input.split_first()?;
            self.header[self.filled] = *first;
            self.filled += 1;
            *input = rest;
        }
        let payload = match self.header[1] & 0x7F {
            126 => usize::from(u16::from_be_bytes([self.header[2], self.header[3]])),
            127 => {
                let mut len = [0; 8];
                len.copy_from_slice(&self.header[2..]);
                usize::try_from(u64::from_be_bytes(len)).unwrap_or(usize::MAX)
            }
            short => usize::from(short),
        };
        self.filled = 0;
        self.payload = Some(payload);
        let opcode = Opcode::from_bits(self.header[0] & 0x0F);
        self.control = opcode.is_none_or(Opcode::is_control);
        Some(match opcode {
            Some(Opcode::Close) => Some(Piece::Close),
            Some(Opcode::Ping) => Some(Piece::Ping),
            Some(Opcode::Text | Opcode::Binary) => Some(Piece::Begin),
            _ => None,
        })
    }
}

const fn header_size(length: u8) -> usize {
    match length & 0x7F {
        126 => 4,
        127 => MAX_HEADER,
        _ => 2,
    }
}
