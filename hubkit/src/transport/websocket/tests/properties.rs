//! Any valid sequence under any cuts, and any bytes at all.

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;

/// A message, or a control frame between messages.
#[derive(Clone, Debug)]
enum Step {
    Message {
        text: bool,
        payload: Vec<u8>,
        fragments: Vec<Index>,
        between: Vec<Control>,
    },
    Control(Control),
}

#[derive(Clone, Debug)]
struct Control {
    ping: bool,
    payload: Vec<u8>,
}

fn control() -> impl Strategy<Value = Control> {
    let payload = prop::collection::vec(any::<u8>(), 0..=125);
    (any::<bool>(), payload).prop_map(|(ping, payload)| Control { ping, payload })
}

fn step() -> impl Strategy<Value = Step> {
    let text = any::<String>().prop_map(|text| (true, text.into_bytes()));
    let binary = prop::collection::vec(any::<u8>(), 0..400).prop_map(|bytes| (false, bytes));
    let fragments = prop::collection::vec(any::<Index>(), 0..4);
    let between = prop::collection::vec(control(), 0..2);
    let message = (prop_oneof![text, binary], fragments, between).prop_map(
        |((text, payload), fragments, between)| Step::Message {
            text,
            payload,
            fragments,
            between,
        },
    );
    prop_oneof![4 => message, 1 => control().prop_map(Step::Control)]
}

fn close() -> impl Strategy<Value = Option<Option<(u16, String)>>> {
    let code = prop_oneof![1000..=1003_u16, 1007..=1014_u16, 3000..=4999_u16];
    prop::option::of(prop::option::of((code, "\\PC{0,30}")))
}

/// The bytes of a connection, and what they say, from the same model.
#[derive(Default)]
struct Model {
    bytes: Vec<u8>,
    seen: Vec<Seen>,
    frames: u32,
}

impl Model {
    fn frame(&mut self, first: u8, payload: &[u8]) {
        let key = self.frames.wrapping_mul(0x9E37_79B9).to_be_bytes();
        self.frames += 1;
        self.bytes.extend(frame_with(first, key, payload));
    }

    fn control(&mut self, control: &Control) {
        let payload = control.payload.clone();
        self.frame(FIN | if control.ping { PING } else { PONG }, &payload);
        self.seen.push(if control.ping {
            Seen::Ping(payload)
        } else {
            Seen::Pong(payload)
        });
    }

    fn data(&mut self, first: u8, payload: &[u8]) {
        self.frame(first, payload);
        match self.seen.last_mut() {
            _ if payload.is_empty() => {}
            Some(Seen::Data(data)) => data.extend_from_slice(payload),
            _ => self.seen.push(data(payload)),
        }
    }

    fn message(&mut self, text: bool, payload: &[u8], fragments: &[Index], between: &[Control]) {
        let mut cuts: Vec<usize> = fragments
            .iter()
            .map(|at| at.index(payload.len() + 1))
            .collect();
        cuts.sort_unstable();
        let mut opcode = if text { TEXT } else { BINARY };
        let mut start = 0;
        for cut in cuts {
            self.data(opcode, &payload[start..cut]);
            between.iter().for_each(|it| self.control(it));
            opcode = CONTINUATION;
            start = cut;
        }
        self.data(FIN | opcode, &payload[start..]);
    }

    fn close(&mut self, close: Option<(u16, String)>) {
        let payload = match &close {
            Some((code, reason)) => [&code.to_be_bytes(), reason.as_bytes()].concat(),
            None => vec![],
        };
        self.frame(FIN | CLOSE, &payload);
        self.seen.push(Seen::Close(close));
    }

    fn new(steps: &[Step], close: Option<Option<(u16, String)>>) -> Self {
        let mut model = Self::default();
        for step in steps {
            match step {
                Step::Message {
                    text,
                    payload,
                    fragments,
                    between,
                } => {
                    model.message(*text, payload, fragments, between);
                }
                Step::Control(control) => model.control(control),
            }
        }
        if let Some(close) = close {
            model.close(close);
        }
        model
    }
}

fn pieces<'a>(bytes: &'a [u8], cuts: &[Index]) -> Vec<&'a [u8]> {
    let mut cuts: Vec<usize> = cuts.iter().map(|at| at.index(bytes.len() + 1)).collect();
    cuts.extend([0, bytes.len()]);
    cuts.sort_unstable();
    cuts.windows(2)
        .map(|pair| &bytes[pair[0]..pair[1]])
        .collect()
}

/// The error that ends a connection, if one does.
fn error(seen: &[Seen]) -> Option<FrameError> {
    match seen {
        [.., Seen::Refused(error)] => Some(*error),
        _ => None,
    }
}

proptest! {
    #[test]
    fn the_cuts_of_a_valid_connection_do_not_matter(
        steps in prop::collection::vec(step(), 0..8),
        close in close(),
        cuts in prop::collection::vec(any::<Index>(), 0..20),
    ) {
        let model = Model::new(&steps, close);
        let limits = Limits::default();
        prop_assert_eq!(&feed(limits, [&model.bytes[..]]), &model.seen);
        prop_assert_eq!(&feed(limits, pieces(&model.bytes, &cuts)), &model.seen);
        prop_assert_eq!(&feed(limits, model.bytes.chunks(1)), &model.seen);
    }

    #[test]
    fn a_damaged_connection_ends_the_same_under_any_cuts(
        steps in prop::collection::vec(step(), 1..5),
        damage in prop::collection::vec((any::<Index>(), any::<u8>()), 1..4),
        cuts in prop::collection::vec(any::<Index>(), 0..20),
    ) {
        let mut bytes = Model::new(&steps, None).bytes;
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let limits = Limits { max_small_frames: 3, max_frame: Some(300) };
        let whole = feed(limits, [&bytes[..]]);
        for other in [feed(limits, pieces(&bytes, &cuts)), feed(limits, bytes.chunks(1))] {
            prop_assert_eq!(error(&other), error(&whole));
            if error(&whole) != Some(FrameError::InvalidUtf8) {
                prop_assert_eq!(&other, &whole);
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        cuts in prop::collection::vec(any::<Index>(), 0..5),
    ) {
        let limits = Limits::default();
        let whole = feed(limits, [&bytes[..]]);
        prop_assert_eq!(error(&feed(limits, pieces(&bytes, &cuts))), error(&whole));
    }

    #[test]
    fn text_is_judged_like_the_standard_library_does(
        text in "\\PC{1,20}",
        damage in prop::option::of((any::<Index>(), any::<u8>())),
        fragment in any::<Index>(),
        cuts in prop::collection::vec(any::<Index>(), 0..8),
    ) {
        let mut payload = text.into_bytes();
        if let Some((at, byte)) = damage {
            let at = at.index(payload.len());
            payload[at] = byte;
        }
        let mut model = Model::default();
        model.message(true, &payload, &[fragment], &[]);
        let seen = feed(Limits::default(), pieces(&model.bytes, &cuts));
        match std::str::from_utf8(&payload) {
            Ok(_) => prop_assert_eq!(seen, [data(&payload)]),
            Err(_) => prop_assert_eq!(error(&seen), Some(FrameError::InvalidUtf8)),
        }
    }
}
