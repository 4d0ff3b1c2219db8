//! What must hold of the manifest beyond its schema.

use std::collections::BTreeSet;
use std::str::FromStr;

use unicrm_proto::{DeviationKind, Mode, RefusalKind};

use super::{Direction, Row, Vector, Vectors};
use crate::ledger::Ledger;
use crate::{Error, Result};

impl Vectors {
    /// Checks every row, against the ledger too.
    pub fn check(&self, ledger: &Ledger) -> Result<()> {
        let problems = self.problems(ledger);
        if problems.is_empty() { Ok(()) } else { Err(Error::problems("vectors", &problems)) }
    }

    /// What is wrong with the rows; empty: nothing.
    pub fn problems(&self, ledger: &Ledger) -> Vec<String> {
        let mut problems = Vec::new();
        let mut seen = BTreeSet::new();
        for vector in self.all() {
            let id = &vector.row.id;
            if !seen.insert(id) {
                problems.push(format!("{id}: expected an id that is used once, found it again"));
            }
            problems.extend(
                vector_problems(vector, ledger)
                    .into_iter()
                    .map(|problem| format!("{id}: {problem}")),
            );
        }
        let unnamed = self.unnamed.iter();
        problems.extend(unnamed.map(|path| {
            format!("{}: expected a row that names this body, found none", path.display())
        }));
        problems
    }
}

fn vector_problems(vector: &Vector, ledger: &Ledger) -> Vec<String> {
    let row = &vector.row;
    let mut problems = outcome_problems(row);
    problems.extend(common_problems(&row.id, &row.note, &row.clauses, ledger));
    problems.extend(kind_problems(row));
    problems.extend(offset_problems(vector));
    problems
}

/// What holds of every row, of bodies and of exchanges.
pub(super) fn common_problems(
    id: &str,
    note: &str,
    clauses: &[String],
    ledger: &Ledger,
) -> Vec<String> {
    let mut problems = Vec::new();
    if !kebab_case(id) {
        problems.push("expected an id of lower-case letters, digits and single hyphens".to_owned());
    }
    if note.trim().is_empty() {
        problems.push("expected a note that says what the row is about, found none".to_owned());
    }
    if clauses.is_empty() {
        problems.push("expected at least one clause, found none".to_owned());
    }
    for clause in clauses.iter().filter(|clause| ledger.get(clause).is_none()) {
        problems.push(format!("expected a clause of the ledger, found `{clause}`"));
    }
    problems
}

fn outcome_problems(row: &Row) -> Vec<String> {
    let legal = match row.direction {
        Direction::Decode => row.file.is_some() && row.value.is_some() != row.refusal.is_some(),
        Direction::Encode => row.value.is_some() && row.file.is_some() != row.refusal.is_some(),
    };
    let mut problems = Vec::new();
    if !legal {
        problems.push(match row.direction {
            Direction::Decode => "expected a file, and a value or a refusal".to_owned(),
            Direction::Encode => "expected a value, and a file or a refusal".to_owned(),
        });
    }
    let reads_a_value = row.direction == Direction::Decode && row.refusal.is_none();
    if row.canonical && !(reads_a_value && row.deviations.is_empty()) {
        problems.push(
            "canonical: expected a body that is read to a value without deviations".to_owned(),
        );
    }
    let tolerant_value = reads_a_value && row.mode == Mode::Tolerant;
    if !row.deviations.is_empty() && !tolerant_value {
        problems.push(
            "deviations: expected them only where a tolerant reading gives a value".to_owned(),
        );
    }
    problems
}

fn kind_problems(row: &Row) -> Vec<String> {
    let mut problems = Vec::new();
    for deviation in &row.deviations {
        let Ok(kind) = DeviationKind::from_str(&deviation.kind) else {
            problems.push(format!("expected a kind of deviation, found `{}`", deviation.kind));
            continue;
        };
        if !kind.clauses().iter().any(|clause| row.clauses.iter().any(|named| named == clause)) {
            let clauses = kind.clauses().join(", ");
            problems.push(format!(
                "{}: the row depends on it and must name its clause (one of {clauses})",
                deviation.kind
            ));
        }
    }
    if let Some(refusal) = &row.refusal
        && RefusalKind::from_str(&refusal.kind).is_err()
    {
        problems.push(format!("expected a kind of refusal, found `{}`", refusal.kind));
    }
    problems
}

fn offset_problems(vector: &Vector) -> Vec<String> {
    let row = &vector.row;
    let mut problems = Vec::new();
    if !row.deviations.is_sorted_by_key(|deviation| deviation.offset) {
        problems.push("deviations: expected them in the order of their offsets".to_owned());
    }
    let refused_at = row.refusal.as_ref().and_then(|refusal| refusal.offset);
    let offsets = row.deviations.iter().map(|deviation| deviation.offset).chain(refused_at);
    if let Some(beyond) = offsets.max().filter(|&offset| offset > vector.body.len()) {
        problems.push(format!(
            "expected offsets within the body of {} bytes, found {beyond}",
            vector.body.len()
        ));
    }
    if row.direction == Direction::Decode && row.refusal.is_some() && refused_at.is_none() {
        problems.push("refusal: expected an offset, found none".to_owned());
    }
    problems
}

fn kebab_case(id: &str) -> bool {
    id.split('-').all(|part| {
        !part.is_empty()
            && part
                .chars()
                .all(|character| character.is_ascii_lowercase() || character.is_ascii_digit())
    })
}
