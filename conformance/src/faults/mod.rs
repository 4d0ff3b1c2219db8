//! The proof of the suite: faulty subjects that its checks have to catch, each by the clause that it breaks, and legal
//! variants that no check may fail.
//!
//! ```text
//! `unicrm-faulty list` ─→ catalogue ─→ try each as a process of its own ─→ Run ─→ kills ─→ matrix, gaps
//! ```
//!
//! The subjects stand behind a command ([`Subjects`]) that this crate does not link; whoever wants to prove the suite by
//! other faults gives another command.

mod catalogue;
mod kills;
mod started;
mod tried;

pub use catalogue::Subjects;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::data::Data;
use crate::ledger::Ledger;
use crate::outcome::Kind;
use crate::outcome::matrix::{Entry, KillMatrix, Tried};
use crate::{Error, Result, pattern};

/// Which entries are tried, and how.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Only those whose name one of these patterns covers; none given: all.
    pub only: Vec<String>,
    /// Only those of this subject.
    pub subject: Option<Kind>,
    /// How many at once.
    pub jobs: usize,
    /// Of the runs' values.
    pub seed: u64,
}

impl Plan {
    fn takes(&self, entry: &Entry) -> bool {
        let covers = |pattern: &String| pattern::matches(pattern, &entry.name);
        self.subject.is_none_or(|subject| subject == entry.subject)
            && (self.only.is_empty() || self.only.iter().any(covers))
    }
}

/// Tries every entry that the plan takes; `told` hears of each as it ends.
///
/// # Errors
/// The command does not give a sound catalogue, or nothing is selected.
pub fn run(
    data: &Data,
    subjects: &Subjects,
    plan: &Plan,
    told: &(dyn Fn(usize, usize, &Tried) + Sync),
) -> Result<KillMatrix> {
    let catalogue = subjects.catalogue(&data.ledger)?;
    let total = catalogue.len();
    let selected: Vec<Entry> = catalogue.into_iter().filter(|entry| plan.takes(entry)).collect();
    if selected.is_empty() {
        return Err(Error::suite(
            "expected at least one entry, found none that the filters leave",
            "`unicrm-faulty list` shows every name; `*` and `?` stand for any text and any character",
        ));
    }
    let tried = all(data, subjects, plan, &selected, told);
    let judged = judged_clauses(&data.ledger);
    let complete = tried.len() == total;
    let gaps = if complete { gaps(&judged, &tried) } else { Vec::new() };
    Ok(KillMatrix { tried, gaps, judged: judged.len(), total })
}

/// Tries the entries with several workers; the order of the results is that of the catalogue.
fn all(
    data: &Data,
    subjects: &Subjects,
    plan: &Plan,
    entries: &[Entry],
    told: &(dyn Fn(usize, usize, &Tried) + Sync),
) -> Vec<Tried> {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let results: Mutex<Vec<(usize, Tried)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..plan.jobs.max(1) {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(entry) = entries.get(number) else { return };
                    let tried = tried::tried(data, subjects, plan.seed, entry);
                    told(done.fetch_add(1, Ordering::Relaxed) + 1, entries.len(), &tried);
                    let mut results =
                        results.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    results.push((number, tried));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    results.sort_by_key(|(number, _)| *number);
    results.into_iter().map(|(_, tried)| tried).collect()
}

/// The clauses that some suite judges.
fn judged_clauses(ledger: &Ledger) -> Vec<String> {
    let judged = ledger.clauses().iter().filter(|clause| clause.unjudged.is_none());
    judged.map(|clause| clause.id.clone()).collect()
}

fn gaps(judged: &[String], tried: &[Tried]) -> Vec<String> {
    let caught = |clause: &String| {
        let kills = tried.iter().flat_map(|tried| &tried.kills);
        kills.into_iter().any(|kill| kill.caught && kill.clause == *clause)
    };
    judged.iter().filter(|clause| !caught(clause)).cloned().collect()
}
