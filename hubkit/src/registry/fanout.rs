//! Sending one call to many connections: encoded and framed once for each protocol in use.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use super::Registry;
use crate::connection::{Connection, Frame};
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
    method: &'a str,
    arguments: &'a dyn EncodeArgs,
    frames: [Option<Frame>; Protocol::ALL.len()],
    error: Option<EncodeError>,
}

impl<'a> Outgoing<'a> {
    pub(crate) fn new(method: &'a str, arguments: &'a dyn EncodeArgs) -> Self {
        Self {
            method,
            arguments,
            frames: [const { None }; Protocol::ALL.len()],
            error: None,
        }
    }

    fn send(&mut self, connection: &Connection) {
        let protocol = connection.protocol();
        if let Some(frame) = self.frame(protocol) {
            connection.outbox.push(frame);
        }
    }

    fn frame(&mut self, protocol: Protocol) -> Option<Frame> {
        let slot = &mut self.frames[protocol.index()];
        if slot.is_none() && self.error.is_none() {
            let head = InvocationHead {
                id: None,
                streaming: false,
                target: self.method,
                stream_ids: &[],
            };
            match Frame::encode(protocol, |out| {
                protocol.write_invocation(out, &head, self.arguments)
            }) {
                Ok(frame) => *slot = Some(frame),
                Err(error) => self.error = Some(error),
            }
        }
        slot.clone()
    }

    /// Reports an argument that could not be encoded. With no receiver, nothing is encoded and nothing reported.
    pub(crate) fn finish(self) -> Result<(), EncodeError> {
        self.error.map_or(Ok(()), Err)
    }
}

impl Registry {
    /// Queues a call at everyone it is for. Never waits for a receiver.
    pub(crate) fn deliver(&self, target: &Target, outgoing: &mut Outgoing<'_>) {
        let excluded =
            |ids: &[Arc<str>], connection: &Connection| ids.iter().any(|id| **id == *connection.id);
        match target {
            Target::All => self.for_each(|connection| outgoing.send(connection)),
            Target::AllExcept(ids) => self.for_each(|connection| {
                if !excluded(ids, connection) {
                    outgoing.send(connection);
                }
            }),
            Target::Connection(connection) => outgoing.send(connection),
            Target::Clients(ids) => {
                let mut once = Once::for_names(ids.len());
                for connection in ids.iter().filter_map(|id| self.find(id)) {
                    if once.is_first(&connection) {
                        outgoing.send(&connection);
                    }
                }
            }
            Target::GroupExcept(name, ids) => self.groups.for_each(name, |connection| {
                if !excluded(ids, connection) {
                    outgoing.send(connection);
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
                            outgoing.send(connection);
                        }
                    });
                }
            }
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
