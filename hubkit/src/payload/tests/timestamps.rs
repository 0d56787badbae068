//! Points in time.

use std::time::{Duration, SystemTime};

use proptest::prelude::{any, prop_assert_eq, proptest};
use serde::{Deserialize, Serialize};

use super::{assert_form, assert_read, assert_refused, assert_survives, encoded};
use crate::payload::Timestamp;
use crate::protocol::Protocol::{self, Cbor, Json, MessagePack};

const LAST_TEXT: i64 = 253_402_300_799;

fn at(seconds: i64, nanos: u32) -> Timestamp {
    Timestamp::new(seconds, nanos).expect("less than a second")
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Fields {
    #[serde(with = "crate::payload::timestamp")]
    one: SystemTime,
    #[serde(with = "crate::payload::timestamp", default)]
    maybe: Option<SystemTime>,
    #[serde(with = "crate::payload::timestamp", default)]
    many: Vec<Timestamp>,
}

#[test]
fn json_and_cbor_have_text() {
    let time = at(1_795_350_896, 789_000_000);
    assert_form(Json, &time, br#""2026-11-22T12:34:56.789Z""#);
    assert_form(Cbor, &time, b"\xc0\x78\x182026-11-22T12:34:56.789Z");
    assert_form(
        Cbor,
        &Timestamp::UNIX_EPOCH,
        b"\xc0\x741970-01-01T00:00:00Z",
    );
}

#[test]
fn messagepack_has_the_shortest_extension() {
    assert_form(MessagePack, &at(0, 0), b"\xd6\xff\0\0\0\0");
    assert_form(
        MessagePack,
        &at(u32::MAX.into(), 0),
        b"\xd6\xff\xff\xff\xff\xff",
    );
    assert_form(MessagePack, &at(1 << 32, 0), b"\xd7\xff\0\0\0\x01\0\0\0\0");
    assert_form(MessagePack, &at(0, 1), b"\xd7\xff\0\0\0\x04\0\0\0\0");
    let most = at((1 << 34) - 1, 999_999_999);
    assert_form(
        MessagePack,
        &most,
        b"\xd7\xff\xee\x6b\x27\xff\xff\xff\xff\xff",
    );
    assert_form(
        MessagePack,
        &at(1 << 34, 0),
        b"\xc7\x0c\xff\0\0\0\0\0\0\0\x04\0\0\0\0",
    );
    let before = b"\xc7\x0c\xff\x3b\x9a\xc9\xff\xff\xff\xff\xff\xff\xff\xff\xff";
    assert_form(MessagePack, &at(-1, 999_999_999), before);
    let last = b"\xc7\x0c\xff\0\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff";
    assert_form(MessagePack, &at(i64::MAX, 0), last);
}

#[test]
fn fields_have_the_same() {
    let fields = Fields {
        one: SystemTime::UNIX_EPOCH,
        maybe: Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1500)),
        many: vec![at(-1, 0)],
    };
    assert_form(
        Json,
        &fields,
        br#"{"one":"1970-01-01T00:00:00Z","maybe":"1970-01-01T00:00:01.5Z","many":["1969-12-31T23:59:59Z"]}"#,
    );
    assert_form(
        MessagePack,
        &fields,
        b"\x83\xa3one\xd6\xff\0\0\0\0\xa5maybe\xd7\xff\x77\x35\x94\0\0\0\0\x01\
          \xa4many\x91\xc7\x0c\xff\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff",
    );
    let least: Fields = serde_json::from_str(r#"{"one":"1970-01-01T00:00:00Z"}"#).unwrap();
    assert_eq!((least.maybe, least.many.len()), (None, 0));
}

#[test]
fn every_form_is_read() {
    let time = at(1, 0);
    let text = b"1970-01-01T00:00:01Z";
    assert_read(MessagePack, &[b"\xb4", &text[..]].concat(), &time);
    assert_read(MessagePack, b"\xd6\xff\0\0\0\x01", &time);
    assert_read(MessagePack, b"\xc7\x04\xff\0\0\0\x01", &time);
    assert_read(MessagePack, b"\xd7\xff\0\0\0\0\0\0\0\x01", &time);
    assert_read(
        MessagePack,
        b"\xc7\x0c\xff\0\0\0\0\0\0\0\0\0\0\0\x01",
        &time,
    );
    assert_read(
        MessagePack,
        b"\xc8\0\x0c\xff\0\0\0\0\0\0\0\0\0\0\0\x01",
        &time,
    );
    assert_read(Json, br#""1970-01-01T01:00:01+01:00""#, &time);
    assert_read(Cbor, &[b"\x74", &text[..]].concat(), &time);
    assert_read(Cbor, b"\xc1\x01", &time);
    assert_read(Cbor, b"\xc1\x20", &at(-1, 0));
    assert_read(Cbor, b"\xc1\xfb\x3f\xf8\0\0\0\0\0\0", &at(1, 500_000_000));
    assert_read(Cbor, b"\xc1\xfb\xbf\xe0\0\0\0\0\0\0", &at(-1, 500_000_000));
    assert_read(Cbor, b"\xc1\xf9\x3c\0", &time);
}

/// The local time comes first, as if it were UTC.
#[test]
fn a_date_time_offset_of_net_is_read() {
    assert_read(MessagePack, b"\x92\xd6\xff\0\0\x0e\x11\x3c", &at(1, 0));
    assert_read(
        MessagePack,
        b"\x92\xd6\xff\0\0\0\x01\xd1\xff\xc4",
        &at(3601, 0),
    );
    assert_read(Json, br#"["1970-01-01T01:00:01Z",60]"#, &at(1, 0));
    for bytes in [
        &b"\x90"[..],
        b"\x91\xd6\xff\0\0\0\0",
        b"\x93\xd6\xff\0\0\0\0\0\0",
    ] {
        assert_refused::<Timestamp>(
            MessagePack,
            bytes,
            "unless it is a local time and its offset",
        );
    }
    assert_refused::<Timestamp>(MessagePack, b"\x92\x92\xd6\xff\0\0\0\0\0\0", "sequence");
    assert_refused::<Timestamp>(MessagePack, b"\x92\xd6\xff\0\0\0\0\xcd\xff\xff", "65535");
    let far = b"\x92\xc7\x0c\xff\0\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff\xff";
    assert_refused::<Timestamp>(MessagePack, far, "out of range");
}

#[test]
fn what_is_no_point_in_time_is_refused() {
    let expected = "expected a point in time";
    for bytes in [&b"0"[..], b"1.5", b"null", b"true", b"{}"] {
        assert_refused::<Timestamp>(Json, bytes, expected);
    }
    assert_refused::<Timestamp>(Json, br#""yesterday""#, "no point in time in ISO 8601");
    assert_refused::<Timestamp>(MessagePack, b"\x01", expected);
    assert_refused::<Timestamp>(MessagePack, b"\xc4\x04\0\0\0\0", expected);
    let wrong_type = "an extension of type 5 is no point in time, type -1 is";
    assert_refused::<Timestamp>(MessagePack, b"\xd6\x05\0\0\0\0", wrong_type);
    for bytes in [
        &b"\xd4\xff\0"[..],
        b"\xc7\0\xff",
        b"\xd8\xff\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        b"\xc7\x0b\xff\0\0\0\0\0\0\0\0\0\0\0",
        // A second of a billion nanoseconds.
        b"\xd7\xff\xee\x6b\x28\0\0\0\0\0",
        b"\xc7\x0c\xff\x3b\x9a\xca\0\0\0\0\0\0\0\0\0",
    ] {
        let error = "the timestamp has a wrong length, or a billion nanoseconds";
        assert_refused::<Timestamp>(MessagePack, bytes, error);
    }
    assert_refused::<Timestamp>(Cbor, b"\x01", expected);
    assert_refused::<Timestamp>(Cbor, b"\xc0\x01", expected);
}

#[test]
fn wrong_tags_are_refused() {
    let wrong_tag = "tag 32 is no point in time, tags 0 and 1 are";
    assert_refused::<Timestamp>(Cbor, b"\xd8\x20\x741970-01-01T00:00:00Z", wrong_tag);
    let seconds = "expected seconds since the beginning of 1970";
    assert_refused::<Timestamp>(Cbor, b"\xc1\x61a", seconds);
    for bytes in [
        &b"\xc1\x1b\xff\xff\xff\xff\xff\xff\xff\xff"[..],
        b"\xc1\xfb\x7f\xf0\0\0\0\0\0\0", // infinite
        b"\xc1\xfb\x7f\xf8\0\0\0\0\0\0", // no number
        b"\xc1\xfb\x43\xe0\0\0\0\0\0\0", // 2^63
    ] {
        assert_refused::<Timestamp>(Cbor, bytes, "out of range");
    }
}

#[test]
fn distant_times_have_no_text() {
    for seconds in [LAST_TEXT + 1, i64::MAX, i64::MIN] {
        let time = at(seconds, 0);
        for protocol in [Json, Cbor] {
            let error = protocol.encode_value(&time, &mut Vec::new()).unwrap_err();
            let error = error.to_string();
            assert!(
                error.contains("has no text, which is for the years 0 to 9999"),
                "{error}"
            );
        }
        assert_read(MessagePack, &encoded(MessagePack, &time), &time);
    }
}

#[test]
fn nanoseconds_are_less_than_a_second() {
    assert_eq!(Timestamp::new(0, 1_000_000_000), None);
    assert!(Timestamp::new(0, 999_999_999).is_some());
    let now = Timestamp::now();
    assert!(now > at(1_700_000_000, 0) && now < at(LAST_TEXT, 0));
}

/// serde buffers what is inside of these; CBOR's tags do not survive that.
#[test]
fn extensions_survive_inside_of_other_shapes() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Outer {
        name: String,
        #[serde(flatten)]
        inner: Inner,
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Inner {
        at: Timestamp,
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(tag = "kind")]
    enum Tagged {
        At { at: Timestamp },
    }
    let time = at(-5, 7);
    let outer = Outer {
        name: "x".into(),
        inner: Inner { at: time },
    };
    let tagged = Tagged::At { at: time };
    for protocol in [Json, MessagePack] {
        assert_read(protocol, &encoded(protocol, &outer), &outer);
        assert_read(protocol, &encoded(protocol, &tagged), &tagged);
    }
    assert_refused::<Outer>(Cbor, &encoded(Cbor, &outer), "");
}

proptest! {
    #[test]
    fn they_survive(seconds in -62_167_219_200..=LAST_TEXT, nanos in 0..1_000_000_000_u32) {
        let time = at(seconds, nanos);
        assert_survives(&time);
        let one = SystemTime::try_from(time).expect("in range");
        assert_survives(&Fields { one, maybe: Some(one), many: vec![time; 2] });
    }

    #[test]
    fn system_times_convert(seconds: i64, nanos in 0..1_000_000_000_u32) {
        let time = at(seconds, nanos);
        // Where the platform's clock reaches that far.
        if let Ok(system) = SystemTime::try_from(time) {
            prop_assert_eq!(Timestamp::from(system), time);
        }
    }

    #[test]
    fn no_extension_panics(kind: i8, bytes in proptest::collection::vec(any::<u8>(), 0..20)) {
        let mut message = vec![0xc7, bytes.len() as u8, kind as u8];
        message.extend(bytes);
        let _ = super::decoded::<Timestamp>(MessagePack, &message);
        let _ = super::decoded::<Option<crate::payload::Binary>>(MessagePack, &message);
    }
}

#[test]
fn out_of_range_of_a_type() {
    let mut bytes = encoded(Protocol::MessagePack, &at(i64::MIN, 0));
    assert_eq!(bytes.len(), 15);
    bytes[14] = 1;
    // Linux has 64 bits of seconds, others fewer.
    let read = super::decoded::<Fields>(MessagePack, &[b"\x81\xa3one", &bytes[..]].concat());
    match read {
        Ok(fields) => assert_eq!(Timestamp::from(fields.one).seconds(), i64::MIN + 1),
        Err(error) => assert!(error.contains("out of range"), "{error}"),
    }
}
