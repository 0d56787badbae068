//! The streams that a client uploads: each to the method that asked for it, held back when that one is slow.

use std::collections::VecDeque;
use std::task::Waker;

use super::panics;
use crate::contract::{Pushed, StreamError, UploadSink};
use crate::protocol::{Protocol, Raw};

/// What holding an item back costs beside its bytes.
const HELD_OVERHEAD: usize = 64;

/// The open uploads of one connection. Nothing is allocated before the first.
#[derive(Default)]
pub(super) struct Uploads {
    open: Vec<Upload>,
    held_bytes: usize,
    /// Where the last item went: the next one probably goes there, too.
    last: usize,
    /// Whether some have items that their methods do not know of yet.
    unflushed: bool,
    /// How many items an upload of a client that counts credit may send at first, and have under way later.
    credit: Option<u32>,
}

struct Upload {
    id: Box<str>,
    /// The call it belongs to.
    call: u64,
    sink: Box<dyn UploadSink>,
    unflushed: bool,
    /// How many more items the client may send, if it counts.
    credit: u32,
    /// What came after the sink was full, in order.
    held: VecDeque<Held>,
}

/// What became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Offered {
    /// Nobody waits for it.
    Unknown,
    Taken,
    /// The stream of this call is full.
    Full {
        call: u64,
    },
}

enum Held {
    Item(Box<[u8]>),
    End(Option<StreamError>),
}

impl Held {
    fn cost(&self) -> usize {
        match self {
            Self::Item(bytes) => bytes.len() + HELD_OVERHEAD,
            Self::End(_) => HELD_OVERHEAD,
        }
    }
}

impl Uploads {
    pub(super) fn is_open(&self, id: &str) -> bool {
        self.position(id.as_bytes()).is_some()
    }

    fn position(&self, id: &[u8]) -> Option<usize> {
        // Ids are so short that comparing them in place takes less than a call.
        let is = |upload: &Upload| {
            upload.id.len() == id.len() && upload.id.bytes().zip(id).all(|(own, id)| own == *id)
        };
        match self.open.get(self.last) {
            Some(upload) if is(upload) => Some(self.last),
            _ => self.open.iter().position(is),
        }
    }

    /// Opens the uploads of a call.
    pub(super) fn open<'a>(
        &mut self,
        call: u64,
        uploads: impl Iterator<Item = (&'a str, Box<dyn UploadSink>)>,
    ) {
        let credit = self.credit.unwrap_or_default();
        self.open.extend(uploads.map(|(id, sink)| Upload {
            id: id.into(),
            call,
            sink,
            unflushed: false,
            credit,
            held: VecDeque::new(),
        }));
    }

    /// Ends the uploads of a call that is over; what still comes for them is ignored. `closing` is called with the id
    /// of each.
    pub(super) fn close(&mut self, call: u64, mut closing: impl FnMut(&str)) {
        if !self.open.is_empty() {
            for upload in self.open.extract_if(.., |upload| upload.call == call) {
                closing(&upload.id);
                // It may hold items that were never read.
                panics::discard(upload);
            }
            self.count_held();
        }
    }

    /// From now on the client sends so many items of each upload, and then only what it is granted.
    pub(super) fn count_credit(&mut self, items: u32) {
        self.credit = Some(items);
    }

    pub(super) fn counts_credit(&self) -> bool {
        self.credit.is_some()
    }

    /// Grants a client that counts credit what its uploads have room for, half a buffer at a time, and 0 items where
    /// nobody reads any more: such an upload is over. Returns whether anything was granted.
    pub(super) fn grant(&mut self, waker: &Waker, mut write: impl FnMut(&str, u32)) -> bool {
        let Some(capacity) = self.credit else {
            return false;
        };
        let mut granted = false;
        for upload in self.open.extract_if(.., |upload| {
            let items = upload.due_credit(capacity, waker);
            if let Some(items) = items {
                write(&upload.id, items);
                granted = true;
            }
            items == Some(0)
        }) {
            self.held_bytes -= upload.held.iter().map(Held::cost).sum::<usize>();
            panics::discard(upload);
        }
        granted
    }

    /// Offers an item to its stream. The method learns of it with the next [`flush`](Self::flush).
    pub(super) fn offer(&mut self, id: &[u8], item: &Raw<'_>) -> Offered {
        let Some(at) = self.position(id) else {
            return Offered::Unknown;
        };
        self.last = at;
        let upload = &mut self.open[at];
        if !upload.held.is_empty() || upload.push(item) == Pushed::Full {
            return Offered::Full { call: upload.call };
        }
        upload.credit = upload.credit.saturating_sub(1);
        self.unflushed = true;
        Offered::Taken
    }

    /// Hands what was taken to the methods, which are polled next: `engine` need not be woken for them.
    pub(super) fn flush(&mut self, engine: &Waker) {
        if std::mem::take(&mut self.unflushed) {
            for upload in &mut self.open {
                if std::mem::take(&mut upload.unflushed) {
                    upload.sink.flush(engine);
                }
            }
        }
    }

    /// Keeps an item that its stream has no room for.
    pub(super) fn hold(&mut self, id: &[u8], item: &Raw<'_>) {
        let held = Held::Item(item.bytes().into());
        let cost = held.cost();
        if let Some(at) = self.position(id) {
            let upload = &mut self.open[at];
            upload.credit = upload.credit.saturating_sub(1);
            upload.held.push_back(held);
            self.held_bytes += cost;
        }
    }

    /// Takes the end of a stream, with the sender's error if it failed. Returns whether somebody waits for it.
    pub(super) fn end(&mut self, id: &str, error: Option<StreamError>) -> bool {
        let Some(at) = self.position(id.as_bytes()) else {
            return false;
        };
        let upload = &mut self.open[at];
        if upload.held.is_empty() {
            upload.sink.end(error);
            panics::discard(self.open.swap_remove(at));
        } else {
            let held = Held::End(error);
            self.held_bytes += held.cost();
            upload.held.push_back(held);
        }
        true
    }

    /// How many bytes are held back.
    pub(super) fn held_bytes(&self) -> usize {
        self.held_bytes
    }

    /// Moves on what was held back, where there is room now. Returns whether something moved.
    pub(super) fn refill(&mut self, protocol: Protocol, waker: &Waker) -> bool {
        if self.held_bytes == 0 {
            return false;
        }
        let before = self.held_bytes;
        let held_bytes = &mut self.held_bytes;
        self.open
            .extract_if(.., |upload| upload.refill(protocol, waker, held_bytes))
            .for_each(panics::discard);
        self.held_bytes < before
    }

    fn count_held(&mut self) {
        self.held_bytes = self
            .open
            .iter()
            .flat_map(|upload| &upload.held)
            .map(Held::cost)
            .sum();
    }

    /// Tells the methods that the client is gone.
    pub(super) fn disconnect(&mut self) {
        for mut upload in std::mem::take(&mut self.open) {
            upload.sink.end(Some(StreamError::Disconnected));
            panics::discard(upload);
        }
        self.held_bytes = 0;
    }
}

impl Upload {
    /// Gives an item to the stream. One whose decoding panics fails the stream, and nothing else.
    fn push(&mut self, item: &Raw<'_>) -> Pushed {
        let pushed = panics::catch(|| self.sink.push(item)).unwrap_or_else(|panic| {
            tracing::error!(%panic, "decoding an uploaded item panicked");
            self.sink.end(Some(StreamError::Item(panic)));
            Pushed::Failed
        });
        self.unflushed |= pushed != Pushed::Full;
        pushed
    }

    /// How many more items the client is to be granted: 0 when nobody reads them, `None` when it is not time yet.
    fn due_credit(&mut self, capacity: u32, waker: &Waker) -> Option<u32> {
        if self.sink.is_unwanted() {
            return Some(0);
        }
        let least = capacity.div_ceil(2);
        if self.credit > capacity - least || !self.held.is_empty() {
            return None;
        }
        let wanted = (self.credit + least) as usize;
        let room = self.sink.room(wanted, waker);
        if room < wanted {
            return None;
        }
        let granted = capacity.min(u32::try_from(room).unwrap_or(u32::MAX)) - self.credit;
        self.credit += granted;
        Some(granted)
    }

    /// Takes what moves off `held_bytes`. Returns whether the stream is over.
    fn refill(&mut self, protocol: Protocol, waker: &Waker, held_bytes: &mut usize) -> bool {
        if self.held.is_empty() {
            return false;
        }
        while let Some(held) = self.held.pop_front() {
            let cost = held.cost();
            match held {
                Held::End(error) => {
                    // What a client sends after its own end is nobody's.
                    *held_bytes -= cost + self.held.iter().map(Held::cost).sum::<usize>();
                    self.sink.end(error);
                    return true;
                }
                Held::Item(bytes) => {
                    let item = &Raw::unchecked(protocol, &bytes);
                    if self.push(item) == Pushed::Full
                        && (self.sink.room(1, waker) == 0 || self.push(item) == Pushed::Full)
                    {
                        self.held.push_front(Held::Item(bytes));
                        break;
                    }
                    *held_bytes -= cost;
                }
            }
        }
        // Its method may be anywhere, and is not polled for this.
        self.sink.flush(Waker::noop());
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Has room for so many items.
    struct Room(usize);

    impl UploadSink for Room {
        fn push(&mut self, _: &Raw<'_>) -> Pushed {
            match self.0.checked_sub(1) {
                Some(left) => {
                    self.0 = left;
                    Pushed::Buffered
                }
                None => Pushed::Full,
            }
        }

        fn flush(&mut self, _: &Waker) {}

        fn end(&mut self, _: Option<StreamError>) {}

        fn room(&mut self, _: usize, _: &Waker) -> usize {
            self.0
        }

        fn is_unwanted(&self) -> bool {
            false
        }
    }

    #[test]
    fn nothing_is_counted_as_held_that_is_not() {
        let item = &Raw::new(Protocol::Json, b"\"an item\"").expect("is a value");
        let mut uploads = Uploads::default();
        let open: Vec<(&str, Box<dyn UploadSink>)> =
            vec![("a", Box::new(Room(0))), ("b", Box::new(Room(0)))];
        uploads.open(1, open.into_iter());
        for id in ["a", "b"] {
            uploads.hold(id.as_bytes(), item);
        }
        uploads.end("a", None);
        uploads.hold(b"a", item);
        assert!(
            !uploads.refill(Protocol::Json, Waker::noop()),
            "both are full"
        );
        for upload in &mut uploads.open {
            upload.sink = Box::new(Room(1));
        }
        assert!(uploads.refill(Protocol::Json, Waker::noop()));
        assert!(!uploads.is_open("a"), "its end has come");
        assert!(uploads.is_open("b"));
        assert_eq!(uploads.held_bytes(), 0);
    }
}
