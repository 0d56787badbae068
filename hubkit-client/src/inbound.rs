//! Whole messages out of received bytes.

use std::ops::Range;

use bytes::{Bytes, BytesMut};
use hubkit::protocol::handshake::{self, HandshakeError};
use hubkit::protocol::{Protocol, Split};

use crate::state::CloseReason;

/// Bytes that were received and not yet decoded.
#[derive(Debug)]
pub(crate) struct Inbound {
    protocol: Protocol,
    max_message_size: usize,
    buffer: BytesMut,
    scanned: usize,
    /// How many items each upload may send at first, if the server counts.
    credit: Option<u64>,
}

impl Inbound {
    pub(crate) fn new(protocol: Protocol, max_message_size: usize) -> Self {
        Self {
            protocol,
            max_message_size,
            buffer: BytesMut::new(),
            scanned: 0,
            credit: None,
        }
    }

    /// How many items each upload may send before the server grants more. `None` when it does not count, and before
    /// the handshake.
    pub(crate) fn credit(&self) -> Option<u64> {
        self.credit
    }

    pub(crate) fn push(&mut self, bytes: Bytes) {
        if self.buffer.is_empty() {
            self.buffer = BytesMut::from(bytes);
        } else {
            self.buffer.extend_from_slice(&bytes);
        }
    }

    /// The next whole message, without its delimiter.
    pub(crate) fn next(&mut self) -> Result<Option<Bytes>, CloseReason> {
        if self.buffer.is_empty() {
            return Ok(None);
        }
        let Some(split) = self.split()? else {
            self.scanned = self.buffer.len();
            return Ok(None);
        };
        Ok(Some(self.take(split.consumed, split.body)))
    }

    fn split(&self) -> Result<Option<Split>, CloseReason> {
        let up_to = |max| self.protocol.split_from(&self.buffer, self.scanned, max);
        up_to(self.max_message_size).map_err(|error| match up_to(usize::MAX) {
            Ok(_) => self.too_large(),
            Err(_) => CloseReason::Protocol(error.to_string()),
        })
    }

    pub(crate) fn too_large(&self) -> CloseReason {
        CloseReason::Protocol(format!(
            "a message is larger than {} bytes (the client's `max_message_size`)",
            self.max_message_size
        ))
    }

    /// The server's answer to the handshake, when all of it has come.
    pub(crate) fn handshake(&mut self) -> Result<bool, HandshakeError> {
        let Some(split) = handshake::split(&self.buffer, handshake::MAX_HANDSHAKE_SIZE)? else {
            return Ok(false);
        };
        let accepted = handshake::parse_response(&self.take(split.consumed, split.body))?;
        self.credit = accepted.credit;
        Ok(true)
    }

    fn take(&mut self, consumed: usize, body: Range<usize>) -> Bytes {
        let whole = self.buffer.split_to(consumed).freeze();
        self.scanned = 0;
        if self.buffer.is_empty() {
            self.buffer = BytesMut::new();
        }
        whole.slice(body)
    }
}
