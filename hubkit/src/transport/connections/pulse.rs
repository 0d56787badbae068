//! Whether a client that says nothing is still there.

use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::Instant;

use crate::alarm::Alarm;
use crate::protocol::Transport;
use crate::transport::EndpointOptions;

/// When to ping a client, and when it has been silent for too long.
pub(super) struct Pulse {
    interval: Duration,
    timeout: Option<Duration>,
    heard: Instant,
    next_ping: Instant,
    /// When the first ping since then was sent.
    asked: Option<Instant>,
    alarm: Alarm,
}

/// Something whose time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    Ping,
    /// The client is taken to be gone.
    Lost,
}

impl Pulse {
    /// `None` where nobody is pinged. Over Server-Sent Events there is no answer, and the ping's failing has to do.
    pub(super) fn new(transport: Transport, options: &EndpointOptions) -> Option<Self> {
        let interval = options.ping_interval?;
        let timeout = match transport {
            Transport::WebSockets => options.ping_timeout,
            Transport::ServerSentEvents => None,
            // Its polls are signs of life.
            Transport::LongPolling => return None,
        };
        let heard = Instant::now();
        let next_ping = heard + interval;
        Some(Self {
            interval,
            timeout,
            heard,
            next_ping,
            asked: None,
            alarm: Alarm::at(next_ping),
        })
    }

    /// Anything came.
    pub(super) fn heard(&mut self) {
        self.heard = Instant::now();
        self.asked = None;
    }

    /// A ping is on its way.
    pub(super) fn asked(&mut self) {
        self.put_off();
        self.asked.get_or_insert_with(Instant::now);
    }

    /// No ping now, but one later.
    pub(super) fn put_off(&mut self) {
        self.next_ping = Instant::now() + self.interval;
    }

    /// Waits for what is due next.
    pub(super) fn poll_due(&mut self, cx: &mut Context<'_>) -> Poll<Due> {
        let (at, due) = self.next();
        self.alarm.poll(at, cx).map(|()| due)
    }

    fn next(&self) -> (Instant, Due) {
        let lost = self.asked.zip(self.timeout).map(|(asked, timeout)| {
            // While nobody polls, nobody is pinged either: a client gets its time to answer all the same.
            let answer = asked + timeout.saturating_sub(self.interval);
            answer.max(self.heard + timeout)
        });
        match lost {
            Some(at) if at <= self.next_ping => (at, Due::Lost),
            _ => (self.next_ping, Due::Ping),
        }
    }
}
