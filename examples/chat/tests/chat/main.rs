//! The chat: its rooms in memory and in paused time, and over real sockets its logins, its cookies and its CORS.

mod cors;
mod logins;
mod rooms;
mod support;
mod terminal;
