//! Choosing whom to call.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use super::core::HubCore;
use super::proxy::{ClientProxy, Recipients};
use crate::connection::Connection;
use crate::registry::Target;

/// The clients of a hub, from anywhere: each method gives the proxy that calls the clients it names.
///
/// Connections that do not exist are passed over. Nobody is called twice, however many of the named groups or users
/// a connection belongs to.
pub struct Clients<P> {
    core: Arc<HubCore>,
    proxy: PhantomData<fn() -> P>,
}

impl<P: ClientProxy> Clients<P> {
    pub(crate) fn new(core: Arc<HubCore>) -> Self {
        Self {
            core,
            proxy: PhantomData,
        }
    }

    fn to<Q: ClientProxy>(&self, target: Target) -> Q {
        Q::from_recipients(Recipients::new(Arc::clone(&self.core), target))
    }

    /// Every client.
    #[must_use]
    pub fn all(&self) -> P {
        self.to(Target::All)
    }

    /// Every client but these connections.
    #[must_use]
    pub fn all_except<I: AsRef<str>>(&self, connection_ids: impl IntoIterator<Item = I>) -> P {
        self.to(Target::AllExcept(names(connection_ids)))
    }

    /// One connection.
    #[must_use]
    pub fn client(&self, connection_id: impl AsRef<str>) -> P::One {
        self.to(Target::Clients([connection_id.as_ref().into()].into()))
    }

    /// These connections.
    #[must_use]
    pub fn clients<I: AsRef<str>>(&self, connection_ids: impl IntoIterator<Item = I>) -> P {
        self.to(Target::Clients(names(connection_ids)))
    }

    /// The members of a group. Group names are compared exactly.
    #[must_use]
    pub fn group(&self, group: impl AsRef<str>) -> P {
        self.to(Target::Groups([group.as_ref().into()].into()))
    }

    /// The members of these groups.
    #[must_use]
    pub fn groups<I: AsRef<str>>(&self, groups: impl IntoIterator<Item = I>) -> P {
        self.to(Target::Groups(names(groups)))
    }

    /// The members of a group but these connections.
    #[must_use]
    pub fn group_except<I: AsRef<str>>(
        &self,
        group: impl AsRef<str>,
        connection_ids: impl IntoIterator<Item = I>,
    ) -> P {
        self.to(Target::GroupExcept(
            group.as_ref().into(),
            names(connection_ids),
        ))
    }

    /// Every connection of a user. User ids are compared exactly.
    #[must_use]
    pub fn user(&self, user_id: impl AsRef<str>) -> P {
        self.to(Target::Users([user_id.as_ref().into()].into()))
    }

    /// Every connection of these users.
    #[must_use]
    pub fn users<I: AsRef<str>>(&self, user_ids: impl IntoIterator<Item = I>) -> P {
        self.to(Target::Users(names(user_ids)))
    }
}

fn names<I: AsRef<str>>(names: impl IntoIterator<Item = I>) -> Arc<[Arc<str>]> {
    names
        .into_iter()
        .map(|name| Arc::from(name.as_ref()))
        .collect()
}

impl<P> fmt::Debug for Clients<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clients").finish_non_exhaustive()
    }
}

/// The clients of a hub as a method sees them: [`Clients`], and those named relative to the caller.
pub struct CallerClients<P> {
    clients: Clients<P>,
    caller: Arc<Connection>,
}

impl<P: ClientProxy> CallerClients<P> {
    pub(crate) fn new(caller: Arc<Connection>) -> Self {
        Self {
            clients: Clients::new(Arc::clone(&caller.core)),
            caller,
        }
    }

    /// The caller.
    #[must_use]
    pub fn caller(&self) -> P::One {
        self.clients
            .to(Target::Connection(Arc::clone(&self.caller)))
    }

    /// Every client but the caller.
    #[must_use]
    pub fn others(&self) -> P {
        self.clients
            .to(Target::AllExcept([Arc::clone(&self.caller.id)].into()))
    }

    /// The members of a group but the caller.
    #[must_use]
    pub fn others_in_group(&self, group: impl AsRef<str>) -> P {
        let caller = [Arc::clone(&self.caller.id)].into();
        self.clients
            .to(Target::GroupExcept(group.as_ref().into(), caller))
    }
}

impl<P> Deref for CallerClients<P> {
    type Target = Clients<P>;

    fn deref(&self) -> &Clients<P> {
        &self.clients
    }
}

impl<P> fmt::Debug for CallerClients<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallerClients")
            .field("caller", &self.caller.id)
            .finish_non_exhaustive()
    }
}
