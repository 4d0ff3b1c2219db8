//! Every clause that a case of the run names: how it stands, and whether it holds.

use super::{badge, section, table};
use crate::judge::Verdict;
use crate::ledger::{Clause, Ledger};
use crate::outcome::{CaseOutcome, Run};
use crate::report::markup::Markup;

/// How a clause came out; the order is from the best to the worst.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Came {
    NotAsked,
    Holds,
    InQuestion,
    Warned,
    Failed,
}

impl Came {
    /// Class and words.
    fn shown(self) -> (&'static str, &'static str) {
        match self {
            Self::NotAsked => ("skipped", "not asked"),
            Self::Holds => ("passed", "holds"),
            Self::InQuestion => ("known", "in question"),
            Self::Warned => ("warned", "warned"),
            Self::Failed => ("failed", "failed"),
        }
    }
}

/// The table of all of them.
pub(super) fn of_run(run: &Run, ledger: &Ledger, page: &mut Markup) {
    let judged: Vec<(&Clause, Vec<&CaseOutcome>)> = ledger
        .clauses()
        .iter()
        .map(|clause| (clause, cases_of(run, clause)))
        .filter(|(_, cases)| !cases.is_empty())
        .collect();
    let about = "A clause is in question where a case that names it failed by something else: it may not have come to it.";
    let heading = format!("Clauses ({})", judged.len());
    section("clauses", &heading, about, page, |page| {
        let columns = ["Clause", "Standing", "Profile", "Verdict", "Text", "Cases"];
        table("Clauses", &columns, page, |page| {
            judged.iter().for_each(|(clause, cases)| row(clause, cases, page));
        });
    });
}

/// The statement in both languages, of which the script shows the one that is wanted.
pub(super) fn texts(clause: &Clause, page: &mut Markup) {
    page.leaf("span", &[("class", "en")], &clause.text);
    if !clause.text_zh.is_empty() {
        page.leaf("span", &[("class", "zh"), ("lang", "zh-CN")], &clause.text_zh);
    }
}

fn cases_of<'r>(run: &'r Run, clause: &Clause) -> Vec<&'r CaseOutcome> {
    let names = |case: &&CaseOutcome| {
        case.clauses.contains(&clause.id)
            || case.findings.iter().any(|found| found.clause.as_ref() == Some(&clause.id))
    };
    run.cases.iter().filter(|case| case.scored).filter(names).collect()
}

fn row(clause: &Clause, cases: &[&CaseOutcome], page: &mut Markup) {
    let standing = cases.iter().map(|case| in_case(clause, case)).max();
    let (kind, words) = standing.unwrap_or(Came::NotAsked).shown();
    let profile = clause.profile.to_string();
    let id = format!("clause-{}", clause.id);
    let read = [
        ("id", id.as_str()),
        ("class", "clause"),
        ("data-kind", kind),
        ("data-groups", &profile),
        ("data-clauses", &clause.id),
    ];
    page.line();
    page.element("tr", &read, |page| {
        page.leaf("th", &[("scope", "row")], &clause.id);
        page.leaf("td", &[], &clause.standing.to_string());
        page.leaf("td", &[], &profile);
        page.element("td", &[], |page| badge(kind, words, page));
        page.element("td", &[("class", "text")], |page| texts(clause, page));
        page.element("td", &[("class", "cases")], |page| links(clause, cases, page));
    });
}

/// The cases that say something against it by name; of the others, how many there are.
fn links(clause: &Clause, cases: &[&CaseOutcome], page: &mut Markup) {
    let (told, quiet): (Vec<&CaseOutcome>, Vec<&CaseOutcome>) =
        cases.iter().partition(|case| in_case(clause, case) > Came::Holds);
    for case in &told {
        page.leaf("a", &[("href", &format!("#case-{}", case.id))], &case.id);
        page.words(" ");
    }
    match (told.len(), quiet.len()) {
        (_, 0) => {}
        (0, count) => page.words(&count.to_string()),
        (_, count) => page.words(&format!("and {count} more")),
    }
}

fn in_case(clause: &Clause, case: &CaseOutcome) -> Came {
    let of_it = case.findings.iter().filter(|found| found.clause.as_ref() == Some(&clause.id));
    match of_it.map(|found| found.verdict).max() {
        Some(Verdict::Warn) => return Came::Warned,
        Some(verdict) if verdict > Verdict::Warn => return Came::Failed,
        _ => {}
    }
    let nobody_named = case.findings.iter().all(|found| found.clause.is_none());
    match case.verdict {
        Verdict::NotApplicable => Came::NotAsked,
        Verdict::Pass => Came::Holds,
        Verdict::Warn if nobody_named => Came::Warned,
        Verdict::Warn => Came::Holds,
        _ => Came::InQuestion,
    }
}
