//! How a live suite is to run: the same for servers and clients.

use std::time::Duration;

use crate::codec::Selection;

/// How to run.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Which cases or scenarios.
    pub selection: Selection,
    /// How long one answer of the server, or one run of the client's command, may take.
    pub timeout: Duration,
    /// Of the values. The same seed makes the same members and numbers again, which a server then already has.
    pub seed: u64,
    /// Ruled clauses bind too.
    pub strict: bool,
}
