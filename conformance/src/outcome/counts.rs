//! The closing line.

use serde::Serialize;

use super::{CaseOutcome, Counted};
use crate::judge::Verdict;

/// The closing line's numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Pass, and warn.
    pub passed: usize,
    /// Of these, warn.
    pub warned: usize,
    /// Fail, crashed, timed out, unreachable, suite error.
    pub failed: usize,
    /// Not applicable, and known failures.
    pub skipped: usize,
    /// Of these, failures that are known and occurred as listed.
    pub known: usize,
}

impl Counts {
    /// Counts cases; an unscored one counts nowhere.
    pub fn of<'c>(cases: impl Iterator<Item = &'c CaseOutcome>) -> Self {
        let mut counts = Self::default();
        for case in cases.filter(|case| case.scored) {
            match case.counted() {
                Counted::Passed => counts.add(Verdict::Pass),
                Counted::Warned => counts.add(Verdict::Warn),
                Counted::Failed => counts.add(Verdict::Fail),
                Counted::Skipped => counts.add(Verdict::NotApplicable),
                Counted::Known => {
                    counts.add(Verdict::NotApplicable);
                    counts.known += 1;
                }
            }
        }
        counts
    }

    /// Adds one verdict.
    pub fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Pass => self.passed += 1,
            Verdict::Warn => {
                self.passed += 1;
                self.warned += 1;
            }
            Verdict::NotApplicable => self.skipped += 1,
            _ => self.failed += 1,
        }
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}
