//! A position in bytes that cannot run past their end.

use super::super::MAX_DEPTH;
use super::super::error::Fault;
use super::{Encoding, Head};

#[derive(Debug)]
pub(in super::super) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(in super::super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Goes back to where [`at`](Self::at) was.
    pub(super) fn rewind(&mut self, at: usize) {
        self.at = at.min(self.at);
    }

    /// The bytes from `start` to the current position.
    pub(super) fn since(&self, start: usize) -> &'a [u8] {
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    pub(in super::super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    pub(in super::super) fn take(&mut self, length: u64) -> Result<&'a [u8], Fault> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = usize::try_from(length).map_err(|_| Fault::Malformed)?;
        let taken = rest.get(..length).ok_or(Fault::Malformed)?;
        self.at += length;
        Ok(taken)
    }

    pub(in super::super) fn text(&mut self, length: u64) -> Result<&'a str, Fault> {
        std::str::from_utf8(self.take(length)?).map_err(|_| Fault::Malformed)
    }

    pub(in super::super) fn u8(&mut self) -> Result<u8, Fault> {
        let byte = self.peek().ok_or(Fault::Malformed)?;
        self.at += 1;
        Ok(byte)
    }

    /// Reads a big-endian integer of `width` bytes, 8 at most.
    pub(in super::super) fn uint(&mut self, width: u64) -> Result<u64, Fault> {
        Ok(self
            .take(width)?
            .iter()
            .fold(0, |value, &byte| value << 8 | u64::from(byte)))
    }

    /// Skips one whole value that nests at most `max_depth` (no more than [`MAX_DEPTH`]) levels.
    pub(super) fn skip<E: Encoding>(&mut self, max_depth: usize) -> Result<(), Fault> {
        match E::head(self)? {
            Head::Break => Err(Fault::Malformed),
            head => match self.children(head)? {
                None => Ok(()),
                Some(children) => self.skip_children::<E>(children, max_depth),
            },
        }
    }

    /// Skips what is inside a container, with a stack of its own instead of the thread's.
    fn skip_children<E: Encoding>(
        &mut self,
        outermost: Children,
        max_depth: usize,
    ) -> Result<(), Fault> {
        let mut stack = [Children::Counted(0); MAX_DEPTH];
        let max_depth = max_depth.min(MAX_DEPTH);
        let mut depth = 0;
        let mut opened = Some(outermost);
        loop {
            if let Some(children) = opened {
                if depth == max_depth {
                    return Err(Fault::TooDeep);
                }
                stack[depth] = children;
                depth += 1;
            }
            while depth > 0 && stack[depth - 1] == Children::Counted(0) {
                depth -= 1;
            }
            let Some(top) = depth.checked_sub(1) else {
                return Ok(());
            };
            let head = E::head(self)?;
            if stack[top].next(head)? {
                opened = self.children(head)?;
            } else {
                stack[top] = Children::Counted(0);
                opened = None;
            }
        }
    }

    /// What a head promises to follow; `None` for a scalar.
    fn children(&self, head: Head<'_>) -> Result<Option<Children>, Fault> {
        let count = match head {
            Head::Array(count) => count,
            Head::Map(count) => count.checked_mul(2).ok_or(Fault::Malformed)?,
            Head::Tag => 1,
            Head::Open { map } => {
                return Ok(Some(if map { Children::Keys } else { Children::Open }));
            }
            _ => return Ok(None),
        };
        // Every value takes a byte, so a count beyond the bytes left is known to be a lie.
        if count > (self.bytes.len() - self.at) as u64 {
            return Err(Fault::Malformed);
        }
        Ok(Some(Children::Counted(count)))
    }
}

/// What is still to come in a container.
#[derive(Clone, Copy, PartialEq)]
enum Children {
    Counted(u64),
    /// Any number of elements.
    Open,
    /// Any number of entries, a key next.
    Keys,
    /// Any number of entries, a value next.
    Values,
}

impl Children {
    /// Accounts for the child that `head` begins; `false` when it ends the container instead.
    fn next(&mut self, head: Head<'_>) -> Result<bool, Fault> {
        let ends = head == Head::Break;
        *self = match *self {
            Self::Open | Self::Keys if ends => return Ok(false),
            _ if ends => return Err(Fault::Malformed),
            Self::Counted(left) => Self::Counted(left.saturating_sub(1)),
            Self::Open => Self::Open,
            Self::Keys => Self::Values,
            Self::Values => Self::Keys,
        };
        Ok(true)
    }
}
