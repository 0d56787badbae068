//! Client results: questions to clients, and who still owes an answer.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Waker;

use parking_lot::Mutex;

use super::answer::AnswerError;
use crate::connection::Connection;
use crate::protocol::{Outcome, Protocol};

/// The questions of one hub that are not answered by everyone yet.
#[derive(Debug, Default)]
pub(crate) struct Questions {
    next: AtomicU64,
    open: Mutex<Open>,
}

/// Locked before any question is, never after.
#[derive(Debug, Default)]
struct Open {
    questions: HashMap<u64, Arc<Question>>,
    /// The questions that each connection owes an answer, so that its end concerns no others.
    owed: HashMap<u64, HashSet<u64>>,
}

impl Open {
    fn settle(&mut self, connection: u64, number: u64) {
        if let Some(owed) = self.owed.get_mut(&connection) {
            owed.remove(&number);
            if owed.is_empty() {
                self.owed.remove(&connection);
            }
        }
    }
}

/// One question, asked to one client or many.
#[derive(Debug, Default)]
pub(super) struct Question {
    pub(super) state: Mutex<State>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    /// The asked connections by key: the id of those that owe an answer.
    asked: HashMap<u64, Option<Asked>>,
    /// How many owe an answer.
    pub(super) owing: usize,
    pub(super) answers: VecDeque<(Arc<str>, Result<Payload, AnswerError>)>,
    pub(super) waker: Option<Waker>,
}

#[derive(Debug)]
struct Asked {
    id: Arc<str>,
    protocol: Protocol,
}

/// An encoded answer; `None` for an answer that says nothing.
#[derive(Debug)]
pub(super) struct Payload {
    pub(super) protocol: Protocol,
    pub(super) bytes: Option<Vec<u8>>,
}

/// What became of a completion from a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answered {
    Taken,
    /// Nobody waits for it any more.
    Stray,
    /// It answers what another connection was asked.
    Foreign,
}

impl Questions {
    /// Opens a question, and returns its number.
    pub(super) fn open(&self) -> (u64, Arc<Question>) {
        let number = self.next.fetch_add(1, Ordering::Relaxed) + 1;
        let question = Arc::new(Question::default());
        let mut open = self.open.lock();
        open.questions.insert(number, Arc::clone(&question));
        drop(open);
        (number, question)
    }

    /// Notes that a connection owes an answer. Called before it can give one.
    pub(super) fn ask(&self, number: u64, question: &Question, connection: &Connection) {
        let asked = Asked {
            id: Arc::clone(&connection.id),
            protocol: connection.protocol(),
        };
        self.note(number, question, connection.key, asked);
    }

    fn note(&self, number: u64, question: &Question, connection: u64, asked: Asked) {
        let mut open = self.open.lock();
        open.owed.entry(connection).or_default().insert(number);
        drop(open);
        let mut state = question.state.lock();
        state.asked.insert(connection, Some(asked));
        state.owing += 1;
    }

    /// Forgets a question: nobody waits for its answers.
    pub(super) fn close(&self, number: u64) {
        let mut open = self.open.lock();
        if let Some(question) = open.questions.remove(&number) {
            for connection in question.state.lock().asked.keys() {
                open.settle(*connection, number);
            }
        }
    }

    fn find(&self, number: u64) -> Option<Arc<Question>> {
        self.open.lock().questions.get(&number).cloned()
    }

    /// Whether a connection owes the answer with this id.
    pub(crate) fn is_owed(&self, connection: u64, id: &str) -> bool {
        let question = number(id).and_then(|number| self.find(number));
        question.is_some_and(|question| {
            let state = question.state.lock();
            matches!(state.asked.get(&connection), Some(Some(_)))
        })
    }

    /// Takes a client's answer.
    pub(crate) fn answer(&self, connection: u64, id: &str, outcome: &Outcome<'_>) -> Answered {
        let Some((number, question)) =
            number(id).and_then(|number| Some((number, self.find(number)?)))
        else {
            return Answered::Stray;
        };
        let answered = question.answer(connection, outcome);
        if answered == Answered::Taken {
            self.open.lock().settle(connection, number);
        }
        answered
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        let open = self.open.lock();
        open.questions.len().max(open.owed.len())
    }

    /// A connection that has ended answers nothing more.
    pub(crate) fn disconnected(&self, connection: u64) {
        let mut open = self.open.lock();
        let owed = open.owed.remove(&connection).unwrap_or_default();
        let questions: Vec<_> = owed
            .iter()
            .filter_map(|number| open.questions.get(number).cloned())
            .collect();
        drop(open);
        for question in questions {
            question.settle(connection, Err(AnswerError::Disconnected));
        }
    }
}

/// What no client calls its uploads by accident: the end of an upload and the answer to a question look the same. The
/// official server's `s1` is too close to what clients count up.
const PREFIX: &str = "hubkit:";

/// How a question is called on the wire.
pub(super) fn wire_id(number: u64) -> String {
    format!("{PREFIX}{number}")
}

/// The number of the question that is called so, if it is one.
fn number(id: &str) -> Option<u64> {
    let digits = id.strip_prefix(PREFIX)?;
    let number = digits.parse().ok()?;
    // As it is written, and not another way: no sign, no zeros in front.
    (wire_id(number) == id).then_some(number)
}

/// Whether a question is or may once be called so: clients have to call their own things otherwise.
pub(crate) fn is_reserved(id: &str) -> bool {
    number(id).is_some()
}

impl Question {
    /// Notes that a connection was not asked after all.
    pub(super) fn fail(&self, connection: u64, error: AnswerError) {
        self.settle(connection, Err(error));
    }

    /// Gives up those who have not answered.
    pub(super) fn expire(&self) {
        let state = self.state.lock();
        let late: Vec<u64> = state
            .asked
            .iter()
            .filter(|(_, asked)| asked.is_some())
            .map(|(key, _)| *key)
            .collect();
        drop(state);
        for connection in late {
            self.settle(connection, Err(AnswerError::TimedOut));
        }
    }

    fn answer(&self, connection: u64, outcome: &Outcome<'_>) -> Answered {
        let state = self.state.lock();
        let protocol = match state.asked.get(&connection) {
            None => return Answered::Foreign,
            Some(None) => return Answered::Stray,
            Some(Some(asked)) => asked.protocol,
        };
        drop(state);
        let answer = match outcome {
            Outcome::Error(error) => Err(AnswerError::Client(error.to_string())),
            Outcome::Void => Ok(Payload {
                protocol,
                bytes: None,
            }),
            Outcome::Value(value) => Ok(Payload {
                protocol,
                bytes: Some(value.bytes().to_vec()),
            }),
        };
        if self.settle(connection, answer) {
            Answered::Taken
        } else {
            Answered::Stray
        }
    }

    /// Takes an answer, or what there is instead. Returns whether it was still owed.
    fn settle(&self, connection: u64, answer: Result<Payload, AnswerError>) -> bool {
        let mut state = self.state.lock();
        let Some(asked) = state.asked.get_mut(&connection).and_then(Option::take) else {
            return false;
        };
        state.owing -= 1;
        state.answers.push_back((asked.id, answer));
        let waker = state.waker.take();
        // A waker is anybody's code, and may give the question up.
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use super::*;

    fn ask(questions: &Questions, connection: u64) -> (u64, Arc<Question>) {
        let (number, question) = questions.open();
        let asked = Asked {
            id: "id".into(),
            protocol: Protocol::Json,
        };
        questions.note(number, &question, connection, asked);
        (number, question)
    }

    #[test]
    fn the_end_of_a_connection_concerns_what_it_owes_alone() {
        let questions = Arc::new(Questions::default());
        let (_, own) = ask(&questions, 1);
        let (_, other) = ask(&questions, 2);
        // Who looks at the other question waits.
        let held = other.state.lock();
        let (done, is_done) = mpsc::channel();
        let ending = thread::spawn({
            let questions = Arc::clone(&questions);
            move || {
                questions.disconnected(1);
                done.send(()).expect("the test waits");
            }
        });
        let ended = is_done.recv_timeout(Duration::from_secs(10));
        drop(held);
        ending.join().expect("does not panic");
        assert_eq!(ended, Ok(()));
        assert_eq!(own.state.lock().owing, 0);
        assert_eq!(other.state.lock().owing, 1);
    }

    #[test]
    fn nothing_is_kept_of_what_is_answered_left_or_given_up() {
        let questions = Questions::default();
        let (answered, _) = ask(&questions, 1);
        let (_, left) = ask(&questions, 2);
        let (given_up, _) = ask(&questions, 3);
        let id = wire_id(answered);
        assert!(questions.is_owed(1, &id) && !questions.is_owed(2, &id));
        let taken = questions.answer(1, &id, &Outcome::Void);
        assert_eq!(taken, Answered::Taken);
        let again = questions.answer(1, &id, &Outcome::Void);
        assert_eq!(again, Answered::Stray);
        questions.disconnected(2);
        assert_eq!(left.state.lock().owing, 0);
        for number in [answered, answered + 1, given_up] {
            questions.close(number);
        }
        assert_eq!(questions.len(), 0);
    }

    #[test]
    fn only_what_is_written_as_an_id_is_one() {
        for number in ["0", "1", "18446744073709551615"] {
            assert!(is_reserved(&format!("hubkit:{number}")), "{number}");
        }
        for id in ["", "1", "s1", "hubkit:", "Hubkit:1"] {
            assert!(!is_reserved(id), "{id}");
        }
        for number in ["+1", "01", "1 ", "x", "18446744073709551616"] {
            assert!(!is_reserved(&format!("hubkit:{number}")), "{number}");
        }
    }
}
