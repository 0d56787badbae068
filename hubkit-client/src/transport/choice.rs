//! Which transports a connection may use.

use hubkit::Transport;
use hubkit::protocol::Protocol;

use crate::error::ConnectError;

/// Those of the allowed transports that can carry the protocol, in the caller's order, each once.
pub(crate) fn usable(
    allowed: &[Transport],
    skip_negotiation: bool,
    protocol: Protocol,
) -> Result<Vec<Transport>, ConnectError> {
    let bad = |reason: &str| Err(ConnectError::Transports(reason.to_owned()));
    let mut usable = Vec::with_capacity(allowed.len().min(Transport::ALL.len()));
    for transport in allowed {
        if transport.carries(protocol.transfer_format()) && !usable.contains(transport) {
            usable.push(*transport);
        }
    }
    if allowed.is_empty() {
        return bad("none is allowed");
    }
    if skip_negotiation && allowed.iter().any(|one| *one != Transport::WebSockets) {
        return bad(
            "negotiation can only be skipped with WebSockets alone; add `.transports([Transport::WebSockets])`",
        );
    }
    if usable.is_empty() {
        return bad(&format!(
            "{protocol:?} is binary, and ServerSentEvents carries text only; allow another transport or use JSON"
        ));
    }
    Ok(usable)
}

#[cfg(test)]
mod tests {
    use hubkit::Transport::{LongPolling, ServerSentEvents, WebSockets};

    use super::*;

    #[test]
    fn the_caller_s_order_holds_and_duplicates_count_once() {
        let allowed = [LongPolling, WebSockets, LongPolling];
        let usable = usable(&allowed, false, Protocol::Cbor).expect("good");
        assert_eq!(usable, [LongPolling, WebSockets]);
    }

    #[test]
    fn binary_protocols_go_around_server_sent_events() {
        for (protocol, expected) in [
            (
                Protocol::Json,
                &[WebSockets, ServerSentEvents, LongPolling][..],
            ),
            (Protocol::MessagePack, &[WebSockets, LongPolling]),
            (Protocol::Cbor, &[WebSockets, LongPolling]),
        ] {
            assert_eq!(
                usable(Transport::ALL, false, protocol).expect("good"),
                expected
            );
        }
    }

    #[test]
    fn what_cannot_work_is_refused_with_the_fix() {
        for (allowed, skip, protocol, reason) in [
            (&[][..], false, Protocol::Json, "none is allowed"),
            (
                Transport::ALL,
                true,
                Protocol::Json,
                "add `.transports([Transport::WebSockets])`",
            ),
            (
                &[ServerSentEvents],
                false,
                Protocol::MessagePack,
                "MessagePack is binary",
            ),
        ] {
            let error = usable(allowed, skip, protocol).unwrap_err().to_string();
            assert!(
                error.starts_with("bad choice of transports: ") && error.contains(reason),
                "{error}"
            );
        }
        assert!(usable(&[WebSockets], true, Protocol::Json).is_ok());
    }
}
