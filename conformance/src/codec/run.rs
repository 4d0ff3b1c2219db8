//! Asks every case of a subject.

use serde::{Deserialize, Serialize};

use crate::codec::{AnyCase, cases};
use crate::data::Data;
use crate::evidence::OUTSIDE;
use crate::exchange;
use crate::judge::{Judge, Judged, Verdict};
use crate::ledger::Profile;
use crate::outcome::{Beside, CaseLog, CaseOutcome, Kind, Run, SubjectFacts, SuiteFacts};
use crate::pattern;
use crate::subject::{Subject, Taped, describe};
use crate::{Error, Result};

/// Which cases run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// Only ids that one of these covers; none given: all.
    pub only: Vec<String>,
    /// None of these.
    pub skip: Vec<String>,
    /// Only cases that name one of these clauses; none given: all.
    pub clauses: Vec<String>,
}

impl Selection {
    /// A pattern covers a case by its id or by its row's.
    fn takes(&self, case: &AnyCase<'_>) -> bool {
        self.covers(case.id(), case.row_id(), case.clauses())
    }

    /// The same of any case, by its own id, that of its row, and its clauses.
    pub(crate) fn covers<S: AsRef<str>>(&self, id: &str, row_id: &str, clauses: &[S]) -> bool {
        let named = |clause: &S| self.clauses.iter().any(|wanted| wanted == clause.as_ref());
        if !self.clauses.is_empty() && !clauses.iter().any(named) {
            return false;
        }
        let covered = |patterns: &[String]| {
            let covers = |pattern: &String| {
                pattern::matches(pattern, id) || pattern::matches(pattern, row_id)
            };
            patterns.iter().any(covers)
        };
        (self.only.is_empty() || covered(&self.only)) && !covered(&self.skip)
    }
}

/// Runs the suite. With `ours`, the subject is held to every clause and to the canonical bytes, and our own exchange
/// is replayed beside it.
///
/// # Errors
/// Nothing is selected, or the subject cannot be started.
pub fn run(
    data: &Data,
    subject: &mut dyn Subject,
    selection: &Selection,
    ours: bool,
) -> Result<Run> {
    run_beside(data, subject, selection, ours, &mut Beside::nothing())
}

/// The same, with someone who looks on, and a tape that records it or stands for the subject.
///
/// # Errors
/// As [`run`].
pub fn run_beside(
    data: &Data,
    subject: &mut dyn Subject,
    selection: &Selection,
    ours: bool,
    beside: &mut Beside<'_>,
) -> Result<Run> {
    let tape = beside.tape.clone();
    let subject = &mut Taped { subject, tape: tape.clone() };
    let bodies = cases(&data.vectors).into_iter().map(AnyCase::Body);
    let exchanges = exchange::cases(&data.exchanges).map(AnyCase::Exchange);
    let all: Vec<AnyCase<'_>> = bodies.chain(exchanges).collect();
    let total = all.len();
    let selected: Vec<_> = all.into_iter().filter(|case| selection.takes(case)).collect();
    if selected.is_empty() {
        return Err(Error::suite(
            "expected at least one case, found none that the filters leave",
            "`unicrm-conformance list` shows every id; `*` and `?` stand for any text and any character",
        ));
    }
    tape.begin(OUTSIDE, || serde_json::Value::Null);
    let description = describe(subject).map_err(|found| {
        Error::suite(
            format_args!("the subject is unreachable: {found}"),
            "run the adapter by hand and send it {\"id\":1,\"command\":\"describe\"}",
        )
    })?;
    let judge = Judge { ledger: &data.ledger, description: &description, ours };
    let mut log = CaseLog::new(Kind::Codec, &data.ledger, selected.len(), &mut *beside.watch);
    for case in &selected {
        log.add(|| {
            tape.begin(case.id(), || serde_json::Value::Null);
            outcome(&judge, subject, case).unless_missed(&tape)
        });
    }
    let claims = Profile::ALL.into_iter().filter(|profile| judge.claims(*profile)).collect();
    Ok(Run {
        kind: Kind::Codec,
        suite: SuiteFacts::this(),
        subject: SubjectFacts {
            product: Some(description.implementation.clone()),
            version: Some(description.version.clone()),
            ..SubjectFacts::default()
        },
        claims,
        seed: None,
        strict: ours,
        total,
        cases: log.into_cases(),
        left_behind: Vec::new(),
        stray_entries: Vec::new(),
    })
}

fn outcome(judge: &Judge<'_>, subject: &mut dyn Subject, case: &AnyCase<'_>) -> CaseOutcome {
    let judged = judged(judge, subject, case);
    let profiles = match case {
        AnyCase::Body(case) => judge.profiles(case),
        AnyCase::Exchange(_) => judge.ledger.profiles(case.clauses(), Profile::Core),
    };
    let shown = (judged.verdict > Verdict::Warn).then(|| case.body_to_show()).flatten();
    CaseOutcome {
        id: case.id().to_owned(),
        row: case.row_id().to_owned(),
        note: case.note().to_owned(),
        topic: case.topic().as_str().to_owned(),
        format: Some(case.format().to_string()),
        asked: Some(case.asked()),
        clauses: case.clauses().to_vec(),
        profiles,
        verdict: judged.verdict,
        milliseconds: 0,
        known: None,
        scored: true,
        findings: judged.findings,
        reason: judged.reason,
        blocks: judged.blocks,
        exchanges: shown.iter().flat_map(|text| text.lines()).map(str::to_owned).collect(),
    }
}

/// Exchanges are no part of the adapter protocol: of a subject behind it, they tell nothing.
fn judged(judge: &Judge<'_>, subject: &mut dyn Subject, case: &AnyCase<'_>) -> Judged {
    match case {
        AnyCase::Body(case) => match judge.not_applicable(case) {
            Some(judged) => judged,
            None => judge.judge(case, subject.ask(case.command())),
        },
        AnyCase::Exchange(case) if judge.ours => case.judge(),
        AnyCase::Exchange(_) => Judged::because(
            Verdict::NotApplicable,
            "exchanges are no part of the adapter protocol; they are replayed on our own alone",
        ),
    }
}
