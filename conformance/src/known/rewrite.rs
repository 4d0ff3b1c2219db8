//! The list that a run would have.

use std::collections::BTreeSet;

use super::{Failure, KnownFailure, KnownFailures, failures};
use crate::outcome::{CaseOutcome, Run};
use crate::pattern::matches_sentence;

impl KnownFailures {
    /// The list as this run leaves it, and what changes, a line each. Reasons stay, and so do messages that still cover
    /// what was found; a value that a run draws becomes a `*` where it differs from the listed one; entries of cases that
    /// did not run this time stay as they are.
    pub fn rewritten(&self, run: &Run, all: &BTreeSet<&str>) -> (Self, Vec<String>) {
        let mut written = Self { entries: Vec::new(), opening: self.opening.clone() };
        let mut changes = Vec::new();
        for entry in self.entries.iter().filter(|entry| !all.contains(entry.case.as_str())) {
            changes.push(format!("taken out: {}, {}: no such case", entry.case, entry.check));
        }
        let of_case = |id: &str| {
            let of_it = self.entries.iter().filter(|entry| entry.case == id);
            of_it.cloned().collect::<Vec<KnownFailure>>()
        };
        for case in run.cases.iter().filter(|case| case.scored) {
            written.entries.extend(anew(case, of_case(&case.id), &mut changes));
        }
        let ran: BTreeSet<&str> =
            run.cases.iter().filter(|case| case.scored).map(|case| case.id.as_str()).collect();
        let kept = self.entries.iter().filter(|entry| {
            all.contains(entry.case.as_str()) && !ran.contains(entry.case.as_str())
        });
        written.entries.extend(kept.cloned());
        (written, changes)
    }
}

/// The entries of one case that ran.
fn anew(
    case: &CaseOutcome,
    old: Vec<KnownFailure>,
    changes: &mut Vec<String>,
) -> Vec<KnownFailure> {
    let mut open: Vec<Failure> = failures(case);
    let (mut entries, stale): (Vec<_>, Vec<_>) =
        old.into_iter().partition(|entry| open.iter().any(|failure| entry.covers(failure)));
    open.retain(|failure| !entries.iter().any(|entry| entry.covers(failure)));
    for mut entry in stale {
        match open.iter().position(|failure| failure.check == entry.check) {
            Some(place) => {
                let found = open.remove(place).text;
                entry.message = woven(&entry.message, &found).unwrap_or(found);
                let (case, check, message) = (&entry.case, &entry.check, &entry.message);
                changes.push(format!("changed: {case}, {check}: now `{message}`"));
                entries.push(entry);
            }
            None => changes.push(format!("taken out: {}, {}", entry.case, entry.check)),
        }
    }
    for failure in open {
        let entry = KnownFailure {
            case: case.id.clone(),
            check: failure.check,
            message: failure.text,
            why: String::new(),
        };
        // A check may say the same thing more than once.
        if !entries.iter().any(|known| known.check == entry.check && known.message == entry.message)
        {
            changes.push(format!("added: {}, {}: `{}`", entry.case, entry.check, entry.message));
            entries.push(entry);
        }
    }
    entries
}

/// A message that covers both, where they differ only in values that a run draws: long numbers, amounts and names. Error
/// codes, statuses and exit codes are shorter, and what differs in one of them is another failure.
fn woven(listed: &str, found: &str) -> Option<String> {
    let (listed, found): (Vec<&str>, Vec<&str>) =
        (listed.split(' ').collect(), found.split(' ').collect());
    if listed.len() != found.len() {
        return None;
    }
    let words = listed.iter().zip(&found).map(|(listed, found)| {
        if matches_sentence(listed, found) {
            Some(*listed)
        } else {
            (is_drawn(listed) && is_drawn(found)).then_some("*")
        }
    });
    Some(words.collect::<Option<Vec<_>>>()?.join(" "))
}

fn is_drawn(word: &str) -> bool {
    let drawn = word.chars().filter(char::is_ascii_alphanumeric).count() > 4 || word.contains('.');
    word.contains(|character: char| character.is_ascii_digit()) && drawn
}
