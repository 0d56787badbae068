//! The WebSocket protocol (RFC 6455) for a server, without input or output of its own.
//!
//! [`accept`] checks the opening handshake, [`Decoder`] reads the client's frames, and [`header`] and the `write_*`
//! functions make the server's. The hub protocol above treats the payloads as one byte stream, so the decoder hands
//! payload out as it arrives and never holds a frame.

pub(crate) mod close;
mod decode;
mod error;
mod frame;
mod handshake;
mod mask;
mod utf8;

#[cfg(test)]
mod tests;

pub(crate) use close::CloseFrame;
pub(crate) use decode::{Decoder, Event, Limits};
pub(crate) use error::FrameError;
pub(crate) use frame::{
    MAX_HEADER, Opcode, header, place_header, write_close, write_header, write_ping, write_pong,
};
pub(crate) use handshake::{UpgradeError, accept, accept_connect};
