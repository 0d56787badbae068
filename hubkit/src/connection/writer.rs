//! What a connection is writing: small messages in one buffer, a large one beside it.

use std::cell::Cell;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::AsyncWrite;

use super::frame::{self, Frame};
use crate::protocol::{EncodeError, Protocol};

/// Frames of this size and more are written from where they are instead of being copied.
const LARGE: usize = 16 * 1024;
/// As much is gathered for one write.
const BATCH: usize = 64 * 1024;

thread_local! {
    /// A buffer for whichever connection of this thread is writing, so that idle ones need none.
    static SPARE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Gathers what is to be written and writes it.
#[derive(Debug, Default)]
pub(super) struct Writer {
    out: Vec<u8>,
    /// How much of `out` is written.
    at: usize,
    /// Written after `out`.
    large: Option<Frame>,
    large_at: usize,
}

impl Writer {
    /// Borrows the thread's buffer, when there is none of this connection's own.
    pub(super) fn begin(&mut self) {
        if self.out.capacity() == 0 {
            self.out = SPARE.take();
        }
    }

    /// Gives the buffer back once everything is written.
    pub(super) fn end(&mut self) {
        if self.is_empty() {
            let mut out = std::mem::take(&mut self.out);
            self.at = 0;
            if out.capacity() <= 4 * BATCH {
                out.clear();
                SPARE.set(out);
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.at == self.out.len() && self.large.is_none()
    }

    /// How many bytes are waiting.
    pub(super) fn pending(&self) -> usize {
        let large = self
            .large
            .as_ref()
            .map_or(0, |frame| frame.0.len() - self.large_at);
        self.out.len() - self.at + large
    }

    /// Whether more may be gathered for this write.
    pub(super) fn has_room(&self) -> bool {
        self.large.is_none() && self.out.len() - self.at < BATCH
    }

    /// How many bytes may be gathered besides what is.
    pub(super) fn room(&self) -> usize {
        BATCH.saturating_sub(self.out.len() - self.at)
    }

    pub(super) fn push(&mut self, frame: Frame) {
        if frame.0.len() >= LARGE && self.large.is_none() {
            self.large = Some(frame);
        } else {
            self.buffer().extend_from_slice(&frame.0);
        }
    }

    /// The buffer that bytes may be appended to, in order.
    pub(super) fn buffer(&mut self) -> &mut Vec<u8> {
        if let Some(large) = self.large.take() {
            self.out.extend_from_slice(&large.0[self.large_at..]);
            self.large_at = 0;
        }
        &mut self.out
    }

    /// Appends one message, framed; nothing when it cannot be encoded.
    pub(super) fn message(
        &mut self,
        protocol: Protocol,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        let out = self.buffer();
        let mark = frame::begin(out);
        let written = write(out);
        if written.is_err() {
            out.truncate(mark);
        } else {
            frame::end(out, mark, frame::opcode(protocol));
        }
        written
    }

    /// Takes back what was appended after the first `len` bytes of the buffer.
    pub(super) fn split_off(&mut self, len: usize) -> Vec<u8> {
        self.buffer().split_off(len)
    }

    /// Drops everything that is not written. What is half written stays half written: the connection is over.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Writes until all is written or the socket is full. Returns whether anything moved, or `Pending` with bytes
    /// left.
    pub(super) fn poll_write<W: AsyncWrite + Unpin>(
        &mut self,
        io: &mut W,
        cx: &mut Context<'_>,
        moved: &mut bool,
    ) -> Poll<io::Result<()>> {
        while !self.is_empty() {
            let first = &self.out[self.at..];
            let written = match &self.large {
                None => ready!(Pin::new(&mut *io).poll_write(cx, first))?,
                Some(large) => {
                    let slices = [IoSlice::new(first), IoSlice::new(&large.0[self.large_at..])];
                    ready!(Pin::new(&mut *io).poll_write_vectored(cx, &slices))?
                }
            };
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            *moved = true;
            self.advance(written);
        }
        Poll::Ready(Ok(()))
    }

    fn advance(&mut self, written: usize) {
        let first = written.min(self.out.len() - self.at);
        self.at += first;
        self.large_at += written - first;
        if self.at == self.out.len() {
            self.out.clear();
            self.at = 0;
            if self
                .large
                .as_ref()
                .is_some_and(|large| self.large_at >= large.0.len())
            {
                self.large = None;
                self.large_at = 0;
            }
        } else if self.at >= BATCH {
            self.out.drain(..self.at);
            self.at = 0;
        }
    }
}
