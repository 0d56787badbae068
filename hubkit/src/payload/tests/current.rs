//! Which protocol is current.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{decoded, encoded};
use crate::payload::{Binary, outside, protocol};
use crate::protocol::{Protocol, Reply};

/// Writes and reads which protocol is current.
#[derive(Debug, PartialEq)]
struct Probe(Option<Protocol>);

impl Serialize for Probe {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(protocol().map_or("none", Protocol::name))
    }
}

impl<'de> Deserialize<'de> for Probe {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|_| Self(protocol()))
    }
}

#[test]
fn every_way_to_write_and_read_says_its_protocol() {
    assert_eq!(protocol(), None);
    for protocol in Protocol::ALL {
        let name = protocol.name();
        let holds = |bytes: &[u8]| {
            bytes
                .windows(name.len())
                .any(|part| part == name.as_bytes())
        };
        let probe = Probe(None);
        let value = encoded(protocol, &probe);
        assert!(holds(&value));
        assert_eq!(decoded(protocol, &value), Ok(Probe(Some(protocol))));
        let mut out = Vec::new();
        protocol.write_stream_item(&mut out, "1", &probe).unwrap();
        assert!(holds(&out));
        out.clear();
        protocol
            .write_completion(&mut out, "1", Reply::Value(&probe))
            .unwrap();
        assert!(holds(&out));
        out.clear();
        crate::protocol::EncodeArgs::encode(&(probe,), protocol, &mut out).unwrap();
        assert!(holds(&out));
    }
    assert_eq!(protocol(), None);
}

/// A payload within a payload, of another protocol and of none.
struct Nested;

impl Serialize for Nested {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes = Binary::from([1]);
        let inner = encoded(Protocol::Json, &bytes);
        let inner = String::from_utf8(inner).map_err(S::Error::custom)?;
        let plain = outside(|| serde_json::to_string(&bytes)).map_err(S::Error::custom)?;
        (inner, plain, &bytes).serialize(serializer)
    }
}

#[test]
fn payloads_nest() {
    assert_eq!(
        encoded(Protocol::MessagePack, &Nested),
        b"\x93\xa6\"AQ==\"\xa6\"AQ==\"\xc4\x01\x01"
    );
}

struct Panics;

impl Serialize for Panics {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        panic!("a value's own mistake");
    }
}

#[test]
fn it_ends_with_the_payload_whatever_happens() {
    let mut out = Vec::new();
    let caught = catch_unwind(AssertUnwindSafe(|| {
        Protocol::MessagePack.encode_value(&Panics, &mut out)
    }));
    assert!(caught.is_err());
    assert_eq!(protocol(), None);
    assert!(decoded::<u8>(Protocol::Json, b"\"x\"").is_err());
    assert_eq!(protocol(), None);
    assert_eq!(serde_json::to_string(&Probe(None)).unwrap(), "\"none\"");
}
