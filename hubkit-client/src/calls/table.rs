//! The calls, streams and uploads of a connection: plain state, without tasks and messages.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use hubkit::CallError;
use hubkit::contract::{RawResult, Upload};
use hubkit::protocol::{Outcome, Protocol};
use tokio::sync::oneshot;

use super::inbox::{Inbox, Load};
use super::outgoing::{About, Begun};
use crate::rt::Instant;

pub(crate) type Answer = Result<RawResult, CallError>;

#[derive(Debug, Default)]
pub(super) struct Table {
    over: bool,
    /// Calls by their id, and those that nobody waits for, until they are written, by the id of their first upload.
    entries: HashMap<u64, Entry>,
    /// Uploads that have begun and not ended.
    uploading: HashSet<u64>,
    /// Bounded by what is called here: a call is given up at most once.
    goodbyes: Vec<Goodbye>,
    load: Load,
    /// Whether the server counts the items of its streams.
    pub(super) counts_credit: bool,
    /// The streams that are to be granted more, each once.
    due: Vec<u64>,
    /// Whether reading pauses until there is room.
    pub(super) paused: bool,
    /// When something was last read from a full stream.
    pub(super) last_read: Option<Instant>,
}

pub(super) struct Entry {
    pub(super) target: &'static str,
    pub(super) waiter: Waiter,
    /// The ids of its uploads.
    pub(super) upload_ids: Range<u64>,
    /// The uploads themselves until the call is written.
    pub(super) uploads: Vec<Upload>,
    pub(super) sent: bool,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry")
            .field("target", &self.target)
            .field("waiter", &self.waiter)
            .field("upload_ids", &self.upload_ids)
            .field("sent", &self.sent)
            .finish_non_exhaustive()
    }
}

#[derive(Debug)]
pub(super) enum Waiter {
    Call(oneshot::Sender<Answer>),
    Stream(Inbox),
    Nobody,
}

/// A call that was given up after it had been written. The server has to be told.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Goodbye {
    pub(crate) call: u64,
    /// Those of its uploads that were going on.
    pub(crate) uploads: Vec<u64>,
}

/// Who is to be told of a change. Not under the lock: a waker may do anything.
#[must_use]
#[derive(Debug)]
pub(super) enum Notice {
    Answer(oneshot::Sender<Answer>, Answer),
    Wake(Option<Waker>),
}

impl Notice {
    pub(super) fn give(self) {
        match self {
            // The waiting future may be gone this very moment.
            Self::Answer(waiting, answer) => drop(waiting.send(answer)),
            Self::Wake(reader) => drop(reader.map(Waker::wake)),
        }
    }
}

impl Entry {
    fn load(&self) -> Load {
        match &self.waiter {
            Waiter::Call(_) => Load {
                waiting: 1,
                ..Load::default()
            },
            Waiter::Stream(inbox) => inbox.load(),
            Waiter::Nobody => Load::default(),
        }
    }

    fn is_open(&self) -> bool {
        !matches!(&self.waiter, Waiter::Stream(inbox) if inbox.is_ended())
    }
}

impl Table {
    /// Takes a call, or gives it back when everything is over.
    pub(super) fn insert(&mut self, id: u64, entry: Entry) -> Option<Entry> {
        if self.over {
            return Some(entry);
        }
        self.load += entry.load();
        self.entries.insert(id, entry)
    }

    pub(super) fn load(&self) -> Load {
        self.load
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
            && self.uploading.is_empty()
            && self.goodbyes.is_empty()
            && self.due.is_empty()
    }

    /// How many items lie in full streams.
    pub(super) fn unread(&self) -> usize {
        let full = self
            .entries
            .values()
            .filter_map(|entry| match &entry.waiter {
                Waiter::Stream(inbox) if inbox.is_full() => Some(inbox.len()),
                _ => None,
            });
        full.sum()
    }

    /// Notes that a message is about to be written, and returns the uploads that begin with it. `None` when it has
    /// lost its purpose: it is not written.
    pub(super) fn sending(&mut self, about: About) -> Option<Begun> {
        let entry = match about {
            About::Nothing => return Some(Vec::new()),
            About::Item(upload) => return self.uploading.contains(&upload).then(Vec::new),
            About::End(upload) => return self.uploading.remove(&upload).then(Vec::new),
            About::Call(id) => {
                let entry = self.entries.get_mut(&id).filter(|entry| entry.is_open())?;
                entry.sent = true;
                (entry.upload_ids.clone(), std::mem::take(&mut entry.uploads))
            }
            About::Send(id) => match self.remove(id) {
                Some(entry) => (entry.upload_ids, entry.uploads),
                // The connection is ending: its uploads are gone, the call itself still goes.
                None => return Some(Vec::new()),
            },
        };
        let (ids, uploads) = entry;
        self.uploading.extend(ids.clone());
        Some(ids.zip(uploads).collect())
    }

    /// The end of a call or stream, with the uploads that end with it. `None` when it is not known.
    pub(super) fn complete(
        &mut self,
        protocol: Protocol,
        id: u64,
        outcome: &Outcome<'_>,
    ) -> Option<(Notice, Vec<u64>)> {
        let stream = match self.sent(id)? {
            Entry {
                target,
                waiter: Waiter::Stream(_),
                ..
            } => Some(*target),
            _ => None,
        };
        let stopped = self.stop_uploads(id);
        let Some(target) = stream else {
            let answer = match outcome {
                Outcome::Void => Ok(RawResult::Void),
                Outcome::Value(value) => {
                    Ok(RawResult::Value(Bytes::copy_from_slice(value.bytes())))
                }
                Outcome::Error(text) => Err(CallError::Server(text.to_string())),
            };
            return Some((answer_to(self.remove(id)?, answer), stopped));
        };
        let error = match outcome {
            Outcome::Error(text) => Some(CallError::Server(text.to_string())),
            Outcome::Value(value) if value.bytes() != protocol.null() => Some(CallError::Decode {
                method: target,
                reason: "the server answered with one value where a stream was expected".into(),
            }),
            Outcome::Void | Outcome::Value(_) => None,
        };
        let reader = self.inbox(id, |inbox| inbox.end(error)).flatten();
        Some((Notice::Wake(reader), stopped))
    }

    /// An item of a stream. `None` when nobody wants it.
    pub(super) fn item(&mut self, id: u64, item: &[u8]) -> Option<Notice> {
        let entry = self.sent(id)?;
        if matches!(entry.waiter, Waiter::Stream(_)) {
            let reader = self.inbox(id, |inbox| inbox.push(item)).flatten();
            return Some(Notice::Wake(reader));
        }
        let error = CallError::Decode {
            method: entry.target,
            reason: "the server answered with a stream where one value was expected".into(),
        };
        Some(answer_to(self.give_up(id)?, Err(error)))
    }

    /// The next item of a stream for its reader.
    pub(super) fn poll_item(
        &mut self,
        id: u64,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, CallError>>> {
        let (mut was_full, mut became_due) = (false, false);
        let counts_credit = self.counts_credit;
        let poll = self.inbox(id, |inbox| {
            was_full = inbox.is_full();
            let poll = inbox.poll(cx);
            became_due = counts_credit && inbox.became_due();
            poll
        });
        if became_due {
            self.due.push(id);
        }
        if was_full {
            self.last_read = Some(Instant::now());
        }
        poll.unwrap_or(Poll::Ready(None))
    }

    /// How many streams are to be granted more.
    pub(super) fn due(&self) -> usize {
        self.due.len()
    }

    /// How many more items which streams may send, of those that go on.
    pub(super) fn take_grants(&mut self) -> Vec<(u64, u32)> {
        let due = std::mem::take(&mut self.due);
        let grants = due.into_iter().filter_map(|id| {
            let Waiter::Stream(inbox) = &mut self.entries.get_mut(&id)?.waiter else {
                return None;
            };
            Some((id, inbox.take_credit()))
        });
        grants.filter(|(_, items)| *items > 0).collect()
    }

    /// Whether the end of a stream has come.
    pub(super) fn is_ended(&self, id: u64) -> bool {
        self.entries.get(&id).is_none_or(|entry| !entry.is_open())
    }

    /// Forgets a call because nobody waits for it any more.
    pub(super) fn give_up(&mut self, id: u64) -> Option<Entry> {
        let uploads = self.stop_uploads(id);
        let entry = self.remove(id)?;
        if entry.sent && entry.is_open() {
            self.goodbyes.push(Goodbye { call: id, uploads });
        }
        Some(entry)
    }

    pub(super) fn take_goodbyes(&mut self) -> Vec<Goodbye> {
        std::mem::take(&mut self.goodbyes)
    }

    /// Ends everything: what waits is told so. The uploads that had not begun are for the caller to drop.
    pub(super) fn end(&mut self) -> (Vec<Notice>, Vec<Upload>) {
        self.over = true;
        self.uploading.clear();
        self.goodbyes.clear();
        self.due.clear();
        self.load = Load::default();
        let (mut notices, mut uploads) = (Vec::new(), Vec::new());
        for (id, mut entry) in std::mem::take(&mut self.entries) {
            let error = if entry.sent {
                CallError::ConnectionLost
            } else {
                CallError::NotSent
            };
            uploads.append(&mut entry.uploads);
            if let Waiter::Stream(inbox) = &mut entry.waiter {
                notices.push(Notice::Wake(inbox.end(Some(error))));
                // Its reader removes it.
                self.entries.insert(id, entry);
            } else {
                notices.push(answer_to(entry, Err(error)));
            }
        }
        (notices, uploads)
    }

    /// A call that was written. An answer to one that was not is none.
    fn sent(&self, id: u64) -> Option<&Entry> {
        self.entries
            .get(&id)
            .filter(|entry| entry.sent && entry.is_open())
    }

    pub(super) fn is_uploading(&self, id: u64) -> bool {
        self.uploading.contains(&id)
    }

    pub(super) fn stop_upload(&mut self, id: u64) -> bool {
        self.uploading.remove(&id)
    }

    fn stop_uploads(&mut self, id: u64) -> Vec<u64> {
        let ids = self.entries.get(&id).map(|entry| entry.upload_ids.clone());
        ids.into_iter()
            .flatten()
            .filter(|upload| self.uploading.remove(upload))
            .collect()
    }

    fn remove(&mut self, id: u64) -> Option<Entry> {
        let entry = self.entries.remove(&id)?;
        self.load -= entry.load();
        Some(entry)
    }

    /// Works on a stream and keeps the load true.
    fn inbox<R>(&mut self, id: u64, work: impl FnOnce(&mut Inbox) -> R) -> Option<R> {
        let Waiter::Stream(inbox) = &mut self.entries.get_mut(&id)?.waiter else {
            return None;
        };
        let before = inbox.load();
        let result = work(inbox);
        self.load -= before;
        self.load += inbox.load();
        Some(result)
    }
}

fn answer_to(entry: Entry, answer: Answer) -> Notice {
    match entry.waiter {
        Waiter::Call(waiting) => Notice::Answer(waiting, answer),
        Waiter::Stream(_) | Waiter::Nobody => Notice::Wake(None),
    }
}
