//! Messages on their way into the transport.

use std::collections::VecDeque;
use std::task::{Context, Poll, ready};

use crate::calls::{Calls, Outgoing};
use crate::rt::Instant;
use crate::transport::{Lost, Pipe};
use crate::uploads::Uploads;

/// The messages that are being written. More are taken from the queue only when these have left.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    messages: VecDeque<Outgoing>,
    unflushed: bool,
    pub(crate) last_sent: Option<Instant>,
}

impl Writer {
    pub(crate) fn is_idle(&self) -> bool {
        self.messages.is_empty() && !self.unflushed
    }

    pub(crate) fn push(&mut self, message: Vec<u8>) {
        self.messages.push_back(Outgoing::message(message));
    }

    pub(crate) fn extend(&mut self, messages: impl IntoIterator<Item = Outgoing>) {
        self.messages.extend(messages);
    }

    /// Gives up what was not written.
    pub(crate) fn clear(&mut self) {
        self.messages.clear();
    }

    /// Goes on writing. Ready when everything has left: with true when there was something.
    pub(crate) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        transport: &mut dyn Pipe,
        calls: &Calls,
        uploads: &mut Uploads,
    ) -> Poll<Result<bool, Lost>> {
        if self.is_idle() {
            return Poll::Ready(Ok(false));
        }
        while !self.messages.is_empty() {
            ready!(transport.poll_ready(cx))?;
            let Some(outgoing) = self.messages.pop_front() else {
                break;
            };
            let Some(begun) = calls.sending(outgoing.about) else {
                continue;
            };
            self.unflushed = true;
            self.last_sent = Some(Instant::now());
            let sent = transport.start_send(outgoing.message);
            uploads.begin(begun);
            sent?;
        }
        ready!(transport.poll_flush(cx))?;
        self.unflushed = false;
        Poll::Ready(Ok(true))
    }
}
