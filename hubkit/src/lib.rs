//! SignalR for Rust, typed end to end.
