//! Credit between hubkit's own peers: what the server grants to uploads, and what it is granted for its streams.

use super::Driver;
use crate::calls::Outgoing;

impl Driver {
    /// The server lets an upload go on, or says that nobody reads it any more.
    pub(super) fn credit(&mut self, id: &str, items: u64) {
        let Ok(id) = id.parse() else { return };
        match items {
            0 if self.calls.stop_upload(id) => self.uploads.stop(vec![id]),
            0 => {}
            _ if self.calls.is_uploading(id) => self.uploads.grant(id, items),
            _ => {}
        }
    }

    /// Lets streams go on whose items were taken. What is granted while nothing more can be written goes in one message.
    pub(super) fn grant_credit(&mut self) {
        let grants = self.calls.take_grants().into_iter().map(|(stream, items)| {
            let mut message = Vec::new();
            self.protocol
                .write_credit(&mut message, &stream.to_string(), items);
            Outgoing::message(message)
        });
        self.batch.extend(grants);
    }
}
