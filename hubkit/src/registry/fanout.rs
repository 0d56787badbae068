//! Sending one call to many connections: encoded and framed once for each protocol in use.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use super::Registry;
use crate::connection::{Connection, Frame, Message, Policy};
use crate::contract::Overflow;
use crate::protocol::{EncodeArgs, EncodeError, InvocationHead, Protocol};

/// Whom a send is for.
#[derive(Clone)]
pub(crate) enum Target {
    All,
    AllExcept(Arc<[Arc<str>]>),
    /// A connection at hand.
    Connection(Arc<Connection>),
    Clients(Arc<[Arc<str>]>),
    Groups(Arc<[Arc<str>]>),
    GroupExcept(Arc<str>, Arc<[Arc<str>]>),
    Users(Arc<[Arc<str>]>),
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("All"),
            Self::AllExcept(ids) => f.debug_tuple("AllExcept").field(ids).finish(),
            Self::Connection(connection) => {
                f.debug_tuple("Connection").field(&connection.id).finish()
            }
            Self::Clients(ids) => f.debug_tuple("Clients").field(ids).finish(),
            Self::Groups(names) => f.debug_tuple("Groups").field(names).finish(),
            Self::GroupExcept(name, ids) => {
                f.debug_tuple("GroupExcept").field(name).field(ids).finish()
            }
            Self::Users(ids) => f.debug_tuple("Users").field(ids).finish(),
        }
    }
}

/// A call on its way out, encoded when the first receiver of a protocol turns up.
pub(crate) struct Outgoing<'a> {
    head: InvocationHead<'a>,
    arguments: &'a dyn EncodeArgs,
    policy: Policy,
    messages: [Option<Message>; Protocol::ALL.len()],
    error: Option<EncodeError>,
}

impl<'a> Outgoing<'a> {
    /// A call of `method`, with an id when its answer is waited for.
    pub(crate) fn new(
        method: &'a str,
        id: Option<&'a str>,
        arguments: &'a dyn EncodeArgs,
        overflow: Overflow,
    ) -> Self {
        Self {
            head: InvocationHead {
                id,
                streaming: false,
                target: method,
                stream_ids: &[],
            },
            arguments,
            policy: Policy::new(method, overflow),
            messages: [const { None }; Protocol::ALL.len()],
            error: None,
        }
    }

    /// The message in the protocol of a receiver; `None` when it cannot be encoded.
    pub(crate) fn message(&mut self, protocol: Protocol) -> Option<&Message> {
        let slot = &mut self.messages[protocol.index()];
        if slot.is_none() && self.error.is_none() {
            let write =
                |out: &mut Vec<u8>| protocol.write_invocation(out, &self.head, self.arguments);
            match Frame::encode(protocol, write) {
                Ok(frame) => {
                    *slot = Some(Message {
                        frame,
                        policy: self.policy.clone(),
                    });
                }
                Err(error) => self.error = Some(error),
            }
        }
        slot.as_ref()
    }

    /// Queues the call at a connection.
    pub(crate) fn send(&mut self, connection: &Connection) {
        if let Some(message) = self.message(connection.protocol()) {
            let pushed = connection.outbox.push(message);
            connection.core.counters.count(pushed);
        }
    }

    /// Reports an argument that could not be encoded. With no receiver, nothing is encoded and nothing reported.
    pub(crate) fn finish(self) -> Result<(), EncodeError> {
        self.error.map_or(Ok(()), Err)
    }
}

impl Registry {
    /// Visits everyone a target names, once. The visits must not wait, nor join or leave.
    pub(crate) fn visit(&self, target: &Target, mut visit: impl FnMut(&Arc<Connection>)) {
        let excluded =
            |ids: &[Arc<str>], connection: &Connection| ids.iter().any(|id| **id == *connection.id);
        match target {
            Target::All => self.for_each(visit),
            Target::AllExcept(ids) => self.for_each(|connection| {
                if !excluded(ids, connection) {
                    visit(connection);
                }
            }),
            Target::Connection(connection) => visit(connection),
            Target::Clients(ids) => {
                let mut once = Once::for_names(ids.len());
                for connection in ids.iter().filter_map(|id| self.find(id)) {
                    if once.is_first(&connection) {
                        visit(&connection);
                    }
                }
            }
            Target::GroupExcept(name, ids) => self.groups.for_each(name, |connection| {
                if !excluded(ids, connection) {
                    visit(connection);
                }
            }),
            Target::Groups(names) | Target::Users(names) => {
                let sets = if matches!(target, Target::Groups(_)) {
                    &self.groups
                } else {
                    &self.users
                };
                let mut once = Once::for_names(names.len());
                for name in names.iter() {
                    sets.for_each(name, |connection| {
                        if once.is_first(connection) {
                            visit(connection);
                        }
                    });
                }
            }
        }
    }

    /// The connection that a target for a single one names, while it is there.
    pub(crate) fn single(&self, target: &Target) -> Option<Arc<Connection>> {
        match target {
            Target::Connection(connection) => Some(Arc::clone(connection)),
            Target::Clients(ids) if ids.len() == 1 => self.find(&ids[0]),
            _ => None,
        }
    }
}

/// Remembers who was sent to, where more than one name may lead to the same connection.
struct Once(Option<HashSet<u64>>);

impl Once {
    fn for_names(names: usize) -> Self {
        Self((names > 1).then(HashSet::new))
    }

    fn is_first(&mut self, connection: &Connection) -> bool {
        self.0
            .as_mut()
            .is_none_or(|seen| seen.insert(connection.key))
    }
}
