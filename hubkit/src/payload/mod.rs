//! How values look on the wire: names, bytes, points in time and enums, as the users of each protocol expect them.
//!
//! An argument, a result or an item looks as its serde implementation says. serde alone cannot say that bytes are text
//! in JSON and bytes in MessagePack; what is here can, on a field or as a type of its own:
//!
//! | | in JSON | in MessagePack | in CBOR |
//! |---|---|---|---|
//! | [`Binary`], or a field with [`bytes`] | text in base64 | bin | byte string |
//! | [`Timestamp`], or a field with [`timestamp`] | ISO 8601 in UTC | timestamp extension | tag 0 |
//! | an enum with `#[derive(Enumeration)]` | number | name | name |
//!
//! JSON and MessagePack look as ASP.NET Core and the official clients write them: a JavaScript client on MessagePack
//! sees a `Uint8Array`, a `Date` and a string. Every protocol reads each form, so that a client may also send an enum's
//! name in JSON, or a list of numbers for bytes.
//!
//! The `with` modules take a field's type, and `Option` and `Vec` of it. In a map or a `Box` use the types:
//! `BTreeMap<String, Timestamp>`, `Box<Binary>`.
//!
//! ```
//! use std::time::SystemTime;
//!
//! use hubkit::client_interface;
//! use hubkit::payload::{self, Enumeration};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
//! pub enum Level {
//!     Low,
//!     High = 5,
//! }
//!
//! #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
//! #[serde(rename_all = "camelCase")]
//! pub struct Reading {
//!     pub sensor_name: String,
//!     #[serde(with = "payload::timestamp")]
//!     pub taken_at: SystemTime,
//!     #[serde(with = "payload::bytes", default)]
//!     pub image: Option<Vec<u8>>,
//!     pub level: Level,
//! }
//!
//! #[client_interface]
//! pub trait MonitorClient {
//!     async fn reading(&self, reading: Reading);
//!     async fn firmware(&self, image: payload::Binary, built_at: payload::Timestamp);
//! }
//!
//! # use hubkit::protocol::{Protocol, Raw};
//! let reading = Reading {
//!     sensor_name: "roof".into(),
//!     taken_at: SystemTime::UNIX_EPOCH,
//!     image: Some(vec![1, 2, 3]),
//!     level: Level::High,
//! };
//! let mut json = Vec::new();
//! Protocol::Json.encode_value(&reading, &mut json)?;
//! let expected = r#"{"sensorName":"roof","takenAt":"1970-01-01T00:00:00Z","image":"AQID","level":5}"#;
//! assert_eq!(json, expected.as_bytes());
//!
//! let mut binary = Vec::new();
//! Protocol::MessagePack.encode_value(&reading, &mut binary)?; // bytes, a timestamp and "High"
//! assert_eq!(Raw::new(Protocol::MessagePack, &binary)?.decode::<Reading>()?, reading);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Names of fields
//!
//! They are serde's business, too: what a type says holds in every protocol. What to write depends on who reads it:
//!
//! - **JavaScript** sees the names as they are. `#[serde(rename_all = "camelCase")]` gives the ones it is used to, which
//!   are also the ones that ASP.NET Core sends in JSON.
//! - **.NET** reads names in JSON without regard to case, but MessagePack names must be those of its properties to the
//!   letter. `#[serde(rename_all = "PascalCase")]` is right for it in both, as a client and as a server.
//! - **To read from both**, give the other name as an alias: ASP.NET Core sends `displayName` in JSON and `DisplayName`
//!   in MessagePack. Fields that a peer may leave out take `#[serde(default)]`; a `with` of this module makes a field
//!   required even if it is an `Option`, unless it has that.
//!
//! ```
//! # use serde::{Deserialize, Serialize};
//! /// For peers of both kinds: JavaScript reads camelCase, and PascalCase is accepted from .NET.
//! #[derive(Debug, PartialEq, Serialize, Deserialize)]
//! #[serde(rename_all = "camelCase")]
//! pub struct User {
//!     #[serde(alias = "DisplayName")]
//!     pub display_name: String,
//!     #[serde(alias = "IsOnline", default)]
//!     pub is_online: bool,
//! }
//! # use hubkit::protocol::{Protocol, Raw};
//! let from_net = b"\x81\xabDisplayName\xa3Ada"; // MessagePack
//! let user: User = Raw::new(Protocol::MessagePack, from_net)?.decode()?;
//! assert_eq!(user, User { display_name: "Ada".into(), is_online: false });
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Enums as names
//!
//! An enum that derives serde's own traits is its variant's name in every protocol, what ASP.NET Core's
//! `JsonStringEnumConverter` does; `#[serde(rename_all = "camelCase")]` on it spells the names. A server of that kind
//! sends nothing else; one without it sends numbers in JSON, and needs [`Enumeration`]. What either makes of members
//! that it does not know, of enums as keys and of flags is in [`enumeration`].
//!
//! # Outside of a hub
//!
//! The same types through `serde_json` and the like take the forms of JSON where the format is for human readers; in
//! others bytes stay bytes, points in time are ISO 8601 text and enums names. What tells the protocols apart is
//! [`protocol`], which your own `Serialize` can ask as well.

mod binary;
pub mod bytes;
mod current;
pub mod enumeration;
mod field;
#[cfg(test)]
mod tests;
pub mod timestamp;

pub use binary::Binary;
pub(crate) use current::within;
pub use current::{outside, protocol};
pub use enumeration::{Enumeration, Member};
pub use field::Field;
pub use hubkit_macros::Enumeration;
pub use timestamp::Timestamp;
