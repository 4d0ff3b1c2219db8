//! The kill matrix: which fault is caught by which clause, and which legal variant is let pass.

use std::collections::BTreeMap;

use super::{badge, clauses, filters, section, table};
use crate::ledger::Ledger;
use crate::outcome::Kind;
use crate::outcome::matrix::{Kill, KillMatrix, LEAST_BEHAVIOURAL, Nature, Tried};
use crate::report::markup::Markup;

/// Title, verdict and sums.
pub(super) fn header(matrix: &KillMatrix, page: &mut Markup) {
    let failed = matrix.counts().failed;
    let (kind, words) = match failed {
        0 if matrix.is_partial() => ("skipped", "Right as far as it was tried"),
        0 => ("passed", "Every fault is caught"),
        _ => ("failed", "The suite has a gap"),
    };
    let more = format!(
        "{} faults, {} legal variants; {} clauses can be judged, {} of them without a fault; {} % of the faults are behavioural, {LEAST_BEHAVIOURAL} % are due.",
        matrix.faults().count(),
        matrix.variants().count(),
        matrix.judged,
        matrix.gaps.len(),
        matrix.behavioural_share()
    );
    page.element("header", &[], |page| {
        page.leaf("p", &[("class", "kicker")], "UniCRM Open API · the suite, judged");
        page.leaf("h1", &[], "Kill matrix");
        page.element("div", &[("class", &format!("verdict {kind}"))], |page| {
            page.leaf("strong", &[], words);
            page.leaf("span", &[], &more);
        });
    });
}

/// All parts below the header.
pub(super) fn sections(matrix: &KillMatrix, ledger: &Ledger, page: &mut Markup) {
    sums(matrix, page);
    if !matrix.gaps.is_empty() {
        gaps(matrix, ledger, page);
    }
    let subjects = Kind::ALL.map(|kind| kind.to_string());
    filters::form("Subject", &subjects, &[("failed", "wrong"), ("passed", "right")], page);
    entries(
        "faults",
        "Faults",
        "Each is a subject that is wrong in one way; every clause that it breaks has to say so.",
        matrix.faults(),
        page,
    );
    entries(
        "variants",
        "Legal variants",
        "Each is a subject that is unlike others in a way that the clauses allow; no case may fail it.",
        matrix.variants(),
        page,
    );
    by_clause(matrix, ledger, page);
}

fn sums(matrix: &KillMatrix, page: &mut Markup) {
    section("sums", "Subjects", "", page, |page| {
        let columns =
            ["Subject", "Faults", "Caught", "Behavioural", "Variants", "Let pass", "Seconds"];
        table("Subjects", &columns, page, |page| {
            for subject in Kind::ALL {
                let of_it = |tried: &&Tried| tried.entry.subject == subject;
                let faults: Vec<&Tried> = matrix.faults().filter(of_it).collect();
                let variants: Vec<&Tried> = matrix.variants().filter(of_it).collect();
                let right =
                    |tried: &[&Tried]| tried.iter().filter(|tried| tried.is_right()).count();
                let behavioural =
                    faults.iter().filter(|tried| tried.entry.nature == Nature::Behaviour);
                let counts = [
                    faults.len(),
                    right(&faults),
                    behavioural.count(),
                    variants.len(),
                    right(&variants),
                ];
                let seconds =
                    faults.iter().chain(&variants).map(|tried| tried.seconds).sum::<f64>().abs(); // of nothing, the sum is minus zero
                page.element("tr", &[], |page| {
                    page.leaf("th", &[("scope", "row")], &subject.to_string());
                    let counts = counts.iter().map(ToString::to_string);
                    for count in counts.chain([format!("{seconds:.1}")]) {
                        page.leaf("td", &[("class", "number")], &count);
                    }
                });
            }
        });
    });
}

fn gaps(matrix: &KillMatrix, ledger: &Ledger, page: &mut Markup) {
    let heading = format!("Clauses that no fault is caught by ({})", matrix.gaps.len());
    section("gaps", &heading, "", page, |page| {
        page.element("ul", &[("class", "clauses")], |page| {
            for id in &matrix.gaps {
                page.element("li", &[], |page| {
                    page.leaf("code", &[], id);
                    ledger.get(id).into_iter().for_each(|clause| clauses::texts(clause, page));
                });
            }
        });
    });
}

fn entries<'m>(
    id: &str,
    heading: &str,
    about: &str,
    tried: impl Iterator<Item = &'m Tried>,
    page: &mut Markup,
) {
    let (wrong, right): (Vec<&Tried>, Vec<&Tried>) = tried.partition(|tried| !tried.is_right());
    let heading = format!("{heading} ({})", wrong.len() + right.len());
    section(id, &heading, about, page, |page| {
        wrong.iter().chain(&right).for_each(|tried| entry(tried, page));
    });
}

fn entry(tried: &Tried, page: &mut Markup) {
    let entry = &tried.entry;
    let (kind, words) = match (tried.is_right(), entry.nature) {
        (true, Nature::Variant) => ("passed", "let pass"),
        (true, _) => ("passed", "caught"),
        (false, Nature::Variant) => ("failed", "failed wrongly"),
        (false, _) => ("failed", "missed"),
    };
    let (subject, clauses) = (entry.subject.to_string(), entry.clauses.join(" "));
    let mut read = vec![
        ("class", "case"),
        ("data-kind", kind),
        ("data-groups", &subject),
        ("data-clauses", &clauses),
    ];
    if !tried.is_right() {
        read.push(("open", "open"));
    }
    page.line();
    page.element("details", &read, |page| {
        page.element("summary", &[], |page| {
            badge(kind, words, page);
            page.leaf("code", &[], &format!("{subject} {}", entry.name));
            page.leaf("span", &[("class", "note")], &entry.note);
        });
        page.element("div", &[("class", "body")], |page| {
            let about = format!(
                "{}; {:.1} s; clauses {}",
                entry.nature,
                tried.seconds,
                entry.clauses.join(", ")
            );
            page.leaf("p", &[("class", "about")], &about);
            if let Some(trouble) = &tried.trouble {
                page.leaf("p", &[("class", "stale")], &format!("It could not be tried: {trouble}"));
            }
            page.element("ol", &[("class", "findings")], |page| {
                tried.kills.iter().for_each(|found| kill(found, page));
                for line in &tried.failed {
                    page.element("li", &[], |page| {
                        badge("failed", "failed, though legal", page);
                        page.leaf("span", &[("class", "text")], line);
                    });
                }
            });
        });
    });
}

fn kill(kill: &Kill, page: &mut Markup) {
    page.element("li", &[], |page| {
        let (kind, words) = if kill.caught { ("passed", "caught") } else { ("failed", "missed") };
        badge(kind, words, page);
        page.leaf("a", &[("href", &format!("#clause-{}", kill.clause))], &kill.clause);
        if let Some(standing) = kill.standing {
            page.leaf("span", &[("class", "standing")], &standing.to_string());
        }
        let found =
            kill.finding.clone().unwrap_or_else(|| format!("its check says: {}", kill.verdict));
        page.leaf("span", &[("class", "text")], &found);
        if !kill.cases.is_empty() {
            page.leaf("span", &[("class", "about")], &format!("by {}", kill.cases.join(", ")));
        }
    });
}

fn by_clause(matrix: &KillMatrix, ledger: &Ledger, page: &mut Markup) {
    let mut faults: BTreeMap<&str, Vec<(&Tried, &Kill)>> = BTreeMap::new();
    for tried in matrix.faults() {
        for kill in &tried.kills {
            faults.entry(&kill.clause).or_default().push((tried, kill));
        }
    }
    let heading = format!("Clauses with a fault ({})", faults.len());
    section("by-clause", &heading, "", page, |page| {
        table("Clauses with a fault", &["Clause", "Verdict", "Text", "Faults"], page, |page| {
            for (id, of_it) in &faults {
                let caught = of_it.iter().any(|(_, kill)| kill.caught);
                let (kind, words) =
                    if caught { ("passed", "caught") } else { ("failed", "missed") };
                let row = format!("clause-{id}");
                let read = [
                    ("id", row.as_str()),
                    ("class", "clause"),
                    ("data-kind", kind),
                    ("data-clauses", id),
                ];
                page.line();
                page.element("tr", &read, |page| {
                    page.leaf("th", &[("scope", "row")], id);
                    page.element("td", &[], |page| badge(kind, words, page));
                    page.element("td", &[("class", "text")], |page| {
                        ledger.get(id).into_iter().for_each(|clause| clauses::texts(clause, page));
                    });
                    let names: Vec<String> = of_it
                        .iter()
                        .map(|(tried, _)| format!("{} {}", tried.entry.subject, tried.entry.name))
                        .collect();
                    page.leaf("td", &[("class", "cases")], &names.join(", "));
                });
            }
        });
    });
}
