//! What every fuzz target holds to be true; the targets themselves only pass bytes on.
//!
//! Inputs are plain: a body is preceded by one byte that chooses its message, a request or a
//! response by a first line. So every vector is a seed, and a finding can be read.

mod bodies;
mod exchanges;

pub use bodies::read_and_write_again;
pub use exchanges::{read_request, read_response};
