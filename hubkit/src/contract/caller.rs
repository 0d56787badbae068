//! The seam between generated client stubs and the connection that carries their calls.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;

use super::call::{Call, StreamCall};
use super::upload_item::{UploadItem, encode_items};
use super::{CallError, HubValue, UploadArgument};
use crate::protocol::{EncodeArgs, Protocol};

/// A boxed future, as the object-safe seam needs it.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A boxed stream, as the object-safe seam needs it.
pub type BoxStream<T> = Pin<Box<dyn Stream<Item = T> + Send>>;

/// The encoded items of one upload; an error, the sender's own text, ends it.
pub type Upload = BoxStream<Result<Vec<u8>, String>>;

/// A received result, still encoded.
#[derive(Clone, Debug)]
pub enum RawResult {
    /// The method returned nothing.
    Void,
    /// One well-formed value in the connection's protocol.
    Value(Bytes),
}

/// A call on its way to the server, its values encoded in the connection's protocol.
pub struct Request {
    /// The method's wire name.
    pub target: &'static str,
    /// The arguments, one array.
    pub arguments: Vec<u8>,
    /// The streams that are uploaded with the call, in the order of the method's arguments.
    pub uploads: Vec<Upload>,
    /// How long the answer may take; for a stream, its end.
    pub deadline: Option<Duration>,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("target", &self.target)
            .field("uploads", &self.uploads.len())
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

/// What a connection offers to stubs. Implemented by `hubkit-client`.
pub trait Invoke: Send + Sync + 'static {
    /// The protocol that arguments have to be encoded in, the same for the connection's whole life.
    fn protocol(&self) -> Protocol;

    /// Calls a method and waits for the answer. Dropping the future cancels the call.
    fn invoke(&self, request: Request) -> BoxFuture<Result<RawResult, CallError>>;

    /// Calls a method without asking for an answer; resolves when the call is queued for sending. Its uploads go on
    /// in the background.
    fn send(&self, request: Request) -> BoxFuture<Result<(), CallError>>;

    /// Calls a method that answers with a stream of encoded items; an error is the last. The call is sent when the
    /// stream is first polled. Dropping it cancels the call.
    fn stream(&self, request: Request) -> BoxStream<Result<Bytes, CallError>>;
}

/// A handle through which stubs call; cheap to clone. A connection hands it out.
#[derive(Clone)]
pub struct Caller(Arc<dyn Invoke>);

impl Caller {
    /// Wraps an implementation.
    pub fn new(invoke: Arc<dyn Invoke>) -> Self {
        Self(invoke)
    }

    /// Prepares a call of `target`. The arguments are encoded here, so that they may be borrowed.
    pub fn call<T>(&self, target: &'static str, arguments: &dyn EncodeArgs) -> Call<T> {
        self.call_with(target, arguments, Vec::new())
    }

    /// Prepares a call of `target` that uploads streams.
    pub fn call_with<T>(
        &self,
        target: &'static str,
        arguments: &dyn EncodeArgs,
        uploads: Vec<Upload>,
    ) -> Call<T> {
        Call::new(
            Arc::clone(&self.0),
            self.request(target, arguments, uploads),
        )
    }

    /// Prepares a call of `target` that answers with a stream.
    pub fn stream<T>(
        &self,
        target: &'static str,
        arguments: &dyn EncodeArgs,
        uploads: Vec<Upload>,
    ) -> StreamCall<T> {
        StreamCall::new(
            Arc::clone(&self.0),
            self.request(target, arguments, uploads),
        )
    }

    /// Prepares an upload of a stream of `T`, or of `Result<T, UploadError>`.
    pub fn upload<T, S>(&self, items: S) -> Upload
    where
        T: HubValue,
        S: Stream + Send + 'static,
        S::Item: UploadItem<T>,
    {
        encode_items(self.0.protocol(), items)
    }

    /// Like [`upload`](Self::upload), for an argument of a contract.
    pub fn upload_for<A, S>(&self, items: S) -> Upload
    where
        A: UploadArgument,
        S: Stream + Send + 'static,
        S::Item: UploadItem<A::Item>,
    {
        self.upload(items)
    }

    fn request(
        &self,
        target: &'static str,
        arguments: &dyn EncodeArgs,
        uploads: Vec<Upload>,
    ) -> Result<Request, CallError> {
        let mut encoded = Vec::new();
        match arguments.encode(self.0.protocol(), &mut encoded) {
            Ok(()) => Ok(Request {
                target,
                arguments: encoded,
                uploads,
                deadline: None,
            }),
            Err(error) => Err(CallError::Encode {
                method: target,
                reason: error.to_string(),
            }),
        }
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller")
            .field("protocol", &self.0.protocol())
            .finish_non_exhaustive()
    }
}

impl AsRef<Self> for Caller {
    fn as_ref(&self) -> &Self {
        self
    }
}
