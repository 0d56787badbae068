//! Negotiation: a client asks which transports there are and gets the ids of a connection to come.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parking_lot::Mutex;
use tokio::time::Instant;

/// The tokens of negotiated connections: those that wait for their transport, bounded in number and time, and those
/// that have it.
///
/// What has waited for too long is dropped when the next one comes, so no task has to watch it.
#[derive(Debug)]
pub(crate) struct Negotiations {
    state: Mutex<State>,
    limit: usize,
    timeout: Duration,
}

#[derive(Debug, Default)]
struct State {
    tokens: HashMap<Arc<str>, Token>,
    waiting: usize,
    /// Tokens with the time at which they expire, oldest first; some are connected or gone already.
    expiring: VecDeque<(Instant, Arc<str>)>,
}

#[derive(Debug)]
enum Token {
    /// No transport yet; the connection id to come.
    Waiting(Arc<str>),
    Connected,
}

/// What negotiating gave a client.
#[derive(Debug)]
pub(crate) struct Negotiated {
    /// Names the connection; others may see it.
    pub(crate) connection_id: Arc<str>,
    /// Proves that a transport belongs to the connection; a secret.
    pub(crate) token: Arc<str>,
}

/// What a token is good for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// For the connection with this id, from now on connected.
    Taken(Arc<str>),
    /// Its connection has a transport.
    InUse,
    /// Nobody negotiated it, or too long ago.
    Unknown,
}

impl Negotiations {
    pub(crate) fn new(limit: usize, timeout: Duration) -> Self {
        Self {
            state: Mutex::default(),
            limit,
            timeout,
        }
    }

    /// Makes the ids of a connection to come. Without a separate token (version 0) the connection id is the token.
    ///
    /// `None` when too many connections are waiting.
    pub(crate) fn begin(
        &self,
        separate_token: bool,
    ) -> Result<Option<Negotiated>, getrandom::Error> {
        let connection_id = new_id()?;
        let token = if separate_token {
            new_id()?
        } else {
            Arc::clone(&connection_id)
        };
        let now = Instant::now();
        let mut state = self.state.lock();
        state.expire(now);
        if state.waiting >= self.limit {
            return Ok(None);
        }
        state.waiting += 1;
        state.tokens.insert(
            Arc::clone(&token),
            Token::Waiting(Arc::clone(&connection_id)),
        );
        state
            .expiring
            .push_back((now + self.timeout, Arc::clone(&token)));
        Ok(Some(Negotiated {
            connection_id,
            token,
        }))
    }

    /// Takes a token for a transport. Whoever takes it [releases](Self::release) it at the end.
    pub(crate) fn claim(&self, token: &str) -> Claim {
        let mut state = self.state.lock();
        state.expire(Instant::now());
        let Some(entry) = state.tokens.get_mut(token) else {
            return Claim::Unknown;
        };
        match std::mem::replace(entry, Token::Connected) {
            Token::Connected => Claim::InUse,
            Token::Waiting(connection_id) => {
                state.waiting -= 1;
                Claim::Taken(connection_id)
            }
        }
    }

    /// What [`claim`](Self::claim) would say, without claiming: whether the token's connection has a transport.
    pub(crate) fn is_connected(&self, token: &str) -> Option<bool> {
        let mut state = self.state.lock();
        state.expire(Instant::now());
        state
            .tokens
            .get(token)
            .map(|token| matches!(token, Token::Connected))
    }

    /// Forgets the token of a connection that has ended.
    pub(crate) fn release(&self, token: &str) {
        self.state.lock().tokens.remove(token);
    }
}

impl State {
    fn expire(&mut self, now: Instant) {
        while let Some((at, token)) = self.expiring.front() {
            let waiting = matches!(self.tokens.get(token), Some(Token::Waiting(_)));
            if waiting && *at > now {
                break;
            }
            if waiting {
                self.tokens.remove(token);
                self.waiting -= 1;
            }
            self.expiring.pop_front();
        }
        // Connected tokens behind a waiting one keep their place until it expires; not too many of them.
        if self.expiring.len() > 2 * self.waiting + 64 {
            let tokens = &self.tokens;
            self.expiring
                .retain(|(_, token)| matches!(tokens.get(token), Some(Token::Waiting(_))));
        }
    }
}

/// A new connection id: 128 random bits, as 22 characters that are safe in a query.
pub(crate) fn new_id() -> Result<Arc<str>, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn negotiations(limit: usize) -> Negotiations {
        Negotiations::new(limit, Duration::from_secs(15))
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_is_good_for_one_transport_at_a_time() {
        let negotiations = negotiations(10);
        let negotiated = negotiations.begin(true).unwrap().unwrap();
        assert_ne!(negotiated.token, negotiated.connection_id);
        assert_eq!(negotiated.token.len(), 22);
        assert_eq!(negotiations.is_connected(&negotiated.token), Some(false));
        assert_eq!(
            negotiations.claim(&negotiated.token),
            Claim::Taken(negotiated.connection_id.clone())
        );
        assert_eq!(negotiations.claim(&negotiated.token), Claim::InUse);
        negotiations.release(&negotiated.token);
        assert_eq!(negotiations.claim(&negotiated.token), Claim::Unknown);
        assert_eq!(
            negotiations.claim(&negotiated.connection_id),
            Claim::Unknown
        );
    }

    #[tokio::test(start_paused = true)]
    async fn version_0_uses_the_connection_id_as_the_token() {
        let negotiated = negotiations(1).begin(false).unwrap().unwrap();
        assert_eq!(negotiated.token, negotiated.connection_id);
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_connections_expire_and_are_limited() {
        let negotiations = negotiations(2);
        let first = negotiations.begin(true).unwrap().unwrap();
        let second = negotiations.begin(true).unwrap().unwrap();
        assert!(negotiations.begin(true).unwrap().is_none());
        assert!(matches!(negotiations.claim(&second.token), Claim::Taken(_)));
        tokio::time::advance(Duration::from_secs(15)).await;
        assert_eq!(negotiations.claim(&first.token), Claim::Unknown);
        assert_eq!(
            negotiations.claim(&second.token),
            Claim::InUse,
            "a connection does not expire"
        );
        for _ in 0..2 {
            assert!(negotiations.begin(true).unwrap().is_some());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn many_short_connections_leave_nothing_behind() {
        let negotiations = negotiations(1_000);
        let _waiting = negotiations.begin(true).unwrap().unwrap();
        for _ in 0..10_000 {
            let negotiated = negotiations.begin(true).unwrap().unwrap();
            negotiations.claim(&negotiated.token);
            negotiations.release(&negotiated.token);
        }
        let state = negotiations.state.lock();
        assert_eq!((state.tokens.len(), state.waiting), (1, 1));
        assert!(state.expiring.len() < 100, "{}", state.expiring.len());
    }
}
