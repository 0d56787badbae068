//! Points in time as ISO 8601 text, in the proleptic Gregorian calendar.

use std::fmt;

use super::{NANOS, Timestamp};

const DAY: i64 = 86_400;
/// 400 years, after which the calendar repeats.
const ERA: i64 = 146_097;
/// From the first of March of the year 0 to the beginning of 1970.
const EPOCH: i64 = 719_468;
const LONGEST: usize = "9999-12-31T23:59:59.999999999Z".len();

/// A point in time, written out.
pub(super) struct Text {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Text {
    pub(super) fn as_str(&self) -> &str {
        // Digits and punctuation only.
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }

    fn push(&mut self, byte: u8) {
        self.bytes[self.length] = byte;
        self.length += 1;
    }

    fn digits(&mut self, mut value: u32, count: usize) {
        let end = self.length + count;
        for digit in self.bytes[self.length..end].iter_mut().rev() {
            *digit = b'0' + (value % 10) as u8;
            value /= 10;
        }
        self.length = end;
    }
}

/// The text of a time in the years 0 to 9999.
pub(super) fn text(at: Timestamp) -> Option<Text> {
    let parts = Parts::of(at);
    let year = u32::try_from(parts.year)
        .ok()
        .filter(|year| *year <= 9999)?;
    let mut text = Text {
        bytes: [0; LONGEST],
        length: 0,
    };
    text.digits(year, 4);
    for (before, part) in [
        (b'-', parts.month),
        (b'-', parts.day),
        (b'T', parts.hour),
        (b':', parts.minute),
        (b':', parts.second),
    ] {
        text.push(before);
        text.digits(part, 2);
    }
    if parts.nanos > 0 {
        text.push(b'.');
        text.digits(parts.nanos, 9);
        while text.bytes[text.length - 1] == b'0' {
            text.length -= 1;
        }
    }
    text.push(b'Z');
    Some(text)
}

/// Writes a time that has no ordinary text.
pub(super) fn distant(at: Timestamp, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Parts {
        year,
        month,
        day,
        hour,
        minute,
        second,
        nanos,
    } = Parts::of(at);
    write!(
        f,
        "{year:+05}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{nanos:09}Z"
    )
}

struct Parts {
    year: i64,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
    nanos: u32,
}

impl Parts {
    fn of(at: Timestamp) -> Self {
        let (year, month, day) = date(at.seconds.div_euclid(DAY));
        let second = at.seconds.rem_euclid(DAY) as u32;
        Self {
            year,
            month,
            day,
            hour: second / 3600,
            minute: second / 60 % 60,
            second: second % 60,
            nanos: at.nanos,
        }
    }
}

/// The date of a day that is counted from the beginning of 1970.
///
/// Years are taken to begin in March, so that a leap day is the last of its year, and months then follow a line.
fn date(day: i64) -> (i64, u32, u32) {
    let day = day + EPOCH;
    let (era, day) = (day.div_euclid(ERA), day.rem_euclid(ERA));
    let year = (day - day / 1460 + day / 36_524 - day / (ERA - 1)) / 365;
    let day = day - first_day(year);
    let month = (5 * day + 2) / 153;
    let day = day - first_day_of_month(month) + 1;
    let (later, month) = if month < 10 {
        (0, month + 3)
    } else {
        (1, month - 9)
    };
    (400 * era + year + later, month as u32, day as u32)
}

/// The day of a date, counted from the beginning of 1970.
fn day(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
    era * ERA + first_day(year) + first_day_of_month(month) + day - 1 - EPOCH
}

/// The first day of a year, which begins in March, of an era.
fn first_day(year: i64) -> i64 {
    365 * year + year / 4 - year / 100
}

/// The first day of a month, counted from March, of its year.
fn first_day_of_month(month: i64) -> i64 {
    (153 * month + 2) / 5
}

/// Reads `YYYY-MM-DDTHH:MM[:SS[.F…]][Z|±HH:MM]`.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    let mut rest = Rest(text.as_bytes());
    let date = rest.date()?;
    rest.any_of(b"Tt ")?;
    let (second_of_day, nanos) = rest.time()?;
    let offset = rest.offset()?;
    if rest.0.is_empty() {
        Timestamp::new(date * DAY + second_of_day - offset, nanos)
    } else {
        None
    }
}

struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn any_of(&mut self, accepted: &[u8]) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        if !accepted.contains(&first) {
            return None;
        }
        self.0 = rest;
        Some(first)
    }

    /// Reads that many digits, whose value must be in `range`.
    fn number(&mut self, digits: usize, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let (number, rest) = self.0.split_at_checked(digits)?;
        if !number.iter().all(u8::is_ascii_digit) {
            return None;
        }
        self.0 = rest;
        let value = number
            .iter()
            .fold(0, |value, digit| 10 * value + i64::from(digit - b'0'));
        range.contains(&value).then_some(value)
    }

    /// The day, counted from the beginning of 1970.
    fn date(&mut self) -> Option<i64> {
        let year = self.number(4, 0..=9999)?;
        self.any_of(b"-")?;
        let month = self.number(2, 1..=12)?;
        self.any_of(b"-")?;
        let first = day(year, month, 1);
        let next = match month {
            12 => day(year + 1, 1, 1),
            _ => day(year, month + 1, 1),
        };
        Some(first + self.number(2, 1..=next - first)? - 1)
    }

    /// The second of the day, and the nanoseconds after it.
    fn time(&mut self) -> Option<(i64, u32)> {
        let hour = self.number(2, 0..=23)?;
        self.any_of(b":")?;
        let minute = self.number(2, 0..=59)?;
        let minutes = 60 * hour + minute;
        if self.any_of(b":").is_none() {
            return Some((60 * minutes, 0));
        }
        let second = self.number(2, 0..=59)?;
        Some((60 * minutes + second, self.fraction()?))
    }

    fn fraction(&mut self) -> Option<u32> {
        if self.any_of(b".,").is_none() {
            return Some(0);
        }
        let end = self.0.iter().position(|byte| !byte.is_ascii_digit());
        let (digits, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        if digits.is_empty() {
            return None;
        }
        self.0 = rest;
        let mut unit = NANOS;
        let mut nanos = 0;
        for digit in digits.iter().take(9) {
            unit /= 10;
            nanos += u32::from(digit - b'0') * unit;
        }
        Some(nanos)
    }

    /// How many seconds the text is ahead of UTC.
    fn offset(&mut self) -> Option<i64> {
        if self.0.is_empty() || self.any_of(b"Zz").is_some() {
            return Some(0);
        }
        let sign = self.any_of(b"+-")?;
        let hours = self.number(2, 0..=23)?;
        self.any_of(b":")?;
        let seconds = 60 * (60 * hours + self.number(2, 0..=59)?);
        Some(if sign == b'-' { -seconds } else { seconds })
    }
}
