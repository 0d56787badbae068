//! Arguments, results and items of a contract.

use hubkit::hub;
use hubkit::payload::{Binary, Timestamp};

use crate::contract::{ArgList, HubValue};
use crate::protocol::{EncodeArgs, Protocol, Raw};

#[derive(Clone, Copy, Debug, PartialEq, hubkit::payload::Enumeration)]
pub(super) enum Kind {
    Small,
    Large = 3,
}

/// Compiles: the types can stand anywhere in a contract.
#[hub]
pub(super) trait FileHub {
    async fn upload(&self, kind: Kind, data: Binary, at: Timestamp) -> Timestamp;
    async fn find(&self, since: Option<Timestamp>) -> hubkit::Result<Vec<Kind>>;
    async fn append(&self, chunks: hubkit::Streaming<Binary>) -> Kind;
    fn read(&self, kinds: Vec<Kind>) -> impl futures_core::Stream<Item = Binary>;
}

type Arguments = (Kind, Binary, Timestamp);

fn arguments() -> Arguments {
    let at = Timestamp::new(1, 0).expect("less than a second");
    (Kind::Large, Binary::from([1, 2, 3]), at)
}

#[test]
fn arguments_have_the_form_of_their_protocol() {
    for (protocol, expected) in [
        (Protocol::Json, &br#"[3,"AQID","1970-01-01T00:00:01Z"]"#[..]),
        (
            Protocol::MessagePack,
            b"\x93\xa5Large\xc4\x03\x01\x02\x03\xd6\xff\0\0\0\x01",
        ),
        (
            Protocol::Cbor,
            b"\x83\x65Large\x43\x01\x02\x03\xc0\x741970-01-01T00:00:01Z",
        ),
    ] {
        let mut out = Vec::new();
        EncodeArgs::encode(&arguments(), protocol, &mut out).unwrap();
        assert_eq!(
            out.escape_ascii().to_string(),
            expected.escape_ascii().to_string()
        );
        let raw = Raw::arguments(protocol, &out).unwrap();
        assert_eq!(<Arguments as ArgList>::decode(raw).unwrap(), arguments());
    }
}

#[test]
fn results_and_items_have_it_too() {
    let data = Binary::from([1, 2, 3]);
    let written = |protocol: Protocol| {
        let (mut result, mut item) = (Vec::new(), Vec::new());
        HubValue::write_completion(&data, protocol, "7", &mut result).unwrap();
        HubValue::write_item(&data, protocol, "7", &mut item).unwrap();
        (result, item)
    };
    let (result, item) = written(Protocol::Json);
    assert_eq!(
        result,
        b"{\"type\":3,\"invocationId\":\"7\",\"result\":\"AQID\"}\x1e"
    );
    assert_eq!(
        item,
        b"{\"type\":2,\"invocationId\":\"7\",\"item\":\"AQID\"}\x1e"
    );
    let (result, item) = written(Protocol::MessagePack);
    assert_eq!(result, b"\x0b\x95\x03\x80\xa17\x03\xc4\x03\x01\x02\x03");
    assert_eq!(item, b"\x0a\x94\x02\x80\xa17\xc4\x03\x01\x02\x03");
}
