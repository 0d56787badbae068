//! The handshake, before there are messages.

use super::super::text;
use super::{Phase, Session};
use crate::hub::DisconnectReason;
use crate::protocol::TransferFormat;
use crate::protocol::handshake::{self, MAX_HANDSHAKE_SIZE};
use crate::transport::websocket::{close, write_close};

impl Session {
    /// Answers the handshake. Returns how long it was, once it is all there and accepted.
    pub(super) fn handshake(&mut self, bytes: &[u8]) -> Option<usize> {
        let split = match handshake::split(bytes, MAX_HANDSHAKE_SIZE) {
            Ok(split) => split?,
            Err(error) => {
                self.refuse_handshake(&handshake_failure(&error.to_string(), self.detailed()));
                return None;
            }
        };
        let answer = handshake::parse_request(&bytes[split.body])
            .map_err(|error| handshake_failure(&error.to_string(), self.detailed()))
            .and_then(|request| {
                let agreed = handshake::negotiate_protocol(
                    &request,
                    &self.connection.core.options.protocols,
                    self.connection
                        .transport
                        .is_none_or(|own| own.carries(TransferFormat::Binary)),
                )?;
                Ok((agreed, request))
            });
        match answer {
            Ok((agreed, request)) => {
                self.connection.set_protocol(agreed.protocol);
                if request.credit {
                    self.count_credit(request.stream_items);
                } else {
                    self.write_handshake(None);
                }
                self.phase = Phase::Opening;
                Some(split.consumed)
            }
            Err(refusal) => {
                self.refuse_handshake(&refusal);
                None
            }
        }
    }

    pub(in super::super) fn cancel_handshake(&mut self) {
        self.refuse_handshake(text::HANDSHAKE_CANCELED);
    }

    fn refuse_handshake(&mut self, refusal: &str) {
        tracing::debug!(connection = %self.connection.id, refusal, "refused a handshake");
        self.write_handshake(Some(refusal));
        write_close(self.writer.buffer(), close::NORMAL, "");
        self.phase = Phase::Closing;
        self.ended = Some(DisconnectReason::Protocol(refusal.to_owned()));
    }

    fn write_handshake(&mut self, error: Option<&str>) {
        // Handshakes are JSON; their frame has the opcode of the protocol that was agreed.
        let written = self.writer.message(self.connection.protocol(), |out| {
            handshake::write_response(out, error);
            Ok(())
        });
        debug_assert!(written.is_ok());
    }

    /// Accepts the handshake of a client of hubkit's, whose uploads are held back by credit, and the streams to it if it
    /// says how many items each may send at first.
    fn count_credit(&mut self, stream_items: Option<u64>) {
        self.calls.count_credit(stream_items);
        let capacity = self.connection.core.options.stream_buffer_capacity;
        let items = u32::try_from(capacity).unwrap_or(u32::MAX);
        self.calls.uploads.count_credit(items);
        let written = self.writer.message(self.connection.protocol(), |out| {
            handshake::write_credit_response(out, items);
            Ok(())
        });
        debug_assert!(written.is_ok());
    }
}

fn handshake_failure(detail: &str, detailed: bool) -> String {
    let text = "An unexpected error occurred during connection handshake.";
    if detailed {
        format!("{text} InvalidDataException: {detail}")
    } else {
        text.to_owned()
    }
}
