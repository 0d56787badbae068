//! Frames as a client sends them.

use std::ops::ControlFlow;

use super::close::{self, CloseFrame};
use super::error::FrameError;
use super::frame::{MAX_CONTROL, Opcode};
use super::mask::Mask;
use super::utf8::Utf8;

/// The most bytes that the header of a client's frame takes.
const MAX_CLIENT_HEADER: usize = 14;

/// Frames of a message with fewer bytes of payload are counted.
const SMALL: u64 = 1024;

/// What a client may send.
///
/// No limit is needed for memory: a [`Decoder`] holds at most one control frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// The most small frames, of less than [`SMALL`] bytes, that one message may have; 1024 unless told. The first frame
    /// is always allowed.
    ///
    /// Larger ones cost their sender more than their reader: .NET's clients send a large message in frames of 4 KiB.
    pub(crate) max_small_frames: u32,
    /// The most bytes that the payload of one frame may have; unlimited unless told.
    pub(crate) max_frame: Option<u64>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_small_frames: 1024,
            max_frame: None,
        }
    }
}

/// What a client sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Event<'a> {
    /// The next bytes of the payload of text and binary messages, never empty, unmasked.
    ///
    /// A piece of text may end inside a character. An error can still follow in the same message.
    Data(&'a mut [u8]),
    /// A ping, to be answered by a pong with the same payload of at most 125 bytes; of several pings only the latest
    /// needs an answer.
    Ping(&'a [u8]),
    /// A pong with a payload of at most 125 bytes, asked for or not.
    Pong(&'a [u8]),
    /// The client closes the connection, perhaps with a code; what comes after is ignored.
    Close(Option<CloseFrame<'a>>),
}

/// Reads the frames of one client, however their bytes are cut.
///
/// Takes 64 bytes. A control frame whose payload arrives in pieces costs an allocation until it is complete; nothing
/// else allocates.
#[derive(Debug)]
pub(crate) struct Decoder {
    max_frame: u64,
    max_small_frames: u32,
    /// The small frames of the message so far.
    small_frames: u32,
    /// What is left of the frame's payload.
    remaining: u64,
    split: Option<Box<SplitControl>>,
    mask: Mask,
    header: [u8; MAX_CLIENT_HEADER],
    header_len: u8,
    text: Utf8,
    /// The frame whose payload is being read.
    frame: Option<Opcode>,
    fin: bool,
    /// The message that is open: [`Opcode::Text`] or [`Opcode::Binary`].
    message: Option<Opcode>,
    over: bool,
}

/// The payload of a control frame that arrives in pieces.
#[derive(Debug)]
struct SplitControl {
    len: usize,
    bytes: [u8; MAX_CONTROL],
}

/// A frame's header.
struct Header {
    opcode: Opcode,
    fin: bool,
    len: u64,
    mask: Mask,
    size: usize,
}

impl Decoder {
    /// A decoder for a connection that has just been upgraded.
    #[must_use]
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            max_frame: limits.max_frame.unwrap_or(u64::MAX),
            max_small_frames: limits.max_small_frames,
            small_frames: 0,
            remaining: 0,
            split: None,
            mask: Mask::default(),
            header: [0; MAX_CLIENT_HEADER],
            header_len: 0,
            text: Utf8::default(),
            frame: None,
            fin: false,
            message: None,
            over: false,
        }
    }

    /// Whether the client has closed, or an error has been found.
    #[cfg(test)]
    pub(crate) const fn is_over(&self) -> bool {
        self.over
    }

    /// Reads the next bytes of the connection, unmasks them in place, and hands out what they hold, in order.
    ///
    /// Returns how many bytes were read: all of them, unless `on` stopped. Whoever stops may go on later with the rest;
    /// the event at which it stopped does not come again. Once the connection is over, everything is ignored.
    ///
    /// # Errors
    ///
    /// The first rule that the client broke. What came before it has been handed out, except that a piece of data which
    /// holds or ends an invalid text is not.
    pub(crate) fn decode(
        &mut self,
        input: &mut [u8],
        mut on: impl FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<usize, FrameError> {
        let mut used = 0;
        while used < input.len() && !self.over {
            match self.step(&mut input[used..], &mut on) {
                Ok((taken, ControlFlow::Continue(()))) => used += taken,
                Ok((taken, ControlFlow::Break(()))) => return Ok(used + taken),
                Err(error) => {
                    self.end();
                    return Err(error);
                }
            }
        }
        Ok(input.len())
    }

    /// Reads a header, or what there is of a payload.
    fn step(
        &mut self,
        input: &mut [u8],
        on: &mut impl FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<(usize, ControlFlow<()>), FrameError> {
        let Some(opcode) = self.frame else {
            let (taken, header) = self.take_header(input)?;
            return match header {
                Some(header) => Ok((taken, self.start(&header, on)?)),
                None => Ok((taken, ControlFlow::Continue(()))),
            };
        };
        let available = input.len() as u64;
        let taken = usize::try_from(self.remaining.min(available)).unwrap_or(input.len());
        let flow = self.payload(opcode, &mut input[..taken], on)?;
        Ok((taken, flow))
    }

    /// Reads a header from the input alone, or completes the one that was split; none if bytes are missing.
    fn take_header(&mut self, input: &[u8]) -> Result<(usize, Option<Header>), FrameError> {
        if self.header_len == 0
            && let Some(header) = self.parse(input)?
        {
            return Ok((header.size, Some(header)));
        }
        for (index, byte) in input.iter().enumerate() {
            self.header[usize::from(self.header_len)] = *byte;
            self.header_len += 1;
            if let Some(header) = self.parse(&self.header[..usize::from(self.header_len)])? {
                self.header_len = 0;
                return Ok((index + 1, Some(header)));
            }
        }
        Ok((input.len(), None))
    }

    /// Reads a header; none if bytes are missing. What the first two bytes tell is refused without waiting for more.
    fn parse(&self, bytes: &[u8]) -> Result<Option<Header>, FrameError> {
        let [first, second, rest @ ..] = bytes else {
            return Ok(None);
        };
        let fin = first & 0x80 != 0;
        let opcode = self.check(*first, *second)?;
        let (len, rest) = match (second & 0x7F, rest) {
            (126, [a, b, rest @ ..]) => {
                let len = u64::from(u16::from_be_bytes([*a, *b]));
                (minimal(len, 126)?, rest)
            }
            (127, [a, b, c, d, e, f, g, h, rest @ ..]) => {
                let len = u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]);
                (minimal(len, 0x1_0000)?, rest)
            }
            (126 | 127, _) => return Ok(None),
            (len, rest) => (u64::from(len), rest),
        };
        if !opcode.is_control() && len > self.max_frame {
            let limit = self.max_frame;
            return Err(FrameError::FrameTooLong { length: len, limit });
        }
        if opcode == Opcode::Continuation
            && len < SMALL
            && self.small_frames >= self.max_small_frames
        {
            let limit = self.max_small_frames;
            return Err(FrameError::TooManyFrames { limit });
        }
        let Some((key, rest)) = rest.split_first_chunk() else {
            return Ok(None);
        };
        Ok(Some(Header {
            opcode,
            fin,
            len,
            mask: Mask::new(*key),
            size: bytes.len() - rest.len(),
        }))
    }

    fn check(&self, first: u8, second: u8) -> Result<Opcode, FrameError> {
        if first & 0x70 != 0 {
            return Err(FrameError::ReservedBits);
        }
        let bits = first & 0x0F;
        let opcode = Opcode::from_bits(bits).ok_or(FrameError::ReservedOpcode(bits))?;
        if second & 0x80 == 0 {
            return Err(FrameError::Unmasked);
        }
        match (opcode, self.message) {
            (Opcode::Close | Opcode::Ping | Opcode::Pong, _) if first & 0x80 == 0 => {
                Err(FrameError::FragmentedControl)
            }
            (Opcode::Close | Opcode::Ping | Opcode::Pong, _) if second & 0x7F > 125 => {
                Err(FrameError::ControlTooLong)
            }
            (Opcode::Continuation, None) => Err(FrameError::UnexpectedContinuation),
            (Opcode::Text | Opcode::Binary, Some(_)) => Err(FrameError::InterleavedMessage),
            _ => Ok(opcode),
        }
    }

    /// Starts a frame, and ends it at once if it is empty: no byte may follow for a long time.
    fn start(
        &mut self,
        header: &Header,
        on: &mut impl FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, FrameError> {
        self.frame = Some(header.opcode);
        self.remaining = header.len;
        self.mask = header.mask;
        let small = u32::from(header.len < SMALL);
        match header.opcode {
            Opcode::Text | Opcode::Binary => {
                self.message = Some(header.opcode);
                self.small_frames = small;
                self.fin = header.fin;
            }
            Opcode::Continuation => {
                self.small_frames = self.small_frames.saturating_add(small);
                self.fin = header.fin;
            }
            Opcode::Close | Opcode::Ping | Opcode::Pong => {}
        }
        if header.len == 0 {
            return self.payload(header.opcode, &mut [], on);
        }
        Ok(ControlFlow::Continue(()))
    }

    fn payload(
        &mut self,
        opcode: Opcode,
        bytes: &mut [u8],
        on: &mut impl FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, FrameError> {
        self.mask.apply(bytes);
        self.remaining -= bytes.len() as u64;
        let whole = self.remaining == 0;
        if whole {
            self.frame = None;
        }
        if !opcode.is_control() {
            self.check_data(bytes, whole)?;
            return Ok(match bytes {
                [] => ControlFlow::Continue(()),
                bytes => on(Event::Data(bytes)),
            });
        }
        if whole && self.split.is_none() {
            return self.control(opcode, bytes, on);
        }
        let split = self.split.get_or_insert_default();
        split.push(bytes);
        match self.split.take_if(|_| whole) {
            Some(split) => self.control(opcode, &split.bytes[..split.len], on),
            None => Ok(ControlFlow::Continue(())),
        }
    }

    /// Checks a piece of a message, and ends the message with the last piece of its last frame.
    fn check_data(&mut self, bytes: &[u8], last: bool) -> Result<(), FrameError> {
        let ends = last && self.fin;
        if self.message == Some(Opcode::Text) {
            let fed = self.text.feed(bytes);
            if fed.is_err() || ends && !self.text.is_complete() {
                return Err(FrameError::InvalidUtf8);
            }
        }
        if ends {
            self.message = None;
        }
        Ok(())
    }

    fn control(
        &mut self,
        opcode: Opcode,
        payload: &[u8],
        on: &mut impl FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, FrameError> {
        let event = match opcode {
            Opcode::Ping => Event::Ping(payload),
            Opcode::Pong => Event::Pong(payload),
            _ => {
                let frame = close::parse(payload)?;
                self.end();
                Event::Close(frame)
            }
        };
        Ok(on(event))
    }

    fn end(&mut self) {
        self.over = true;
        self.split = None;
    }
}

impl Default for SplitControl {
    fn default() -> Self {
        Self {
            len: 0,
            bytes: [0; MAX_CONTROL],
        }
    }
}

impl SplitControl {
    /// The header has limited what can come: all pieces together fit.
    fn push(&mut self, piece: &[u8]) {
        let end = self.len + piece.len();
        self.bytes[self.len..end].copy_from_slice(piece);
        self.len = end;
    }
}

/// Refuses a length that would fit a shorter form, or that has its top bit set.
const fn minimal(len: u64, least: u64) -> Result<u64, FrameError> {
    if len < least {
        Err(FrameError::NonMinimalLength)
    } else if len >> 63 != 0 {
        Err(FrameError::LengthOverflow)
    } else {
        Ok(len)
    }
}
