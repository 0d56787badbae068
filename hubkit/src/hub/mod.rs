//! Hubs: building them, the context of a call, and calling clients.

mod answer;
mod builder;
mod clients;
mod context;
pub(crate) mod core;
mod disconnect;
mod groups;
mod handle;
mod options;
mod proxy;
pub(crate) mod questions;
pub(crate) mod statistics;
mod user;

pub use answer::{Answer, AnswerError, Answers};
pub use builder::{BuildError, Hub, HubBuilder};
pub use clients::{CallerClients, Clients};
pub use context::Context;
pub use disconnect::DisconnectReason;
pub use groups::{GroupError, Groups};
pub use handle::{ConnectionInfo, HubHandle};
pub use options::HubOptions;
pub use proxy::{ClientProxy, Many, One, Recipients, Sending, UntypedProxy};
pub use statistics::HubStatistics;
pub use user::User;

use crate::HubError;
