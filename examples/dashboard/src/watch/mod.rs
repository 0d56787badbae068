//! The dashboard in a terminal.

mod draw;
mod state;
mod terminal;

use std::io;

use thiserror::Error;

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
/// When there is no terminal to draw in.
pub async fn run(_url: &str) -> Result<(), WatchError> {
    Err(WatchError::NotATerminal)
}
