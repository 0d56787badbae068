//! The hub server, proven over in-memory connections in paused time, and at its edges over real sockets.

mod admission;
mod build;
mod cancellation;
mod client_results;
mod credit;
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
mod overflow;
mod pressure;
mod reasons;
mod room;
mod sockets;
mod state;
mod streams;
mod support;
mod targets;
mod uploads;
mod websocket;
