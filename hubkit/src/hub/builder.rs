//! From a value that implements a hub's trait to a hub that can be served.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::core::{ErasedHub, HubCore, TypedHub, UserProvider};
use super::handle::HubHandle;
use super::options::HubOptions;
use super::proxy::ClientProxy;
use super::questions::Questions;
use super::statistics::Counters;
use super::user::User;
use crate::connection::{Connection, serve};
use crate::contract::{Dispatch, HubDescriptor};
use crate::registry::Registry;
use crate::transport::{Accept, Endpoint, Gate, Opening, Serve};

/// Configures a hub. A hub trait's `into_hub` makes one.
#[must_use = "a builder does nothing until `build` is called"]
pub struct HubBuilder<P> {
    hub: Box<dyn ErasedHub>,
    options: HubOptions,
    user_provider: Box<UserProvider>,
    proxy: PhantomData<fn() -> P>,
}

impl<P: ClientProxy> HubBuilder<P> {
    #[doc(hidden)]
    pub fn new<D: Dispatch<Proxy = P>>(hub: D) -> Self {
        Self {
            hub: Box::new(TypedHub::new(hub)),
            options: HubOptions::default(),
            user_provider: Box::new(|request| request.extensions.get::<User>().cloned()),
            proxy: PhantomData,
        }
    }

    /// Replaces all options. Default: [`HubOptions::default`].
    pub fn options(mut self, options: HubOptions) -> Self {
        self.options = options;
        self
    }

    /// Says who the user of a connecting request is. Default: the [`User`] in the request's extensions.
    ///
    /// Called once for each connection, before its handshake. Keep it quick: it blocks nothing else, but the
    /// connection waits for it.
    pub fn user(
        mut self,
        provider: impl Fn(&http::request::Parts) -> Option<User> + Send + Sync + 'static,
    ) -> Self {
        self.user_provider = Box::new(provider);
        self
    }

    /// Checks the configuration and makes the hub.
    ///
    /// # Errors
    /// With everything that is wrong at once.
    pub fn build(self) -> Result<Hub<P>, BuildError> {
        let mut problems = Vec::new();
        self.options.check(&mut problems);
        if !problems.is_empty() {
            return Err(BuildError::new(self.hub.descriptor().name, problems));
        }
        let options = self.options.countable();
        let core = HubCore {
            gate: Gate::new(options.endpoint.clone()),
            hub: self.hub,
            options,
            user_provider: self.user_provider,
            registry: Registry::default(),
            questions: Questions::default(),
            counters: Counters::default(),
        };
        Ok(Hub {
            core: Arc::new(core),
            proxy: PhantomData,
        })
    }
}

impl<P> fmt::Debug for HubBuilder<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HubBuilder")
            .field("hub", &self.hub.descriptor().name)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// What is wrong with the configuration of a hub, or of an endpoint without one: everything at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    what: &'static str,
    problems: Vec<String>,
}

impl BuildError {
    pub(crate) fn new(what: &'static str, problems: Vec<String>) -> Self {
        Self { what, problems }
    }

    /// The problems, each one sentence.
    #[must_use]
    pub fn problems(&self) -> &[String] {
        &self.problems
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} cannot be built: {}",
            self.what,
            self.problems.join("; ")
        )
    }
}

impl std::error::Error for BuildError {}

/// A hub, ready to be [mapped](crate::RouterExt::map_hub) to one path or several. Cheap to clone.
///
/// All paths of one hub share its clients, groups and users.
pub struct Hub<P> {
    pub(crate) core: Arc<HubCore>,
    proxy: PhantomData<fn() -> P>,
}

impl<P: ClientProxy> Hub<P> {
    /// The hub from outside, for background tasks.
    #[must_use]
    pub fn handle(&self) -> HubHandle<P> {
        HubHandle::new(Arc::clone(&self.core))
    }

    pub(crate) fn endpoint(&self) -> Endpoint {
        Endpoint {
            gate: Arc::clone(&self.core.gate),
            accept: Arc::new(Arc::clone(&self.core)),
        }
    }

    /// The contract as data.
    #[must_use]
    pub fn descriptor(&self) -> &HubDescriptor {
        self.core.hub.descriptor()
    }
}

impl Accept for Arc<HubCore> {
    fn accept(&self, opening: Opening) -> Serve {
        let Opening {
            id,
            request,
            transport,
        } = opening;
        let connection = Connection::new(Self::clone(self), id, request, Some(transport));
        Box::new(move |link, admission| {
            tokio::spawn(async move {
                serve(link, connection).await;
                drop(admission);
            })
        })
    }
}

impl<P> Clone for Hub<P> {
    fn clone(&self) -> Self {
        Self {
            core: Arc::clone(&self.core),
            proxy: PhantomData,
        }
    }
}

impl<P> fmt::Debug for Hub<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub")
            .field("hub", &self.core.hub.descriptor().name)
            .finish_non_exhaustive()
    }
}
