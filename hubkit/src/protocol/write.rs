//! Writing messages: what is common to the protocols.

use super::{EncodeError, Protocol};

/// Arguments that can be written as an array in any protocol: tuples of serde types, or [`super::RawArgs`].
///
/// Object safe, so that everything behind it is compiled once.
pub trait EncodeArgs {
    /// Appends the arguments to `out` as one array value.
    fn encode(&self, protocol: Protocol, out: &mut Vec<u8>) -> Result<(), EncodeError>;
}

/// An invocation without its arguments.
#[derive(Clone, Copy, Debug)]
pub struct InvocationHead<'a> {
    /// The id the reply must carry; `None` asks for no reply.
    pub id: Option<&'a str>,
    /// Whether a stream of results is expected (type 4 instead of 1).
    pub streaming: bool,
    /// The method's wire name.
    pub target: &'a str,
    /// The ids of the streams that are uploaded with the call.
    pub stream_ids: &'a [&'a str],
}
