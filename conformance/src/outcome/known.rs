//! What a list of known failures says of a run.

use serde::{Deserialize, Serialize};

/// What the list says of one case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Why each of its listed failures is there, as the list's keeper wrote it.
    pub whys: Vec<String>,
    /// What is not as listed; none: the case fails just as it is known to.
    pub problems: Vec<String>,
}

/// An entry of a case that the suite does not have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StrayEntry {
    /// The case, as listed.
    pub case: String,
    /// The check.
    pub check: String,
    /// What is wrong with the entry.
    pub problem: String,
}
