//! A validating JSON scanner that builds nothing.

use std::borrow::Cow;

use super::super::MAX_DEPTH;
use super::super::error::Fault;

/// A position in a JSON text.
#[derive(Debug)]
pub(in super::super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    /// Starts at the first token of `bytes`, which must be UTF-8 from end to end.
    pub(in super::super) fn new(bytes: &'a [u8]) -> Result<Self, Fault> {
        let text = std::str::from_utf8(bytes).map_err(|_| Fault::Malformed)?;
        let mut scanner = Self { text, at: 0 };
        scanner.space();
        Ok(scanner)
    }

    pub(in super::super) fn at(&self) -> usize {
        self.at
    }

    /// The text from `start` to the current position.
    pub(in super::super) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    pub(in super::super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Consumes `byte` when it is next.
    pub(in super::super) fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Consumes `byte` and the white space after it, or fails.
    pub(in super::super) fn token(&mut self, byte: u8) -> Result<(), Fault> {
        if !self.take(byte) {
            return Err(Fault::Malformed);
        }
        self.space();
        Ok(())
    }

    pub(in super::super) fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// Fails unless only white space is left.
    pub(in super::super) fn end(&mut self) -> Result<(), Fault> {
        self.space();
        if self.at == self.text.len() {
            Ok(())
        } else {
            Err(Fault::Malformed)
        }
    }

    pub(in super::super) fn literal(&mut self, literal: &str) -> Result<(), Fault> {
        let found = self.text.as_bytes()[self.at..].starts_with(literal.as_bytes());
        if !found {
            return Err(Fault::Malformed);
        }
        self.at += literal.len();
        Ok(())
    }

    /// Reads a string, borrowed unless it holds an escape.
    pub(in super::super) fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
        let start = self.at;
        let escaped = self.skip_string()?;
        let quoted = self.since(start);
        if escaped {
            // The one thing left that can fail is a lone surrogate.
            return serde_json::from_str(quoted)
                .map(Cow::Owned)
                .map_err(|_| Fault::Malformed);
        }
        quoted
            .get(1..quoted.len() - 1)
            .map(Cow::Borrowed)
            .ok_or(Fault::Malformed)
    }

    /// Skips a string and says whether it holds an escape.
    fn skip_string(&mut self) -> Result<bool, Fault> {
        if !self.take(b'"') {
            return Err(Fault::Malformed);
        }
        let mut escaped = false;
        loop {
            self.at += plain_run(&self.text.as_bytes()[self.at..]);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(escaped);
                }
                Some(b'\\') => {
                    escaped = true;
                    self.at += 1;
                    self.escape()?;
                }
                _ => return Err(Fault::Malformed),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        let rest = &self.text.as_bytes()[self.at..];
        let length = match rest {
            [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 1,
            [b'u', a, b, c, d, ..] if [a, b, c, d].into_iter().all(u8::is_ascii_hexdigit) => 5,
            _ => return Err(Fault::Malformed),
        };
        self.at += length;
        Ok(())
    }

    pub(in super::super) fn number(&mut self) -> Result<(), Fault> {
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start {
            Err(Fault::Malformed)
        } else {
            Ok(())
        }
    }

    /// Skips one value of any size that nests at most `max_depth` (no more than [`MAX_DEPTH`]) levels.
    pub(in super::super) fn value(&mut self, max_depth: usize) -> Result<(), Fault> {
        let mut open = Open {
            objects: 0,
            depth: 0,
        };
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.skip_string()?;
                }
                Some(b'{') => {
                    open.push(true, max_depth)?;
                    self.token(b'{')?;
                    if self.peek() != Some(b'}') {
                        self.key()?;
                        continue;
                    }
                }
                Some(b'[') => {
                    open.push(false, max_depth)?;
                    self.token(b'[')?;
                    if self.peek() != Some(b']') {
                        continue;
                    }
                }
                Some(b't') => self.literal("true")?,
                Some(b'f') => self.literal("false")?,
                Some(b'n') => self.literal("null")?,
                _ => self.number()?,
            }
            if !self.next_sibling(&mut open)? {
                return Ok(());
            }
        }
    }

    /// After a value: closes what ends here and moves to the next value, if there is one.
    fn next_sibling(&mut self, open: &mut Open) -> Result<bool, Fault> {
        while open.depth > 0 {
            self.space();
            let object = open.in_object();
            if self.take(b',') {
                self.space();
                if object {
                    self.key()?;
                }
                return Ok(true);
            }
            if !self.take(if object { b'}' } else { b']' }) {
                return Err(Fault::Malformed);
            }
            open.pop();
        }
        Ok(false)
    }

    fn key(&mut self) -> Result<(), Fault> {
        self.skip_string()?;
        self.space();
        self.token(b':')
    }
}

/// The open arrays and objects, one bit each.
struct Open {
    objects: u64,
    depth: usize,
}

const _: () = assert!(MAX_DEPTH <= u64::BITS as usize);

impl Open {
    fn push(&mut self, object: bool, max_depth: usize) -> Result<(), Fault> {
        if self.depth >= max_depth {
            return Err(Fault::TooDeep);
        }
        self.objects = self.objects << 1 | u64::from(object);
        self.depth += 1;
        Ok(())
    }

    fn pop(&mut self) {
        self.objects >>= 1;
        self.depth -= 1;
    }

    fn in_object(&self) -> bool {
        self.objects & 1 == 1
    }
}

/// How many bytes at the front need no escape: neither quote nor backslash nor control character.
pub(super) fn plain_run(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(chunk) = bytes[at..].first_chunk() {
        let found = special(u64::from_le_bytes(*chunk));
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let rest = &bytes[at..];
    let run = rest
        .iter()
        .position(|&byte| byte < 0x20 || byte == b'"' || byte == b'\\');
    at + run.unwrap_or(rest.len())
}

/// Marks the bytes of a word that need an escape; the lowest mark is exact, those above it may be carries.
fn special(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word;
    let quotes = below(word ^ (ONES * b'"' as u64), 1);
    let backslashes = below(word ^ (ONES * b'\\' as u64), 1);
    (below(word, 0x20) | quotes | backslashes) & (ONES * 0x80)
}
