//! Items of one stream from the server that wait to be read.

use std::collections::VecDeque;
use std::ops::{AddAssign, SubAssign};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use hubkit::CallError;

/// With this many unread items, or this many bytes of them, a stream is full, and reading pauses...
pub(crate) const ITEMS: usize = 1024;
pub(crate) const BYTES: usize = 1024 * 1024;
/// ...but while something else from the server is waited for, only with this many bytes: it can be behind the items.
pub(crate) const BYTES_WHILE_WAITING: usize = 4 * BYTES;
/// What an item counts beyond its own bytes.
const ITEM_COST: usize = 64;
/// How many items of a stream a server that counts them has under way at most: they are no reason to pause.
pub(crate) const CREDIT: u32 = 512;
/// After so many were taken it is granted as many more.
pub(super) const GRANT: u32 = CREDIT / 2;

const _: () = assert!((CREDIT as usize) < ITEMS);

/// How calls and streams bear on the question whether to go on reading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Load {
    /// How many calls and streams wait for something from the server.
    pub(crate) waiting: usize,
    /// How many streams are full.
    pub(crate) full: usize,
    /// How many of them are so full that nobody's waiting counts.
    pub(crate) choked: usize,
}

impl AddAssign for Load {
    fn add_assign(&mut self, other: Self) {
        self.waiting += other.waiting;
        self.full += other.full;
        self.choked += other.choked;
    }
}

impl SubAssign for Load {
    fn sub_assign(&mut self, other: Self) {
        self.waiting -= other.waiting;
        self.full -= other.full;
        self.choked -= other.choked;
    }
}

/// The unread items of a stream, and how it ended.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    items: VecDeque<Bytes>,
    bytes: usize,
    /// From the moment it is full until half of it has been read.
    full: bool,
    /// How many items were taken since the server was granted some, and whether it is going to be granted more.
    taken: u32,
    due: bool,
    ended: bool,
    error: Option<CallError>,
    reader: Option<Waker>,
}

impl Inbox {
    pub(crate) fn push(&mut self, item: &[u8]) -> Option<Waker> {
        self.bytes += item.len() + ITEM_COST;
        self.items.push_back(Bytes::copy_from_slice(item));
        self.full |= self.items.len() >= ITEMS || self.bytes >= BYTES;
        self.reader.take()
    }

    pub(crate) fn end(&mut self, error: Option<CallError>) -> Option<Waker> {
        if !self.ended {
            self.ended = true;
            self.error = error;
        }
        self.reader.take()
    }

    pub(crate) fn is_ended(&self) -> bool {
        self.ended
    }

    pub(crate) fn is_full(&self) -> bool {
        self.full
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether it is time to grant more, and that was not known before.
    pub(crate) fn became_due(&mut self) -> bool {
        self.taken >= GRANT && !std::mem::replace(&mut self.due, true)
    }

    /// How many more items are to be granted: none after the end.
    pub(crate) fn take_credit(&mut self) -> u32 {
        self.due = false;
        let taken = std::mem::take(&mut self.taken);
        if self.ended { 0 } else { taken }
    }

    /// The next item, the error, or the end.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, CallError>>> {
        if let Some(item) = self.items.pop_front() {
            self.bytes -= item.len() + ITEM_COST;
            self.taken = self.taken.saturating_add(1);
            self.full &= self.items.len() > ITEMS / 2 || self.bytes > BYTES / 2;
            return Poll::Ready(Some(Ok(item)));
        }
        if self.ended {
            return Poll::Ready(self.error.take().map(Err));
        }
        self.reader = Some(cx.waker().clone());
        Poll::Pending
    }

    pub(crate) fn load(&self) -> Load {
        let open = !self.ended;
        Load {
            waiting: usize::from(open && self.reader.is_some()),
            full: usize::from(open && self.full),
            choked: usize::from(open && self.bytes >= BYTES_WHILE_WAITING),
        }
    }
}
