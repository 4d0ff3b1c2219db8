//! Who was judged, how it ended, and what can rest on it.

use super::{badge, section, table};
use crate::outcome::{Certifiable, Run};
use crate::report::markup::Markup;

/// Title, verdict and facts.
pub(super) fn header(run: &Run, page: &mut Markup) {
    let (kind, words, more) = verdict(run);
    page.element("header", &[], |page| {
        let kicker =
            format!("UniCRM Open API {} · conformance of a {}", run.suite.requirements, run.kind);
        page.leaf("p", &[("class", "kicker")], &kicker);
        let subject = &run.subject;
        let named = subject.product.clone().unwrap_or_else(|| subject.reached_by.clone());
        page.leaf("h1", &[], &named);
        page.element("div", &[("class", &format!("verdict {kind}"))], |page| {
            page.leaf("strong", &[], words);
            page.leaf("span", &[], &more);
        });
        facts(run, page);
    });
}

/// Kind of colour, the verdict, and a sentence that goes on from it.
fn verdict(run: &Run) -> (&'static str, &'static str, String) {
    let counts = run.counts();
    let cases = |count: usize| match count {
        1 => "1 case".to_owned(),
        count => format!("{count} cases"),
    };
    match run.exit_code() {
        0 if counts.known > 0 => (
            "known",
            "No new failure",
            format!("{} fail just as the list of known failures has it.", cases(counts.known)),
        ),
        0 if run.is_partial() => (
            "skipped",
            "Conformant as far as it was asked",
            format!(
                "The filters left {} of {} out.",
                cases(run.total - run.cases.len()),
                run.total
            ),
        ),
        0 if counts.warned > 0 => (
            "passed",
            "Conformant",
            format!("{} follow another reading where the source is silent.", cases(counts.warned)),
        ),
        0 => ("passed", "Conformant", "Nothing was found wrong.".to_owned()),
        1 => ("failed", "Not conformant", format!("{} failed.", cases(counts.failed))),
        _ => (
            "skipped",
            "Incomplete",
            "The run did not come to its end, or nothing in it could be judged.".to_owned(),
        ),
    }
}

fn facts(run: &Run, page: &mut Markup) {
    let claims: Vec<String> = run.claims.iter().map(ToString::to_string).collect();
    let time: u64 = run.cases.iter().map(|case| case.milliseconds).sum();
    let subject = &run.subject;
    let reached_by = Some(subject.reached_by.clone()).filter(|text| !text.is_empty());
    let held = match run.strict {
        true => "every clause, ruled ones too",
        false => "documented, corrected and safety clauses; ruled ones warn",
    };
    let facts = [
        ("Organisation", subject.organisation.clone()),
        ("Product", subject.product.clone()),
        ("Version", subject.version.clone()),
        ("Contact", subject.contact.clone()),
        ("Reached by", reached_by),
        ("Claims", Some(claims.join(", "))),
        ("Held to", Some(held.to_owned())),
        ("Suite", Some(format!("{} {}", run.suite.name, run.suite.version))),
        ("Seed", run.seed.map(|seed| seed.to_string())),
        ("Cases", Some(format!("{} of {}", run.cases.len(), run.total))),
        ("Time", Some(format!("{}.{} s", time / 1000, time % 1000 / 100))),
    ];
    page.element("dl", &[("class", "facts")], |page| {
        for (name, fact) in facts {
            if let Some(fact) = fact {
                page.element("div", &[], |page| {
                    page.leaf("dt", &[], name);
                    page.leaf("dd", &[], &fact);
                });
            }
        }
    });
}

/// The closing line's numbers, each a way to its section.
pub(super) fn numbers(run: &Run, page: &mut Markup) {
    let counts = run.counts();
    let newer = run.cases.iter().filter(|case| !case.scored).count();
    let numbers = [
        ("passed", counts.passed - counts.warned, "passed"),
        ("warned", counts.warned, "passed with a warning"),
        ("failed", counts.failed, "failed"),
        ("known", counts.known, "known failures, skipped"),
        ("skipped", counts.skipped - counts.known, "not applicable, skipped"),
        ("new", newer, "new, not scored"),
    ];
    page.line();
    page.element("ul", &[("class", "numbers")], |page| {
        for (kind, count, words) in numbers {
            if count == 0 && kind != "failed" {
                continue;
            }
            page.element("li", &[("class", kind)], |page| {
                let target = format!("#{kind}");
                let inner = |page: &mut Markup| {
                    page.leaf("b", &[], &count.to_string());
                    page.leaf("span", &[], words);
                };
                match count {
                    0 => page.element("div", &[], inner),
                    _ => page.element("a", &[("href", &target)], inner),
                }
            });
        }
    });
}

/// Whether a certificate can rest on the run, and if not, all that is in its way.
pub(super) fn blocking(run: &Run, page: &mut Markup) {
    if run.is_certifiable() {
        let about = "Everything in every claimed profile was asked, and nothing failed.";
        section("certificate", "A certificate can rest on this run", about, page, |_| {});
        return;
    }
    let counts = run.counts();
    let blocked = run.cases.iter().filter(|case| case.scored && case.blocks).count();
    let mut reasons = Vec::new();
    let mut add = |count: usize, words: &str| {
        if count > 0 {
            reasons.push(format!("{count} {words}"));
        }
    };
    add(counts.failed - run.stray_entries.len(), "failed");
    add(counts.known, "failed just as listed: a failure that is known is a failure still");
    add(blocked, "skipped, though what they belong to is claimed");
    add(run.stray_entries.len(), "in the list of known failures that are no case of the suite");
    add(run.total - run.cases.len(), "not run: left out by the filters, or by the run's early end");
    if run.claims.is_empty() {
        reasons.push("nothing is claimed".to_owned());
    }
    let about = "Cases in its way:";
    section("certificate", "No certificate can rest on this run", about, page, |page| {
        page.element("ul", &[], |page| {
            reasons.iter().for_each(|reason| page.leaf("li", &[], reason));
        });
    });
}

/// Every profile with its numbers.
pub(super) fn profiles(run: &Run, page: &mut Markup) {
    section("profiles", "Profiles", "", page, |page| {
        let columns = [
            "Profile",
            "Passed",
            "Of these warned",
            "Failed",
            "Skipped",
            "Of these known",
            "Verdict",
        ];
        table("Profiles", &columns, page, |page| {
            for outcome in run.profiles() {
                let counts = outcome.counts;
                let (passed, warned, failed) = (counts.passed, counts.warned, counts.failed);
                page.element("tr", &[], |page| {
                    page.leaf("th", &[("scope", "row")], &outcome.profile.to_string());
                    for count in [passed, warned, failed, counts.skipped, counts.known] {
                        let class = if count == 0 { "number none" } else { "number" };
                        page.leaf("td", &[("class", class)], &count.to_string());
                    }
                    page.element("td", &[("class", "verdicts")], |page| {
                        let kind = match outcome.certifiable {
                            Certifiable::Yes => "passed",
                            Certifiable::Failed => "failed",
                            Certifiable::Incomplete => "known",
                            Certifiable::NotClaimed => "skipped",
                        };
                        badge(kind, outcome.certifiable.as_str(), page);
                        if outcome.blocked > 0 {
                            page.words(&format!(" {} skipped although claimed", outcome.blocked));
                        }
                    });
                });
            }
        });
    });
}

/// What the run left at the subject.
pub(super) fn left_behind(run: &Run, page: &mut Markup) {
    if run.left_behind.is_empty() {
        return;
    }
    let about = "What this run made at the subject and did not, or could not, take away again.";
    section("left-behind", "Left behind", about, page, |page| {
        let words = format!("{} lines", run.left_behind.len());
        page.element("details", &[], |page| {
            page.leaf("summary", &[], &words);
            page.element("ul", &[("class", "plain")], |page| {
                run.left_behind.iter().for_each(|line| page.leaf("li", &[], line));
            });
        });
    });
}

/// The closing line.
pub(super) fn footer(run: &Run, page: &mut Markup) {
    page.element("footer", &[], |page| {
        page.leaf("code", &[], &run.counts().to_string());
        let words = "Secrets and tokens are masked with asterisks. This page loads nothing from any network.";
        page.leaf("p", &[], words);
    });
}
