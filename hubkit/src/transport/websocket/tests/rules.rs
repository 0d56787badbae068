//! What is accepted, and what is refused.

use super::*;

#[test]
fn every_form_of_length() {
    for len in [0, 1, 7, 8, 125, 126, 127, 0xFFFF, 0x1_0000, 0x1_0003] {
        let payload: Vec<u8> = (0..=u8::MAX).cycle().take(len).collect();
        let expected: Vec<Seen> = if len == 0 {
            vec![]
        } else {
            vec![data(&payload)]
        };
        assert!(decode(&frame(FIN | BINARY, &payload)) == expected, "{len}");
    }
}

#[test]
fn unmasked_frames() {
    for first in [FIN | TEXT, FIN | BINARY, FIN | PING, FIN | CLOSE] {
        assert_eq!(decode(&[first, 0]), refused(FrameError::Unmasked));
        assert_eq!(
            decode(&[first, 2, b'h', b'i']),
            refused(FrameError::Unmasked)
        );
    }
}

#[test]
fn reserved_bits() {
    for bit in [0x40, 0x20, 0x10] {
        for first in [FIN | TEXT, BINARY, FIN | PING, FIN | CLOSE] {
            assert_eq!(
                decode(&frame(first | bit, b"")),
                refused(FrameError::ReservedBits)
            );
        }
    }
}

#[test]
fn reserved_opcodes() {
    for opcode in (0x3..=0x7).chain(0xB..=0xF) {
        assert_eq!(
            decode(&frame(FIN | opcode, b"x")),
            refused(FrameError::ReservedOpcode(opcode))
        );
    }
}

#[test]
fn control_frames_are_final_and_short() {
    for opcode in [CLOSE, PING, PONG] {
        assert_eq!(
            decode(&frame(opcode, b"")),
            refused(FrameError::FragmentedControl)
        );
        for len in [126, 127, 0x1_0000] {
            let bytes = frame(FIN | opcode, &vec![0; len]);
            assert_eq!(
                feed(Limits::default(), [&bytes[..]]),
                refused(FrameError::ControlTooLong)
            );
        }
    }
    let full = [b'x'; 125];
    assert_eq!(
        decode(&frame(FIN | PING, &full)),
        [Seen::Ping(full.to_vec())]
    );
    assert_eq!(
        decode(&frame(FIN | PONG, &full)),
        [Seen::Pong(full.to_vec())]
    );
    let reason = "x".repeat(123);
    let close = [b"\x03\xe8", reason.as_bytes()].concat();
    assert_eq!(
        decode(&frame(FIN | CLOSE, &close)),
        [Seen::Close(Some((1000, reason)))]
    );
}

#[test]
fn control_frames_between_fragments() {
    let bytes = [
        frame(TEXT, b"one \xE2\x82"),
        frame(FIN | PING, b"p"),
        frame(CONTINUATION, b""),
        frame(FIN | PONG, b""),
        frame(CONTINUATION, b"\xAC two "),
        frame(FIN | CONTINUATION, b"three"),
        frame(FIN | BINARY, b"\xFF"),
    ]
    .concat();
    let expected = [
        data(b"one \xE2\x82"),
        Seen::Ping(b"p".to_vec()),
        Seen::Pong(vec![]),
        data(b"\xAC two three\xFF"),
    ];
    assert_eq!(decode(&bytes), expected);
}

#[test]
fn fragments_have_an_order() {
    let unexpected = Seen::Refused(FrameError::UnexpectedContinuation);
    let interleaved = Seen::Refused(FrameError::InterleavedMessage);
    let table = [
        (
            vec![frame(FIN | CONTINUATION, b"x")],
            vec![unexpected.clone()],
        ),
        (vec![frame(CONTINUATION, b"x")], vec![unexpected.clone()]),
        (
            vec![frame(FIN | TEXT, b"a"), frame(FIN | CONTINUATION, b"x")],
            vec![data(b"a"), unexpected.clone()],
        ),
        (
            vec![
                frame(BINARY, b"a"),
                frame(FIN | CONTINUATION, b"b"),
                frame(CONTINUATION, b"x"),
            ],
            vec![data(b"ab"), unexpected],
        ),
        (
            vec![frame(TEXT, b"a"), frame(FIN | TEXT, b"x")],
            vec![data(b"a"), interleaved.clone()],
        ),
        (
            vec![
                frame(BINARY, b"a"),
                frame(CONTINUATION, b"b"),
                frame(BINARY, b"x"),
            ],
            vec![data(b"ab"), interleaved],
        ),
    ];
    for (frames, expected) in table {
        assert_eq!(decode(&frames.concat()), expected);
    }
}

#[test]
fn lengths_take_their_shortest_form() {
    let medium = |len: u16| [&[FIN | BINARY, MASKED | 126][..], &len.to_be_bytes()].concat();
    let long = |len: u64| [&[FIN | BINARY, MASKED | 127][..], &len.to_be_bytes()].concat();
    let table = [
        (medium(0), Some(FrameError::NonMinimalLength)),
        (medium(125), Some(FrameError::NonMinimalLength)),
        (medium(126), None),
        (long(0), Some(FrameError::NonMinimalLength)),
        (long(0xFFFF), Some(FrameError::NonMinimalLength)),
        (long(0x1_0000), None),
        (long(u64::MAX >> 1), None),
        (long(1 << 63), Some(FrameError::LengthOverflow)),
        (long(u64::MAX), Some(FrameError::LengthOverflow)),
    ];
    for (header, error) in table {
        let expected: Vec<Seen> = error.map(Seen::Refused).into_iter().collect();
        assert_eq!(decode(&header), expected, "{header:x?}");
    }
}

#[test]
fn text_is_utf8() {
    let invalid = || refused(FrameError::InvalidUtf8);
    let table: [(&[&[u8]], bool); 9] = [
        (&[b"gr\xC3\xBC\xC3\x9Fe"], true),
        (&[b"\xF0\x9F", b"\x98", b"", b"\x80"], true),
        (&[b"\xFF"], false),
        (&[b"\xC0\x80"], false),
        (&[b"\xED\xA0\x80"], false),
        (&[b"\xF4\x90\x80\x80"], false),
        (&[b"\xE2\x82"], false),
        (&[b"\xE2\x82", b""], false),
        (&[b"\xE2", b"\x82", b"x"], false),
    ];
    for (fragments, valid) in table {
        let mut bytes = Vec::new();
        for (index, fragment) in fragments.iter().enumerate() {
            let fin = if index + 1 == fragments.len() { FIN } else { 0 };
            let opcode = if index == 0 { TEXT } else { CONTINUATION };
            bytes.extend(frame(fin | opcode, fragment));
        }
        let outcome = decode(&bytes);
        if valid {
            assert_eq!(outcome, [data(&fragments.concat())]);
        } else {
            assert_eq!(outcome[outcome.len() - 1..], invalid(), "{fragments:x?}");
        }
    }
}

#[test]
fn a_character_does_not_reach_into_the_next_message() {
    let bytes = [frame(FIN | TEXT, b"\xE2\x82"), frame(FIN | TEXT, b"\xAC")].concat();
    assert_eq!(decode(&bytes), refused(FrameError::InvalidUtf8));
    let bytes = [frame(FIN | BINARY, b"\xE2\x82"), frame(FIN | TEXT, b"ok")].concat();
    assert_eq!(decode(&bytes), [data(b"\xE2\x82ok")]);
}

#[test]
fn close_frames() {
    let table: [(&[u8], Seen); 6] = [
        (b"", Seen::Close(None)),
        (b"\x03\xe8", Seen::Close(Some((1000, String::new())))),
        (
            b"\x0f\xa0gone",
            Seen::Close(Some((4000, "gone".to_owned()))),
        ),
        (b"\x03", Seen::Refused(FrameError::TruncatedCloseCode)),
        (
            b"\x03\xee",
            Seen::Refused(FrameError::InvalidCloseCode(1006)),
        ),
        (b"\x03\xe8\xe2\x82", Seen::Refused(FrameError::InvalidUtf8)),
    ];
    for (payload, expected) in table {
        assert_eq!(decode(&frame(FIN | CLOSE, payload)), [expected]);
    }
}

#[test]
fn a_message_has_a_limited_number_of_small_frames() {
    let limits = |max_small_frames| Limits {
        max_small_frames,
        ..Limits::default()
    };
    let too_many = |limit| refused(FrameError::TooManyFrames { limit });
    let empty = frame(CONTINUATION, b"");
    let start = frame(TEXT, b"");

    let flood = [&start[..], &empty.repeat(1023)].concat();
    assert_eq!(decode(&flood), []);
    assert_eq!(decode(&[&flood[..], &empty].concat()), too_many(1024));

    let whole = [
        &start[..],
        &frame(FIN | PING, b""),
        &frame(FIN | CONTINUATION, b""),
    ]
    .concat();
    assert_eq!(
        decode_with(limits(2), &whole.repeat(3)),
        vec![Seen::Ping(vec![]); 3]
    );
    let one_more = [&start[..], &empty, &frame(FIN | CONTINUATION, b"")].concat();
    assert_eq!(decode_with(limits(2), &one_more), too_many(2));

    let single = frame(FIN | TEXT, b"x");
    assert_eq!(decode_with(limits(0), &single), [data(b"x")]);
    assert_eq!(
        decode_with(limits(0), &whole),
        [&[Seen::Ping(vec![])][..], &too_many(0)].concat()
    );
}

#[test]
fn a_message_may_have_any_number_of_large_frames() {
    // As .NET's clients send it: 8 MiB in pieces of 4 KiB, and an empty one at the end.
    let piece = [7; 4096];
    let large = [
        frame(BINARY, &piece),
        frame(CONTINUATION, &piece).repeat(2047),
        frame(FIN | CONTINUATION, b""),
    ]
    .concat();
    assert!(decode(&large) == [data(&piece.repeat(2048))]);

    let limits = Limits {
        max_small_frames: 1,
        ..Limits::default()
    };
    let start = frame(BINARY, &[]);
    let enough = frame(CONTINUATION, &[7; 1024]);
    let fits = [&start[..], &enough, &enough, &frame(FIN | PING, b"")].concat();
    let expected = [data(&[7; 2048]), Seen::Ping(vec![])];
    assert_eq!(decode_with(limits, &fits), expected);
    for len in [0, 1, 126, 1023] {
        let one_more = [&start[..], &enough, &frame(CONTINUATION, &vec![7; len])].concat();
        let too_many = Seen::Refused(FrameError::TooManyFrames { limit: 1 });
        assert_eq!(decode_with(limits, &one_more), [data(&[7; 1024]), too_many]);
    }
}

#[test]
fn a_frame_has_a_limited_length() {
    let limits = Limits {
        max_frame: Some(10),
        ..Limits::default()
    };
    let fits = [frame(BINARY, &[1; 10]), frame(FIN | CONTINUATION, &[1; 10])].concat();
    assert_eq!(decode_with(limits, &fits), [data(&[1; 20])]);
    for length in [11, 126, 0x1_0000] {
        let too_long = frame(FIN | BINARY, &vec![1; length]);
        let expected = refused(FrameError::FrameTooLong {
            length: length as u64,
            limit: 10,
        });
        assert_eq!(feed(limits, [&too_long[..]]), expected);
    }
    let ping = frame(FIN | PING, &[1; 11]);
    assert_eq!(decode_with(limits, &ping), [Seen::Ping(vec![1; 11])]);
}

#[test]
fn every_error_has_its_code_and_a_lower_case_text() {
    let table = [
        (FrameError::Unmasked, 1002),
        (FrameError::ReservedBits, 1002),
        (FrameError::ReservedOpcode(3), 1002),
        (FrameError::FragmentedControl, 1002),
        (FrameError::ControlTooLong, 1002),
        (FrameError::UnexpectedContinuation, 1002),
        (FrameError::InterleavedMessage, 1002),
        (FrameError::LengthOverflow, 1002),
        (FrameError::NonMinimalLength, 1002),
        (FrameError::TruncatedCloseCode, 1002),
        (FrameError::InvalidCloseCode(1005), 1002),
        (FrameError::InvalidUtf8, 1007),
        (FrameError::TooManyFrames { limit: u32::MAX }, 1008),
        (
            FrameError::FrameTooLong {
                length: u64::MAX,
                limit: u64::MAX,
            },
            1009,
        ),
    ];
    for (error, code) in table {
        assert_eq!(error.close_code(), code, "{error:?}");
        let text = error.to_string();
        assert_eq!(text, text.to_lowercase());
        let mut out = Vec::new();
        super::super::write_close(&mut out, code, &text);
        assert!(
            out.ends_with(text.as_bytes()),
            "does not fit a close frame: {text}"
        );
    }
}
