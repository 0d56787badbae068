//! The transports of the hub server: bytes in, bytes out.

mod connections;
mod endpoint;
mod gate;
mod link;
mod long_polling;
mod memory;
mod negotiate;
mod options;
pub(crate) mod origin;
mod pipe;
mod post;
mod redirect;
mod request;
mod respond;
mod router;
mod server_sent_events;
mod tokens;
pub(crate) mod websocket;
mod websockets;

pub use connections::{ConnectionEndpoint, ConnectionError, RawConnection};
pub(crate) use endpoint::Endpoint;
pub(crate) use gate::Gate;
pub(crate) use link::{Accept, Link, Opening, Serve, reads_frames};
pub use options::EndpointOptions;
pub(crate) use options::FOREVER;
pub use redirect::Redirect;
pub(crate) use request::{cookie, query_parameter, remote_addr};
pub use router::RouterExt;
