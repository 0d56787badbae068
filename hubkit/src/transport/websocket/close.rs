//! What a close frame says.

use super::error::FrameError;

/// The purpose is fulfilled.
pub(crate) const NORMAL: u16 = 1000;
/// The peer broke the WebSocket protocol.
pub(crate) const PROTOCOL_ERROR: u16 = 1002;
/// A text message is not UTF-8.
pub(crate) const INVALID_PAYLOAD: u16 = 1007;
/// The peer broke a rule that has no code of its own.
pub(crate) const POLICY_VIOLATION: u16 = 1008;
/// A frame or message is too large.
pub(crate) const TOO_LARGE: u16 = 1009;
/// The server failed.
pub(crate) const INTERNAL_ERROR: u16 = 1011;

/// The code and reason of a close frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CloseFrame<'a> {
    /// A code for which [`is_valid`] holds.
    pub(crate) code: u16,
    /// What the peer wrote for people; often empty, at most 123 bytes.
    pub(crate) reason: &'a str,
}

/// Whether a code may travel in a close frame.
#[must_use]
pub(crate) const fn is_valid(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
}

/// Reads the payload of a close frame; an empty one says nothing.
pub(super) fn parse(payload: &[u8]) -> Result<Option<CloseFrame<'_>>, FrameError> {
    let (code, reason) = match payload {
        [] => return Ok(None),
        [_] => return Err(FrameError::TruncatedCloseCode),
        [high, low, reason @ ..] => (u16::from_be_bytes([*high, *low]), reason),
    };
    if !is_valid(code) {
        return Err(FrameError::InvalidCloseCode(code));
    }
    let reason = std::str::from_utf8(reason).map_err(|_| FrameError::InvalidUtf8)?;
    Ok(Some(CloseFrame { code, reason }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_that_may_travel() {
        let valid: Vec<u16> = (0..=u16::MAX).filter(|code| is_valid(*code)).collect();
        let expected: Vec<u16> = (1000..=1003)
            .chain(1007..=1014)
            .chain(3000..=4999)
            .collect();
        assert_eq!(valid, expected);
    }

    #[test]
    fn payloads() {
        let frame = |code, reason| Ok(Some(CloseFrame { code, reason }));
        let table = [
            (&b""[..], Ok(None)),
            (b"\x03", Err(FrameError::TruncatedCloseCode)),
            (b"\x03\xe8", frame(1000, "")),
            (b"\x03\xe9bye", frame(1001, "bye")),
            (b"\x03\xed", Err(FrameError::InvalidCloseCode(1005))),
            (b"\x00\x00", Err(FrameError::InvalidCloseCode(0))),
            (b"\x13\x88", Err(FrameError::InvalidCloseCode(5000))),
            (b"\x03\xe8\xff", Err(FrameError::InvalidUtf8)),
        ];
        for (payload, expected) in table {
            assert_eq!(parse(payload), expected, "{payload:x?}");
        }
    }
}
