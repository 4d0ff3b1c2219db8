//! The UniCRM Open API over HTTP: a client, and a server for any backend.
//!
//! | feature | what it brings |
//! | --- | --- |
//! | `client` | the `client` module: one method per operation |
//! | `server` | the `server` module: a trait with one method per operation, a service, and `serve` |
//!
//! What is said on the wire is decided in [`unicrm_proto`], which knows no socket; here are the
//! sockets, clocks, time-outs and tasks around it.
#![forbid(unsafe_code)]

#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "server")]
pub mod server;
