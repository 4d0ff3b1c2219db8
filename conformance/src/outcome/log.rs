//! The cases of a run as they end.

use std::time::Instant;

use super::{CaseOutcome, Kind};
use crate::evidence::Tape;
use crate::judge::Verdict;
use crate::ledger::Ledger;

/// Who looks on while a suite runs.
pub trait Watch {
    /// So many cases are going to run.
    fn begins(&mut self, total: usize);
    /// One has ended.
    fn ended(&mut self, case: &CaseOutcome);
}

/// Nobody looks on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn begins(&mut self, _: usize) {}
    fn ended(&mut self, _: &CaseOutcome) {}
}

/// What goes along with a run.
pub struct Beside<'w> {
    /// Records it, or stands for its subject.
    pub tape: Tape,
    /// Looks on.
    pub watch: &'w mut dyn Watch,
}

impl Beside<'_> {
    /// No tape, and nobody who looks on.
    pub fn nothing() -> Beside<'static> {
        // A box without content takes no memory, so nothing is leaked.
        Beside { tape: Tape::live(), watch: Box::leak(Box::new(Unwatched)) }
    }
}

/// Takes the time of each case, looks whether it is scored, and tells who looks on.
pub(crate) struct CaseLog<'r> {
    suite: Kind,
    ledger: &'r Ledger,
    watch: &'r mut dyn Watch,
    cases: Vec<CaseOutcome>,
}

impl<'r> CaseLog<'r> {
    pub(crate) fn new(
        suite: Kind,
        ledger: &'r Ledger,
        total: usize,
        watch: &'r mut dyn Watch,
    ) -> Self {
        watch.begins(total);
        Self { suite, ledger, watch, cases: Vec::with_capacity(total) }
    }

    /// Plays a case; its verdict.
    pub(crate) fn add(&mut self, play: impl FnOnce() -> CaseOutcome) -> Verdict {
        let start = Instant::now();
        let mut case = play();
        case.milliseconds = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        case.scored = self.ledger.scores(self.suite, &case.id);
        self.watch.ended(&case);
        let verdict = case.verdict;
        self.cases.push(case);
        verdict
    }

    pub(crate) fn into_cases(self) -> Vec<CaseOutcome> {
        self.cases
    }
}
