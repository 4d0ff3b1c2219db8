//! The server's side over real sockets, with a small backend in memory.
#![allow(clippy::unwrap_used)] // a panic is a verdict here; clippy forgives only test functions

mod backend;
mod connections;
mod faults;
mod harness;
mod lifetime;
mod log;
mod operations;
mod order;
mod raw;
mod tls;
