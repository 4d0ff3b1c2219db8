//! Asks every case of a subject.

use crate::codec::{AnyCase, cases};
use crate::data::Data;
use crate::exchange;
use crate::judge::{Judge, Judged, Verdict};
use crate::pattern;
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
    /// A pattern covers a case by its id or by its row's.
    fn takes(&self, case: &AnyCase<'_>) -> bool {
        self.covers(case.id(), case.row_id())
    }

    /// The same of any case, by its own id and that of its row.
    pub(crate) fn covers(&self, id: &str, row_id: &str) -> bool {
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
pub fn run<'a>(
    data: &'a Data,
    subject: &mut dyn Subject,
    selection: &Selection,
    ours: bool,
) -> Result<Report<'a>> {
    let bodies = cases(&data.vectors).into_iter().map(AnyCase::Body);
    let exchanges = exchange::cases(&data.exchanges).map(AnyCase::Exchange);
    let all: Vec<AnyCase<'a>> = bodies.chain(exchanges).collect();
    let total = all.len();
    let selected: Vec<_> = all.into_iter().filter(|case| selection.takes(case)).collect();
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
    Ok(Report { ledger: &data.ledger, description, results, total, ours })
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
