//! Tests of the payload forms, by topic.

mod bytes;
mod calls;
#[cfg(all(feature = "chrono", feature = "jiff", feature = "time"))]
mod crates;
mod current;
mod enums;
mod iso;
mod timestamps;

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::protocol::{Protocol, Raw};

fn encoded<T: Serialize>(protocol: Protocol, value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    protocol.encode_value(value, &mut out).unwrap();
    out
}

/// What `bytes`, which are well-formed, decode to.
fn decoded<T: DeserializeOwned>(protocol: Protocol, bytes: &[u8]) -> Result<T, String> {
    Raw::new(protocol, bytes)
        .unwrap_or_else(|error| panic!("{bytes:x?} in {protocol:?}: {error}"))
        .decode()
        .map_err(|error| error.to_string())
}

/// A value is written as exactly these bytes, which are read as that value.
fn assert_form<T>(protocol: Protocol, value: &T, bytes: &[u8])
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let written = encoded(protocol, value);
    assert_eq!(
        written.escape_ascii().to_string(),
        bytes.escape_ascii().to_string(),
        "{value:?} in {protocol:?}"
    );
    assert_eq!(decoded::<T>(protocol, bytes).as_ref(), Ok(value));
}

/// A value is read from these bytes, though it is not written so.
fn assert_read<T>(protocol: Protocol, bytes: &[u8], value: &T)
where
    T: DeserializeOwned + PartialEq + Debug,
{
    let read = decoded::<T>(protocol, bytes);
    assert_eq!(
        read.as_ref(),
        Ok(value),
        "{} in {protocol:?}",
        bytes.escape_ascii()
    );
}

/// These bytes are refused with an error that says `text`.
fn assert_refused<T: DeserializeOwned + Debug>(protocol: Protocol, bytes: &[u8], text: &str) {
    let error = decoded::<T>(protocol, bytes).expect_err("a refusal");
    assert!(
        error.contains(text),
        "{} in {protocol:?}: {error}",
        bytes.escape_ascii()
    );
}

/// A value survives every protocol, and formats that hubkit does not use.
fn assert_survives<T>(value: &T)
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    for protocol in Protocol::ALL {
        let bytes = encoded(protocol, value);
        assert_read(protocol, &bytes, value);
    }
    let json = serde_json::to_string(value).unwrap();
    assert_eq!(serde_json::from_str::<T>(&json).unwrap(), *value);
    let tree = serde_json::to_value(value).unwrap();
    assert_eq!(serde_json::from_value::<T>(tree).unwrap(), *value);
    let compact = rmp_serde::to_vec(value).unwrap();
    assert_eq!(rmp_serde::from_slice::<T>(&compact).unwrap(), *value);
    let mut cbor = Vec::new();
    ciborium::into_writer(value, &mut cbor).unwrap();
    assert_eq!(ciborium::from_reader::<T, _>(&cbor[..]).unwrap(), *value);
}
