//! What the examples have in common, and what is not about hubkit.

pub mod page;
mod stop;

use hubkit::payload::Timestamp;

pub use stop::stop_signal;

/// The time of day of a moment, in UTC.
#[must_use]
pub fn clock(at: Timestamp) -> String {
    let seconds = at.seconds().rem_euclid(86_400);
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
        for (moment, time) in [
            ("1970-01-01T00:00:00Z", "00:00:00"),
            ("2023-11-14T22:13:20.999Z", "22:13:20"),
            ("1969-12-31T23:59:59.5Z", "23:59:59"),
        ] {
            assert_eq!(clock(moment.parse().unwrap()), time);
        }
    }
}
