//! SignalR for Rust, typed end to end.

#[cfg(feature = "server")]
mod connection;
pub mod contract;
mod error;
#[cfg(feature = "server")]
pub mod hub;
pub mod protocol;
#[cfg(feature = "server")]
mod registry;
#[cfg(feature = "server")]
mod transport;

pub use contract::{
    Arg, Call, CallError, Caller, ClientEvent, HubValue, Receiver, StreamError, Streaming,
};
pub use error::{HubError, Result};
#[cfg(feature = "server")]
pub use hub::{
    ClientProxy, Context, DisconnectReason, Hub, HubBuilder, HubHandle, HubOptions, UntypedProxy,
};
pub use hubkit_macros::{client_interface, hub};
#[cfg(feature = "server")]
pub use transport::RouterExt;

/// What generated code names. The version keeps a macro from meeting a runtime it was not made for.
#[doc(hidden)]
pub mod __private {
    #[doc(hidden)]
    pub mod v0_1_0 {
        pub use crate::contract::*;
        #[cfg(feature = "server")]
        pub use crate::hub::{
            ClientProxy, Context, DisconnectReason, HubBuilder, Recipients, Sending, UntypedProxy,
        };
        pub use crate::protocol::{Raw, ValueError};
        pub use crate::{HubError, Result as HubResult};
        pub use futures_core::Stream;
        pub use std;
    }
}

/// Passes server halves of generated code through; empty without the `server` feature.
#[cfg(feature = "server")]
#[doc(hidden)]
#[macro_export]
macro_rules! __server {
    ($($tokens:tt)*) => { $($tokens)* };
}

/// Passes server halves of generated code through; empty without the `server` feature.
#[cfg(not(feature = "server"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __server {
    ($($tokens:tt)*) => {};
}
