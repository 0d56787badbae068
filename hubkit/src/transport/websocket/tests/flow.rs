//! How a decoder goes on, stops and ends.

use super::*;

fn stop_at_every_event(bytes: &[u8]) -> (Vec<Seen>, Vec<usize>) {
    let mut decoder = Decoder::new(Limits::default());
    let (mut seen, mut stops) = (Vec::new(), Vec::new());
    let mut bytes = bytes.to_vec();
    let mut used = 0;
    while used < bytes.len() {
        used += decoder
            .decode(&mut bytes[used..], |event| {
                record(&mut seen, event);
                ControlFlow::Break(())
            })
            .unwrap();
        stops.push(used);
    }
    (seen, stops)
}

#[test]
fn who_stops_may_go_on_with_the_rest() {
    let frames = [
        frame(BINARY, b"ab"),
        frame(FIN | PING, b"p"),
        frame(FIN | CONTINUATION, b""),
        frame(FIN | TEXT, b"cd"),
    ];
    let lens: Vec<usize> = frames.iter().map(Vec::len).collect();
    let (seen, stops) = stop_at_every_event(&frames.concat());
    assert_eq!(seen, [data(b"ab"), Seen::Ping(b"p".to_vec()), data(b"cd")]);
    assert_eq!(stops, [lens[0], lens[0] + lens[1], lens.iter().sum()]);
}

#[test]
fn nothing_comes_after_a_close() {
    let bytes = [
        frame(FIN | CLOSE, b""),
        frame(FIN | TEXT, b"late"),
        vec![0xFF; 20],
    ]
    .concat();
    assert_eq!(decode(&bytes), [Seen::Close(None)]);

    let mut decoder = Decoder::new(Limits::default());
    let mut events = 0;
    for _ in 0..2 {
        let mut bytes = bytes.clone();
        let used = decoder.decode(&mut bytes, |_| {
            events += 1;
            ControlFlow::Continue(())
        });
        assert_eq!(used, Ok(bytes.len()));
        assert!(decoder.is_over());
    }
    assert_eq!(events, 1);
}

#[test]
fn nothing_comes_after_an_error() {
    let mut decoder = Decoder::new(Limits::default());
    let mut decode =
        |mut bytes: Vec<u8>| decoder.decode(&mut bytes, |event| panic!("{event:?} after an error"));
    assert_eq!(
        decode(frame(FIN | 0x3, b"")),
        Err(FrameError::ReservedOpcode(3))
    );
    assert_eq!(decode(frame(FIN | TEXT, b"late")), Ok(10));
}

#[test]
fn data_is_handed_out_as_it_arrives() {
    let mut decoder = Decoder::new(Limits::default());
    let mut seen = Vec::new();
    let mut lens = Vec::new();
    for piece in frame(FIN | BINARY, &[5; 1000]).chunks_mut(300) {
        decoder
            .decode(piece, |event| {
                if let Event::Data(bytes) = &event {
                    lens.push(bytes.len());
                }
                record(&mut seen, event);
                ControlFlow::Continue(())
            })
            .unwrap();
    }
    assert_eq!(lens, [292, 300, 300, 108]);
    assert_eq!(seen, [data(&[5; 1000])]);
}

#[test]
fn an_idle_decoder_is_small_and_keeps_no_payload() {
    assert!(size_of::<Decoder>() <= 64, "{}", size_of::<Decoder>());

    let mut decoder = Decoder::new(Limits::default());
    let mut ping = frame(FIN | PING, b"payload");
    let (front, back) = ping.split_at_mut(8);
    let mut on = |_: Event<'_>| ControlFlow::Continue(());
    decoder.decode(front, &mut on).unwrap();
    assert!(format!("{decoder:?}").contains("split: Some"));
    decoder.decode(back, &mut on).unwrap();
    assert!(format!("{decoder:?}").contains("split: None"));
}
