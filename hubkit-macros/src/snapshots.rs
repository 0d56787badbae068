//! Expansions as text, compared with files.
