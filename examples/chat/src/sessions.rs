//! Logins: who is behind a cookie.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use thiserror::Error;
use tokio::time::Instant;

use crate::text::{self, TextError};

/// The cookie's name.
pub const NAME: &str = "chat_session";

/// How long a login lasts that nobody is connected with.
const IDLE: Duration = Duration::from_secs(10 * 60);
/// How many logins there are at most.
const MOST: usize = 1_000;
/// How many connections one login may have: browser tabs, mostly.
const MOST_CONNECTIONS: usize = 8;

/// Why somebody cannot log in. People read it.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LoginError {
    /// The name is none.
    #[error(transparent)]
    Name(#[from] TextError),
    /// Somebody has it.
    #[error("Somebody is called {0} already; choose another name")]
    Taken(String),
    /// There are too many.
    #[error("Too many people are logged in; try again later")]
    Full,
    /// The system has no random numbers.
    #[error("The server cannot make logins now")]
    Random(#[from] getrandom::Error),
}

/// Why a login cannot have another connection. People read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ConnectionRefused {
    /// It ended.
    #[error("Your login has ended; log in again")]
    Ended,
    /// It has as many as it may have.
    #[error("You have {MOST_CONNECTIONS} connections already; close a tab first")]
    TooMany,
}

/// All logins, by the secret in their cookie.
#[derive(Debug, Default)]
pub struct Sessions(Mutex<HashMap<String, Session>>);

#[derive(Debug)]
struct Session {
    name: String,
    connections: usize,
    used: Instant,
}

impl Session {
    fn is_alive(&self) -> bool {
        self.connections > 0 || self.used.elapsed() < IDLE
    }
}

impl Sessions {
    /// Logs somebody in and answers with the cookie's value, which is nobody else's business.
    ///
    /// # Errors
    /// [`LoginError`] says why not.
    pub fn log_in(&self, name: &str) -> Result<String, LoginError> {
        let name = text::name(name)?;
        let id = random_id()?;
        let mut sessions = self.lock();
        sessions.retain(|_, session| session.is_alive());
        let lower = name.to_lowercase();
        if sessions
            .values()
            .any(|session| session.name.to_lowercase() == lower)
        {
            return Err(LoginError::Taken(name.to_owned()));
        }
        if sessions.len() >= MOST {
            return Err(LoginError::Full);
        }
        let session = Session {
            name: name.to_owned(),
            connections: 0,
            used: Instant::now(),
        };
        sessions.insert(id.clone(), session);
        Ok(id)
    }

    /// Ends a login and answers with its name.
    pub fn log_out(&self, id: &str) -> Option<String> {
        Some(self.lock().remove(id)?.name)
    }

    /// Who logged in, if that lasts. To ask prolongs it.
    pub fn name(&self, id: &str) -> Option<String> {
        let mut sessions = self.lock();
        let session = sessions.get_mut(id).filter(|session| session.is_alive())?;
        session.used = Instant::now();
        Some(session.name.clone())
    }

    /// Counts a connection, which keeps the login alive.
    ///
    /// # Errors
    /// [`ConnectionRefused`] says why there cannot be one.
    pub fn connected(&self, id: &str) -> Result<(), ConnectionRefused> {
        let mut sessions = self.lock();
        let session = sessions
            .get_mut(id)
            .filter(|session| session.is_alive())
            .ok_or(ConnectionRefused::Ended)?;
        if session.connections >= MOST_CONNECTIONS {
            return Err(ConnectionRefused::TooMany);
        }
        session.connections += 1;
        Ok(())
    }

    /// Counts a connection's end.
    pub fn disconnected(&self, id: &str) {
        if let Some(session) = self.lock().get_mut(id) {
            session.connections = session.connections.saturating_sub(1);
            session.used = Instant::now();
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// 128 random bits: there is nothing to sign and nothing to guess.
fn random_id() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

/// The login's secret in a request's cookies.
pub(crate) fn id_in(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == NAME).then_some(value))
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_login_lasts_while_it_is_used() {
        let sessions = Sessions::default();
        let id = sessions.log_in(" mina ").expect("the name is free");
        for _ in 0..3 {
            advance(IDLE / 2).await;
            assert_eq!(sessions.name(&id).as_deref(), Some("mina"));
        }
        sessions.connected(&id).expect("it lasts");
        advance(IDLE * 5).await;
        assert!(matches!(sessions.log_in("MINA"), Err(LoginError::Taken(_))));
        sessions.disconnected(&id);
        advance(IDLE - Duration::from_secs(1)).await;
        assert!(matches!(sessions.log_in("mina"), Err(LoginError::Taken(_))));
        advance(Duration::from_secs(1)).await;
        assert_eq!(sessions.name(&id), None);
        assert_eq!(sessions.connected(&id), Err(ConnectionRefused::Ended));
        let again = sessions.log_in("mina").expect("the name is free again");
        assert_ne!(again, id);
    }

    #[tokio::test(start_paused = true)]
    async fn there_are_bounds() {
        let sessions = Sessions::default();
        let id = sessions.log_in("n0").expect("the name is free");
        for _ in 0..MOST_CONNECTIONS {
            sessions.connected(&id).expect("there may be more");
        }
        assert_eq!(sessions.connected(&id), Err(ConnectionRefused::TooMany));
        for number in 1..MOST {
            sessions
                .log_in(&format!("n{number}"))
                .expect("there is room");
        }
        assert!(matches!(sessions.log_in("more"), Err(LoginError::Full)));
        advance(IDLE).await;
        sessions.log_in("more").expect("the others are over");
        assert_eq!(sessions.lock().len(), 2, "one is connected, one is new");
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let found = |lines: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(COOKIE, line.parse().expect("a header"));
            }
            id_in(&headers).map(str::to_owned)
        };
        assert_eq!(found(&["a=1; chat_session=x; b=2"]).as_deref(), Some("x"));
        assert_eq!(found(&["a=1", "chat_session=x"]).as_deref(), Some("x"));
        assert_eq!(found(&["not_chat_session=x; chat_session"]), None);
        assert_eq!(found(&[]), None);
    }
}
