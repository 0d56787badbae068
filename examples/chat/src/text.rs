//! What may be a name, a room and a message.
//!
//! Everything is shown to other people: the page and the terminal show text as text, and this keeps out what only
//! serves to deceive or to fill the screen.

use thiserror::Error;

/// The longest name of a person, in characters.
pub const MAX_NAME: usize = 20;
/// The longest name of a room, in characters.
pub const MAX_ROOM: usize = 30;
/// The longest message, in characters.
pub const MAX_TEXT: usize = 1_000;

/// Why a text cannot be used. People read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TextError {
    /// Not a name of a person.
    #[error("A name has 1 to {MAX_NAME} letters, digits, - or _")]
    Name,
    /// Not a name of a room.
    #[error("A room's name has 1 to {MAX_ROOM} letters, digits, - or _")]
    Room,
    /// A message without anything to read.
    #[error("There is nothing to send")]
    Empty,
    /// A message that is too long.
    #[error("A message has at most {MAX_TEXT} characters; this one has {0}")]
    TooLong(usize),
    /// A message with something that is not text.
    #[error("A message has no control characters besides line breaks")]
    Control,
}

/// The name of a person, without space around it.
///
/// # Errors
/// [`TextError::Name`].
pub fn name(typed: &str) -> Result<&str, TextError> {
    word(typed, MAX_NAME).ok_or(TextError::Name)
}

/// The name of a room, without space around it.
///
/// # Errors
/// [`TextError::Room`].
pub fn room(typed: &str) -> Result<&str, TextError> {
    word(typed, MAX_ROOM).ok_or(TextError::Room)
}

fn word(typed: &str, longest: usize) -> Option<&str> {
    let word = typed.trim();
    let good = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let length = word.chars().count();
    ((1..=longest).contains(&length) && word.chars().all(good)).then_some(word)
}

/// A message, without space around it.
///
/// # Errors
/// [`TextError`] says what is wrong with it.
pub fn message(typed: &str) -> Result<&str, TextError> {
    let text = typed.trim();
    let length = text.chars().count();
    if length == 0 {
        Err(TextError::Empty)
    } else if length > MAX_TEXT {
        Err(TextError::TooLong(length))
    } else if text.contains(|c: char| c.is_control() && c != '\n') {
        Err(TextError::Control)
    } else {
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_rooms_are_words_of_any_script() {
        for good in ["mina", " mina ", "미나", "j-p_2", &"x".repeat(20)] {
            assert_eq!(name(good), Ok(good.trim()));
        }
        for bad in [
            "",
            "  ",
            "two words",
            "<b>",
            "a\u{202e}b",
            "a\nb",
            &"x".repeat(21),
        ] {
            assert_eq!(name(bad), Err(TextError::Name), "{bad:?}");
        }
        assert_eq!(room(&"r".repeat(30)).map(str::len), Ok(30));
        assert_eq!(room(&"r".repeat(31)), Err(TextError::Room));
    }

    #[test]
    fn a_message_is_text_of_some_length() {
        assert_eq!(message(" <b>hello</b>\nthere "), Ok("<b>hello</b>\nthere"));
        assert_eq!(message(&"한".repeat(1_000)).map(str::len), Ok(3_000));
        assert_eq!(message(&"x".repeat(1_001)), Err(TextError::TooLong(1_001)));
        assert_eq!(message(" \n "), Err(TextError::Empty));
        assert_eq!(message("a\x1b[31m"), Err(TextError::Control));
        assert_eq!(
            TextError::TooLong(1_001).to_string(),
            "A message has at most 1000 characters; this one has 1001"
        );
    }
}
