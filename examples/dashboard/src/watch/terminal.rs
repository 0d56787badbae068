//! The terminal itself: taken when drawing starts, given back however it ends.

use std::io::{self, IsTerminal};
use std::ops::{Deref, DerefMut};
use std::thread;

use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use tokio::sync::mpsc;

/// What the user did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Input {
    /// Wants to leave.
    Quit,
    /// Made the terminal larger or smaller.
    Resized,
}

/// Whether there is a terminal to draw in.
pub(crate) fn available() -> bool {
    io::stdout().is_terminal()
}

/// The screen; dropping it restores what was there before, and so does a panic.
pub(crate) struct Screen(DefaultTerminal);

impl Screen {
    /// Takes the terminal over.
    pub(crate) fn take() -> io::Result<Self> {
        ratatui::try_init()
            .map(Self)
            .inspect_err(|_| ratatui::restore())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        ratatui::restore();
    }
}

impl Deref for Screen {
    type Target = DefaultTerminal;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Screen {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

/// Reads keys in a thread of their own, for reading them blocks; it ends with the process.
pub(crate) fn inputs() -> mpsc::Receiver<Input> {
    let (sender, receiver) = mpsc::channel(8);
    thread::spawn(move || {
        while let Ok(event) = event::read() {
            if let Some(input) = understand(&event)
                && sender.blocking_send(input).is_err()
            {
                break;
            }
        }
    });
    receiver
}

fn understand(event: &Event) -> Option<Input> {
    match event {
        Event::Resize(..) => Some(Input::Resized),
        Event::Key(key) if key.kind == KeyEventKind::Press && quits(key) => Some(Input::Quit),
        _ => None,
    }
}

/// In raw mode Ctrl-C is a key like any other.
fn quits(key: &KeyEvent) -> bool {
    match key.code {
        KeyCode::Char('q' | 'Q') | KeyCode::Esc => true,
        KeyCode::Char('c') => key.modifiers.contains(KeyModifiers::CONTROL),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode, modifiers: KeyModifiers) -> Option<Input> {
        understand(&Event::Key(KeyEvent::new(code, modifiers)))
    }

    #[test]
    fn q_escape_and_ctrl_c_leave() {
        for code in [KeyCode::Char('q'), KeyCode::Char('Q'), KeyCode::Esc] {
            assert_eq!(key(code, KeyModifiers::NONE), Some(Input::Quit));
        }
        assert_eq!(
            key(KeyCode::Char('c'), KeyModifiers::CONTROL),
            Some(Input::Quit)
        );
    }

    #[test]
    fn other_keys_do_nothing() {
        assert_eq!(key(KeyCode::Char('c'), KeyModifiers::NONE), None);
        assert_eq!(key(KeyCode::Enter, KeyModifiers::NONE), None);
        assert_eq!(understand(&Event::FocusLost), None);
        assert_eq!(understand(&Event::Resize(80, 24)), Some(Input::Resized));
    }
}
