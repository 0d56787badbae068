//! What generated code is written against: method descriptors, values, replies, stubs and proxies.
//!
//! No sockets here. Applications use what the crate root exports of this; the rest is for the macros.

mod call;
mod call_error;
mod caller;
#[cfg(feature = "server")]
mod dispatch;
mod method;
#[cfg(feature = "server")]
mod overflow;
mod receive;
mod returned;
mod streaming;
mod upload_item;
#[cfg(feature = "server")]
mod uploads;
mod value;

pub use call::{Call, StreamCall};
pub use call_error::CallError;
pub use caller::{BoxFuture, BoxStream, Caller, Invoke, RawResult, Request, Upload};
#[cfg(feature = "server")]
pub(crate) use dispatch::Framing;
#[cfg(feature = "server")]
pub use dispatch::{
    Dispatch, Entry, Items, Opening, ReplyWriter, Running, Start, StartFn, Step, StreamEnd, call,
    stream,
};
pub use method::{
    ArgumentDescriptor, AuthorizationDescriptor, HubDescriptor, InterfaceDescriptor, Method,
    MethodDescriptor, MethodKind, UploadArgument,
};
#[cfg(feature = "server")]
pub use overflow::{LatestKey, Overflow};
pub use receive::{ClientEvent, Handler, HandlerOutcome, Receiver, decode_arguments};
pub use returned::{Failure, Infallibly, Probe, Returned, Shape};
pub use streaming::{StreamError, Streaming};
pub use upload_item::{UploadError, UploadItem};
#[cfg(feature = "server")]
pub(crate) use uploads::{Pushed, UploadSink};
pub use value::{Arg, ArgList, HubValue};
