//! The caller's side of a contract: what generated client stubs are written against.

use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;

use super::HubValue;
use crate::protocol::{EncodeArgs, EncodeError, Protocol, Raw};

/// A boxed future, as the object-safe seam needs it.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Why a call from a client did not give its result.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The server answered with an error; its text.
    #[error("the server refused the call: {0}")]
    Server(String),
    /// The connection was not up: the call was not sent and did not run.
    #[error("not connected: the call was not sent")]
    NotSent,
    /// The connection ended before the answer came: the call may or may not have run.
    #[error("the connection was lost before the answer came; the call may have run")]
    ConnectionLost,
    /// An argument could not be encoded: the call was not sent.
    #[error("cannot encode the arguments of '{method}': {reason}")]
    Encode {
        /// The method's wire name.
        method: &'static str,
        /// What was wrong.
        reason: String,
    },
    /// The call ran, and its result is not of the contract's type.
    #[error("cannot decode the result of '{method}': {reason}")]
    Decode {
        /// The method's wire name.
        method: &'static str,
        /// What was wrong.
        reason: String,
    },
}

impl CallError {
    /// Whether the server may have run the call, so that trying again could run it twice.
    #[must_use]
    pub fn may_have_run(&self) -> bool {
        !matches!(self, Self::NotSent | Self::Encode { .. })
    }
}

/// A received result, still encoded.
#[derive(Clone, Debug)]
pub enum RawResult {
    /// The method returned nothing.
    Void,
    /// One well-formed value in the connection's protocol.
    Value(Bytes),
}

/// What a connection offers to stubs. Implemented by `hubkit-client`.
pub trait Invoke: Send + Sync + 'static {
    /// The protocol that arguments have to be encoded in, the same for the connection's whole life.
    fn protocol(&self) -> Protocol;

    /// Calls `target` and waits for the answer. Dropping the future gives the answer up.
    fn invoke(
        &self,
        target: &'static str,
        arguments: Vec<u8>,
    ) -> BoxFuture<Result<RawResult, CallError>>;

    /// Calls `target` without asking for an answer; resolves when the message is queued for sending.
    fn send(&self, target: &'static str, arguments: Vec<u8>) -> BoxFuture<Result<(), CallError>>;
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
        let mut encoded = Vec::new();
        let encoded = arguments
            .encode(self.0.protocol(), &mut encoded)
            .map(|()| encoded);
        Call {
            invoke: Arc::clone(&self.0),
            target,
            arguments: encoded,
            result: PhantomData,
        }
    }
}

impl std::fmt::Debug for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
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

/// A call that is ready to go: `.await` it for its result, or [`send`](Self::send) it without asking for one.
///
/// Nothing is sent before. Calls of one task reach the server in the order in which they are awaited.
#[must_use = "a call does nothing unless it is awaited or sent"]
pub struct Call<T> {
    invoke: Arc<dyn Invoke>,
    target: &'static str,
    arguments: Result<Vec<u8>, EncodeError>,
    result: PhantomData<fn() -> T>,
}

impl<T> Call<T> {
    /// Sends the call without asking for an answer: the server will neither confirm nor report an error.
    ///
    /// Resolves when the message is queued for sending.
    ///
    /// # Errors
    /// [`CallError::NotSent`] when the connection is not up, [`CallError::Encode`] for an argument that serde refuses.
    pub async fn send(self) -> Result<(), CallError> {
        let arguments = self
            .arguments
            .map_err(|error| encode_error(self.target, &error))?;
        self.invoke.send(self.target, arguments).await
    }
}

impl<T: HubValue> IntoFuture for Call<T> {
    type Output = Result<T, CallError>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let target = self.target;
        match self.arguments {
            Err(error) => Box::pin(std::future::ready(Err(encode_error(target, &error)))),
            Ok(arguments) => {
                let protocol = self.invoke.protocol();
                let answer = self.invoke.invoke(target, arguments);
                Box::pin(async move { decode_result(protocol, target, &answer.await?) })
            }
        }
    }
}

impl<T> std::fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call")
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}

#[cold]
fn encode_error(method: &'static str, error: &EncodeError) -> CallError {
    CallError::Encode {
        method,
        reason: error.to_string(),
    }
}

fn decode_result<T: HubValue>(
    protocol: Protocol,
    method: &'static str,
    result: &RawResult,
) -> Result<T, CallError> {
    let bytes: &[u8] = match result {
        RawResult::Void => null(protocol),
        RawResult::Value(bytes) => bytes,
    };
    let decoded = match Raw::new(protocol, bytes) {
        Ok(raw) => T::decode(raw).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    decoded.map_err(|reason| CallError::Decode { method, reason })
}

/// What a method without a result returns, where a value is expected.
fn null(protocol: Protocol) -> &'static [u8] {
    match protocol {
        Protocol::Json => b"null",
        Protocol::MessagePack => &[0xC0],
        Protocol::Cbor => &[0xF6],
    }
}
