//! Every case, in sections by what it is counted as.

use super::exchange::exchange;
use super::{badge, section};
use crate::judge::Verdict;
use crate::ledger::Ledger;
use crate::outcome::{CaseOutcome, Counted, Finding, Run};
use crate::report::markup::Markup;

/// The sections: class, and what the filter calls it.
pub(super) const KINDS: [(&str, &str); 6] = [
    ("failed", "failed"),
    ("known", "known failures"),
    ("warned", "warned"),
    ("new", "new, not scored"),
    ("skipped", "not applicable"),
    ("passed", "passed"),
];

/// Up to so many failures stand open: a reader who comes for them sees them at once, and more would bury the page.
const OPEN: usize = 12;

/// All of them; what is red first.
pub(super) fn sections(run: &Run, ledger: &Ledger, page: &mut Markup) {
    for (kind, _) in KINDS {
        let cases: Vec<&CaseOutcome> =
            run.cases.iter().filter(|case| kind_of(case) == kind).collect();
        let strays = if kind == "failed" { run.stray_entries.len() } else { 0 };
        if cases.len() + strays == 0 {
            continue;
        }
        let (heading, about) = headings(kind);
        let heading = format!("{heading} ({})", cases.len() + strays);
        section(kind, &heading, about, page, |page| {
            if strays > 0 {
                stray_entries(run, page);
            }
            let is_open = kind == "failed" && cases.len() <= OPEN;
            match kind {
                "skipped" => skipped(&cases, page),
                "passed" => cases.iter().for_each(|case| row(case, page)),
                _ => cases.iter().for_each(|case| full(case, ledger, is_open, page)),
            }
        });
    }
}

/// The section that a case stands in.
pub(super) fn kind_of(case: &CaseOutcome) -> &'static str {
    match case.counted() {
        _ if !case.scored => "new",
        Counted::Passed => "passed",
        Counted::Warned => "warned",
        Counted::Failed => "failed",
        Counted::Known => "known",
        Counted::Skipped => "skipped",
    }
}

fn headings(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "failed" => ("Failed", ""),
        "known" => (
            "Known failures",
            "These fail just as the list of known failures has it. They are counted as skipped, and no certificate can rest on them.",
        ),
        "warned" => (
            "Passed with a warning",
            "The source is silent or contradicts itself here, or more is accepted than it asks for. Nobody is failed for it.",
        ),
        "new" => (
            "New, not scored",
            "These cases are newer than the frozen set of this revision: they run, are shown, and count nowhere.",
        ),
        "skipped" => ("Not applicable", ""),
        _ => ("Passed", ""),
    }
}

/// What the filters read of a case.
fn attributes(case: &CaseOutcome) -> [(&'static str, String); 4] {
    let profiles: Vec<String> = case.profiles.iter().map(ToString::to_string).collect();
    [
        ("id", format!("case-{}", case.id)),
        ("data-kind", kind_of(case).to_owned()),
        ("data-groups", profiles.join(" ")),
        ("data-clauses", case.clauses.join(" ")),
    ]
}

/// An element of a case, with a class and what the filters read.
fn item(
    name: &str,
    class: &str,
    case: &CaseOutcome,
    is_open: bool,
    page: &mut Markup,
    content: impl FnOnce(&mut Markup),
) {
    let read = attributes(case);
    let mut given = vec![("class", class)];
    given.extend(read.iter().map(|(name, value)| (*name, value.as_str())));
    if is_open {
        given.push(("open", "open"));
    }
    page.line();
    page.element(name, &given, content);
}

fn row(case: &CaseOutcome, page: &mut Markup) {
    item("div", "case row", case, false, page, |page| {
        page.leaf("code", &[], &case.id);
        page.leaf("span", &[("class", "note")], &case.note);
        clause_links(case, page);
    });
}

fn full(case: &CaseOutcome, ledger: &Ledger, is_open: bool, page: &mut Markup) {
    item("details", "case", case, is_open, page, |page| {
        page.element("summary", &[], |page| {
            badge(kind_of(case), &case.verdict.to_string(), page);
            page.leaf("code", &[], &case.id);
            page.leaf("span", &[("class", "note")], &case.note);
        });
        page.element("div", &[("class", "body")], |page| {
            if let Some(asked) = &case.asked {
                page.leaf("p", &[("class", "about")], asked);
            }
            known(case, page);
            findings(case, page);
            exchange(case, page);
            clauses(case, ledger, page);
        });
    });
}

fn known(case: &CaseOutcome, page: &mut Markup) {
    let Some(known) = &case.known else { return };
    for problem in &known.problems {
        page.element("p", &[("class", "stale")], |page| {
            page.leaf("strong", &[], "List of known failures: ");
            page.words(problem);
        });
    }
    for why in &known.whys {
        page.element("p", &[], |page| {
            page.leaf("strong", &[], "Why, by the list: ");
            page.words(why);
        });
    }
}

fn findings(case: &CaseOutcome, page: &mut Markup) {
    if !case.findings.is_empty() {
        page.element("ol", &[("class", "findings")], |page| {
            case.findings.iter().for_each(|found| finding(found, page));
        });
    }
    if let Some(reason) = &case.reason {
        page.leaf("p", &[], reason);
    }
}

fn finding(found: &Finding, page: &mut Markup) {
    page.element("li", &[], |page| {
        let kind = match found.verdict {
            Verdict::Pass | Verdict::NotApplicable => "skipped",
            Verdict::Warn => "warned",
            _ => "failed",
        };
        badge(kind, &found.verdict.to_string(), page);
        if let Some(clause) = &found.clause {
            page.leaf("a", &[("href", &format!("#clause-{clause}"))], clause);
        }
        if let Some(standing) = found.standing {
            page.leaf("span", &[("class", "standing")], &standing.to_string());
        }
        page.leaf("span", &[("class", "text")], &found.text);
    });
}

fn clauses(case: &CaseOutcome, ledger: &Ledger, page: &mut Markup) {
    page.element("ul", &[("class", "clauses")], |page| {
        for clause in case.clauses.iter().filter_map(|id| ledger.get(id)) {
            page.element("li", &[], |page| {
                page.leaf("a", &[("href", &format!("#clause-{}", clause.id))], &clause.id);
                page.leaf("span", &[("class", "standing")], &clause.standing.to_string());
                super::clauses::texts(clause, page);
            });
        }
    });
}

fn clause_links(case: &CaseOutcome, page: &mut Markup) {
    page.element("span", &[("class", "links")], |page| {
        for clause in &case.clauses {
            page.leaf("a", &[("href", &format!("#clause-{clause}"))], clause);
            page.words(" ");
        }
    });
}

/// By reason: a reader asks first why something was not asked.
fn skipped(cases: &[&CaseOutcome], page: &mut Markup) {
    let mut groups: Vec<(&str, bool, Vec<&CaseOutcome>)> = Vec::new();
    for case in cases {
        let reason = case.reason.as_deref().unwrap_or("no reason is given");
        match groups
            .iter_mut()
            .find(|(known, blocks, _)| *known == reason && *blocks == case.blocks)
        {
            Some((_, _, of_it)) => of_it.push(case),
            None => groups.push((reason, case.blocks, vec![case])),
        }
    }
    for (reason, blocks, of_it) in groups {
        page.element("details", &[("class", "group")], |page| {
            page.element("summary", &[], |page| {
                page.leaf("b", &[], &of_it.len().to_string());
                page.leaf("span", &[("class", "note")], reason);
                if blocks {
                    badge("failed", "claimed: blocks a certificate", page);
                }
            });
            of_it.iter().for_each(|case| row(case, page));
        });
    }
}

fn stray_entries(run: &Run, page: &mut Markup) {
    page.element("ul", &[("class", "plain")], |page| {
        for entry in &run.stray_entries {
            page.element("li", &[("class", "stale")], |page| {
                badge("failed", "stale entry", page);
                page.leaf("code", &[], &entry.case);
                page.words(&format!(" {}: {}", entry.check, entry.problem));
            });
        }
    });
}
