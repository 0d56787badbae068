//! Payloads in their encoded form.

use serde::de::DeserializeOwned;

use super::cbor::Cbor;
use super::messagepack::MessagePack;
use super::{EncodeArgs, EncodeError, Protocol, ProtocolError, ValueError, binary, json};
use crate::payload::within;

/// A well-formed payload value, still encoded: an argument list, an item or a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raw<'a> {
    pub(crate) protocol: Protocol,
    pub(crate) bytes: &'a [u8],
    /// For an argument list, how many arguments it holds; otherwise 0.
    pub(crate) count: usize,
}

impl<'a> Raw<'a> {
    /// Takes bytes that were kept from elsewhere, such as a stored result.
    ///
    /// # Errors
    ///
    /// When the bytes are not exactly one well-formed value, or one that nests too deeply.
    pub fn new(protocol: Protocol, bytes: &'a [u8]) -> Result<Self, ProtocolError> {
        match protocol {
            Protocol::Json => json::read::validate(bytes),
            Protocol::MessagePack => binary::read::validate::<MessagePack>(bytes),
            Protocol::Cbor => binary::read::validate::<Cbor>(bytes),
        }
        .map_err(|fault| fault.of(protocol))?;
        Ok(Self::unchecked(protocol, bytes))
    }

    /// Takes the bytes of an argument list, and counts it.
    ///
    /// # Errors
    ///
    /// When the bytes are not exactly one well-formed array, or one with too many arguments.
    pub fn arguments(protocol: Protocol, bytes: &'a [u8]) -> Result<Self, ProtocolError> {
        let count = match protocol {
            Protocol::Json => json::read::validate_arguments(bytes)?,
            Protocol::MessagePack => binary::read::validate_arguments::<MessagePack>(bytes)?,
            Protocol::Cbor => binary::read::validate_arguments::<Cbor>(bytes)?,
        };
        Ok(Self {
            protocol,
            bytes,
            count,
        })
    }

    /// Takes a value's bytes that were checked before.
    pub(crate) const fn unchecked(protocol: Protocol, bytes: &'a [u8]) -> Self {
        Self {
            protocol,
            bytes,
            count: 0,
        }
    }

    /// The protocol the bytes are encoded in.
    #[must_use]
    pub fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// The encoded bytes.
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// A copy of the encoded bytes, for keeping.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        self.bytes.to_vec()
    }

    /// How many arguments an argument list holds; 0 for any other value.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// Decodes the value.
    ///
    /// # Errors
    ///
    /// [`ValueError::Type`] when it does not fit `T`.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, ValueError> {
        within(self.protocol, || match self.protocol {
            Protocol::Json => serde_json::from_slice(self.bytes)
                .map_err(|error| ValueError::Type(error.to_string())),
            Protocol::MessagePack => <MessagePack as binary::Encoding>::decode(self.bytes),
            Protocol::Cbor => <Cbor as binary::Encoding>::decode(self.bytes),
        })
    }

    /// Decodes an argument list into the tuple `A` of `expected` elements.
    ///
    /// `()` is not an array to serde: a method without arguments compares [`count`](Self::count) with 0 instead.
    ///
    /// # Errors
    ///
    /// [`ValueError::Count`] when it does not hold `expected` arguments, [`ValueError::Type`] when one of them does
    /// not fit.
    pub fn decode_args<A: DeserializeOwned>(&self, expected: usize) -> Result<A, ValueError> {
        if self.count != expected {
            return Err(ValueError::Count {
                given: self.count,
                expected,
            });
        }
        self.decode()
    }
}

impl EncodeArgs for Raw<'_> {
    fn encode(&self, protocol: Protocol, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        if protocol != self.protocol {
            let (from, to) = (self.protocol.name(), protocol.name());
            return Err(EncodeError(format!(
                "the arguments are encoded in {from} and cannot be sent in {to}"
            )));
        }
        out.extend_from_slice(self.bytes);
        Ok(())
    }
}

/// Arguments that are already encoded as one array, **in the protocol of the message they are written to**.
///
/// The bytes are copied unchecked. Those of another protocol, or bytes that are no array, make a message that the
/// receiver answers by closing the connection; [`Raw`] is the alternative that knows its protocol.
#[derive(Clone, Copy, Debug)]
pub struct RawArgs<'a>(pub &'a [u8]);

impl EncodeArgs for RawArgs<'_> {
    fn encode(&self, _: Protocol, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        out.extend_from_slice(self.0);
        Ok(())
    }
}
