//! Numbers as people read them.

const UNITS: [&str; 6] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
/// An idle network's noise should not fill a chart.
const LEAST_SCALE: f64 = 10.0 * 1024.0;

/// Bytes with at most one decimal, such as `6.2 GiB`.
pub(crate) fn bytes(value: f64) -> String {
    let mut size = value.max(0.0);
    let mut unit = 0;
    while size >= 1000.0 && unit < UNITS.len() - 1 {
        size /= 1024.0;
        unit += 1;
    }
    let digits = usize::from(unit > 0 && size < 99.95);
    format!("{size:.digits$} {}", UNITS[unit])
}

/// Bytes a second.
pub(crate) fn rate(value: f64) -> String {
    format!("{}/s", bytes(value))
}

/// A length of time in its two largest units, such as `3 d 4 h`.
pub(crate) fn duration(millis: u64) -> String {
    let seconds = millis / 1000;
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min {} s", seconds % 60),
        (0, _, _) => format!("{hours} h {} min", minutes % 60),
        _ => format!("{days} d {} h", hours % 24),
    }
}

/// The upper end of a scale for bytes: a round number in its unit that is not smaller, and not under 10 KiB.
pub(crate) fn ceiling(value: f64) -> f64 {
    const STEPS: [f64; 9] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0];
    let units = (1..UNITS.len()).map(|unit| 1024f64.powf(unit as f64));
    let mut ends = units.flat_map(|unit| STEPS.map(|step| step * unit));
    ends.find(|end| *end >= value.max(LEAST_SCALE))
        .unwrap_or(f64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_a_fitting_unit() {
        let table = [
            (0.0, "0 B"),
            (999.0, "999 B"),
            (1000.0, "1.0 KiB"),
            (1536.0, "1.5 KiB"),
            (200.0 * 1024.0, "200 KiB"),
            (24.0 * 1_073_741_824.0, "24.0 GiB"),
        ];
        for (value, text) in table {
            assert_eq!(bytes(value), text);
        }
        assert!(bytes(f64::MAX).ends_with(" PiB"));
        assert_eq!(bytes(f64::NAN), "0 B");
        assert_eq!(rate(-5.0), "0 B/s");
    }

    #[test]
    fn durations_have_two_units() {
        let table = [
            (0, "0 s"),
            (61_000, "1 min 1 s"),
            (3_600_000, "1 h 0 min"),
            (90_000_000, "1 d 1 h"),
        ];
        for (millis, text) in table {
            assert_eq!(duration(millis), text);
        }
    }

    #[test]
    fn a_scale_ends_at_a_round_number() {
        let table = [
            (f64::NAN, "10.0 KiB"),
            (0.0, "10.0 KiB"),
            (300.0 * 1024.0, "500 KiB"),
            (600.0 * 1024.0, "1.0 MiB"),
            (1_500_000.0, "2.0 MiB"),
        ];
        for (value, end) in table {
            assert_eq!(bytes(ceiling(value)), end);
        }
        assert!(ceiling(f64::INFINITY) > 0.0);
    }
}
