//! The tokens that prove to which connection a request belongs.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parking_lot::Mutex;
use tokio::time::Instant;

use super::pipe::Pipe;
use crate::protocol::Transport;

/// The tokens of negotiated connections: those that wait for their transport, bounded in number and time, and those
/// that have it.
///
/// What has waited for too long is dropped when the next one comes, so no task has to watch it.
#[derive(Debug)]
pub(crate) struct Tokens {
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
    /// No transport yet.
    Waiting(Waiting),
    Attached(Attached),
}

#[derive(Debug)]
struct Waiting {
    /// The id of the connection to come.
    connection_id: Arc<str>,
    /// What POSTs have brought before there is a transport that takes it.
    early: Vec<u8>,
}

/// How much a client may send before its connection has a transport: a handshake.
pub(crate) const MAX_EARLY: usize = 4 * 1024;

/// What carries a connection.
#[derive(Clone)]
pub(crate) struct Attached {
    pub(crate) transport: Transport,
    /// Where requests bring and fetch its bytes, when there is no socket.
    pub(crate) pipe: Option<Arc<Pipe>>,
}

impl std::fmt::Debug for Attached {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.transport)
    }
}

/// What a token stands for.
#[derive(Clone, Debug)]
pub(crate) enum Found {
    /// A connection that has no transport yet.
    Waiting,
    Attached(Attached),
}

/// What negotiating gave a client.
#[derive(Debug)]
pub(crate) struct Negotiated {
    /// Names the connection; others may see it.
    pub(crate) connection_id: Arc<str>,
    /// Proves that a transport belongs to the connection; a secret.
    pub(crate) token: Arc<str>,
}

/// What became of bytes that came before their transport.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    Whole,
    /// Together with what there is already they are more than [`MAX_EARLY`].
    TooMany,
    /// There is a transport by now, or no such connection.
    NotWaiting,
}

/// A token that cannot be claimed.
#[derive(Debug)]
pub(crate) enum Unclaimed {
    /// Its connection has a transport.
    Attached(Attached),
    /// Nobody negotiated it, or too long ago.
    Unknown,
}

impl Tokens {
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
            Token::Waiting(Waiting {
                connection_id: Arc::clone(&connection_id),
                early: Vec::new(),
            }),
        );
        state
            .expiring
            .push_back((now + self.timeout, Arc::clone(&token)));
        Ok(Some(Negotiated {
            connection_id,
            token,
        }))
    }

    /// Keeps bytes for the transport to come.
    pub(crate) fn keep(&self, token: &str, bytes: &[u8]) -> Kept {
        let mut state = self.state.lock();
        state.expire(Instant::now());
        let Some(Token::Waiting(waiting)) = state.tokens.get_mut(token) else {
            return Kept::NotWaiting;
        };
        if waiting.early.len() + bytes.len() > MAX_EARLY {
            return Kept::TooMany;
        }
        waiting.early.extend_from_slice(bytes);
        Kept::Whole
    }

    /// Takes a token for a transport, and returns the id of its connection. Whoever takes it
    /// [releases](Self::release) it at the end.
    ///
    /// What was [kept](Self::keep) is in the transport's pipe before anybody else can find that.
    pub(crate) fn claim(&self, token: &str, attached: Attached) -> Result<Arc<str>, Unclaimed> {
        let mut state = self.state.lock();
        state.expire(Instant::now());
        let entry = state.tokens.get_mut(token).ok_or(Unclaimed::Unknown)?;
        let waiting = match entry {
            Token::Attached(attached) => return Err(Unclaimed::Attached(attached.clone())),
            Token::Waiting(waiting) => waiting,
        };
        if let Some(pipe) = &attached.pipe {
            pipe.begin_with(&waiting.early);
        }
        let connection_id = Arc::clone(&waiting.connection_id);
        *entry = Token::Attached(attached);
        state.waiting -= 1;
        Ok(connection_id)
    }

    /// What a token stands for, if for anything.
    pub(crate) fn find(&self, token: &str) -> Option<Found> {
        let mut state = self.state.lock();
        state.expire(Instant::now());
        Some(match state.tokens.get(token)? {
            Token::Waiting(_) => Found::Waiting,
            Token::Attached(attached) => Found::Attached(attached.clone()),
        })
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
    use tokio::io::AsyncReadExt as _;

    use super::super::pipe::Format;
    use super::*;

    fn tokens(limit: usize) -> Tokens {
        Tokens::new(limit, Duration::from_secs(15))
    }

    fn claim(tokens: &Tokens, token: &str) -> Result<Arc<str>, Unclaimed> {
        let transport = Transport::WebSockets;
        let pipe = None;
        tokens.claim(token, Attached { transport, pipe })
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_is_good_for_one_transport_at_a_time() {
        let tokens = tokens(10);
        let negotiated = tokens.begin(true).unwrap().unwrap();
        assert_ne!(negotiated.token, negotiated.connection_id);
        assert_eq!(negotiated.token.len(), 22);
        let token = &negotiated.token;
        assert!(matches!(tokens.find(token), Some(Found::Waiting)));
        assert_eq!(claim(&tokens, token).unwrap(), negotiated.connection_id);
        assert!(matches!(claim(&tokens, token), Err(Unclaimed::Attached(_))));
        assert!(matches!(tokens.find(token), Some(Found::Attached(_))));
        tokens.release(token);
        for unknown in [token, &negotiated.connection_id] {
            assert!(matches!(claim(&tokens, unknown), Err(Unclaimed::Unknown)));
            assert!(tokens.find(unknown).is_none());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn version_0_uses_the_connection_id_as_the_token() {
        let negotiated = tokens(1).begin(false).unwrap().unwrap();
        assert_eq!(negotiated.token, negotiated.connection_id);
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_before_the_transport_is_kept_for_it_and_is_not_much() {
        let tokens = tokens(1);
        let token = tokens.begin(true).unwrap().unwrap().token;
        assert_eq!(tokens.keep(&token, b"hand"), Kept::Whole);
        assert_eq!(tokens.keep(&token, b"shake"), Kept::Whole);
        assert_eq!(tokens.keep(&token, &[0; MAX_EARLY - 8]), Kept::TooMany);
        let pipe = Pipe::new(Format::Bytes, 64, 64);
        let attached = Attached {
            transport: Transport::LongPolling,
            pipe: Some(Arc::clone(&pipe)),
        };
        tokens.claim(&token, attached).unwrap();
        let mut begun = [0; 9];
        pipe.end().read_exact(&mut begun).await.unwrap();
        assert_eq!(&begun, b"handshake");
        assert_eq!(tokens.keep(&token, b"late"), Kept::NotWaiting);
        assert_eq!(tokens.keep("unknown", b"lost"), Kept::NotWaiting);
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_connections_expire_and_are_limited() {
        let tokens = tokens(2);
        let first = tokens.begin(true).unwrap().unwrap();
        let second = tokens.begin(true).unwrap().unwrap();
        assert!(tokens.begin(true).unwrap().is_none());
        assert!(claim(&tokens, &second.token).is_ok());
        tokio::time::advance(Duration::from_secs(15)).await;
        assert!(tokens.find(&first.token).is_none());
        assert!(
            matches!(tokens.find(&second.token), Some(Found::Attached(_))),
            "a connection does not expire"
        );
        for _ in 0..2 {
            assert!(tokens.begin(true).unwrap().is_some());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn many_short_connections_leave_nothing_behind() {
        let tokens = tokens(1_000);
        let _waiting = tokens.begin(true).unwrap().unwrap();
        for _ in 0..10_000 {
            let negotiated = tokens.begin(true).unwrap().unwrap();
            claim(&tokens, &negotiated.token).unwrap();
            tokens.release(&negotiated.token);
        }
        let state = tokens.state.lock();
        assert_eq!((state.tokens.len(), state.waiting), (1, 1));
        assert!(state.expiring.len() < 100, "{}", state.expiring.len());
    }
}
