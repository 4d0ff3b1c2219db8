//! What people and programs read of a run.

mod body;
mod json;
mod text;

pub use body::excerpt;

use crate::codec::AnyCase;
use crate::judge::{Judged, Verdict};
use crate::ledger::Ledger;
use crate::protocol::Description;

/// A finished run.
#[derive(Debug)]
pub struct Report<'a> {
    /// The clauses.
    pub ledger: &'a Ledger,
    /// What the subject says of itself.
    pub description: Description,
    /// Every case that ran, with its verdict.
    pub results: Vec<(AnyCase<'a>, Judged)>,
    /// How many cases there are, those that the filters leave out included.
    pub total: usize,
    /// The subject is our own codec.
    pub ours: bool,
}

/// The closing line's numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Pass, and warn.
    pub passed: usize,
    /// Of these, warn.
    pub warned: usize,
    /// Fail, crashed, timed out, unreachable, suite error.
    pub failed: usize,
    /// Not applicable.
    pub skipped: usize,
}

impl Counts {
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

impl Report<'_> {
    /// The numbers of the whole run.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        self.results.iter().for_each(|(_, judged)| counts.add(judged.verdict));
        counts
    }

    /// 0 conformant, 1 not conformant, 3 incomplete or nothing ran.
    pub fn exit_code(&self) -> u8 {
        let counts = self.counts();
        let incomplete = |(_, judged): &(AnyCase<'_>, Judged)| {
            matches!(judged.verdict, Verdict::Unreachable | Verdict::SuiteError)
        };
        if self.results.iter().any(incomplete) || counts.passed + counts.failed == 0 {
            3
        } else {
            u8::from(counts.failed > 0)
        }
    }
}
