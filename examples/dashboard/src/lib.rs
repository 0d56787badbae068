//! A live dashboard of the machine it runs on: hubkit's main example.
//!
//! The server measures the machine once a second and sends the figures to whoever watches, by web page or
//! by terminal; both are clients of the same hub.

mod alarms;
pub mod args;
mod collect;
pub mod contract;
mod format;
mod history;
pub mod hub;
pub mod metric;
pub mod page;
pub mod payload;
pub mod sampler;
pub mod serve;
pub mod watch;
