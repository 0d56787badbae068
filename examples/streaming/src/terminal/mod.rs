//! The hub's methods from the terminal, through the typed client.

mod calls;
mod screen;

use std::fs::File;
use std::future::Future;
use std::io::{self, BufReader};

use futures_core::Stream;
use futures_util::{StreamExt, future};
use hubkit_client::{CallError, ConnectError, HubConnection, UploadError};
use thiserror::Error;
use tokio_stream::wrappers::ReceiverStream;

pub use self::calls::{Connected, confirm, delete, follow_log, import, ticker, transform};
pub use self::screen::Screen;
use crate::args::Task;
use crate::contract::{Row, StreamingClientEvent, StreamingClientHandlers};
use crate::rows;

/// How a call ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// By itself.
    Done,
    /// By the user.
    Stopped,
}

/// Why a call from the terminal failed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TerminalError {
    /// No hub answers.
    #[error(
        "no hub at {url}: {source}; start one with `streaming`, or give the address of another"
    )]
    Unreachable {
        /// Where it was looked for.
        url: String,
        /// What went wrong.
        source: ConnectError,
    },
    /// The file cannot be opened.
    #[error("cannot open {path}: {source}")]
    File {
        /// Its path as given.
        path: String,
        /// The system's reason.
        source: io::Error,
    },
    /// The hub refused the call, in its own words.
    #[error("{0}")]
    Refused(String),
    /// The server left.
    #[error("the connection to the server was lost")]
    Lost,
    /// The call failed otherwise.
    #[error("{0}")]
    Call(CallError),
    /// Standard output failed.
    #[error("cannot write to standard output: {0}")]
    Output(#[from] io::Error),
}

impl From<CallError> for TerminalError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::NotSent | CallError::ConnectionLost => Self::Lost,
            error => match error.hub_message() {
                Some(message) => Self::Refused(message.to_owned()),
                None => Self::Call(error),
            },
        }
    }
}

/// Calls the hub at `url` until the call is over or `stop` is done, which gives it up.
///
/// # Errors
///
/// When the hub cannot be reached or the call fails.
pub async fn run(
    task: &Task,
    url: &str,
    stop: impl Future<Output = ()>,
) -> Result<Ended, TerminalError> {
    let screen = Screen::stdout();
    let builder = HubConnection::builder(url);
    let builder = match task {
        Task::Delete => builder.receive(asking(&screen)),
        _ => builder,
    };
    let (builder, events) = builder.events::<StreamingClientEvent>();
    let file = match task {
        Task::Import(Some(path)) => Some(open(path)?),
        _ => None,
    };
    let connection = builder.connect().await.map_err(|source| {
        let url = url.to_owned();
        TerminalError::Unreachable { url, source }
    })?;
    let connected = Connected::new(&connection, events, screen);
    let ended = tokio::select! {
        done = perform(task, file, connected) => ended(done),
        () = stop => Ok(Ended::Stopped),
    };
    connection.stop().await;
    ended
}

async fn perform(
    task: &Task,
    file: Option<File>,
    connected: Connected,
) -> Result<(), TerminalError> {
    match (task, file) {
        (Task::Ticker(symbol), _) => ticker(connected, symbol).await,
        (Task::Logs(level), _) => follow_log(connected, level).await,
        (Task::Import(_), Some(file)) => import(connected, file_rows(file)).await,
        (Task::Import(_), None) => import(connected, rows::demo().map(Ok)).await,
        (Task::Transform, _) => transform(connected, stdin_texts()).await,
        (Task::Delete, _) => delete(connected).await,
    }
}

/// A reader such as `head` that has enough is no failure.
fn ended(done: Result<(), TerminalError>) -> Result<Ended, TerminalError> {
    match done {
        Err(TerminalError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            Ok(Ended::Done)
        }
        done => done.map(|()| Ended::Done),
    }
}

fn open(path: &str) -> Result<File, TerminalError> {
    File::open(path).map_err(|source| {
        let path = path.to_owned();
        TerminalError::File { path, source }
    })
}

fn file_rows(file: File) -> impl Stream<Item = Result<Row, UploadError>> {
    let numbered = rows::lines(BufReader::new(file)).zip(futures_util::stream::iter(1..));
    numbered.filter_map(|(line, number)| {
        let row = match line {
            Ok(text) => rows::row(number, &text).map(Ok),
            Err(error) => Some(Err(unreadable(&error))),
        };
        future::ready(row)
    })
}

fn stdin_texts() -> impl Stream<Item = Result<String, UploadError>> {
    stdin_lines().map(|line| line.map_err(|error| unreadable(&error)))
}

fn stdin_lines() -> ReceiverStream<io::Result<String>> {
    rows::lines(BufReader::new(io::stdin()))
}

fn unreadable(error: &io::Error) -> UploadError {
    UploadError::new(format!("cannot read on: {error}"))
}

/// Answers the server's question by asking the user.
fn asking(screen: &Screen) -> StreamingClientHandlers {
    let screen = screen.clone();
    StreamingClientHandlers::new().confirm(move |question| {
        let screen = screen.clone();
        async move { confirm(&screen, &question, stdin_lines()).await }
    })
}
