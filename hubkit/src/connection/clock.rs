//! What is due when: one timer a connection, set again only when it would fire too late.

use std::task::{Context, Poll};

use tokio::time::Instant;

use super::session::Phase;
use crate::alarm::Alarm;
use crate::hub::HubOptions;
use crate::protocol::Transport;

/// Something whose time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// The handshake took too long.
    Handshake,
    /// Nothing was written for a while: send a ping.
    KeepAlive,
    /// Nothing was heard from the client for too long.
    ClientTimeout,
    /// Uploads have been held back at the bound for too long.
    Uploads,
    /// A write is stuck.
    Write,
    /// The client does not answer the close frame.
    Close,
}

/// When things happened last.
#[derive(Debug)]
pub(super) struct Clock {
    alarm: Alarm,
    started: Instant,
    pub(super) last_read: Instant,
    pub(super) last_write: Instant,
    pub(super) blocked_since: Option<Instant>,
    pub(super) closing_since: Option<Instant>,
    /// Since when nothing is read because uploads are held back.
    stuffed_since: Option<Instant>,
    /// Nobody pings, and silence means nothing: the transport sees to it.
    keeps_itself_alive: bool,
    /// The client pings, so its silence means something.
    pub(super) pinged: bool,
}

impl Clock {
    pub(super) fn new(options: &HubOptions, transport: Option<Transport>) -> Self {
        let now = Instant::now();
        Self {
            alarm: Alarm::at(now + options.handshake_timeout),
            started: now,
            last_read: now,
            last_write: now,
            blocked_since: None,
            closing_since: None,
            stuffed_since: None,
            keeps_itself_alive: transport.is_some_and(Transport::keeps_itself_alive),
            pinged: false,
        }
    }

    pub(super) fn note_stuffed(&mut self, stuffed: bool) {
        match (stuffed, self.stuffed_since) {
            (true, None) => self.stuffed_since = Some(Instant::now()),
            (false, Some(_)) => self.stuffed_since = None,
            _ => {}
        }
    }

    /// Waits for what is due next. While the client is `unheard`, its silence does not count.
    pub(super) fn poll_due(
        &mut self,
        phase: Phase,
        unheard: bool,
        options: &HubOptions,
        cx: &mut Context<'_>,
    ) -> Poll<Due> {
        let Some((at, due)) = self.next(phase, unheard, options) else {
            return Poll::Pending;
        };
        self.alarm.poll(at, cx).map(|()| due)
    }

    fn next(&self, phase: Phase, unheard: bool, options: &HubOptions) -> Option<(Instant, Due)> {
        let written = self
            .blocked_since
            .filter(|_| !self.keeps_itself_alive)
            .map(|at| (at + options.endpoint.write_timeout, Due::Write));
        let due = match phase {
            Phase::Handshake => Some((self.started + options.handshake_timeout, Due::Handshake)),
            Phase::Closing => self
                .closing_since
                .map(|at| (at + options.endpoint.close_timeout, Due::Close)),
            Phase::Opening | Phase::Open if self.keeps_itself_alive => None,
            Phase::Opening | Phase::Open => {
                let ping = (
                    self.last_write + options.keep_alive_interval,
                    Due::KeepAlive,
                );
                let silence = (self.last_read + options.client_timeout, Due::ClientTimeout);
                Some(if self.pinged && !unheard && silence.0 < ping.0 {
                    silence
                } else {
                    ping
                })
            }
        };
        let stuffed = match phase {
            Phase::Open => self
                .stuffed_since
                .map(|at| (at + options.client_timeout, Due::Uploads)),
            _ => None,
        };
        [written, stuffed, due]
            .into_iter()
            .flatten()
            .min_by_key(|(at, _)| *at)
    }
}
