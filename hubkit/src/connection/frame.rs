//! Encoded messages with their WebSocket header: the same bytes for everyone who gets them.

use bytes::Bytes;

use crate::contract::Framing;
use crate::protocol::{EncodeError, Protocol, TransferFormat};
use crate::transport::websocket::{MAX_HEADER, Opcode, header, place_header};

/// One hub message, framed. Clones share the bytes.
#[derive(Clone, Debug)]
pub(crate) struct Frame(pub(crate) Bytes);

impl Frame {
    /// Encodes a message and frames it.
    pub(crate) fn encode(
        protocol: Protocol,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), EncodeError>,
    ) -> Result<Self, EncodeError> {
        let mut buffer = Vec::with_capacity(256);
        buffer.resize(MAX_HEADER, 0);
        write(&mut buffer)?;
        let start = place_header(&mut buffer, opcode(protocol));
        Ok(Self(Bytes::from(buffer).slice(start..)))
    }
}

/// The opcode that carries a protocol's messages.
pub(crate) fn opcode(protocol: Protocol) -> Opcode {
    match protocol.transfer_format() {
        TransferFormat::Text => Opcode::Text,
        TransferFormat::Binary => Opcode::Binary,
    }
}

/// The length of the header that most replies need.
const SHORT_HEADER: usize = 2;

/// Makes room for a frame's header at the end of `out`; [`end`] fills it in.
pub(crate) fn begin(out: &mut Vec<u8>) -> usize {
    let mark = out.len();
    out.extend_from_slice(&[0; SHORT_HEADER]);
    mark
}

/// Where the body of a frame that [`begin`] began starts.
pub(crate) const fn body_of(mark: usize) -> usize {
    mark + SHORT_HEADER
}

/// Frames what was appended since [`begin`]; nothing is left when nothing was appended.
pub(crate) fn end(out: &mut Vec<u8>, mark: usize, opcode: Opcode) {
    let body = body_of(mark);
    let len = out.len() - body;
    if len == 0 {
        out.truncate(mark);
        return;
    }
    let (bytes, size) = header(opcode, len);
    if size > SHORT_HEADER {
        out.splice(body..body, bytes[SHORT_HEADER..size].iter().copied());
    }
    out[mark..body].copy_from_slice(&bytes[..SHORT_HEADER]);
}

/// Frames of a protocol's opcode.
pub(super) struct WebSocketFraming(pub(super) Opcode);

impl Framing for WebSocketFraming {
    fn begin(&self, out: &mut Vec<u8>) {
        begin(out);
    }

    fn end(&self, out: &mut Vec<u8>, start: usize) {
        end(out, start, self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_and_shared_frames_have_the_same_bytes() {
        for len in [0, 1, 125, 126, 65_535, 65_536] {
            let body = vec![b'x'; len];
            let mut out = b"before".to_vec();
            let mark = begin(&mut out);
            out.extend_from_slice(&body);
            end(&mut out, mark, Opcode::Text);
            if len == 0 {
                assert_eq!(out, b"before");
                continue;
            }
            let frame = Frame::encode(Protocol::Json, |out| {
                out.extend_from_slice(&body);
                Ok(())
            });
            assert_eq!(out[6..], frame.unwrap().0, "{len}");
        }
    }
}
