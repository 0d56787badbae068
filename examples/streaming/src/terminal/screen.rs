//! Where the terminal's calls print.

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// Standard output, or what stands for it. Cheap to clone.
#[derive(Clone)]
pub struct Screen {
    out: Arc<Mutex<dyn Write + Send>>,
    rewrites: bool,
}

impl Screen {
    /// Standard output; on a terminal, progress stays in one line.
    #[must_use]
    pub fn stdout() -> Self {
        Self {
            out: Arc::new(Mutex::new(io::stdout())),
            rewrites: io::stdout().is_terminal(),
        }
    }

    /// Anything else, where every piece of progress is a line.
    pub fn new(out: impl Write + Send + 'static) -> Self {
        Self {
            out: Arc::new(Mutex::new(out)),
            rewrites: false,
        }
    }

    /// Prints a line.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn line(&self, text: &str) -> io::Result<()> {
        self.write(&format!("{}\n", self.fresh(text)))
    }

    /// Prints what the next line or piece of progress replaces, where that is possible.
    pub(super) fn progress(&self, text: &str) -> io::Result<()> {
        if self.rewrites {
            self.write(&self.fresh(text))
        } else {
            self.line(text)
        }
    }

    /// Prints a question, and stays behind it.
    pub(super) fn ask(&self, question: &str) -> io::Result<()> {
        self.write(&format!("{} ", shown(question)))
    }

    fn fresh(&self, text: &str) -> String {
        let start = if self.rewrites { "\r\x1b[K" } else { "" };
        format!("{start}{}", shown(text))
    }

    fn write(&self, text: &str) -> io::Result<()> {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        out.write_all(text.as_bytes())?;
        out.flush()
    }
}

impl std::fmt::Debug for Screen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Screen")
            .field("rewrites", &self.rewrites)
            .finish_non_exhaustive()
    }
}

/// A server's text must not steer the user's terminal.
fn shown(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}
