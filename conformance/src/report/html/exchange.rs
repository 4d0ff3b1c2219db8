//! What was sent and what came, with the place of each finding.

use crate::judge::Verdict;
use crate::outcome::CaseOutcome;
use crate::report::markup::Markup;

/// The lines, each finding marked behind the line after which it was found.
pub(super) fn exchange(case: &CaseOutcome, page: &mut Markup) {
    if case.exchanges.is_empty() {
        return;
    }
    let label = format!("What was sent and what came: {}", case.id);
    let attributes = [
        ("class", "exchange"),
        ("tabindex", "0"),
        ("role", "region"),
        ("aria-label", label.as_str()),
    ];
    page.element("div", &attributes, |page| {
        marks(case, 0, page);
        for (place, line) in case.exchanges.iter().enumerate() {
            page.element("div", &[("class", class(line))], |page| page.words(line));
            marks(case, place + 1, page);
        }
    });
}

fn marks(case: &CaseOutcome, behind: usize, page: &mut Markup) {
    let here = |found: Option<usize>| found.map(|found| found.min(case.exchanges.len()));
    for (number, finding) in case.findings.iter().enumerate() {
        if here(finding.behind) == Some(behind) {
            let words = format!("\u{25b2} finding {}: {}", number + 1, finding.line());
            let class = if finding.verdict > Verdict::Warn { "mark failed" } else { "mark warned" };
            page.leaf("div", &[("class", class)], &words);
        }
    }
}

/// Which way a line went.
fn class(line: &str) -> &'static str {
    match line.trim_start().chars().next() {
        Some('>') => "to",
        Some('<') => "from",
        Some('$') => "ran",
        _ => "more",
    }
}
