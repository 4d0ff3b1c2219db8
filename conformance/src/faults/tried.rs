//! One entry, tried.

use std::time::{Duration, Instant};

use super::catalogue::Subjects;
use super::kills::kills;
use super::started::Started;
use crate::codec::{self, Selection};
use crate::data::Data;
use crate::judge::Verdict;
use crate::ledger::Profile;
use crate::live;
use crate::outcome::matrix::{Entry, Nature, Tried};
use crate::outcome::{Kind, Run, SubjectFacts};
use crate::subject::ChildSubject;
use crate::{Error, Result};

/// How long one answer may take. Whoever stays silent by design is waited for so long, once a case.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long one run of the client's command may take: it has time-outs of its own.
const PATIENCE_WITH_A_COMMAND: Duration = Duration::from_secs(30);

/// Runs the cases of a fault's clauses, or the whole suite against a variant.
pub(super) fn tried(data: &Data, subjects: &Subjects, seed: u64, entry: &Entry) -> Tried {
    let start = Instant::now();
    let ran = run(data, subjects, seed, entry);
    let mut tried = Tried {
        entry: entry.clone(),
        kills: Vec::new(),
        failed: Vec::new(),
        trouble: None,
        seconds: 0.0,
    };
    match ran {
        Ok(run) if entry.nature == Nature::Variant => tried.failed = failed(&run),
        Ok(run) => tried.kills = kills(&data.ledger, &run, &entry.clauses),
        Err(found) => tried.trouble = Some(found.to_string()),
    }
    tried.seconds = start.elapsed().as_secs_f64();
    tried
}

/// The cases that fail a variant.
fn failed(run: &Run) -> Vec<String> {
    let wrong = run.with(|verdict| verdict > Verdict::Warn);
    let lines = wrong.map(|case| format!("{}: {}", case.id, case.reasons().join("; ")));
    let mut lines: Vec<String> = lines.collect();
    // A variant that is hardly asked anything proves nothing.
    let counts = run.counts();
    if counts.passed == 0 {
        lines.push("expected cases that pass, found none".to_owned());
    }
    lines
}

fn run(data: &Data, subjects: &Subjects, seed: u64, entry: &Entry) -> Result<Run> {
    let clauses = match entry.nature {
        Nature::Variant => Vec::new(),
        _ => entry.clauses.clone(),
    };
    let selection = Selection { clauses, ..Selection::default() };
    let words = subjects.words(entry.subject, &entry.name);
    match entry.subject {
        Kind::Codec => {
            let mut subject = ChildSubject::new(words, PATIENCE);
            codec::run(data, &mut subject, &selection, false)
        }
        Kind::Server => {
            let started = Started::new(&words).map_err(|found| {
                Error::suite(found, "start the subject by hand to see what it says")
            })?;
            let plan = live::server::Plan {
                selection,
                timeout: PATIENCE,
                seed,
                subject: SubjectFacts::default(),
                claims: started.fixture.profiles(),
                strict: false,
            };
            live::server::run(&data.ledger, &started.fixture, &plan)
        }
        Kind::Client => {
            let mut words = words;
            words.push("--".into());
            let plan = live::client::Plan {
                selection,
                timeout: PATIENCE_WITH_A_COMMAND,
                seed,
                subject: SubjectFacts::default(),
                claims: Profile::ALL.to_vec(),
                strict: false,
            };
            live::client::run(&data.ledger, &words, &plan)
        }
    }
}
