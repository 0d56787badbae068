//! Finding messages in the stream.

use crate::protocol::{Protocol, Split};

const BINARY: [Protocol; 2] = [Protocol::MessagePack, Protocol::Cbor];

fn too_large(max: usize) -> String {
    format!(
        "The maximum message size of {max}B was exceeded. The message size can be configured in HubOptions."
    )
}

fn error(protocol: Protocol, buffer: &[u8], max: usize) -> String {
    protocol.split(buffer, max).unwrap_err().to_string()
}

#[test]
fn json_ends_at_the_separator() {
    let buffer = b"{}\x1e{\"type\":6}\x1e";
    let split = Protocol::Json.split(buffer, 100).unwrap();
    assert_eq!(
        split,
        Some(Split {
            body: 0..2,
            consumed: 3
        })
    );
    assert_eq!(
        Protocol::Json.split(b"\x1e", 0).unwrap(),
        Some(Split {
            body: 0..0,
            consumed: 1
        })
    );
    assert_eq!(Protocol::Json.split(b"{\"type\":6}", 100).unwrap(), None);
    assert_eq!(Protocol::Json.split(b"", 0).unwrap(), None);
}

#[test]
fn what_was_scanned_is_not_scanned_again() {
    let buffer = b"ab\x1ecd\x1e";
    assert_eq!(
        Protocol::Json.split_from(buffer, 3, 100).unwrap(),
        Some(Split {
            body: 0..5,
            consumed: 6
        })
    );
    assert_eq!(Protocol::Json.split_from(b"ab", 99, 100).unwrap(), None);
}

#[test]
fn json_messages_are_as_large_as_allowed_and_no_larger() {
    assert!(Protocol::Json.split(b"12345\x1e", 5).unwrap().is_some());
    assert!(Protocol::Json.split(b"12345", 5).unwrap().is_none());
    assert_eq!(error(Protocol::Json, b"123456\x1e", 5), too_large(5));
    assert_eq!(error(Protocol::Json, b"123456", 5), too_large(5));
    assert_eq!(
        error(Protocol::Json, &vec![b' '; 32_769], 32_768),
        too_large(32_768)
    );
}

#[test]
fn binary_messages_have_a_length() {
    for protocol in BINARY {
        let buffer = [&[0x80, 0x29][..], &[0; 5249]].concat();
        let split = protocol.split(&buffer, usize::MAX).unwrap();
        assert_eq!(
            split,
            Some(Split {
                body: 2..5250,
                consumed: 5250
            })
        );
        assert_eq!(protocol.split(&buffer[..5249], usize::MAX).unwrap(), None);
        assert_eq!(protocol.split(&[5, 1], 100).unwrap(), None);
        assert_eq!(
            protocol.split(&[0], 0).unwrap(),
            Some(Split {
                body: 1..1,
                consumed: 1
            })
        );
        assert_eq!(protocol.split(&[], 0).unwrap(), None);
        assert_eq!(protocol.split(&[0x80, 0x80], 100).unwrap(), None);
    }
}

#[test]
fn binary_lengths_are_refused_before_the_bytes_arrive() {
    for protocol in BINARY {
        assert!(protocol.split(&[5, 1, 2, 3, 4, 5], 5).unwrap().is_some());
        assert_eq!(error(protocol, &[6], 5), too_large(5));
        assert_eq!(error(protocol, &[0x86], 5), too_large(5));
        assert_eq!(
            error(protocol, &[0xff, 0xff, 0xff, 0xff, 0x07], 32_768),
            too_large(32_768)
        );
        assert_eq!(
            protocol
                .split(&[0xff, 0xff, 0xff, 0xff, 0x07], usize::MAX)
                .unwrap(),
            None
        );
        for prefix in [
            [0xff, 0xff, 0xff, 0xff, 0x08],
            [0x80, 0x80, 0x80, 0x80, 0x80],
        ] {
            assert_eq!(
                error(protocol, &prefix, usize::MAX),
                "Messages over 2GB in size are not supported."
            );
        }
    }
}

#[test]
fn prefixes_grow_with_the_message() {
    for protocol in BINARY {
        for size in [
            0, 100, 115, 116, 117, 118, 119, 127, 128, 16_000, 16_383, 16_384, 3_000_000,
        ] {
            let text = "x".repeat(size);
            let mut out = b"before".to_vec();
            protocol.write_stream_item(&mut out, "id", &text).unwrap();
            let message = &out[6..];
            let split = protocol
                .split(message, usize::MAX)
                .unwrap()
                .expect("a whole message");
            assert_eq!(split.consumed, message.len());
            match protocol.decode(&message[split.body]).unwrap() {
                crate::protocol::Message::StreamItem { item, .. } => {
                    assert_eq!(item.decode::<String>().unwrap(), text);
                }
                other => panic!("{other:?}"),
            }
        }
    }
}
