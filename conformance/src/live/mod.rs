//! The live suites: a server behind a URL, and a client behind a command.
//!
//! ```text
//! server:  fixture ─→ Bench ── raw HTTP/1.1 ──→ the server judged
//!                       └── cases: ask, read the raw answer (reading), complain by clause
//! client:  the command judged ── raw HTTP/1.1 ──→ Scripted server, one script a scenario
//!                       └── scenarios: exit code, printed JSON, the requests that arrived
//! ```
//!
//! Neither uses our own client or server. Requests are written by `bodies`, answers are read by `reading` and held
//! against [`crate::independent`]; what a complaint weighs is decided by the standing of its clause.

mod amount;
mod bodies;
pub mod client;
mod complaint;
mod masks;
mod outcome;
mod plan;
mod reading;
mod registry;
pub mod server;
mod values;
pub(crate) mod wire;

pub use amount::{Amount, NoAmount};
pub use registry::{LiveCase, cases, judged_clauses};
pub use server::fixture::{Claim, Fixture};

pub(crate) use server::{encoded as percent_encoded, token_in};

/// A seed for the values of one run.
pub fn fresh_seed() -> u64 {
    // As many bits as are easily copied and keep the number exact in JSON.
    crate::fuzz::fresh_seed() & 0xffff_ffff_ffff
}

/// The filters leave nothing.
fn nothing_selected() -> crate::Error {
    crate::Error::suite(
        "expected at least one case, found none that the filters leave",
        "`unicrm-conformance list --live` shows every id; `*` and `?` stand for any text and any character",
    )
}
