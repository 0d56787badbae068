//! A stream from the server, as its reader sees it.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use hubkit::CallError;
use hubkit::contract::{BoxFuture, Request};

use super::{Calls, Ticket};
use crate::rt::{Instant, Timer, after};

type Item = Result<Bytes, CallError>;

/// The items of one streaming call. Nothing happens before the first poll; dropping it gives the call up.
pub(super) struct Items {
    state: State,
    limit: Option<Duration>,
    deadline: Option<Timer>,
}

enum State {
    Opening(BoxFuture<Result<Ticket, CallError>>),
    Open(Ticket),
    Over,
}

impl Items {
    pub(super) fn new(calls: Arc<Calls>, request: Request) -> Self {
        Self {
            limit: request.deadline,
            state: State::Opening(Box::pin(calls.open(request))),
            deadline: None,
        }
    }

    /// Ready when the deadline has passed before the end came.
    fn poll_deadline(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if let Some(limit) = self.limit.take() {
            self.deadline = Some(Timer::at(after(Instant::now(), limit)));
        }
        let Some(deadline) = &mut self.deadline else {
            return Poll::Pending;
        };
        match &self.state {
            State::Open(ticket) if ticket.is_ended() => Poll::Pending,
            State::Over => Poll::Pending,
            State::Open(_) | State::Opening(_) => deadline.poll(cx),
        }
    }
}

impl Stream for Items {
    type Item = Item;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Item>> {
        if self.poll_deadline(cx).is_ready() {
            self.state = State::Over;
            return Poll::Ready(Some(Err(CallError::DeadlineExceeded)));
        }
        if let State::Opening(opening) = &mut self.state {
            match ready!(opening.as_mut().poll(cx)) {
                Ok(ticket) => self.state = State::Open(ticket),
                Err(error) => {
                    self.state = State::Over;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
        let State::Open(ticket) = &self.state else {
            return Poll::Ready(None);
        };
        let item = ready!(ticket.poll_item(cx));
        if !matches!(item, Some(Ok(_))) {
            self.state = State::Over;
        }
        Poll::Ready(item)
    }
}

impl Ticket {
    fn is_ended(&self) -> bool {
        self.calls.table().is_ended(self.id)
    }

    fn poll_item(&self, cx: &mut Context<'_>) -> Poll<Option<Item>> {
        let mut table = self.calls.table();
        let (before, due) = (table.load(), table.due());
        let poll = table.poll_item(self.id, cx);
        // Room, or a reader that now waits, can be what a paused connection needs; credit is what a server does.
        let changed = table.paused && table.load() != before || table.due() != due;
        drop(table);
        if changed {
            self.calls.attention.notify_one();
        }
        poll
    }
}
