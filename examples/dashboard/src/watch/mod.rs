//! The dashboard in a terminal.

mod draw;
mod feed;
mod show;
mod state;
mod terminal;

use std::io;

use hubkit_client::ConnectError;
use thiserror::Error;
use tokio::sync::mpsc::channel;

use self::feed::{Feed, follow};
use self::show::show;
use self::state::State;
use self::terminal::Screen;

/// How many news may wait to be drawn.
const NEWS: usize = 64;

/// Why the dashboard cannot be watched.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WatchError {
    /// Standard output is a file or a pipe.
    #[error(
        "`watch` draws in a terminal, but standard output is not one; run it without a pipe or a redirection"
    )]
    NotATerminal,
    /// No dashboard answers.
    #[error(
        "no dashboard at {url}: {source}; start one with `dashboard`, or give the address of another"
    )]
    Unreachable {
        /// Where it was looked for.
        url: String,
        /// What went wrong.
        source: ConnectError,
    },
    /// The terminal failed.
    #[error("the terminal cannot be used: {0}")]
    Terminal(#[from] io::Error),
}

impl WatchError {
    /// The exit code that goes with it.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::NotATerminal => 2,
            Self::Unreachable { .. } | Self::Terminal(_) => 1,
        }
    }
}

/// Draws until the user quits.
///
/// # Errors
///
/// When there is no terminal to draw in, or no dashboard to be reached at first; later the picture says so.
pub async fn run(url: &str) -> Result<(), WatchError> {
    if !terminal::available() {
        return Err(WatchError::NotATerminal);
    }
    let feed = Feed::open(url).await.map_err(|source| {
        let url = url.to_owned();
        WatchError::Unreachable { url, source }
    })?;
    let (sender, news) = channel(NEWS);
    let following = tokio::spawn(follow(url.to_owned(), feed, sender));
    let mut screen = Screen::take()?;
    let draw = |state: &State| screen.draw(|frame| draw::draw(frame, state)).map(|_| ());
    let shown = show(State::new(url), news, terminal::inputs(), draw).await;
    following.abort();
    Ok(shown?)
}
