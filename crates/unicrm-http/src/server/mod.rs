//! The server's side: any backend behind one trait, as a service or with its own `serve`.
//!
//! ```text
//!   serve ── connection ── UniCrmService ── unicrm_proto::exchange::server
//!   sockets   TLS, h1, h2    one request:      what is said on the wire
//!   limits    time-outs       route            (no socket, no clock)
//!   shutdown                  authorize   ──→  UniCrm::authorize
//!                             body, call  ──→  UniCrm::pay, …
//!                             answer      ←──  Ok, or Failure
//! ```
//!
//! - [`UniCrm`]: one async method per operation; what a backend implements.
//! - [`UniCrmService`]: a [`tower_service::Service`] over a backend, for any hyper or axum program.
//! - [`serve`]: sockets, TLS, HTTP/1.1 and HTTP/2, limits and a graceful end around it.
//!
//! The order in which a request is checked is that of clause E8.1 and its siblings: path, method,
//! Accept, token, right, size, Content-Type, body and parameters; only then the backend's own
//! rules. No byte of a body is read before token and right are known to be good. Every answer
//! carries an `x-request-id`, under which the log tells what happened; the log holds no query
//! value, token, secret or body.

mod access_log;
mod activity;
mod backend;
mod body;
mod connection;
mod enveloped;
mod failure;
mod listening;
mod options;
mod perform;
mod request_id;
mod service;
mod tls;

pub use backend::{Paid, Peer, UniCrm};
pub use failure::Failure;
pub use listening::serve;
pub use options::{ServeOptions, ServiceOptions};
pub use service::UniCrmService;
pub use tls::{Tls, TlsError};
pub use unicrm_proto::exchange::server::{Right, ServerLimits};
