//! Points in time of other crates.

use chrono::{DateTime, FixedOffset, Utc};
use proptest::prelude::{prop_assert_eq, proptest};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{assert_form, assert_read, assert_refused, assert_survives, encoded};
use crate::payload::Timestamp;
use crate::protocol::Protocol::{Json, MessagePack};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Fields {
    #[serde(with = "crate::payload::timestamp")]
    utc: DateTime<Utc>,
    #[serde(with = "crate::payload::timestamp")]
    fixed: Option<DateTime<FixedOffset>>,
    #[serde(with = "crate::payload::timestamp")]
    offset: OffsetDateTime,
    #[serde(with = "crate::payload::timestamp")]
    jiff: jiff::Timestamp,
}

fn fields(time: DateTime<Utc>) -> Fields {
    let at = Timestamp::from(time);
    Fields {
        utc: time,
        fixed: Some(time.fixed_offset()),
        offset: at.try_into().expect("in range"),
        jiff: at.try_into().expect("in range"),
    }
}

#[test]
fn they_have_the_form_of_a_timestamp() {
    let time = DateTime::from_timestamp(1, 500_000_000).unwrap();
    let json = br#"{"utc":"1970-01-01T00:00:01.5Z","fixed":"1970-01-01T00:00:01.5Z","offset":"1970-01-01T00:00:01.5Z","jiff":"1970-01-01T00:00:01.5Z"}"#;
    assert_form(Json, &fields(time), json);
    let extension = b"\xd7\xff\x77\x35\x94\0\0\0\0\x01";
    let expected = [
        &b"\x84\xa3utc"[..],
        extension,
        b"\xa5fixed",
        extension,
        b"\xa6offset",
        extension,
        b"\xa4jiff",
        extension,
    ];
    assert_form(MessagePack, &fields(time), &expected.concat());
}

#[test]
fn an_offset_is_not_kept() {
    let zone = FixedOffset::east_opt(3600).unwrap();
    let time = DateTime::from_timestamp(0, 0).unwrap();
    let mut written = fields(time);
    written.fixed = Some(time.with_timezone(&zone));
    let bytes = encoded(Json, &written);
    assert_read(Json, &bytes, &fields(time));
    assert!(!String::from_utf8(bytes).unwrap().contains('+'));
}

#[test]
fn a_leap_second_counts_for_the_next() {
    let leap = DateTime::parse_from_rfc3339("2016-12-31T23:59:60.5Z").unwrap();
    assert_eq!(Timestamp::from(leap).to_string(), "2017-01-01T00:00:00.5Z");
}

#[test]
fn times_out_of_their_range_are_refused() {
    #[derive(Debug, Deserialize)]
    struct Of<T: crate::payload::Field<Timestamp>>(
        #[serde(with = "crate::payload::timestamp")]
        #[allow(dead_code)]
        T,
    );
    for seconds in [i64::MIN, i64::MAX] {
        let bytes = encoded(MessagePack, &Timestamp::new(seconds, 999_999_999).unwrap());
        let error = "the point in time is out of range of its type";
        assert_refused::<Of<DateTime<Utc>>>(MessagePack, &bytes, error);
        assert_refused::<Of<DateTime<FixedOffset>>>(MessagePack, &bytes, error);
        assert_refused::<Of<OffsetDateTime>>(MessagePack, &bytes, error);
        assert_refused::<Of<jiff::Timestamp>>(MessagePack, &bytes, error);
    }
}

proptest! {
    #[test]
    fn they_survive(seconds in -62_167_219_200..=253_402_207_200_i64, nanos in 0..1_000_000_000_u32) {
        let time = DateTime::from_timestamp(seconds, nanos).expect("in range");
        let all = fields(time);
        assert_survives(&all);
        prop_assert_eq!(Timestamp::from(all.offset), Timestamp::from(all.jiff));
        prop_assert_eq!(Timestamp::from(all.utc), Timestamp::new(seconds, nanos).unwrap());
    }
}
