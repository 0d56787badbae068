//! The chat in the terminal, through the typed client.

mod login;
mod talk;

use std::future::Future;
use std::io::{self, BufRead};

use hubkit_client::{CallError, CloseReason, ConnectError, HubConnection};
use thiserror::Error;
use tokio::sync::mpsc;

pub use self::login::{LoggedIn, http_client};
pub use self::talk::{Ended, talk};
use crate::api::HUB_PATH;
use crate::contract::ChatClientEvent;

/// Why a chat from the terminal failed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TerminalError {
    /// There is no server.
    #[error("no chat at {url}: {reason}; start one with `chat`, or give the address of another")]
    Unreachable {
        /// Where it was looked for.
        url: String,
        /// What went wrong.
        reason: String,
    },
    /// The server refused the login, in its own words.
    #[error("{0}")]
    LoginRefused(String),
    /// The hub cannot be connected to.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The hub refused to let the user into the room, in its own words.
    #[error("{0}")]
    Refused(String),
    /// A call failed otherwise.
    #[error(transparent)]
    Call(CallError),
    /// The server left.
    #[error("the chat is over: {0}")]
    Closed(CloseReason),
    /// Standard output failed.
    #[error("cannot write to standard output: {0}")]
    Output(#[from] io::Error),
}

impl From<CallError> for TerminalError {
    fn from(error: CallError) -> Self {
        match error.hub_message() {
            Some(message) => Self::Refused(message.to_owned()),
            None => Self::Call(error),
        }
    }
}

/// Logs in, joins `room` and talks until the input ends or `stop` is done, and logs out.
///
/// # Errors
///
/// When the server cannot be reached, refuses or leaves.
pub async fn run(
    url: &str,
    room: &str,
    name: &str,
    stop: impl Future<Output = ()>,
) -> Result<(), TerminalError> {
    let http = http_client().map_err(|error| TerminalError::Unreachable {
        url: url.to_owned(),
        reason: error.to_string(),
    })?;
    let login = LoggedIn::new(http.clone(), url, name).await?;
    let (builder, events) = HubConnection::builder(format!("{url}{HUB_PATH}"))
        .http_client(http)
        // The login's cookie goes with every request of the connection.
        .header("cookie", login.cookie())
        .events::<ChatClientEvent>();
    let chatted = match builder.connect().await {
        Ok(connection) => {
            let chatted = tokio::select! {
                chatted = talk(&connection, events, room, lines(), io::stdout()) => chatted,
                () = stop => Ok(Ended::Input),
            };
            connection.stop().await;
            chatted
        }
        Err(error) => Err(error.into()),
    };
    // Or the name would be taken for a while.
    login.end().await;
    match chatted {
        Ok(Ended::Input) => Ok(()),
        Ok(Ended::Connection(reason)) => Err(TerminalError::Closed(reason)),
        // A reader such as `head` that has enough is no failure.
        Err(TerminalError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(error),
    }
}

/// The lines of standard input, read by a thread that ends with the process: no runtime can interrupt such a read.
fn lines() -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel(16);
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines().map_while(Result::ok) {
            if sender.blocking_send(line).is_err() {
                break;
            }
        }
    });
    lines
}
