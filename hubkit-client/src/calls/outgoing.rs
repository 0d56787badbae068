//! Messages that wait to be written.

use hubkit::contract::Upload;

/// A message for the server.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) message: Vec<u8>,
    pub(crate) about: About,
}

/// What becomes of other things when a message is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// Nothing.
    Nothing,
    /// This call has been made, and its uploads begin.
    Call(u64),
    /// The call that nobody waits for has been made, and its uploads, of which this is the first, begin.
    Send(u64),
    /// Nothing, but the message is written only while this upload goes on.
    Item(u64),
    /// This upload has ended.
    End(u64),
}

impl Outgoing {
    /// A message that stands for itself.
    pub(crate) fn message(message: Vec<u8>) -> Self {
        Self {
            message,
            about: About::Nothing,
        }
    }
}

/// Uploads that begin, with their ids.
pub(crate) type Begun = Vec<(u64, Upload)>;
