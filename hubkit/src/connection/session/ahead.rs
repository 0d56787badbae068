//! What is taken out of its turn: a full queue of calls must not keep from them what they need to end.

use super::{Phase, Session};
use crate::protocol::Message;

impl Session {
    /// Takes answers to the hub's questions, cancellations of live calls and credit for their streams from among the
    /// messages that cannot be dispatched yet. Returns whether there were any.
    pub(super) fn look_ahead(&mut self) -> bool {
        if self.phase != Phase::Open {
            return false;
        }
        let protocol = self.connection.protocol();
        let mut inbound = std::mem::take(&mut self.inbound);
        let mut at = self.looked_through;
        let mut found = false;
        while let Ok(split) =
            protocol.split_from(&inbound[at..], self.scanned_ahead, self.max_size())
        {
            let Some(split) = split else {
                self.scanned_ahead = inbound.len() - at;
                break;
            };
            self.scanned_ahead = 0;
            let end = at + split.consumed;
            // What is malformed is found to be so in its turn.
            let message = protocol.decode(&inbound[at..][split.body]);
            if message.is_ok_and(|message| self.take_urgent(&message)) {
                inbound.drain(at..end);
                self.scanned = 0;
                found = true;
            } else {
                at = end;
            }
        }
        self.looked_through = at;
        self.inbound = inbound;
        found
    }

    fn take_urgent(&mut self, message: &Message<'_>) -> bool {
        match message {
            Message::Completion { id, outcome } => {
                let connection = &self.connection;
                let is_answer = connection.core.questions.is_owed(connection.key, id)
                    && !self.calls.uploads.is_open(id)
                    && !self.misnamed.iter().any(|own| **own == **id);
                if is_answer {
                    self.complete(id, outcome);
                }
                is_answer
            }
            Message::CancelInvocation { id } if self.calls.is_live(id) => {
                self.cancel(id);
                true
            }
            Message::Credit { id, items } => self.calls.grant(id, *items),
            _ => false,
        }
    }
}
