//! The transports of the hub server: bytes in, bytes out.

mod endpoint;
mod memory;
pub(crate) mod negotiate;
pub(crate) mod origin;
mod query;
mod router;
pub(crate) mod websocket;

pub use router::RouterExt;
