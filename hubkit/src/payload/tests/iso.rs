//! ISO 8601 text.

use chrono::{DateTime, SecondsFormat, Utc};
use proptest::prelude::{prop_assert_eq, proptest};

use crate::payload::Timestamp;

/// From the beginning of the year 0 to the end of 9999.
const FIRST: i64 = -62_167_219_200;
const LAST: i64 = 253_402_300_799;

fn at(seconds: i64, nanos: u32) -> Timestamp {
    Timestamp::new(seconds, nanos).expect("less than a second")
}

fn parse(text: &str) -> Timestamp {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn known_times_have_known_texts() {
    for (seconds, nanos, text) in [
        (0, 0, "1970-01-01T00:00:00Z"),
        (-1, 999_999_999, "1969-12-31T23:59:59.999999999Z"),
        (1_795_350_896, 789_000_000, "2026-11-22T12:34:56.789Z"),
        (951_782_400, 1, "2000-02-29T00:00:00.000000001Z"),
        (951_868_800, 100_000_000, "2000-03-01T00:00:00.1Z"),
        (-2_203_891_201, 0, "1900-02-28T23:59:59Z"),
        (-2_203_891_200, 0, "1900-03-01T00:00:00Z"),
        (-62_135_596_800, 0, "0001-01-01T00:00:00Z"),
        (FIRST, 0, "0000-01-01T00:00:00Z"),
        (LAST, 999_999_999, "9999-12-31T23:59:59.999999999Z"),
    ] {
        assert_eq!(at(seconds, nanos).to_string(), text);
        assert_eq!(parse(text), at(seconds, nanos), "{text}");
    }
}

#[test]
fn distant_years_have_a_sign() {
    assert_eq!(
        at(LAST + 1, 0).to_string(),
        "+10000-01-01T00:00:00.000000000Z"
    );
    assert_eq!(
        at(FIRST - 1, 0).to_string(),
        "-0001-12-31T23:59:59.000000000Z"
    );
    assert_eq!(
        at(i64::MAX, 0).to_string(),
        "+292277026596-12-04T15:30:07.000000000Z"
    );
    assert_eq!(
        at(i64::MIN, 0).to_string(),
        "-292277022657-01-27T08:29:52.000000000Z"
    );
}

#[test]
fn other_writers_are_understood() {
    let noon = parse("2026-11-22T12:00:00Z");
    for text in [
        "2026-11-22T12:00:00.0000000Z", // .NET, with all of its digits
        "2026-11-22T12:00:00.000Z",     // JavaScript
        "2026-11-22T12:00:00",          // .NET, without a kind
        "2026-11-22T12:00Z",
        "2026-11-22T12:00",
        "2026-11-22t12:00:00z",
        "2026-11-22 12:00:00,000Z",
        "2026-11-22T12:00:00+00:00",
        "2026-11-22T12:00:00-00:00",
        "2026-11-22T14:30:00+02:30",
        "2026-11-21T22:00:00-14:00",
        "2026-11-22T12:00:00.0000000000000000000000009Z",
    ] {
        assert_eq!(parse(text), noon, "{text}");
    }
    assert_eq!(
        parse("2026-11-22T12:34:56.1234567+01:00").subsec_nanos(),
        123_456_700
    );
    assert_eq!(parse("0000-01-01T00:00:00+23:59").seconds(), FIRST - 86_340);
}

#[test]
fn what_is_no_point_in_time_is_refused() {
    for text in [
        "",
        "now",
        "1795350896",
        "2026-11-22",
        "2026-11-22T",
        "2026-11-22T12",
        "2026-11-22T12:00:",
        "2026-11-22T12:00:00.",
        "2026-11-22T12:00:00.Z",
        "2026-11-22T12:00:00Z ",
        " 2026-11-22T12:00:00Z",
        "2026-11-22T12:00:00+1",
        "2026-11-22T12:00:00+01",
        "2026-11-22T12:00:00+0100",
        "2026-11-22T12:00:00+24:00",
        "2026-11-22T12:00:00+01:60",
        "2026-11-22T24:00:00Z",
        "2026-11-22T12:60:00Z",
        "2026-11-22T12:00:60Z",
        "2026-02-29T12:00:00Z",
        "1900-02-29T12:00:00Z",
        "2026-04-31T12:00:00Z",
        "2026-00-22T12:00:00Z",
        "2026-13-22T12:00:00Z",
        "2026-11-00T12:00:00Z",
        "+02026-11-22T12:00:00Z",
        "-0001-11-22T12:00:00Z",
        "20261122T120000Z",
        "2026-1-22T12:00:00Z",
        "२०२६-11-22T12:00:00Z",
        "2026-11-22T12:00:00Zé",
    ] {
        let error = text.parse::<Timestamp>().expect_err(text);
        assert!(
            error
                .to_string()
                .starts_with("the text is no point in time")
        );
    }
}

fn of_chrono(time: DateTime<Utc>) -> Timestamp {
    at(time.timestamp(), time.timestamp_subsec_nanos())
}

proptest! {
    #[test]
    fn chrono_agrees(seconds in FIRST..=LAST, nanos in 0..1_000_000_000_u32, offset in -1439..=1439_i32) {
        let time = DateTime::from_timestamp(seconds, nanos).expect("in range");
        let ours = at(seconds, nanos);
        let text = ours.to_string();
        // Chrono reads ours,
        prop_assert_eq!(of_chrono(DateTime::parse_from_rfc3339(&text).unwrap().to_utc()), ours);
        // and we read chrono's, with offsets as long as the year has four digits,
        prop_assert_eq!(parse(&time.to_rfc3339_opts(SecondsFormat::Nanos, true)), ours);
        let zone = chrono::FixedOffset::east_opt(60 * offset).unwrap();
        let elsewhere = time.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::AutoSi, true);
        if elsewhere.len() <= "9999-12-31T23:59:59.999999999+23:59".len() && !elsewhere.starts_with(['-', '+']) {
            prop_assert_eq!(parse(&elsewhere), ours);
        }
        // and both say the same but for zeros at the end of a fraction.
        let theirs = time.to_rfc3339_opts(SecondsFormat::Nanos, true);
        let theirs = theirs.trim_end_matches('Z').trim_end_matches('0').trim_end_matches('.');
        prop_assert_eq!(text.trim_end_matches('Z').trim_end_matches('0'), theirs.trim_end_matches('0'));
    }

    #[test]
    fn texts_are_read_as_they_were_written(seconds in FIRST..=LAST, nanos in 0..1_000_000_000_u32) {
        prop_assert_eq!(parse(&at(seconds, nanos).to_string()), at(seconds, nanos));
    }

    #[test]
    fn any_second_has_a_text(seconds: i64, nanos in 0..1_000_000_000_u32) {
        let year: i64 = match at(seconds, nanos).to_string().rsplitn(3, '-').nth(2) {
            Some(year) => year.parse().expect("a year"),
            None => panic!("no year"),
        };
        let of_mean_length = seconds as f64 / 31_556_952.0 + 1970.0;
        assert!((year as f64 - of_mean_length).abs() < 2.0, "{} is in {}", seconds, year);
    }

    #[test]
    fn no_text_panics(text in "\\PC*", date in "[0-9T:Z.+-]{0,40}") {
        let _ = text.parse::<Timestamp>();
        let _ = date.parse::<Timestamp>();
    }
}
