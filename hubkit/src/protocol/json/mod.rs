//! The JSON encoding: one object a message, ended by a record separator.

pub(super) mod read;
pub(super) mod scan;
pub(super) mod write;

use super::split::{Split, too_large};
use super::{Protocol, ProtocolError, error::Fault};

/// Ends every JSON message, handshakes included.
pub(crate) const SEPARATOR: u8 = 0x1e;

pub(super) fn split(
    buffer: &[u8],
    scanned: usize,
    max: usize,
) -> Result<Option<Split>, ProtocolError> {
    let scanned = scanned.min(buffer.len());
    match memchr::memchr(SEPARATOR, &buffer[scanned..]) {
        Some(found) if scanned + found <= max => {
            let end = scanned + found;
            Ok(Some(Split {
                body: 0..end,
                consumed: end + 1,
            }))
        }
        None if buffer.len() <= max => Ok(None),
        _ => Err(too_large(max)),
    }
}

/// For the scanner's callers; the binary encodings name themselves with [`Fault::of`].
impl From<Fault> for ProtocolError {
    fn from(fault: Fault) -> Self {
        fault.of(Protocol::Json)
    }
}
