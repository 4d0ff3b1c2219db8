//! The list of known failures: what a subject fails today, and how, so that a run is red only where something has
//! changed.
//!
//! ```text
//! FILE ── file ──→ KnownFailures ── compare ──→ the run, each case told apart: as listed, or red
//!                        └───────── rewrite ──→ the list that this run would have, and what changed
//! ```

mod compare;
mod file;
mod rewrite;

use serde::{Deserialize, Serialize};

use crate::judge::Verdict;
use crate::outcome::CaseOutcome;
use crate::pattern;

/// One failure that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownFailure {
    /// The case's id.
    pub case: String,
    /// The clause that the finding names; or, where it names none, the verdict: `fail`, `crashed`, `timed-out`.
    pub check: String,
    /// The finding's text; `*` stands for what changes from run to run.
    pub message: String,
    /// Why it fails, and who mends it when: free text.
    #[serde(default)]
    pub why: String,
}

/// The list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownFailures {
    /// The entries, in the list's order.
    pub entries: Vec<KnownFailure>,
    /// The comment at the top of the file; it stays when the list is written anew.
    pub(crate) opening: String,
}

/// One thing that makes a case red.
struct Failure {
    check: String,
    text: String,
}

impl KnownFailure {
    fn covers(&self, failure: &Failure) -> bool {
        self.check == failure.check && pattern::matches_sentence(&self.message, &failure.text)
    }
}

/// Everything that makes a case red: the findings that fail, and the verdict where it is more than they are.
fn failures(case: &CaseOutcome) -> Vec<Failure> {
    let failing = case.findings.iter().filter(|finding| finding.verdict > Verdict::Warn);
    let mut failures: Vec<Failure> = failing
        .map(|finding| Failure {
            check: finding.clause.clone().unwrap_or_else(|| check_of(finding.verdict)),
            text: finding.text.clone(),
        })
        .collect();
    let told = failures.iter().any(|failure| failure.check == check_of(case.verdict));
    let by_findings = case.verdict == Verdict::Fail && !failures.is_empty();
    if case.verdict > Verdict::Warn && !by_findings && !told {
        let text = case.reason.clone().unwrap_or_default();
        failures.push(Failure { check: check_of(case.verdict), text });
    }
    failures
}

/// A verdict as a list names it.
fn check_of(verdict: Verdict) -> String {
    verdict.to_string().replace(' ', "-")
}
