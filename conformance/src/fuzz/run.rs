//! Runs the cases of a seed.

use std::hash::{BuildHasher, Hasher};
use std::ops::Range;
use std::path::PathBuf;

use super::candidate;
use super::codec::FuzzCodec;
use super::oracle::{Complaint, check};
use super::sample::{Sample, draw};
use super::shrink::shrunk;
use crate::vectors::{Direction, Vector, Vectors};

/// What is to run.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The seed.
    pub seed: u64,
    /// The cases of it.
    pub cases: Range<u64>,
    /// Where failing bodies go; `None`: nowhere.
    pub candidates: Option<PathBuf>,
    /// After so many failures the run ends.
    pub most_failures: usize,
}

/// A case that failed.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The body, as small as it could be made.
    pub sample: Sample,
    /// What does not hold.
    pub complaint: Complaint,
    /// Where the body was saved, or why not.
    pub saved: Option<Result<PathBuf, String>>,
}

/// What ran.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Cases that ran.
    pub cases: u64,
    /// Of these, structured bodies.
    pub structured: u64,
    /// Of all, bodies that were read.
    pub read: u64,
    /// What failed.
    pub failures: Vec<Failure>,
}

/// Runs the plan, until it ends or too much has failed.
pub fn run(plan: &Plan, vectors: &Vectors, codec: &mut dyn FuzzCodec) -> Tally {
    let bodies: Vec<&Vector> =
        vectors.all().iter().filter(|vector| vector.row.direction == Direction::Decode).collect();
    let mut tally = Tally::default();
    for case in plan.cases.clone() {
        let sample = draw(plan.seed, case, &bodies);
        tally.cases += 1;
        tally.structured += u64::from(sample.expected.is_some());
        match check(codec, &sample) {
            Ok(read) => tally.read += u64::from(read),
            Err(complaint) => tally.failures.push(failure(plan, codec, &sample, complaint)),
        }
        if tally.failures.len() >= plan.most_failures {
            break;
        }
    }
    tally
}

fn failure(
    plan: &Plan,
    codec: &mut dyn FuzzCodec,
    sample: &Sample,
    complaint: Complaint,
) -> Failure {
    let length = sample.body.len();
    let (mut sample, complaint) = shrunk(codec, sample, &complaint);
    if sample.body.len() < length {
        sample.origin.push_str(&format!(", made smaller from {length} bytes"));
    }
    let note = format!("{}: {}", complaint.oracle, sample.origin);
    let saved = plan
        .candidates
        .as_ref()
        .map(|folder| candidate::save(folder, &sample, &note).map_err(|found| found.to_string()));
    Failure { sample, complaint, saved }
}

/// A seed that no run had before: the standard library draws the keys of its hash maps from the system.
pub fn fresh_seed() -> u64 {
    std::hash::RandomState::new().build_hasher().finish() >> 16 // short enough to be typed
}
