//! The transports of the hub server: bytes in, bytes out.

pub mod websocket;
