//! Every live case with its clauses, without a network: `list`, `show` and `coverage` read it.

use std::collections::BTreeSet;

use unicrm_proto::Format;

use super::{client, server};
use crate::ledger::Suite;

/// One case of a live suite.
#[derive(Debug, Clone, Copy)]
pub struct LiveCase {
    /// The suite.
    pub suite: Suite,
    /// Its id; a run adds `/xml` or `/json`.
    pub id: &'static str,
    /// What it is about.
    pub note: &'static str,
    /// The clauses that it judges.
    pub clauses: &'static [&'static str],
    /// It runs once, not in each format.
    pub once: bool,
}

impl LiveCase {
    /// The ids under which it runs.
    pub fn ids(&self) -> Vec<String> {
        match self.once {
            true => vec![self.id.to_owned()],
            false => Format::ALL.iter().map(|format| format!("{}/{format}", self.id)).collect(),
        }
    }
}

/// Every case of both suites, in the order of running.
pub fn cases() -> impl Iterator<Item = LiveCase> {
    let of_server = server::cases::all().map(|(_, case)| LiveCase {
        suite: Suite::Server,
        id: case.id,
        note: case.note,
        clauses: case.clauses,
        once: case.once,
    });
    let of_client = client::scenarios::all().map(|(_, scenario)| LiveCase {
        suite: Suite::Client,
        id: scenario.id,
        note: scenario.note,
        clauses: scenario.clauses,
        once: scenario.once,
    });
    of_server.chain(of_client)
}

/// The clauses that cases of a suite name.
pub fn judged_clauses(suite: Suite) -> BTreeSet<&'static str> {
    let of_suite = cases().filter(|case| case.suite == suite);
    of_suite.flat_map(|case| case.clauses.iter().copied()).collect()
}
