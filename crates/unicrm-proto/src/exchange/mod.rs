//! Requests and responses without a socket, on the `http` crate's types, so that any stack can
//! carry them.
//!
//! ```text
//!   client::Client                                server::Server
//!   operation, token → http::Request  ─────────→  route(head)          path, method, Accept, token
//!                                                   │ the backend checks token and right
//!                                                 Routed::read(body)   size, Content-Type, body
//!                                                   │ the backend does it
//!   http::Response → data, refused,   ←─────────  Responder::answer(envelope)
//!                    or unreadable
//! ```
//!
//! Whatever cannot go on along the server's side is a finished response that says what to mend;
//! the order in which things are checked is that of clauses E8.1 to E8.11.

mod accept;
pub mod client;
mod media_type;
mod pay_outcome;
mod query;
pub mod server;
mod service_uri;

pub use pay_outcome::{PayOutcome, UnknownOutcome};
pub use service_uri::{ServiceUri, ServiceUriError};

/// The header by which a server says that it is certain that nothing was taken (ruling E7).
pub const OUTCOME_HEADER: &str = "unicrm-outcome";

/// The one value of [`OUTCOME_HEADER`].
pub const NOT_APPLIED: &str = "not-applied";

/// The header that makes a repeated payment one payment (ruling O14).
pub const IDEMPOTENCY_KEY_HEADER: &str = "idempotency-key";
