//! The typed Rust client of hubkit.
