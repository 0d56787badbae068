//! The hub server, proven over in-memory connections in paused time, and at its edges over real sockets.

mod dispatch;
mod handshake;
mod streams;
mod support;
