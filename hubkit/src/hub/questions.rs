//! Client results: questions to clients, and who still owes an answer.

use std::collections::{HashMap, VecDeque};
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
    open: Mutex<HashMap<u64, Arc<Question>>>,
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
        self.open.lock().insert(number, Arc::clone(&question));
        (number, question)
    }

    /// Forgets a question: nobody waits for its answers.
    pub(super) fn close(&self, number: u64) {
        self.open.lock().remove(&number);
    }

    fn find(&self, id: &str) -> Option<Arc<Question>> {
        let number: u64 = id.strip_prefix('s')?.parse().ok()?;
        self.open.lock().get(&number).cloned()
    }

    /// Whether a connection owes the answer with this id.
    pub(crate) fn is_owed(&self, connection: u64, id: &str) -> bool {
        self.find(id).is_some_and(|question| {
            let state = question.state.lock();
            matches!(state.asked.get(&connection), Some(Some(_)))
        })
    }

    /// Takes a client's answer.
    pub(crate) fn answer(&self, connection: u64, id: &str, outcome: &Outcome<'_>) -> Answered {
        match self.find(id) {
            Some(question) => question.answer(connection, outcome),
            None => Answered::Stray,
        }
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.open.lock().len()
    }

    /// A connection that has ended answers nothing more.
    pub(crate) fn disconnected(&self, connection: u64) {
        let open: Vec<_> = self.open.lock().values().cloned().collect();
        for question in open {
            question
                .state
                .lock()
                .settle(connection, Err(AnswerError::Disconnected));
        }
    }
}

/// How a question is called on the wire.
pub(super) fn wire_id(number: u64) -> String {
    format!("s{number}")
}

impl Question {
    /// Notes that a connection owes an answer. Called before it can give one.
    pub(super) fn ask(&self, connection: &Connection) {
        let asked = Asked {
            id: Arc::clone(&connection.id),
            protocol: connection.protocol(),
        };
        let mut state = self.state.lock();
        state.asked.insert(connection.key, Some(asked));
        state.owing += 1;
    }

    /// Notes that a connection was not asked after all.
    pub(super) fn fail(&self, connection: u64, error: AnswerError) {
        self.state.lock().settle(connection, Err(error));
    }

    /// Gives up those who have not answered.
    pub(super) fn expire(&self) {
        let mut state = self.state.lock();
        let late: Vec<u64> = state
            .asked
            .iter()
            .filter(|(_, asked)| asked.is_some())
            .map(|(key, _)| *key)
            .collect();
        for connection in late {
            state.settle(connection, Err(AnswerError::TimedOut));
        }
    }

    fn answer(&self, connection: u64, outcome: &Outcome<'_>) -> Answered {
        let mut state = self.state.lock();
        let protocol = match state.asked.get(&connection) {
            None => return Answered::Foreign,
            Some(None) => return Answered::Stray,
            Some(Some(asked)) => asked.protocol,
        };
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
        state.settle(connection, answer);
        Answered::Taken
    }
}

impl State {
    fn settle(&mut self, connection: u64, answer: Result<Payload, AnswerError>) {
        let Some(asked) = self.asked.get_mut(&connection).and_then(Option::take) else {
            return;
        };
        self.owing -= 1;
        self.answers.push_back((asked.id, answer));
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}
