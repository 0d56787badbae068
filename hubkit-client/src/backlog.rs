//! Calls from the server that wait for their handlers, and how many of them are too many.

use std::collections::VecDeque;

use crate::calls::Load;
use crate::dispatch::Received;

/// Beyond this many waiting calls from the server, or this many bytes of them, reading pauses...
const CALLS: usize = 256;
const BYTES: usize = 4 * 1024 * 1024;
/// ...but not before this, while an answer is waited for: it can be a handler that waits, with the answer behind the
/// calls that it holds up.
const CALLS_WHILE_WAITING: usize = 16 * CALLS;
const BYTES_WHILE_WAITING: usize = 4 * BYTES;

#[derive(Debug, Default)]
pub(crate) struct Backlog {
    calls: VecDeque<Received>,
    bytes: usize,
}

impl Backlog {
    pub(crate) fn push(&mut self, call: Received) {
        self.bytes += call.size();
        self.calls.push_back(call);
    }

    pub(crate) fn pop(&mut self) -> Option<Received> {
        let call = self.calls.pop_front()?;
        self.bytes -= call.size();
        Some(call)
    }

    pub(crate) fn len(&self) -> usize {
        self.calls.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// Whether more may be read from the server.
    pub(crate) fn has_room(&self, load: Load) -> bool {
        if load.waiting > 0 {
            !self.exceeds(CALLS_WHILE_WAITING, BYTES_WHILE_WAITING) && load.choked == 0
        } else {
            !self.exceeds(CALLS, BYTES) && load.full == 0
        }
    }

    fn exceeds(&self, calls: usize, bytes: usize) -> bool {
        self.calls.len() >= calls || self.bytes >= bytes
    }
}
