//! The handshake: one JSON message each way before the first hub message, whatever the protocol.

use super::json::read::{count, integer, object, optional_string, required, string};
use super::json::scan::Scanner;
use super::json::{self, write};
use super::{CREDIT_VERSION, MAX_DEPTH, Protocol, ProtocolError, Split, TransferFormat};

/// The largest handshake a server accepts unless told otherwise, in bytes.
pub const MAX_HANDSHAKE_SIZE: usize = 4096;
/// The refusal of a client that took too long.
pub const CANCELED: &str = "Handshake was canceled.";
/// The refusal of a request that is no request, or of one that is too long.
pub const UNEXPECTED: &str = "An unexpected error occurred during connection handshake.";

/// What a client asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandshakeRequest {
    /// The name of the protocol, as the client spells it.
    pub protocol: String,
    /// The protocol's version.
    pub version: i64,
    /// Whether the client counts [credit](super#credit-between-hubkits-own-peers) for its uploads.
    pub credit: bool,
    /// How many items each stream may send it at first, if it counts credit for these, too.
    pub stream_items: Option<u64>,
}

/// A server's acceptance of a handshake.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Accepted {
    /// How many items each upload may send at first, if the server counts
    /// [credit](super#credit-between-hubkits-own-peers).
    pub credit: Option<u64>,
}

/// What server and client agreed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Negotiated {
    /// The protocol of everything that follows.
    pub protocol: Protocol,
    /// Whether the client knows acknowledgements (version 2), which stateful reconnect needs.
    pub acknowledges: bool,
}

/// A handshake that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HandshakeError {
    /// The handshake is longer than it may be.
    #[error("the handshake exceeds {max} bytes")]
    TooLong {
        /// The limit.
        max: usize,
    },
    /// The bytes are no handshake.
    #[error(transparent)]
    Malformed(#[from] ProtocolError),
    /// The server said no, with its reason.
    #[error("the server refused the handshake: {0}")]
    Refused(String),
    /// The server sent a hub message instead of its answer.
    #[error("expected a handshake response from the server, got a hub message")]
    HubMessage,
}

/// Finds the handshake at the front of `buffer`; `None` when it is not yet complete.
///
/// What follows it in the buffer are hub messages.
///
/// # Errors
///
/// [`HandshakeError::TooLong`] when it exceeds `max` bytes ([`MAX_HANDSHAKE_SIZE`]), complete or not.
pub fn split(buffer: &[u8], max: usize) -> Result<Option<Split>, HandshakeError> {
    json::split(buffer, 0, max).map_err(|_| HandshakeError::TooLong { max })
}

/// Reads a client's request, without its delimiter. Properties it does not know are skipped.
///
/// # Errors
///
/// [`HandshakeError::Malformed`] when it is no JSON object, or `protocol` or `version` is missing or mistyped.
pub fn parse_request(body: &[u8]) -> Result<HandshakeRequest, HandshakeError> {
    let (mut protocol, mut version, mut own) = (None, None, Own::default());
    let mut scanner = Scanner::new(body).map_err(ProtocolError::from)?;
    object(&mut scanner, |scanner, name| {
        match &*name {
            "protocol" => protocol = Some(string(scanner, "protocol")?),
            "version" => version = Some(integer(scanner, "version")?),
            "hubkit" => own = Own::read(scanner)?,
            _ => scanner.value(MAX_DEPTH)?,
        }
        Ok(())
    })?;
    scanner.end().map_err(ProtocolError::from)?;
    let credit = own.credit == Some(CREDIT_VERSION);
    Ok(HandshakeRequest {
        protocol: required(protocol, "protocol")?.into_owned(),
        version: required(version, "version")?,
        credit,
        stream_items: own.items.filter(|_| credit),
    })
}

/// What hubkit's peers tell each other besides what SignalR has.
#[derive(Default)]
struct Own {
    credit: Option<u64>,
    items: Option<u64>,
}

impl Own {
    /// Reads the property's value. What is not as hubkit writes it says nothing.
    fn read(scanner: &mut Scanner<'_>) -> Result<Self, ProtocolError> {
        let mut own = Self::default();
        if scanner.peek() != Some(b'{') {
            scanner.value(MAX_DEPTH)?;
            return Ok(own);
        }
        object(scanner, |scanner, name| {
            match &*name {
                "credit" => own.credit = count(scanner)?,
                "items" => own.items = count(scanner)?,
                _ => scanner.value(MAX_DEPTH)?,
            }
            Ok(())
        })?;
        Ok(own)
    }
}

/// Appends a client's request.
pub fn write_request(out: &mut Vec<u8>, protocol: Protocol, version: u32) {
    let text = format!(
        "{{\"protocol\":\"{}\",\"version\":{version}}}\x1e",
        protocol.name()
    );
    out.extend_from_slice(text.as_bytes());
}

/// Appends the request of a client that counts [credit](super#credit-between-hubkits-own-peers) if the server does: each
/// stream may send it so many items at first.
pub fn write_credit_request(out: &mut Vec<u8>, protocol: Protocol, version: u32, items: u32) {
    let text = format!(
        "{{\"protocol\":\"{}\",\"version\":{version},\
         \"hubkit\":{{\"credit\":{CREDIT_VERSION},\"items\":{items}}}}}\x1e",
        protocol.name()
    );
    out.extend_from_slice(text.as_bytes());
}

/// Appends a server's answer: acceptance, or the refusal `error`.
pub fn write_response(out: &mut Vec<u8>, error: Option<&str>) {
    out.push(b'{');
    if let Some(error) = error {
        out.extend_from_slice(b"\"error\":");
        write::string(out, error);
    }
    out.extend_from_slice(&[b'}', json::SEPARATOR]);
}

/// Appends the acceptance for a client that has [asked](write_credit_request) for credit: each upload may send so many
/// items at first.
pub fn write_credit_response(out: &mut Vec<u8>, items: u32) {
    let text = format!("{{\"hubkit\":{{\"credit\":{CREDIT_VERSION},\"items\":{items}}}}}\x1e");
    out.extend_from_slice(text.as_bytes());
}

/// Reads a server's answer, without its delimiter. Properties it does not know are skipped.
///
/// # Errors
///
/// [`HandshakeError::Refused`] with the server's reason, [`HandshakeError::HubMessage`] when the server is past the
/// handshake already, [`HandshakeError::Malformed`] when the answer is no JSON object.
pub fn parse_response(body: &[u8]) -> Result<Accepted, HandshakeError> {
    let (mut error, mut hub_message, mut own) = (None, false, Own::default());
    let mut scanner = Scanner::new(body).map_err(ProtocolError::from)?;
    object(&mut scanner, |scanner, name| {
        match &*name {
            "error" => error = optional_string(scanner, "error")?,
            "hubkit" => own = Own::read(scanner)?,
            "type" => {
                hub_message = true;
                scanner.value(MAX_DEPTH)?;
            }
            _ => scanner.value(MAX_DEPTH)?,
        }
        Ok(())
    })?;
    scanner.end().map_err(ProtocolError::from)?;
    if hub_message {
        return Err(HandshakeError::HubMessage);
    }
    match error.filter(|error| !error.is_empty()) {
        Some(error) => Err(HandshakeError::Refused(error.into_owned())),
        None => Ok(Accepted {
            credit: own.items.filter(|_| own.credit == Some(CREDIT_VERSION)),
        }),
    }
}

/// Decides on a client's request: `supported` are the hub's protocols, `binary_ok` says whether the transport can
/// carry bytes.
///
/// # Errors
///
/// The text with which to refuse.
pub fn negotiate_protocol(
    request: &HandshakeRequest,
    supported: &[Protocol],
    binary_ok: bool,
) -> Result<Negotiated, String> {
    let (name, version) = (&request.protocol, request.version);
    let protocol = Protocol::from_name(name)
        .filter(|protocol| supported.contains(protocol))
        .ok_or_else(|| format!("The protocol '{name}' is not supported."))?;
    if version > Protocol::VERSION.into() {
        return Err(format!(
            "The server does not support version {version} of the '{name}' protocol."
        ));
    }
    if protocol.transfer_format() == TransferFormat::Binary && !binary_ok {
        return Err(format!(
            "Cannot use the '{}' protocol on the current transport. The transport does not support 'Binary' transfer \
             format.",
            protocol.name()
        ));
    }
    Ok(Negotiated {
        protocol,
        acknowledges: version >= 2,
    })
}
