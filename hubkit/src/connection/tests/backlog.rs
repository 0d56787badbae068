//! What waits in an outbox, against a model that is too simple to be wrong.

use bytes::Bytes;
use proptest::prelude::*;

use super::super::backlog::Backlog;
use super::super::{Frame, Message, Policy, Pushed};
use crate::contract::Overflow;

const CAPACITY: usize = 1000;

fn message(number: u32, len: usize, method: &str, overflow: Overflow) -> Message {
    let mut bytes = vec![0; len.max(4)];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    Message {
        frame: Frame(Bytes::from(bytes)),
        policy: Policy::new(method, overflow),
    }
}

fn number(frame: &[u8]) -> u32 {
    u32::from_be_bytes(*frame.first_chunk().expect("four bytes"))
}

/// Messages as they wait: number, size, and what they compete with.
#[derive(Default)]
struct Model(Vec<(u32, usize, Policy)>);

impl Model {
    fn bytes(&self) -> usize {
        self.0.iter().map(|(_, len, _)| len).sum()
    }

    fn fits(&self, len: usize) -> bool {
        self.bytes() == 0 || self.bytes() + len <= CAPACITY
    }

    fn push(&mut self, number: u32, len: usize, policy: &Policy) -> Pushed {
        let waiting = (number, len, policy.clone());
        let fits = self.fits(len);
        match policy {
            Policy::Latest(key) => {
                let same =
                    |(_, _, own): &(_, _, Policy)| matches!(own, Policy::Latest(own) if own == key);
                if let Some(at) = self.0.iter().position(same) {
                    let old = self.0[at].1;
                    let others = self.bytes() - old;
                    if len > old && others > 0 && others + len > CAPACITY {
                        return Pushed::Overflowed;
                    }
                    self.0[at] = waiting;
                    return Pushed::Conflated;
                }
            }
            Policy::DropOldest(method) if !fits => {
                let same = |(_, _, own): &(_, _, Policy)| matches!(own, Policy::DropOldest(own) if own == method);
                let mut rest = Self(self.0.clone());
                let mut displaced = 0;
                while let Some(at) = rest.0.iter().position(same) {
                    rest.0.remove(at);
                    displaced += 1;
                    if rest.fits(len) {
                        *self = rest;
                        self.0.push(waiting);
                        return Pushed::Displaced(displaced);
                    }
                }
                return Pushed::Dropped;
            }
            _ => {}
        }
        match policy {
            _ if fits => {
                self.0.push(waiting);
                Pushed::Queued
            }
            Policy::DropNewest => Pushed::Dropped,
            _ => Pushed::Overflowed,
        }
    }
}

#[derive(Clone, Debug)]
enum Step {
    Push(usize, &'static str, Overflow),
    Pop,
}

fn step() -> impl Strategy<Value = Step> {
    let overflow = prop_oneof![
        2 => Just(Overflow::Disconnect),
        1 => Just(Overflow::DropNewest),
        4 => Just(Overflow::DropOldest),
        4 => (0..5u8).prop_map(|key| Overflow::latest(&key)),
    ];
    let len = prop_oneof![8 => 4..200usize, 1 => 4..1500usize];
    let push = (len, prop_oneof![Just("A"), Just("B")], overflow);
    prop_oneof![
        3 => push.prop_map(|(len, method, overflow)| Step::Push(len, method, overflow)),
        1 => Just(Step::Pop),
    ]
}

proptest! {
    #[test]
    fn what_waits_is_what_the_policies_say(steps in prop::collection::vec(step(), 1..300)) {
        let (mut backlog, mut model) = (Backlog::default(), Model::default());
        for (at, step) in (0u32..).zip(steps) {
            match step {
                Step::Push(len, method, overflow) => {
                    let message = message(at, len, method, overflow);
                    let has_room = backlog.has_room_for(&message, CAPACITY);
                    let pushed = backlog.push(&message, CAPACITY);
                    prop_assert_eq!(pushed, model.push(at, len, &message.policy));
                    prop_assert_eq!(has_room, matches!(pushed, Pushed::Queued | Pushed::Conflated));
                    if pushed == Pushed::Overflowed {
                        backlog.clear();
                        model.0.clear();
                    }
                }
                Step::Pop => {
                    let next = (!model.0.is_empty()).then(|| model.0.remove(0).0);
                    prop_assert_eq!(backlog.pop().map(|frame| number(&frame.0)), next);
                }
            }
            prop_assert_eq!(backlog.bytes(), model.bytes());
            prop_assert!(backlog.places() <= 2 * model.0.len() + 34);
            if backlog.is_empty() {
                backlog.trim();
            }
        }
        for (expected, ..) in model.0 {
            prop_assert_eq!(backlog.pop().map(|frame| number(&frame.0)), Some(expected));
        }
        prop_assert!(backlog.pop().is_none());
    }
}

#[test]
fn dropped_messages_leave_no_memory_behind() {
    let mut backlog = Backlog::default();
    backlog.push(&message(0, 4, "Plain", Overflow::Disconnect), CAPACITY);
    let news = message(1, 100, "News", Overflow::DropOldest);
    for _ in 0..100_000 {
        assert!(backlog.push(&news, CAPACITY).is_queued());
    }
    assert!(backlog.places() < 100, "{} places", backlog.places());
    assert!(backlog.bytes() <= CAPACITY);
    let frames = std::iter::from_fn(|| backlog.pop()).count();
    assert_eq!(frames, 10);
}

#[test]
fn newer_messages_of_keys_do_not_outgrow_the_outbox() {
    let mut backlog = Backlog::default();
    let latest = |key: usize, len| message(0, len, "Price", Overflow::latest(&key));
    for key in 0..10 {
        assert_eq!(backlog.push(&latest(key, 50), CAPACITY), Pushed::Queued);
    }
    for _ in 0..10 {
        assert_eq!(backlog.push(&latest(3, 550), CAPACITY), Pushed::Conflated);
    }
    assert_eq!(backlog.push(&latest(4, 51), CAPACITY), Pushed::Overflowed);
    assert_eq!(backlog.push(&latest(4, 50), CAPACITY), Pushed::Conflated);
    assert_eq!(backlog.bytes(), CAPACITY);
}

#[test]
fn a_message_for_which_nothing_makes_room_displaces_nothing() {
    let mut backlog = Backlog::default();
    let plain = message(0, 800, "Plain", Overflow::Disconnect);
    let news = |number, len| message(number, len, "News", Overflow::DropOldest);
    assert_eq!(backlog.push(&plain, CAPACITY), Pushed::Queued);
    assert_eq!(backlog.push(&news(1, 100), CAPACITY), Pushed::Queued);
    assert_eq!(backlog.push(&news(2, 300), CAPACITY), Pushed::Dropped);
    assert_eq!(backlog.push(&news(3, 150), CAPACITY), Pushed::Displaced(1));
    let frames = std::iter::from_fn(|| backlog.pop());
    assert_eq!(
        frames.map(|frame| number(&frame.0)).collect::<Vec<_>>(),
        [0, 3]
    );
}
