//! The server's clock on the wire.

use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970; zero on a machine whose clock stands before that.
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since
        .ok()
        .and_then(|since| u64::try_from(since.as_millis()).ok())
        .unwrap_or(0)
}

/// The time of day of a moment, in UTC.
pub(crate) fn clock(at: u64) -> String {
    let seconds = at / 1000 % 86_400;
    format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_a_time_of_day() {
        assert_eq!(clock(0), "00:00:00");
        assert_eq!(clock(1_700_000_000_999), "22:13:20");
    }
}
