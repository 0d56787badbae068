//! Calling clients: the runtime half of typed proxies, and the untyped one.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::HubError;
use super::answer::{Answer, AnswerError, Answers};
use super::core::HubCore;
use super::questions::{Question, wire_id};
use crate::connection::{Connection, Message, Place, Policy};
use crate::contract::{HubValue, Method, Overflow};
use crate::protocol::EncodeArgs;
use crate::registry::{Outgoing, Target};

/// Marks proxies that call any number of clients: their questions have [`Answers`].
#[derive(Clone, Copy, Debug)]
pub enum Many {}

/// Marks proxies that call one connection: their questions have an [`Answer`].
#[derive(Clone, Copy, Debug)]
pub enum One {}

/// The connections that a proxy calls. Cheap to clone.
#[derive(Clone)]
pub struct Recipients {
    core: Arc<HubCore>,
    target: Target,
}

impl Recipients {
    pub(crate) fn new(core: Arc<HubCore>, target: Target) -> Self {
        Self { core, target }
    }

    /// Calls `method` on every recipient, encoding once for each protocol that one of them speaks.
    pub fn send(&self, method: &str, arguments: &dyn EncodeArgs) -> Sending {
        self.send_with(method, arguments, Overflow::Disconnect)
    }

    /// Like [`send`](Self::send), saying what happens where an outbox is full.
    pub fn send_with(
        &self,
        method: &str,
        arguments: &dyn EncodeArgs,
        overflow: Overflow,
    ) -> Sending {
        let mut outgoing = Outgoing::new(method, None, arguments, overflow);
        if let Some(connection) = self.core.registry.single(&self.target) {
            return match outgoing.message(connection.protocol()) {
                Some(message) => Sending::to_one(&connection, message),
                None => Sending::done(outgoing.finish().map_err(HubError::from)),
            };
        }
        self.core
            .registry
            .visit(&self.target, |connection| outgoing.send(connection));
        Sending::done(outgoing.finish().map_err(HubError::from))
    }

    /// Calls `M` on every recipient and collects what they answer.
    pub fn ask<M: Method>(&self, arguments: &dyn EncodeArgs) -> Answers<M::Value> {
        self.ask_named(M::DESCRIPTOR.name, arguments)
    }

    /// Calls `M` on the one recipient and takes its answer.
    pub fn ask_one<M: Method>(&self, arguments: &dyn EncodeArgs) -> Answer<M::Value> {
        Answer::new(self.ask::<M>(arguments))
    }

    fn ask_named<T: HubValue>(&self, method: &str, arguments: &dyn EncodeArgs) -> Answers<T> {
        let (number, question) = self.core.questions.open();
        let id = wire_id(number);
        let mut outgoing = Outgoing::new(method, Some(&id), arguments, Overflow::Disconnect);
        self.core.registry.visit(&self.target, |connection| {
            ask(connection, number, &question, &mut outgoing)
        });
        let refused = outgoing
            .finish()
            .err()
            .map(|error| AnswerError::from(&error));
        Answers::new(Arc::clone(&self.core), number, question, refused)
    }
}

fn ask(
    connection: &Arc<Connection>,
    number: u64,
    question: &Question,
    outgoing: &mut Outgoing<'_>,
) {
    let Some(message) = outgoing.message(connection.protocol()) else {
        return;
    };
    // The answer can come as soon as the question is queued.
    let questions = &connection.core.questions;
    questions.ask(number, question, connection);
    if !connection.is_open() {
        question.fail(connection.key, AnswerError::NotReady);
        return;
    }
    let pushed = connection.outbox.push(message);
    connection.core.counters.count(pushed);
    if !pushed.is_queued() {
        question.fail(connection.key, AnswerError::Disconnected);
    }
}

impl fmt::Debug for Recipients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Recipients").field(&self.target).finish()
    }
}

/// The outcome of a send: await it to learn whether the message could be encoded.
///
/// A message to many was queued, in order, when the proxy's method returned; nobody waits for a slow reader. So was a
/// message to one connection if its outbox had room; if not, it waits for room while this is awaited, which is how a
/// method sends a lot to its caller without running ahead of it. Dropped before that, it does what the method's
/// overflow policy says.
///
/// Recipients that are gone are not an error: a send says nothing about who received it.
#[must_use = "await it, or an argument that cannot be encoded goes unnoticed"]
pub struct Sending(State);

enum State {
    Done(Option<Result<(), HubError>>),
    Waiting {
        connection: Arc<Connection>,
        message: Box<Message>,
        place: Place,
    },
}

impl Sending {
    fn done(outcome: Result<(), HubError>) -> Self {
        Self(State::Done(Some(outcome)))
    }

    fn to_one(connection: &Arc<Connection>, message: &Message) -> Self {
        // Only what must not be lost waits.
        let pushed = match message.policy {
            Policy::DropOldest(_) | Policy::DropNewest => Ok(connection.outbox.push(message)),
            Policy::Disconnect | Policy::Latest(_) => connection.outbox.push_or_wait(message),
        };
        match pushed {
            Ok(pushed) => {
                connection.core.counters.count(pushed);
                Self::done(Ok(()))
            }
            Err(place) => Self(State::Waiting {
                connection: Arc::clone(connection),
                message: Box::new(message.clone()),
                place,
            }),
        }
    }
}

impl Future for Sending {
    type Output = Result<(), HubError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let outcome = match &mut self.0 {
            State::Done(outcome) => outcome.take().unwrap_or(Ok(())),
            State::Waiting {
                connection,
                message,
                place,
            } => {
                let outbox = &connection.outbox;
                match outbox.push_waiting(message, *place, cx.waker()) {
                    Some(pushed) => connection.core.counters.count(pushed),
                    None => return Poll::Pending,
                }
                Ok(())
            }
        };
        self.0 = State::Done(None);
        Poll::Ready(outcome)
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        if let State::Waiting {
            connection,
            message,
            place,
        } = &self.0
        {
            let pushed = connection.outbox.push_at_once(message, *place);
            connection.core.counters.count(pushed);
        }
    }
}

impl fmt::Debug for Sending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waiting = matches!(self.0, State::Waiting { .. });
        f.debug_struct("Sending")
            .field("waiting", &waiting)
            .finish_non_exhaustive()
    }
}

/// A proxy for calling clients: generated for each client interface, or [`UntypedProxy`].
pub trait ClientProxy: Clone + Send + Sync + 'static {
    /// The same proxy for a single connection, whose questions have one answer.
    type One: ClientProxy<One = Self::One>;

    #[doc(hidden)]
    fn from_recipients(recipients: Recipients) -> Self;

    #[doc(hidden)]
    fn recipients(&self) -> &Recipients;

    /// The same recipients, called by method name.
    fn untyped(&self) -> UntypedProxy {
        UntypedProxy::from_recipients(self.recipients().clone())
    }
}

/// Calls clients by method name, for hubs without a client interface.
///
/// ```
/// # use hubkit::{UntypedProxy, Result};
/// # async fn example(everyone: UntypedProxy) -> Result<()> {
/// everyone.send("ReceiveMessage", ("mina", "hello")).await?;
/// everyone.send("Refresh", ()).await
/// # }
/// ```
#[derive(Debug)]
pub struct UntypedProxy<K = Many> {
    recipients: Recipients,
    kind: PhantomData<fn() -> K>,
}

impl<K> UntypedProxy<K> {
    /// Calls `method` with a tuple of serde types; one argument is `(argument,)`.
    pub fn send(&self, method: &str, arguments: impl EncodeArgs) -> Sending {
        self.recipients.send(method, &arguments)
    }
}

impl UntypedProxy<Many> {
    /// Calls `method` and collects what the clients answer.
    pub fn ask<T: HubValue>(&self, method: &str, arguments: impl EncodeArgs) -> Answers<T> {
        self.recipients.ask_named(method, &arguments)
    }
}

impl UntypedProxy<One> {
    /// Calls `method` and takes the client's answer.
    pub fn ask<T: HubValue>(&self, method: &str, arguments: impl EncodeArgs) -> Answer<T> {
        Answer::new(self.recipients.ask_named(method, &arguments))
    }
}

impl<K> Clone for UntypedProxy<K> {
    fn clone(&self) -> Self {
        Self {
            recipients: self.recipients.clone(),
            kind: PhantomData,
        }
    }
}

impl From<UntypedProxy<One>> for UntypedProxy {
    fn from(one: UntypedProxy<One>) -> Self {
        Self::from_recipients(one.recipients)
    }
}

impl<K: 'static> ClientProxy for UntypedProxy<K> {
    type One = UntypedProxy<One>;

    fn from_recipients(recipients: Recipients) -> Self {
        Self {
            recipients,
            kind: PhantomData,
        }
    }

    fn recipients(&self) -> &Recipients {
        &self.recipients
    }
}
