//! Access tokens: where they come from, where they may go, and how a fresh one takes the place of an old one.

use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::error::ConnectError;
use crate::rt::{self, AbortOnDrop};

pub(crate) type TokenError = Arc<dyn StdError + Send + Sync>;

type Asking = Pin<Box<dyn Future<Output = Result<Option<String>, TokenError>> + Send>>;

pub(crate) type TokenProvider = Arc<dyn Fn() -> Asking + Send + Sync>;

type Outcome = Result<Option<String>, ConnectError>;

/// Asks an application for a token. Its panics are failures.
pub(crate) async fn ask(provider: &TokenProvider) -> Outcome {
    let failed = |source| ConnectError::AccessToken { source };
    match rt::without_panic(async { provider().await }).await {
        Some(answer) => answer.map_err(failed),
        None => Err(panicked()),
    }
}

fn panicked() -> ConnectError {
    tracing::error!("the provider of access tokens panicked");
    ConnectError::AccessToken {
        source: Arc::from(Box::<dyn StdError + Send + Sync>::from(
            "its provider panicked",
        )),
    }
}

/// What a request may carry of what the caller gave for the hub's server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trust {
    pub(crate) authorization: bool,
    pub(crate) cookies: bool,
}

impl Trust {
    /// For the server that the caller named.
    pub(crate) const FULL: Self = Self {
        authorization: true,
        cookies: true,
    };

    /// For where a negotiation led, with a token of its own or without.
    pub(crate) fn after_redirects(same_origin: bool, own_token: bool) -> Self {
        Self {
            authorization: same_origin && !own_token,
            cookies: same_origin,
        }
    }
}

/// The token of a connection.
pub(crate) struct Tokens {
    state: Mutex<State>,
    /// Where a fresh one comes from when the server no longer takes this one.
    provider: Option<TokenProvider>,
}

struct State {
    current: Option<String>,
    refresh: Option<Refresh>,
}

/// A task, so that it goes on though the request that began it is not polled, or dropped.
struct Refresh {
    outcome: watch::Receiver<Option<Outcome>>,
    _task: AbortOnDrop,
}

impl Tokens {
    pub(crate) fn new(token: Option<String>, provider: Option<TokenProvider>) -> Self {
        let state = State {
            current: token,
            refresh: None,
        };
        Self {
            state: Mutex::new(state),
            provider,
        }
    }

    pub(super) fn current(&self) -> Option<String> {
        self.state().current.clone()
    }

    /// Another token than one that was refused; `None` when there is nowhere to get it. Requests that are refused at the
    /// same time share it.
    pub(super) async fn instead_of(
        &self,
        refused: Option<&str>,
    ) -> Result<Option<Option<String>>, ConnectError> {
        let Some(provider) = &self.provider else {
            return Ok(None);
        };
        let mut coming = {
            let mut state = self.state();
            if state.current.as_deref() != refused {
                return Ok(Some(state.current.clone()));
            }
            let refresh = state
                .refresh
                .get_or_insert_with(|| Refresh::begin(provider));
            refresh.outcome.clone()
        };
        let outcome = match coming.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(outcome)) => outcome.clone(),
            Ok(None) | Err(_) => Err(panicked()),
        };
        let mut state = self.state();
        if state
            .refresh
            .as_ref()
            .is_some_and(|refresh| refresh.outcome.same_channel(&coming))
        {
            state.refresh = None;
            if let Ok(token) = &outcome {
                state.current.clone_from(token);
            }
        }
        outcome.map(Some)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Refresh {
    fn begin(provider: &TokenProvider) -> Self {
        tracing::debug!("the server refuses the access token; asking for a fresh one");
        let (sender, outcome) = watch::channel(None);
        let provider = Arc::clone(provider);
        let task = rt::spawn(async move {
            let _ = sender.send(Some(ask(&provider).await));
        });
        Self {
            outcome,
            _task: task,
        }
    }
}
