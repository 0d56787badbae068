//! The log once more, without a hub: lines of text for whatever opens a WebSocket.

use std::future::ready;
use std::sync::Arc;

use axum::body::Bytes;
use futures_util::StreamExt;
use hubkit::protocol::TransferFormat;
use hubkit::{ConnectionEndpoint, RawConnection};

use crate::contract::{Level, LogEntry};
use crate::log::Log;

/// Serves the log, a message for each entry.
pub fn endpoint(log: Arc<Log>) -> ConnectionEndpoint {
    ConnectionEndpoint::from(move |connection| follow(Arc::clone(&log), connection))
}

/// Runs until the client goes.
async fn follow(log: Arc<Log>, mut connection: RawConnection) {
    // Every transport carries text.
    let _ = connection.set_format(TransferFormat::Text);
    let (out, said) = connection.split();
    let lines = log.tail(Level::Debug).map(|entry| Ok(line(&entry)));
    tokio::select! {
        // A client that reads slowly holds this back, and nobody else; the log tells it how much it has missed.
        _ = lines.forward(out) => {}
        // Nobody listens to what it says, but that it is gone is heard here.
        () = said.for_each(|_| ready(())) => {}
    }
}

fn line(entry: &LogEntry) -> Bytes {
    format!("{}  {:7}  {}", entry.at, entry.level.name(), entry.text).into()
}

#[cfg(test)]
mod tests {
    use hubkit::payload::Timestamp;

    use super::*;

    #[test]
    fn an_entry_is_a_line() {
        let entry = LogEntry {
            at: Timestamp::UNIX_EPOCH,
            level: Level::Debug,
            text: "a text".to_owned(),
        };
        assert_eq!(line(&entry), "1970-01-01T00:00:00Z  debug    a text");
    }
}
