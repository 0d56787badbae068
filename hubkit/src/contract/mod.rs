//! What generated code is written against: method descriptors, values, replies, stubs and proxies.
//!
//! No sockets here. Applications use what the crate root exports of this; the rest is for the macros.

mod call;
#[cfg(feature = "server")]
mod dispatch;
mod method;
mod receive;
mod returned;
mod streaming;
mod value;

pub use call::{BoxFuture, Call, CallError, Caller, Invoke, RawResult};
#[cfg(feature = "server")]
pub use dispatch::{
    Dispatch, Entry, Items, Opening, ReplyWriter, Running, Start, StartFn, Step, StreamEnd, call,
    stream,
};
pub use method::{
    ArgumentDescriptor, AuthorizationDescriptor, HubDescriptor, InterfaceDescriptor, Method,
    MethodDescriptor, MethodKind,
};
pub use receive::{ClientEvent, Handler, HandlerOutcome, Receiver, decode_arguments};
pub use returned::{Failure, Infallibly, Probe, Returned, Shape};
pub use streaming::{StreamError, Streaming};
pub use value::{Arg, ArgList, HubValue};
