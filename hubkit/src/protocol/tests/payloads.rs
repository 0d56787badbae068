//! Decoding and encoding what messages carry.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::protocol::{EncodeArgs, Protocol, Raw, RawArgs, ValueError};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Level {
    Low,
    Named { name: String },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Everything {
    number: i64,
    large: u64,
    float: f64,
    text: String,
    maybe: Option<Box<Self>>,
    levels: Vec<Level>,
    map: BTreeMap<String, (u8, char)>,
    unit: (),
    address: IpAddr,
}

fn everything() -> Everything {
    let inner = Everything {
        number: i64::MIN,
        large: u64::MAX,
        float: -0.25,
        text: "é\u{1e}\"\\\n".repeat(2000),
        maybe: None,
        levels: vec![Level::Low, Level::Named { name: "x".into() }],
        map: [("a".to_owned(), (255, '😀'))].into(),
        unit: (),
        address: [127, 0, 0, 1].into(),
    };
    Everything {
        maybe: Some(Box::new(inner.clone())),
        ..inner
    }
}

fn encoded(protocol: Protocol, args: &dyn EncodeArgs) -> Vec<u8> {
    let mut out = Vec::new();
    args.encode(protocol, &mut out).unwrap();
    out
}

#[test]
fn rich_types_survive() {
    for protocol in Protocol::ALL {
        let value = everything();
        let mut bytes = Vec::new();
        protocol.encode_value(&value, &mut bytes).unwrap();
        let raw = Raw::new(protocol, &bytes).unwrap();
        assert_eq!(raw.decode::<Everything>().unwrap(), value);
        assert_eq!(
            (raw.protocol(), raw.bytes(), raw.count()),
            (protocol, &bytes[..], 0)
        );
        assert_eq!(raw.to_vec(), bytes);
    }
}

#[test]
fn messagepack_values_look_as_official_clients_expect() {
    #[derive(Serialize)]
    struct User<'a> {
        name: &'a str,
        level: Level,
        address: IpAddr,
    }
    let user = User {
        name: "x",
        level: Level::Low,
        address: [127, 0, 0, 1].into(),
    };
    let expected = b"\x83\xa4name\xa1x\xa5level\xa3Low\xa7address\xa9127.0.0.1";
    assert_eq!(encoded(Protocol::MessagePack, &(user,))[1..], *expected);
}

#[test]
fn arguments_of_every_count_are_arrays() {
    for protocol in Protocol::ALL {
        let none = encoded(protocol, &());
        let raw = Raw::arguments(protocol, &none).unwrap();
        assert_eq!(raw.count(), 0);
        let one = encoded(protocol, &&(7,));
        assert_eq!(
            Raw::arguments(protocol, &one)
                .unwrap()
                .decode_args::<(u8,)>(1)
                .unwrap(),
            (7,)
        );
        let most = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
        let many = encoded(protocol, &most);
        let raw = Raw::arguments(protocol, &many).unwrap();
        let decoded = raw.decode_args::<Vec<u8>>(16).unwrap();
        assert_eq!(decoded, (1..=16).collect::<Vec<u8>>());
    }
}

#[test]
fn raw_arguments_are_copied() {
    for protocol in Protocol::ALL {
        let bytes = encoded(protocol, &(1, "a"));
        let raw = Raw::arguments(protocol, &bytes).unwrap();
        assert_eq!(encoded(protocol, &raw), bytes);
        assert_eq!(encoded(protocol, &RawArgs(&bytes)), bytes);
    }
    let json = Raw::arguments(Protocol::Json, b"[1]").unwrap();
    let error = json.encode(Protocol::Cbor, &mut Vec::new()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot encode the value: the arguments are encoded in json and cannot be sent in cbor"
    );
}

#[test]
fn the_count_is_checked_before_the_types() {
    for protocol in Protocol::ALL {
        let bytes = encoded(protocol, &("a",));
        let raw = Raw::arguments(protocol, &bytes).unwrap();
        let error = raw.decode_args::<(u8, u8)>(2).unwrap_err();
        assert!(matches!(
            error,
            ValueError::Count {
                given: 1,
                expected: 2
            }
        ));
        assert_eq!(
            error.to_string(),
            "invocation provides 1 argument(s) but target expects 2"
        );
        assert!(matches!(
            raw.decode_args::<(u8,)>(1),
            Err(ValueError::Type(_))
        ));
    }
}

#[test]
fn values_must_fit_their_type() {
    for protocol in Protocol::ALL {
        let bytes = encoded(protocol, &((1, 2), 3));
        let raw = Raw::arguments(protocol, &bytes).unwrap();
        assert!(raw.decode::<((u8, u8), u8)>().is_ok());
        assert!(
            matches!(raw.decode::<((u8,), u8)>(), Err(ValueError::Type(_))),
            "{protocol:?}"
        );
        assert!(
            matches!(raw.decode::<((u8, u8, u8), u8)>(), Err(ValueError::Type(_))),
            "{protocol:?}"
        );
        assert!(
            matches!(raw.decode::<((u8, u8), String)>(), Err(ValueError::Type(_))),
            "{protocol:?}"
        );
    }
}

#[test]
fn a_lone_surrogate_in_a_payload_is_that_payloads_problem() {
    let raw = Raw::new(Protocol::Json, br#""\ud800""#).unwrap();
    assert!(matches!(raw.decode::<String>(), Err(ValueError::Type(_))));
}

#[test]
fn raw_values_are_one_value() {
    for (protocol, bytes) in [
        (Protocol::Json, &b"1 2"[..]),
        (Protocol::Json, b""),
        (Protocol::Json, b"[1"),
        (Protocol::MessagePack, b"\x01\x02"),
        (Protocol::MessagePack, b""),
        (Protocol::Cbor, b"\x01\x02"),
        (Protocol::Cbor, b"\xff"),
    ] {
        assert!(Raw::new(protocol, bytes).is_err(), "{bytes:?}");
        assert!(Raw::arguments(protocol, bytes).is_err(), "{bytes:?}");
    }
    assert!(Raw::arguments(Protocol::Json, b"{}").is_err());
    assert!(Raw::arguments(Protocol::MessagePack, b"\x91\x01\x02").is_err());
}
