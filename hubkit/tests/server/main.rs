//! The hub server, proven over in-memory connections in paused time, and at its edges over real sockets.

mod admission;
mod build;
mod dispatch;
mod groups;
mod handle;
mod handshake;
mod http;
mod keep_alive;
mod lifecycle;
mod limits;
mod messages;
mod order;
mod pressure;
mod reasons;
mod sockets;
mod state;
mod streams;
mod support;
mod targets;
mod websocket;
