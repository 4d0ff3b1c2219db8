//! How a live suite is to run: the same for servers and clients.

use std::time::Duration;

use crate::codec::Selection;
use crate::ledger::Profile;
use crate::outcome::SubjectFacts;

/// How to run.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Which cases or scenarios.
    pub selection: Selection,
    /// How long one answer of the server, or one run of the client's command, may take.
    pub timeout: Duration,
    /// Of the values. The same seed makes the same members and numbers again, which a server then already has.
    pub seed: u64,
    /// Who is judged; how it is reached is added by the suite.
    pub subject: SubjectFacts,
    /// What it claims; all else is not applicable.
    pub claims: Vec<Profile>,
    /// Ruled clauses bind too.
    pub strict: bool,
}

impl Plan {
    /// The first of these profiles that is not claimed.
    pub(crate) fn unclaimed(&self, profiles: &[Profile]) -> Option<Profile> {
        profiles.iter().copied().find(|profile| !self.claims.contains(profile))
    }
}
