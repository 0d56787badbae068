//! Writing that leaves no trace when it fails.

use super::EncodeError;

/// Lets `write` append to `out`, and takes back what it appended when it fails or panics.
pub(super) fn append<E>(
    out: &mut Vec<u8>,
    write: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
) -> Result<(), E> {
    let mut appending = Appending {
        start: out.len(),
        out,
        kept: false,
    };
    write(appending.out)?;
    appending.kept = true;
    Ok(())
}

struct Appending<'a> {
    out: &'a mut Vec<u8>,
    start: usize,
    kept: bool,
}

impl Drop for Appending<'_> {
    fn drop(&mut self) {
        if !self.kept {
            self.out.truncate(self.start);
        }
    }
}

/// For messages that hold no user value: only an id or a text of 2 GiB can fail, and then nothing was written.
pub(super) fn infallible(_: Result<(), EncodeError>) {}
