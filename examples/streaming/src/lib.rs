//! Streams down, up and both ways, and a question to the caller: hubkit's example of everything that takes a while.
//!
//! One hub with five methods, a page where each can be tried, and a terminal client for each.

pub mod args;
pub mod contract;
pub mod hub;
pub mod log;
pub mod page;
mod prices;
pub mod raw;
pub mod rows;
pub mod serve;
pub mod stock;
pub mod terminal;
