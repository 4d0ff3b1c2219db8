//! Whether a fault was caught by the check of each clause that it breaks.

use crate::judge::Verdict;
use crate::ledger::{Clause, Ledger, Need, Standing};
use crate::outcome::matrix::Kill;
use crate::outcome::{CaseOutcome, Finding, Kind, Run};

/// What stands for a clause where a fault breaks none, and every case looks for it: a secret that is printed, say.
const NO_CLAUSE: &str = "(no clause)";

/// A row for each clause.
pub(super) fn kills(ledger: &Ledger, run: &Run, clauses: &[String]) -> Vec<Kill> {
    if clauses.is_empty() {
        return vec![kill(ledger, run, NO_CLAUSE)];
    }
    clauses.iter().map(|id| kill(ledger, run, id)).collect()
}

fn kill(ledger: &Ledger, run: &Run, id: &str) -> Kill {
    let clause = ledger.get(id);
    let mut verdict = Verdict::Pass;
    let (mut cases, mut first) = (Vec::new(), None);
    for case in &run.cases {
        let found = case.findings.iter().filter(|finding| names(run, case, finding, id));
        if let Some(worst) = found.clone().map(|finding| finding.verdict).max() {
            verdict = verdict.max(worst);
            cases.push(case.id.clone());
            first = first.or_else(|| found.map(Finding::line).next());
        } else if gave_no_answer(case, id) {
            verdict = verdict.max(case.verdict);
            cases.push(case.id.clone());
            first = first.or_else(|| case.reason.clone());
        }
    }
    // A fault of the suite is no catch.
    let caught = verdict >= clause.map_or(Verdict::Fail, due) && verdict != Verdict::SuiteError;
    let standing = clause.map(|clause| clause.standing);
    Kill { clause: id.to_owned(), standing, verdict, caught, cases, finding: first }
}

/// A body's case is its clauses' own check; a live case says which of its clauses is broken.
fn names(run: &Run, case: &CaseOutcome, finding: &Finding, id: &str) -> bool {
    match &finding.clause {
        Some(clause) if clause == id => true,
        None if id == NO_CLAUSE => true,
        _ => run.kind == Kind::Codec && case.clauses.iter().any(|clause| clause == id),
    }
}

/// The subject ended or stayed silent over a case of the clause.
fn gave_no_answer(case: &CaseOutcome, id: &str) -> bool {
    matches!(case.verdict, Verdict::Crashed | Verdict::TimedOut)
        && case.clauses.iter().any(|clause| clause == id)
}

/// The least that catching means: ruled clauses warn, and so do those that only say what is to be refused or called a
/// deviation, since nobody is failed for accepting more, but where money hangs on it.
fn due(clause: &Clause) -> Verdict {
    let only_refuses = !clause.needs.is_empty()
        && clause.needs.keys().all(|need| matches!(need, Need::Refuse | Need::Deviate));
    match clause.standing {
        Standing::Ruled => Verdict::Warn,
        Standing::Safety => Verdict::Fail,
        _ if only_refuses => Verdict::Warn,
        _ => Verdict::Fail,
    }
}
