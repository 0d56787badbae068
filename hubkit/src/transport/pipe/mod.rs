//! A connection without a socket of its own: requests bring the client's bytes and fetch the server's.
//!
//! On one side is whoever serves the connection, as with a socket ([`PipeEnd`]); on the other the requests that carry
//! it ([`Pipe`]). Both directions are bounded, and each waits for the other.

mod deframe;
mod end;
mod outbound;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use parking_lot::Mutex;
use tokio::sync::{Semaphore, watch};

pub(crate) use end::PipeEnd;
pub(super) use outbound::Format;
use outbound::Outbound;

/// The requests' side of a connection.
pub(crate) struct Pipe {
    state: Mutex<State>,
    receive_buffer: usize,
    send_buffer: usize,
    watched: watch::Sender<Watched>,
    /// Lets one POST after the other bring its bytes. Closed when nobody takes them any more.
    pub(super) turns: Semaphore,
    /// How many POSTs there are.
    posts: AtomicUsize,
}

struct State {
    /// What the client has sent, and nobody has read.
    inbound: BytesMut,
    input: Input,
    /// The client has vanished, whatever it said before.
    vanished: bool,
    reader: Option<Waker>,
    poster: Option<Waker>,
    outbound: Outbound,
    /// Nothing more is written.
    ended: bool,
    writer: Option<Waker>,
    fetcher: Option<Waker>,
    /// Names the poll that fetches; older ones have been replaced.
    poll: u64,
}

/// What comes after the client's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Input {
    More,
    /// Nothing: it said goodbye, or was told goodbye.
    Over,
    /// Nothing: it vanished.
    Lost,
}

/// What others wait for.
#[derive(Clone, Copy, Debug, Default)]
struct Watched {
    /// Somebody fetches.
    attended: bool,
    /// How often somebody began to. A poll can be over before anybody sees that it was there.
    polls: u64,
    /// There is nothing left to fetch, or nobody to fetch it.
    fetched: bool,
}

/// What a request gets to answer with.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fetched {
    /// Whole messages.
    Data(Bytes),
    /// Nothing will come any more.
    Over,
    /// Somebody else fetches now.
    Replaced,
}

/// The connection takes no more bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Gone;

/// Those who are to be woken, once the lock is released: wakers are anybody's code.
type Woken<const N: usize> = [Option<Waker>; N];

impl Pipe {
    pub(super) fn new(format: Format, receive_buffer: usize, send_buffer: usize) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                inbound: BytesMut::new(),
                input: Input::More,
                vanished: false,
                reader: None,
                poster: None,
                outbound: Outbound::new(format),
                ended: false,
                writer: None,
                fetcher: None,
                poll: 0,
            }),
            receive_buffer,
            send_buffer,
            watched: watch::Sender::new(Watched::default()),
            turns: Semaphore::new(1),
            posts: AtomicUsize::new(0),
        })
    }

    /// Takes what the client has sent before the pipe was there, which is not much. Nobody reads yet.
    pub(super) fn begin_with(&self, early: &[u8]) {
        self.state.lock().inbound.extend_from_slice(early);
    }

    /// Gets in line for a [turn](Self::turns), unless as many as `max` are there already.
    pub(super) fn wait_in_line(&self, max: usize) -> Option<InLine<'_>> {
        let before = self.posts.fetch_add(1, Ordering::Relaxed);
        let place = InLine(&self.posts);
        (before < max).then_some(place)
    }

    /// Brings as many of the client's bytes as there is room for, and takes them off `bytes`. Ready when all are
    /// taken.
    ///
    /// One caller at a time: whoever holds the [turn](Self::turns).
    pub(super) fn poll_bring(
        &self,
        cx: &mut Context<'_>,
        bytes: &mut Bytes,
    ) -> Poll<Result<(), Gone>> {
        let mut state = self.state.lock();
        if state.input != Input::More {
            return Poll::Ready(Err(Gone));
        }
        let room = self.receive_buffer.saturating_sub(state.inbound.len());
        // Copied, because a small piece would keep alive the whole buffer that it was read into.
        let piece = bytes.split_to(room.min(bytes.len()));
        state.inbound.extend_from_slice(&piece);
        let reader = (!piece.is_empty()).then(|| state.reader.take()).flatten();
        let done = bytes.is_empty();
        if !done {
            state.poster = Some(cx.waker().clone());
        }
        drop(state);
        wake([reader]);
        if done {
            Poll::Ready(Ok(()))
        } else {
            Poll::Pending
        }
    }

    /// Begins to fetch, in place of whoever fetched before.
    pub(super) fn attend(self: &Arc<Self>) -> Attendance {
        let mut state = self.state.lock();
        state.poll += 1;
        let poll = state.poll;
        let replaced = state.fetcher.take();
        self.watched.send_modify(|watched| {
            watched.attended = true;
            watched.polls = poll;
        });
        drop(state);
        wake([replaced]);
        Attendance {
            pipe: Arc::clone(self),
            poll,
        }
    }

    /// The client said goodbye: what it has sent is still read; what waits for it is dropped.
    pub(super) fn say_goodbye(&self) {
        self.give_up(Input::Over);
    }

    /// The client has vanished.
    pub(super) fn lose(&self) {
        self.give_up(Input::Lost);
    }

    fn give_up(&self, end: Input) {
        let mut state = self.state.lock();
        state.vanished |= end == Input::Lost;
        state.outbound.discard();
        state.ended = true;
        let [reader, poster] = state.finish_input(end);
        let (fetcher, writer) = (state.fetcher.take(), state.writer.take());
        drop(state);
        self.watched.send_modify(|watched| watched.fetched = true);
        wake([reader, poster, fetcher, writer]);
    }

    /// Waits until nobody has fetched for `limit`.
    pub(super) async fn unattended(&self, limit: Duration) {
        let mut watched = self.watched.subscribe();
        loop {
            // The sender is `self`'s own, so that waiting never fails.
            let polls = match watched.wait_for(|watched| !watched.attended).await {
                Ok(watched) => watched.polls,
                Err(_) => return,
            };
            let attended = watched.wait_for(|watched| watched.polls != polls);
            if tokio::time::timeout(limit, attended).await.is_err() {
                return;
            }
        }
    }

    /// Waits until everything that was written has been fetched, and its end.
    pub(super) async fn fetched(&self) {
        let mut watched = self.watched.subscribe();
        // As above.
        let _ = watched.wait_for(|watched| watched.fetched).await;
    }
}

impl State {
    /// Notes that no more bytes come. The first reason counts.
    fn finish_input(&mut self, end: Input) -> Woken<2> {
        if self.input == Input::More {
            self.input = end;
        }
        [self.reader.take(), self.poster.take()]
    }
}

fn wake<const N: usize>(woken: Woken<N>) {
    woken.into_iter().flatten().for_each(Waker::wake);
}

/// A place in the line of POSTs.
pub(super) struct InLine<'a>(&'a AtomicUsize);

impl Drop for InLine<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The right to fetch, until somebody else does.
pub(super) struct Attendance {
    pipe: Arc<Pipe>,
    poll: u64,
}

impl Attendance {
    pub(super) fn poll_fetch(&self, cx: &mut Context<'_>) -> Poll<Fetched> {
        let pipe = &self.pipe;
        let mut state = pipe.state.lock();
        if state.poll != self.poll {
            return Poll::Ready(Fetched::Replaced);
        }
        if let Some(data) = state.outbound.take() {
            let writer = state.writer.take();
            drop(state);
            wake([writer]);
            return Poll::Ready(Fetched::Data(data));
        }
        if state.ended {
            drop(state);
            pipe.watched.send_modify(|watched| watched.fetched = true);
            return Poll::Ready(Fetched::Over);
        }
        state.fetcher = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for Attendance {
    fn drop(&mut self) {
        let mut state = self.pipe.state.lock();
        if state.poll == self.poll {
            state.fetcher = None;
            let watched = &self.pipe.watched;
            watched.send_modify(|watched| watched.attended = false);
        }
    }
}
