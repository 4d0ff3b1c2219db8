//! Asks every case of a subject.

use crate::codec::{Case, cases};
use crate::data::Data;
use crate::judge::{Judge, Judged};
use crate::pattern;
use crate::protocol::Description;
use crate::report::Report;
use crate::subject::{Subject, describe};
use crate::{Error, Result};

/// Which cases run.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only ids that one of these covers; none given: all.
    pub only: Vec<String>,
    /// None of these.
    pub skip: Vec<String>,
}

impl Selection {
    /// A pattern covers a case by its id or by its vector's.
    fn takes(&self, case: &Case<'_>) -> bool {
        let covered = |patterns: &[String]| {
            let covers = |pattern: &String| {
                pattern::matches(pattern, &case.id)
                    || pattern::matches(pattern, &case.vector.row.id)
            };
            patterns.iter().any(covers)
        };
        (self.only.is_empty() || covered(&self.only)) && !covered(&self.skip)
    }
}

/// Runs the suite. With `ours`, the subject is held to every clause and to the canonical bytes.
pub fn run<'a>(
    data: &'a Data,
    subject: &mut dyn Subject,
    selection: &Selection,
    ours: bool,
) -> Result<Report<'a>> {
    let all = cases(&data.vectors);
    let total = all.len();
    let selected: Vec<Case<'a>> = all.into_iter().filter(|case| selection.takes(case)).collect();
    if selected.is_empty() {
        return Err(Error::suite(
            "expected at least one case, found none that the filters leave",
            "`unicrm-conformance list` shows every id; `*` and `?` stand for any text and any character",
        ));
    }
    let description = describe(subject).map_err(|found| {
        Error::suite(
            format_args!("the subject is unreachable: {found}"),
            "run the adapter by hand and send it {\"id\":1,\"command\":\"describe\"}",
        )
    })?;
    let judge = Judge { ledger: &data.ledger, description: &description, ours };
    let judged = selected.iter().map(|case| judged(&judge, subject, case)).collect::<Vec<_>>();
    let results = selected.into_iter().zip(judged).collect();
    Ok(report(data, description.clone(), results, total, ours))
}

fn judged(judge: &Judge<'_>, subject: &mut dyn Subject, case: &Case<'_>) -> Judged {
    match judge.not_applicable(case) {
        Some(judged) => judged,
        None => judge.judge(case, subject.ask(case.command())),
    }
}

fn report<'a>(
    data: &'a Data,
    description: Description,
    results: Vec<(Case<'a>, Judged)>,
    total: usize,
    ours: bool,
) -> Report<'a> {
    Report { ledger: &data.ledger, description, results, total, ours }
}
