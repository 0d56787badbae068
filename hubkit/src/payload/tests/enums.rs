//! Enums.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{assert_form, assert_read, assert_refused, assert_survives, encoded};
use crate::payload::{Enumeration, Member};
use crate::protocol::Protocol::{self, Cbor, Json, MessagePack};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, hubkit::payload::Enumeration)]
enum Level {
    Low,
    High = 5,
    Above,
    #[enumeration(name = "below-zero")]
    Below = -7,
}

#[derive(Debug, PartialEq, hubkit::payload::Enumeration)]
#[repr(u64)]
#[allow(non_camel_case_types)]
enum Large {
    Most = u64::MAX,
    r#type = 1,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Alarm {
    level: Level,
    #[serde(with = "crate::payload::enumeration", default)]
    before: Option<Level>,
    #[serde(with = "crate::payload::enumeration")]
    history: Vec<Level>,
}

#[test]
fn json_has_numbers_and_the_others_names() {
    assert_form(Json, &Level::Low, b"0");
    assert_form(Json, &Level::High, b"5");
    assert_form(Json, &Level::Above, b"6");
    assert_form(Json, &Level::Below, b"-7");
    assert_form(MessagePack, &Level::High, b"\xa4High");
    assert_form(MessagePack, &Level::Below, b"\xaabelow-zero");
    assert_form(Cbor, &Level::High, b"\x64High");
    assert_form(Json, &Large::Most, b"18446744073709551615");
    assert_form(MessagePack, &Large::r#type, b"\xa4type");
    let alarm = Alarm {
        level: Level::High,
        before: Some(Level::Low),
        history: vec![Level::Below],
    };
    assert_form(Json, &alarm, br#"{"level":5,"before":0,"history":[-7]}"#);
    assert_form(
        MessagePack,
        &alarm,
        b"\x83\xa5level\xa4High\xa6before\xa3Low\xa7history\x91\xaabelow-zero",
    );
}

#[test]
fn both_are_read_in_every_protocol() {
    assert_read(Json, br#""High""#, &Level::High);
    assert_read(Json, br#""high""#, &Level::High);
    assert_read(Json, br#""BELOW-zero""#, &Level::Below);
    assert_read(MessagePack, b"\x05", &Level::High);
    assert_read(
        MessagePack,
        b"\xd3\xff\xff\xff\xff\xff\xff\xff\xf9",
        &Level::Below,
    );
    assert_read(
        MessagePack,
        b"\xcf\xff\xff\xff\xff\xff\xff\xff\xff",
        &Large::Most,
    );
    assert_read(Cbor, b"\x26", &Level::Below);
    assert_read(Cbor, b"\x1b\xff\xff\xff\xff\xff\xff\xff\xff", &Large::Most);
}

#[test]
fn they_are_keys_of_maps() {
    let map = BTreeMap::from([(Level::High, 1), (Level::Below, 2)]);
    assert_form(Json, &map, br#"{"-7":2,"5":1}"#);
    assert_form(MessagePack, &map, b"\x82\xaabelow-zero\x02\xa4High\x01");
    assert_form(Cbor, &map, b"\xa2\x6abelow-zero\x02\x64High\x01");
    assert_survives(&map);
    assert_read(Json, br#"{"high":1,"Below-Zero":2}"#, &map);
    assert_read(MessagePack, b"\x82\x05\x01\xf9\x02", &map);
    assert_read(Cbor, b"\xa2\x05\x01\x26\x02", &map);
    assert_refused::<BTreeMap<Level, i32>>(
        Json,
        br#"{"4":1}"#,
        "unknown name \"4\", expected one of 0 (Low)",
    );
}

#[test]
fn numbers_may_be_text() {
    assert_read(Json, br#""5""#, &Level::High);
    assert_read(Json, br#""-7""#, &Level::Below);
    assert_read(MessagePack, b"\xa15", &Level::High);
    assert_read(Json, br#""18446744073709551615""#, &Large::Most);
    for text in [
        "5.0",
        " 5",
        "0x5",
        "",
        "5,0",
        "99999999999999999999999999999999999999999",
    ] {
        assert_refused::<Level>(Json, format!("{text:?}").as_bytes(), "unknown name");
    }
}

#[test]
fn a_name_that_looks_like_a_number_comes_first() {
    #[derive(Debug, PartialEq, hubkit::payload::Enumeration)]
    enum Confusing {
        #[enumeration(name = "1")]
        Zero,
        One,
    }
    assert_read(Json, br#""1""#, &Confusing::Zero);
    assert_read(Json, b"1", &Confusing::One);
}

#[test]
fn one_member_may_stand_for_what_is_unknown() {
    #[derive(Debug, PartialEq, Eq, PartialOrd, Ord, hubkit::payload::Enumeration)]
    enum Status {
        Open,
        #[enumeration(other, name = "unknown")]
        Other = -1,
        Closed = 7,
    }
    for protocol in Protocol::ALL {
        for unknown in ["Lost", "3", "-1", "UNKNOWN", "Open, Closed", ""] {
            assert_read(protocol, &encoded(protocol, &unknown), &Status::Other);
        }
        for unknown in [3, -1, i64::MIN, i64::MAX] {
            assert_read(protocol, &encoded(protocol, &unknown), &Status::Other);
        }
        assert_read(protocol, &encoded(protocol, &u64::MAX), &Status::Other);
        assert_read(protocol, &encoded(protocol, &"closed"), &Status::Closed);
        assert_read(protocol, &encoded(protocol, &7), &Status::Closed);
    }
    assert_form(Json, &Status::Other, b"-1");
    assert_form(MessagePack, &Status::Other, b"\xa7unknown");
    let keys = BTreeMap::from([(Status::Other, 1)]);
    assert_read(Json, br#"{"Lost":1}"#, &keys);
    for bytes in [&b"1.5"[..], b"null", b"true", b"[0]"] {
        assert_refused::<Status>(Json, bytes, "expected the number or the name of a member");
    }
}

#[test]
fn names_that_differ_in_case_are_told_apart() {
    #[derive(Debug, PartialEq, hubkit::payload::Enumeration)]
    #[allow(clippy::upper_case_acronyms)]
    enum Case {
        Ok,
        OK,
    }
    assert_read(Json, br#""OK""#, &Case::OK);
    assert_read(Json, br#""Ok""#, &Case::Ok);
    assert_read(Json, br#""ok""#, &Case::Ok);
}

#[test]
fn what_is_no_member_is_refused_with_the_members() {
    let members = "expected one of 0 (Low), 5 (High), 6 (Above), -7 (below-zero)";
    assert_refused::<Level>(Json, b"1", &format!("unknown number 1, {members}"));
    assert_refused::<Level>(
        Json,
        br#""Hi\n""#,
        &format!("unknown name \"Hi\\n\", {members}"),
    );
    assert_refused::<Level>(Json, br#""Below""#, members);
    assert_refused::<Level>(MessagePack, b"\xa4LowX", members);
    assert_refused::<Level>(Cbor, b"\x1b\xff\xff\xff\xff\xff\xff\xff\xff", members);
    // Too large for 64 bits.
    assert_refused::<Level>(Cbor, b"\x3b\xff\xff\xff\xff\xff\xff\xff\xff", members);
    for bytes in [&b"1.0"[..], b"null", b"true", b"[5]", br#"{"High":null}"#] {
        assert_refused::<Level>(Json, bytes, "expected the number or the name of a member");
    }
    assert_refused::<Level>(MessagePack, b"\x91\x05", "expected the number or the name");
    assert_refused::<Level>(Cbor, b"\xc1\x05", "expected the number or the name");
}

#[test]
fn they_survive() {
    for level in [Level::Low, Level::High, Level::Above, Level::Below] {
        assert_survives(&level);
        assert_survives(&Alarm {
            level,
            before: Some(level),
            history: vec![level; 3],
        });
    }
}

#[test]
fn a_trait_that_contradicts_itself_is_an_error() {
    struct Empty;
    impl Enumeration for Empty {
        const MEMBERS: &'static [Member] = &[];
        fn position(&self) -> usize {
            0
        }
        fn at(_: usize) -> Option<Self> {
            None
        }
    }
    struct Huge;
    impl Enumeration for Huge {
        const MEMBERS: &'static [Member] = &[Member::new("Huge", i128::MAX)];
        fn position(&self) -> usize {
            0
        }
        fn at(_: usize) -> Option<Self> {
            Some(Self)
        }
    }
    #[derive(Serialize)]
    struct Field<T: Enumeration>(
        #[serde(serialize_with = "crate::payload::enumeration::serialize")] T,
    );
    let failure =
        |result: Result<(), crate::protocol::EncodeError>| result.unwrap_err().to_string();
    let error = failure(Json.encode_value(&Field(Empty), &mut Vec::new()));
    assert!(error.contains("does not list this member"), "{error}");
    let error = failure(Json.encode_value(&Field(Huge), &mut Vec::new()));
    assert!(error.contains("fits no 64-bit integer"), "{error}");
    assert_eq!(encoded(Protocol::MessagePack, &Field(Huge)), b"\xa4Huge");
    assert_eq!(
        (Huge::MEMBERS[0].name(), Huge::MEMBERS[0].number()),
        ("Huge", i128::MAX)
    );
}
