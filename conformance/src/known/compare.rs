//! Holds a run against the list.

use std::collections::BTreeSet;

use super::{Failure, KnownFailure, KnownFailures, failures};
use crate::judge::Verdict;
use crate::outcome::{CaseOutcome, Known, Run, StrayEntry};

impl KnownFailures {
    /// Marks every listed case of the run: as listed, or with what is not. `all` are the ids of every case that the suite
    /// has; an entry of one that did not run this time is left in peace.
    pub fn mark(&self, run: &mut Run, all: &BTreeSet<&str>) {
        for case in run.cases.iter_mut().filter(|case| case.scored) {
            let entries = self.entries.iter().filter(|entry| entry.case == case.id);
            let entries: Vec<&KnownFailure> = entries.collect();
            case.known = (!entries.is_empty()).then(|| compared(case, &entries));
        }
        let stray = self.entries.iter().filter(|entry| !all.contains(entry.case.as_str()));
        run.stray_entries = stray
            .map(|entry| StrayEntry {
                case: entry.case.clone(),
                check: entry.check.clone(),
                problem: format!(
                    "expected a case of the {} suite, found none of this id",
                    run.kind
                ),
            })
            .collect();
    }
}

fn compared(case: &CaseOutcome, entries: &[&KnownFailure]) -> Known {
    let failures = failures(case);
    let stale = entries.iter().filter_map(|entry| stale(case, entry, &failures));
    let unlisted = failures.iter().filter(|failure| {
        let of_check = |entry: &&&KnownFailure| entry.check == failure.check;
        // A mismatch is told once, by its entry.
        !entries.iter().any(|entry| entry.covers(failure))
            && entries
                .iter()
                .filter(of_check)
                .all(|entry| failures.iter().any(|failure| entry.covers(failure)))
    });
    let unlisted = unlisted
        .map(|failure| format!("{}: this failure is not listed: {}", failure.check, failure.text));
    Known {
        problems: stale.chain(unlisted).collect(),
        whys: entries.iter().map(|entry| entry.why.clone()).filter(|why| !why.is_empty()).collect(),
    }
}

/// What is wrong with an entry.
fn stale(case: &CaseOutcome, entry: &KnownFailure, failures: &[Failure]) -> Option<String> {
    if failures.iter().any(|failure| entry.covers(failure)) {
        return None;
    }
    let check = &entry.check;
    let of_check: Vec<&Failure> =
        failures.iter().filter(|failure| failure.check == *check).collect();
    let ends = match case.verdict {
        Verdict::Pass => "passes now",
        Verdict::Warn => "is only warned now",
        Verdict::NotApplicable => "is not applicable now",
        _ => "fails otherwise now",
    };
    Some(match of_check.first() {
        None => format!("{check}: the entry is stale: the case {ends}"),
        Some(failure) => format!(
            "{check}: expected the listed message `{}`, found `{}`",
            entry.message, failure.text
        ),
    })
}
