//! A chat whose page comes from another origin than its hub: hubkit's example of CORS, cookies and the request behind a
//! connection, of rooms, presence and typing notices.
//!
//! An API with one hub, a page served from another port, and a terminal client.

pub mod api;
pub mod args;
pub mod contract;
pub mod cors;
pub mod hub;
mod pace;
pub mod page;
mod rooms;
pub mod serve;
pub mod sessions;
pub mod terminal;
pub mod text;
