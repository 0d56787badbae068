//! SignalR for Rust, typed end to end.

#[cfg(feature = "server")]
#[doc(hidden)]
pub mod transport;
