//! Bytes.

use proptest::prelude::{any, prop, proptest};
use serde::{Deserialize, Serialize};

use super::{assert_form, assert_read, assert_refused, assert_survives};
use crate::payload::Binary;
use crate::protocol::Protocol::{Cbor, Json, MessagePack};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Fields {
    #[serde(with = "crate::payload::bytes")]
    list: Vec<u8>,
    #[serde(with = "crate::payload::bytes")]
    shared: bytes::Bytes,
    #[serde(with = "crate::payload::bytes")]
    boxed: Box<[u8]>,
    #[serde(with = "crate::payload::bytes")]
    array: [u8; 4],
    #[serde(with = "crate::payload::bytes", default)]
    maybe: Option<Vec<u8>>,
    #[serde(with = "crate::payload::bytes", default)]
    many: Vec<Option<[u8; 1]>>,
}

fn fields() -> Fields {
    Fields {
        list: vec![0, 255],
        shared: vec![1].into(),
        boxed: Box::new([]),
        array: [1, 2, 3, 4],
        maybe: None,
        many: vec![Some([7]), None],
    }
}

#[test]
fn each_protocol_has_its_form() {
    let bytes = Binary::from([0xfb, 0xff, 0xfe, 0]);
    assert_form(Json, &bytes, br#""+//+AA==""#);
    assert_form(MessagePack, &bytes, b"\xc4\x04\xfb\xff\xfe\0");
    assert_form(Cbor, &bytes, b"\x44\xfb\xff\xfe\0");
    assert_form(Json, &Binary::default(), br#""""#);
    assert_form(MessagePack, &Binary::default(), b"\xc4\0");
    assert_form(Cbor, &Binary::default(), b"\x40");
}

#[test]
fn fields_have_it_too() {
    assert_form(
        Json,
        &fields(),
        br#"{"list":"AP8=","shared":"AQ==","boxed":"","array":"AQIDBA==","maybe":null,"many":["Bw==",null]}"#,
    );
    assert_form(
        MessagePack,
        &fields(),
        b"\x86\xa4list\xc4\x02\0\xff\xa6shared\xc4\x01\x01\xa5boxed\xc4\0\xa5array\xc4\x04\x01\x02\x03\x04\
          \xa5maybe\xc0\xa4many\x92\xc4\x01\x07\xc0",
    );
    assert_form(
        Cbor,
        &fields(),
        b"\xa6\x64list\x42\0\xff\x66shared\x41\x01\x65boxed\x40\x65array\x44\x01\x02\x03\x04\
          \x65maybe\xf6\x64many\x82\x41\x07\xf6",
    );
    let without: Fields =
        serde_json::from_str(r#"{"list":"","shared":"","boxed":"","array":"AAAAAA=="}"#).unwrap();
    assert_eq!((without.maybe, without.many.len()), (None, 0));
}

#[test]
fn every_form_is_read_in_every_protocol() {
    let bytes = Binary::from([1, 2, 3]);
    assert_read(Json, b"[1,2,3]", &bytes);
    assert_read(Json, br#""\u0041QID""#, &bytes);
    let signed = Binary::from([127, 128, 255, 255, 0]);
    assert_read(Json, b"[127,-128,-1,255,0]", &signed);
    assert_read(MessagePack, b"\x95\x7f\xd0\x80\xff\xcc\xff\x00", &signed);
    assert_read(Cbor, b"\x85\x18\x7f\x38\x7f\x20\x18\xff\x00", &signed);
    assert_read(MessagePack, b"\x93\x01\x02\x03", &bytes);
    assert_read(MessagePack, b"\xa4AQID", &bytes);
    assert_read(MessagePack, b"\xc6\0\0\0\x03\x01\x02\x03", &bytes);
    assert_read(Cbor, b"\x83\x01\x02\x03", &bytes);
    assert_read(Cbor, b"\x64AQID", &bytes);
    assert_read(Cbor, b"\x5f\x41\x01\x42\x02\x03\xff", &bytes);
}

#[test]
fn what_is_no_bytes_is_refused() {
    for text in ["A", "AQID=", "AQ", "A Q I D", "-_-_", "é"] {
        let json = format!("{text:?}");
        assert_refused::<Binary>(Json, json.as_bytes(), "is not base64");
    }
    assert_refused::<Binary>(Json, b"[256]", "`256`, expected a byte");
    assert_refused::<Binary>(Json, b"[-129]", "`-129`, expected a byte");
    assert_refused::<Binary>(Json, b"[1.5]", "1.5");
    assert_refused::<Binary>(Json, b"[18446744073709551615]", "18446744073709551615");
    assert_refused::<Binary>(MessagePack, b"\x91\xc0", "");
    assert_refused::<Binary>(Json, b"7", "expected bytes, or text in base64");
    assert_refused::<Binary>(Json, b"null", "expected bytes, or text in base64");
    assert_refused::<Binary>(MessagePack, b"\xc0", "expected bytes");
    assert_refused::<Binary>(MessagePack, b"\xd4\x05\0", "expected bytes");
    assert_refused::<Binary>(Cbor, b"\xd8\x40\x41\0", "expected bytes");
    let short = br#"{"list":"","shared":"","boxed":"","array":"AAAA"}"#;
    assert_refused::<Fields>(Json, short, "expected 4 bytes, not 3");
}

/// The length that a peer announces is not allocated; these are decoded without the check of their form.
#[test]
fn announced_lengths_are_not_believed() {
    use crate::protocol::Raw;
    for (protocol, bytes) in [
        (MessagePack, &b"\xc6\xff\xff\xff\xff\0"[..]),
        (MessagePack, b"\xdd\xff\xff\xff\xff\0"),
        (Cbor, b"\x5b\x7f\xff\xff\xff\xff\xff\xff\xff\0"),
        (Cbor, b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff\0"),
    ] {
        assert!(Raw::new(protocol, bytes).is_err());
        assert!(Raw::unchecked(protocol, bytes).decode::<Binary>().is_err());
    }
}

#[test]
fn they_survive_inside_of_other_shapes() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(tag = "kind")]
    enum Tagged {
        Data { data: Binary },
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(untagged)]
    enum Untagged {
        Number(u8),
        Data(Binary),
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Outer {
        #[serde(flatten)]
        inner: Inner,
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Inner {
        data: Binary,
    }
    let data = Binary::from([1, 2]);
    let tagged = Tagged::Data { data: data.clone() };
    let untagged = (Untagged::Data(data.clone()), Untagged::Number(1));
    let outer = Outer {
        inner: Inner { data },
    };
    for protocol in crate::protocol::Protocol::ALL {
        assert_read(protocol, &super::encoded(protocol, &tagged), &tagged);
        assert_read(protocol, &super::encoded(protocol, &untagged), &untagged);
        assert_read(protocol, &super::encoded(protocol, &outer), &outer);
    }
}

#[test]
fn conversions_keep_the_bytes() {
    let bytes = Binary::from(&[1_u8, 2][..]);
    assert_eq!(bytes, [1, 2].into_iter().collect());
    assert_eq!(bytes, Binary::from(vec![1, 2]));
    assert_eq!((bytes.len(), bytes.as_ref()), (2, &[1, 2][..]));
    assert_eq!(bytes::Bytes::from(bytes.clone()), [1, 2][..]);
    assert_eq!(Vec::from(bytes), [1, 2]);
}

proptest! {
    #[test]
    fn they_survive(bytes in prop::collection::vec(any::<u8>(), 0..5000)) {
        assert_survives(&Binary::from(bytes.clone()));
        assert_survives(&Fields { list: bytes, ..fields() });
    }
}
