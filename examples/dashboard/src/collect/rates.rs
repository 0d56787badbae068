//! Rates out of counters that only ever count up.

use std::collections::HashMap;
use std::time::Duration;

/// Remembers the last totals of a set of counter pairs and says how fast each has grown since.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    last: HashMap<String, [u64; 2]>,
}

impl Rates {
    /// Takes the new totals and returns each key's growth a second, in the order given.
    ///
    /// A key seen for the first time has no rate yet: zero. So has a counter that went backwards, which
    /// means that its device was replaced or reset. Keys that are missing are forgotten.
    pub(crate) fn advance(
        &mut self,
        elapsed: Duration,
        totals: Vec<(String, [u64; 2])>,
    ) -> Vec<(String, [f64; 2])> {
        let seconds = elapsed.as_secs_f64();
        let rates = totals
            .iter()
            .map(|(key, now)| {
                let before = self.last.get(key).unwrap_or(now);
                let rate = |index: usize| per_second(before[index], now[index], seconds);
                (key.clone(), [rate(0), rate(1)])
            })
            .collect();
        self.last = totals.into_iter().collect();
        rates
    }
}

fn per_second(before: u64, now: u64, seconds: f64) -> f64 {
    if seconds <= 0.0 {
        return 0.0;
    }
    (now.saturating_sub(before) as f64 / seconds).round()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn totals(list: &[(&str, [u64; 2])]) -> Vec<(String, [u64; 2])> {
        list.iter()
            .map(|(key, pair)| ((*key).to_owned(), *pair))
            .collect()
    }

    #[test]
    fn growth_is_divided_by_the_time_that_passed() {
        let mut rates = Rates::default();
        rates.advance(SECOND, totals(&[("eth0", [1_000, 50])]));
        let half = rates.advance(SECOND / 2, totals(&[("eth0", [1_500, 50])]));
        assert_eq!(half, [("eth0".to_owned(), [1_000.0, 0.0])]);
        let long = rates.advance(SECOND * 4, totals(&[("eth0", [1_500, 450])]));
        assert_eq!(long, [("eth0".to_owned(), [0.0, 100.0])]);
    }

    #[test]
    fn a_first_total_is_no_growth() {
        let first = Rates::default().advance(SECOND, totals(&[("eth0", [1 << 40, 7])]));
        assert_eq!(first, [("eth0".to_owned(), [0.0, 0.0])]);
    }

    #[test]
    fn a_counter_that_was_reset_is_no_growth() {
        let mut rates = Rates::default();
        rates.advance(SECOND, totals(&[("eth0", [9_000, 9_000])]));
        let reset = rates.advance(SECOND, totals(&[("eth0", [10, 9_010])]));
        assert_eq!(reset, [("eth0".to_owned(), [0.0, 10.0])]);
    }

    #[test]
    fn a_missing_key_is_forgotten() {
        let mut rates = Rates::default();
        rates.advance(SECOND, totals(&[("usb0", [5, 5])]));
        rates.advance(SECOND, totals(&[]));
        assert!(rates.last.is_empty());
        let back = rates.advance(SECOND, totals(&[("usb0", [500, 500])]));
        assert_eq!(back, [("usb0".to_owned(), [0.0, 0.0])]);
    }

    #[test]
    fn no_time_is_no_rate() {
        let mut rates = Rates::default();
        rates.advance(SECOND, totals(&[("eth0", [0, 0])]));
        let now = rates.advance(Duration::ZERO, totals(&[("eth0", [10, 10])]));
        assert_eq!(now, [("eth0".to_owned(), [0.0, 0.0])]);
    }
}
