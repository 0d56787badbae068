//! Frames as the server writes them: final and unmasked.

use super::close;

/// The most bytes that the header of a server's frame takes.
pub(crate) const MAX_HEADER: usize = 10;

/// The most bytes that a control frame may carry.
pub(crate) const MAX_CONTROL: usize = 125;

/// The most bytes of reason that fit into a close frame beside the code.
const MAX_REASON: usize = MAX_CONTROL - 2;

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(crate) enum Opcode {
    /// More of the message that is open.
    Continuation = 0x0,
    /// A message in UTF-8.
    Text = 0x1,
    /// A message of bytes.
    Binary = 0x2,
    /// The end of the connection.
    Close = 0x8,
    /// Asks for a [`Pong`](Self::Pong).
    Ping = 0x9,
    /// Answers a [`Ping`](Self::Ping), or tells that the peer is alive.
    Pong = 0xA,
}

impl Opcode {
    /// The opcode in the low four bits of a frame's first byte, unless it is a reserved one.
    #[must_use]
    pub(crate) const fn from_bits(bits: u8) -> Option<Self> {
        match bits {
            0x0 => Some(Self::Continuation),
            0x1 => Some(Self::Text),
            0x2 => Some(Self::Binary),
            0x8 => Some(Self::Close),
            0x9 => Some(Self::Ping),
            0xA => Some(Self::Pong),
            _ => None,
        }
    }

    /// Whether this is a close, ping or pong.
    #[must_use]
    pub(crate) const fn is_control(self) -> bool {
        matches!(self, Self::Close | Self::Ping | Self::Pong)
    }
}

/// The header of a server's frame with a payload of `len` bytes, and how many bytes of the array it takes.
#[must_use]
pub(crate) fn header(opcode: Opcode, len: usize) -> ([u8; MAX_HEADER], usize) {
    let mut bytes = [0; MAX_HEADER];
    bytes[0] = 0x80 | opcode as u8;
    let size = if let Ok(short @ 0..=125) = u8::try_from(len) {
        bytes[1] = short;
        2
    } else if let Ok(medium) = u16::try_from(len) {
        bytes[1] = 126;
        bytes[2..4].copy_from_slice(&medium.to_be_bytes());
        4
    } else {
        bytes[1] = 127;
        bytes[2..].copy_from_slice(&(len as u64).to_be_bytes());
        MAX_HEADER
    };
    (bytes, size)
}

/// Appends the header of a frame with a payload of `len` bytes; the caller appends the payload.
pub(crate) fn write_header(out: &mut Vec<u8>, opcode: Opcode, len: usize) {
    let (bytes, size) = header(opcode, len);
    out.extend_from_slice(&bytes[..size]);
}

/// Frames a body that has [`MAX_HEADER`] spare bytes in front: the header goes right before the body.
///
/// Returns where the frame starts: what is before it stays spare. With less than [`MAX_HEADER`] bytes there is no
/// body to frame, and nothing is written: the frame is then the empty slice at the end.
#[must_use]
pub(crate) fn place_header(buffer: &mut [u8], opcode: Opcode) -> usize {
    let Some(len) = buffer.len().checked_sub(MAX_HEADER) else {
        return buffer.len();
    };
    let (bytes, size) = header(opcode, len);
    let start = MAX_HEADER - size;
    buffer[start..MAX_HEADER].copy_from_slice(&bytes[..size]);
    start
}

/// Appends a close frame; a reason of more than 123 bytes is cut at a character.
///
/// A code that must not travel, such as 1005, makes a close frame that says nothing.
pub(crate) fn write_close(out: &mut Vec<u8>, code: u16, reason: &str) {
    if !close::is_valid(code) {
        return write_header(out, Opcode::Close, 0);
    }
    let reason = cut(reason, MAX_REASON);
    write_header(out, Opcode::Close, 2 + reason.len());
    out.extend_from_slice(&code.to_be_bytes());
    out.extend_from_slice(reason.as_bytes());
}

/// Appends a ping frame without a payload.
pub(crate) fn write_ping(out: &mut Vec<u8>) {
    write_control(out, Opcode::Ping, b"");
}

/// Appends a pong frame; what is beyond [`MAX_CONTROL`] bytes is left out.
pub(crate) fn write_pong(out: &mut Vec<u8>, payload: &[u8]) {
    write_control(out, Opcode::Pong, payload);
}

fn write_control(out: &mut Vec<u8>, opcode: Opcode, payload: &[u8]) {
    let payload = &payload[..payload.len().min(MAX_CONTROL)];
    write_header(out, opcode, payload.len());
    out.extend_from_slice(payload);
}

fn cut(text: &str, max: usize) -> &str {
    let end = (0..=max.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_take_the_shortest_form() {
        let table: [(usize, &[u8]); 7] = [
            (0, &[0x81, 0]),
            (125, &[0x81, 125]),
            (126, &[0x81, 126, 0, 126]),
            (0xFF, &[0x81, 126, 0, 0xFF]),
            (0xFFFF, &[0x81, 126, 0xFF, 0xFF]),
            (0x1_0000, &[0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
            (0x0102_0304, &[0x81, 127, 0, 0, 0, 0, 1, 2, 3, 4]),
        ];
        for (len, expected) in table {
            let (bytes, size) = header(Opcode::Text, len);
            assert_eq!(&bytes[..size], expected, "{len}");
            let mut out = vec![7];
            write_header(&mut out, Opcode::Text, len);
            assert_eq!(out[1..], *expected, "{len}");
        }
        assert_eq!(header(Opcode::Binary, 0).0[0], 0x82);
    }

    #[test]
    fn a_header_is_placed_before_its_body() {
        for len in [0, 1, 125, 126, 0xFFFF, 0x1_0000] {
            let mut buffer = vec![0xAA; MAX_HEADER + len];
            let start = place_header(&mut buffer, Opcode::Binary);
            let mut expected = Vec::new();
            write_header(&mut expected, Opcode::Binary, len);
            expected.resize(expected.len() + len, 0xAA);
            assert!(buffer[start..] == expected, "{len}");
        }
        assert_eq!(place_header(&mut [0; 9], Opcode::Text), 9);
    }

    #[test]
    fn opcodes_go_there_and_back() {
        for bits in 0..=u8::MAX {
            let known = matches!(bits, 0..=2 | 8..=10);
            assert_eq!(
                Opcode::from_bits(bits).map(|opcode| opcode as u8),
                known.then_some(bits)
            );
        }
    }

    #[test]
    fn close_frames() {
        let written = |code, reason: &str| {
            let mut out = Vec::new();
            write_close(&mut out, code, reason);
            out
        };
        assert_eq!(written(1000, ""), b"\x88\x02\x03\xe8");
        assert_eq!(written(1001, "bye"), b"\x88\x05\x03\xe9bye");
        assert_eq!(written(1005, "not sent"), b"\x88\x00");

        let fits = "x".repeat(123);
        assert_eq!(written(1000, &fits)[4..], *fits.as_bytes());
        let long = format!("{}€", "x".repeat(121));
        let out = written(1000, &long);
        assert_eq!(out[1], 123);
        assert_eq!(out[4..], long.as_bytes()[..121]);
    }

    #[test]
    fn pongs_stay_within_a_control_frame() {
        let mut out = Vec::new();
        write_pong(&mut out, b"hi");
        write_pong(&mut out, b"");
        assert_eq!(out, b"\x8a\x02hi\x8a\x00");

        out.clear();
        write_pong(&mut out, &[7; 200]);
        assert_eq!(out.len(), 2 + MAX_CONTROL);
        assert_eq!(out[1], 125);
    }
}
