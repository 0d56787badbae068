//! The `#[hub]` and `#[client_interface]` macros of hubkit.
