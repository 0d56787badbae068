//! UTF-8 that arrives in pieces.

/// Checks a text that arrives in pieces, which may end inside a character.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Utf8 {
    /// How many bytes the character that is open still needs.
    missing: u8,
    /// The range of its next byte.
    low: u8,
    high: u8,
}

/// The text is not UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct InvalidUtf8;

impl Utf8 {
    /// Checks the next piece.
    pub(super) fn feed(&mut self, mut bytes: &[u8]) -> Result<(), InvalidUtf8> {
        while self.missing > 0 {
            let Some((&byte, rest)) = bytes.split_first() else {
                return Ok(());
            };
            self.proceed(byte)?;
            bytes = rest;
        }
        let Err(error) = std::str::from_utf8(bytes) else {
            return Ok(());
        };
        if error.error_len().is_some() {
            return Err(InvalidUtf8);
        }
        let Some((&lead, rest)) = bytes[error.valid_up_to()..].split_first() else {
            return Ok(());
        };
        self.start(lead)?;
        rest.iter().try_for_each(|&byte| self.proceed(byte))
    }

    /// Whether the text may end here.
    pub(super) const fn is_complete(&self) -> bool {
        self.missing == 0
    }

    /// Opens a character of several bytes. The ranges leave out overlong forms, surrogates and what is above U+10FFFF.
    const fn start(&mut self, lead: u8) -> Result<(), InvalidUtf8> {
        let (missing, low, high) = match lead {
            0xC2..=0xDF => (1, 0x80, 0xBF),
            0xE0 => (2, 0xA0, 0xBF),
            0xED => (2, 0x80, 0x9F),
            0xE1..=0xEF => (2, 0x80, 0xBF),
            0xF0 => (3, 0x90, 0xBF),
            0xF1..=0xF3 => (3, 0x80, 0xBF),
            0xF4 => (3, 0x80, 0x8F),
            _ => return Err(InvalidUtf8),
        };
        *self = Self { missing, low, high };
        Ok(())
    }

    const fn proceed(&mut self, byte: u8) -> Result<(), InvalidUtf8> {
        if byte < self.low || byte > self.high {
            return Err(InvalidUtf8);
        }
        *self = Self {
            missing: self.missing - 1,
            low: 0x80,
            high: 0xBF,
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn valid_in_pieces(bytes: &[u8], size: usize) -> bool {
        let mut text = Utf8::default();
        bytes.chunks(size).all(|piece| text.feed(piece).is_ok()) && text.is_complete()
    }

    #[test]
    fn every_short_sequence_agrees_with_the_standard_library() {
        const TAILS: [u8; 10] = [0, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0];
        let agree = |bytes: &[u8]| {
            let expected = std::str::from_utf8(bytes).is_ok();
            for size in 1..=bytes.len() {
                assert_eq!(
                    valid_in_pieces(bytes, size),
                    expected,
                    "{bytes:x?} by {size}"
                );
            }
        };
        for lead in 0..=u8::MAX {
            agree(&[lead]);
            for second in 0..=u8::MAX {
                agree(&[lead, second]);
                let long = TAILS.into_iter().filter(|_| lead >= 0xE0);
                for third in long {
                    agree(&[lead, second, third]);
                    for fourth in TAILS {
                        agree(&[lead, second, third, fourth]);
                    }
                }
            }
        }
    }

    #[test]
    fn an_empty_piece_changes_nothing() {
        let mut text = Utf8::default();
        for piece in [&b""[..], b"\xE2", b"", b"\x82", b"", b"\xAC", b""] {
            assert_eq!(text.feed(piece), Ok(()));
        }
        assert!(text.is_complete());
    }

    proptest! {
        #[test]
        fn the_cuts_do_not_matter(
            text in any::<String>(),
            damage in prop::option::of((any::<prop::sample::Index>(), any::<u8>())),
            size in 1..20_usize,
        ) {
            let mut bytes = text.into_bytes();
            if let Some((at, byte)) = damage && !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            prop_assert_eq!(valid_in_pieces(&bytes, size), std::str::from_utf8(&bytes).is_ok());
        }
    }
}
