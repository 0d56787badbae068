//! The protocol whose payload is being written or read.
//!
//! Values are written to MessagePack in serde's human-readable way, so that ids and addresses are text, as the official
//! clients expect. A `Serialize` can therefore not tell it from JSON by its serializer.

use std::cell::Cell;

use crate::protocol::Protocol;

thread_local! {
    static CURRENT: Cell<Option<Protocol>> = const { Cell::new(None) };
}

/// The protocol of the payload that this thread is writing or reading; `None` outside of one.
///
/// ```
/// use hubkit::payload;
/// use hubkit::protocol::Protocol;
/// use serde::{Serialize, Serializer};
///
/// /// Text, but a number in MessagePack.
/// struct Code(u32);
///
/// impl Serialize for Code {
///     fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
///         match payload::protocol() {
///             Some(Protocol::MessagePack) => serializer.serialize_u32(self.0),
///             _ => serializer.collect_str(&self.0),
///         }
///     }
/// }
///
/// let mut out = Vec::new();
/// Protocol::MessagePack.encode_value(&Code(7), &mut out)?;
/// assert_eq!(out, [7]);
/// assert_eq!(serde_json::to_string(&Code(7))?, "\"7\"");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn protocol() -> Option<Protocol> {
    CURRENT.get()
}

/// Runs `run` as if no payload were being written or read.
///
/// For a `Serialize` or `Deserialize` that uses another format within a payload, such as JSON in a string: without this
/// the types of [`payload`](super) in there would take the payload's form.
pub fn outside<R>(run: impl FnOnce() -> R) -> R {
    with(None, run)
}

/// Runs `run`, which writes or reads a payload of `protocol`.
pub(crate) fn within<R>(protocol: Protocol, run: impl FnOnce() -> R) -> R {
    with(Some(protocol), run)
}

fn with<R>(protocol: Option<Protocol>, run: impl FnOnce() -> R) -> R {
    let _restore = Restore(CURRENT.replace(protocol));
    run()
}

/// Puts the protocol back that was current before, even when a value panics.
struct Restore(Option<Protocol>);

impl Drop for Restore {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}
