//! The report as JUnit XML, as build servers read it.
//!
//! Its numbers are those of the closing line: a known failure is skipped, an entry of the list that stands for no case
//! fails, and a case that is not scored stands in the output of its suite alone.

use super::markup::Markup;
use crate::judge::Verdict;
use crate::ledger::Ledger;
use crate::outcome::{CaseOutcome, Counted, Run};

/// One document with one suite.
pub fn junit(run: &Run, ledger: &Ledger) -> String {
    let scored: Vec<&CaseOutcome> = run.cases.iter().filter(|case| case.scored).collect();
    let counts = run.counts();
    let errors = scored.iter().filter(|case| is_error(case)).count();
    let tests = (counts.passed + counts.failed + counts.skipped).to_string();
    let failures = (counts.failed - errors).to_string();
    let (errors, skipped) = (errors.to_string(), counts.skipped.to_string());
    let time = seconds(scored.iter().map(|case| case.milliseconds).sum());
    let name = format!("unicrm.{}", run.kind);
    let sums = [
        ("name", name.as_str()),
        ("tests", &tests),
        ("failures", &failures),
        ("errors", &errors),
        ("skipped", &skipped),
        ("time", &time),
    ];
    let mut page = Markup::beginning_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    page.element("testsuites", &sums, |page| {
        page.line();
        page.element("testsuite", &sums, |page| {
            page.line();
            properties(run, page);
            for case in &scored {
                test_case(&name, case, ledger, page);
            }
            stray_entries(&name, run, page);
            unscored(run, page);
        });
        page.line();
    });
    page.finish()
}

fn properties(run: &Run, page: &mut Markup) {
    let claims: Vec<String> = run.claims.iter().map(ToString::to_string).collect();
    let seed = run.seed.map(|seed| seed.to_string());
    let properties = [
        ("suite", Some(format!("{} {}", run.suite.name, run.suite.version))),
        ("requirements", Some(run.suite.requirements.clone())),
        ("subject", Some(run.subject.name())),
        ("claims", Some(claims.join(","))),
        ("seed", seed),
        ("selected", Some(format!("{} of {}", run.cases.len(), run.total))),
        ("certifiable", Some(run.is_certifiable().to_string())),
    ];
    page.element("properties", &[], |page| {
        for (name, value) in properties {
            if let Some(value) = value {
                page.void("property", &[("name", name), ("value", &value)]);
            }
        }
    });
    page.line();
}

fn test_case(suite: &str, case: &CaseOutcome, ledger: &Ledger, page: &mut Markup) {
    let class = format!("{suite}.{}", case.area());
    let time = seconds(case.milliseconds);
    page.element(
        "testcase",
        &[("classname", &class), ("name", &case.id), ("time", &time)],
        |page| {
            match case.counted() {
                Counted::Passed | Counted::Warned => {}
                Counted::Failed => failure(case, ledger, page),
                Counted::Known => {
                    let why = case.known.as_ref().map(|known| known.whys.join("; "));
                    let message = format!("known failure: {}", why.unwrap_or_default());
                    page.leaf("skipped", &[("message", &message)], &case.reasons().join("\n"));
                }
                Counted::Skipped => {
                    let reason = case.reason.as_deref().unwrap_or_default();
                    page.void("skipped", &[("message", reason)]);
                }
            }
            output(case, page);
        },
    );
    page.line();
}

fn failure(case: &CaseOutcome, ledger: &Ledger, page: &mut Markup) {
    let reasons = case.red_reasons();
    let element = if is_error(case) { "error" } else { "failure" };
    let kind = match case.findings.iter().find(|finding| finding.verdict > Verdict::Warn) {
        Some(finding) => finding.clause.clone().unwrap_or_else(|| case.verdict.to_string()),
        None => case.verdict.to_string(),
    };
    let message = reasons.first().cloned().unwrap_or_default();
    let mut text = vec![case.note.clone()];
    for clause in case.clauses.iter().filter_map(|id| ledger.get(id)) {
        text.push(format!("{} ({}): {}", clause.id, clause.standing, clause.text));
    }
    text.extend(reasons.iter().map(|reason| format!("-> {reason}")));
    page.leaf(element, &[("message", &message), ("type", &kind)], &text.join("\n"));
}

fn output(case: &CaseOutcome, page: &mut Markup) {
    let warned = case.findings.iter().filter(|finding| finding.verdict == Verdict::Warn);
    let warned = warned.map(|finding| format!("warning: {}", finding.line()));
    // A green case needs no trace.
    let is_green = matches!(case.counted(), Counted::Passed | Counted::Skipped);
    let trace: &[String] = if is_green { &[] } else { &case.exchanges };
    let lines: Vec<String> = warned.chain(trace.iter().cloned()).collect();
    if !lines.is_empty() {
        page.leaf("system-out", &[], &lines.join("\n"));
    }
}

fn stray_entries(suite: &str, run: &Run, page: &mut Markup) {
    let class = format!("{suite}.known-failures");
    for entry in &run.stray_entries {
        let attributes = [("classname", class.as_str()), ("name", &entry.case), ("time", "0.000")];
        page.element("testcase", &attributes, |page| {
            let message = format!("stale entry: {}", entry.problem);
            page.leaf("failure", &[("message", &message), ("type", &entry.check)], &message);
        });
        page.line();
    }
}

fn unscored(run: &Run, page: &mut Markup) {
    let lines: Vec<String> = run
        .cases
        .iter()
        .filter(|case| !case.scored)
        .map(|case| format!("new, not scored: {}: {}", case.id, case.verdict))
        .collect();
    if !lines.is_empty() {
        page.leaf("system-out", &[], &lines.join("\n"));
        page.line();
    }
}

/// The subject broke off, or the suite could not go on: not a wrong answer.
fn is_error(case: &CaseOutcome) -> bool {
    case.counted() == Counted::Failed && case.verdict > Verdict::Fail
}

fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)
}
