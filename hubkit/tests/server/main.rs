//! The hub server, proven over in-memory connections in paused time, and at its edges over real sockets.

mod dispatch;
mod handshake;
mod keep_alive;
mod lifecycle;
mod limits;
mod streams;
mod support;
