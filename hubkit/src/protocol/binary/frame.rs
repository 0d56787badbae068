//! The length prefix of binary messages: 7 bits a byte, lowest first, high bit set on all but the last.

use super::super::append::append;
use super::super::split::{Split, too_large};
use super::super::{EncodeError, ProtocolError};

const MAX_PREFIX: usize = 5;
/// What the prefix's last byte may add: lengths stay below 2 GiB.
const MAX_LAST: u8 = 7;
const MAX_LENGTH: usize = i32::MAX as usize;

pub(in super::super) fn split(buffer: &[u8], max: usize) -> Result<Option<Split>, ProtocolError> {
    let mut length = 0;
    for (index, &byte) in buffer.iter().take(MAX_PREFIX).enumerate() {
        if index == MAX_PREFIX - 1 && byte > MAX_LAST {
            return Err(ProtocolError::new(
                "Messages over 2GB in size are not supported.",
            ));
        }
        length |= usize::from(byte & 0x7f) << (7 * index);
        if byte < 0x80 {
            return body(index + 1, length, buffer.len(), max);
        }
    }
    if length > max {
        Err(too_large(max))
    } else {
        Ok(None)
    }
}

fn body(
    start: usize,
    length: usize,
    available: usize,
    max: usize,
) -> Result<Option<Split>, ProtocolError> {
    if length > max {
        return Err(too_large(max));
    }
    if available - start < length {
        return Ok(None);
    }
    Ok(Some(Split {
        body: start..start + length,
        consumed: start + length,
    }))
}

/// Appends what `body` writes as one message.
pub(super) fn message(
    out: &mut Vec<u8>,
    body: impl FnOnce(&mut Vec<u8>) -> Result<(), EncodeError>,
) -> Result<(), EncodeError> {
    append(out, |out| {
        // Room for the usual prefix; a longer one moves the body, which happens once for 128 bytes or more.
        let start = out.len();
        out.push(0);
        body(out)?;
        let length = out
            .len()
            .checked_sub(start + 1)
            .filter(|&length| length <= MAX_LENGTH);
        let mut rest = length.ok_or_else(|| EncodeError("the message exceeds 2 GiB".into()))?;
        let mut prefix = [0; MAX_PREFIX];
        let mut used = 0;
        while rest > 0x7f {
            prefix[used] = rest as u8 | 0x80;
            rest >>= 7;
            used += 1;
        }
        prefix[used] = rest as u8;
        if used == 0 {
            out[start] = prefix[0];
        } else {
            out.splice(start..=start, prefix[..=used].iter().copied());
        }
        Ok(())
    })
}
