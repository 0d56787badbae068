//! SignalR for Rust, typed end to end.

pub mod protocol;
