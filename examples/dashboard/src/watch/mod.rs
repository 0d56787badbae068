//! The dashboard in a terminal.

mod draw;
mod show;
mod state;
mod terminal;

use std::io;

use thiserror::Error;

use self::show::show;
use self::state::State;
use self::terminal::Screen;

/// Why the dashboard cannot be watched.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WatchError {
    /// Standard output is a file or a pipe.
    #[error(
        "`watch` draws in a terminal, but standard output is not one; run it without a pipe or a redirection"
    )]
    NotATerminal,
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
            Self::Terminal(_) => 1,
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
    let (_news, news) = tokio::sync::mpsc::channel(64);
    let mut screen = Screen::take()?;
    let draw = |state: &State| screen.draw(|frame| draw::draw(frame, state)).map(|_| ());
    show(State::new(url), news, terminal::inputs(), draw).await?;
    Ok(())
}
