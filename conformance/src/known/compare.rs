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
    let covered = |failure: &Failure| entries.iter().any(|entry| entry.covers(failure));
    let (listed, open): (Vec<&Failure>, Vec<&Failure>) =
        failures.iter().partition(|failure| covered(failure));
    let mut stale: Vec<&KnownFailure> = entries
        .iter()
        .copied()
        .filter(|entry| !listed.iter().any(|failure| entry.covers(failure)))
        .collect();
    let mut problems = Vec::new();
    for failure in open {
        // A mismatch is told once, beside the entry that it is of.
        match stale.iter().position(|entry| entry.check == failure.check) {
            Some(place) => problems.push(format!(
                "{}: expected the listed message `{}`, found `{}`",
                failure.check,
                stale.remove(place).message,
                failure.text
            )),
            None => problems
                .push(format!("{}: this failure is not listed: {}", failure.check, failure.text)),
        }
    }
    let ends = how_it_ends(case.verdict);
    problems.extend(stale.iter().map(|entry| {
        format!("{}: the entry `{}` is stale: the case {ends}", entry.check, entry.message)
    }));
    Known {
        problems,
        whys: entries.iter().map(|entry| entry.why.clone()).filter(|why| !why.is_empty()).collect(),
    }
}

fn how_it_ends(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "passes now",
        Verdict::Warn => "is only warned now",
        Verdict::NotApplicable => "is not applicable now",
        _ => "fails otherwise now",
    }
}
