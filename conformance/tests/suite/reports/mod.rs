//! The reports, each held against the run that it tells of.

mod html;
mod junit;
mod matrix;

use unicrm_conformance::judge::Verdict;
use unicrm_conformance::ledger::{Profile, Standing};
use unicrm_conformance::outcome::{
    CaseOutcome, Finding, Kind, Known, Run, StrayEntry, SubjectFacts, SuiteFacts,
};

/// What a hostile subject may put into any text.
const HOSTILE: &str = "<script>alert(1)</script>]]>&amp;\"'\u{0}\u{1}\u{8}\u{b}\u{1b}[31m\u{7f}\u{85}\u{202e}\u{feff}\u{fffe}\u{ffff}\r\n\t测试";

/// A case of the payments that ended so.
fn case(id: &str, verdict: Verdict) -> CaseOutcome {
    let finding = Finding {
        clause: Some("O10.10".to_owned()),
        standing: Some(Standing::Documented),
        verdict,
        text: format!("expected the code 1005, found {HOSTILE}"),
        behind: Some(2),
    };
    let tells = matches!(verdict, Verdict::Warn | Verdict::Fail);
    let reason = (!tells && verdict != Verdict::Pass).then(|| format!("because of {HOSTILE}"));
    CaseOutcome {
        id: id.to_owned(),
        row: id.split('/').next().unwrap_or(id).to_owned(),
        note: format!("a note {HOSTILE}"),
        topic: "live".to_owned(),
        format: Some("xml".to_owned()),
        asked: None,
        clauses: vec!["O10.10".to_owned(), "S9.1005".to_owned()],
        profiles: vec![Profile::Payments],
        verdict,
        milliseconds: 1234,
        known: None,
        scored: true,
        findings: if tells { vec![finding] } else { Vec::new() },
        reason,
        blocks: verdict == Verdict::NotApplicable,
        exchanges: vec![
            "> POST /memberpay?token=********".to_owned(),
            format!("< 200 {HOSTILE}"),
            "< the rest".to_owned(),
        ],
    }
}

/// A run with every way to end, hostile throughout.
pub(crate) fn run() -> Run {
    let verdicts = [
        Verdict::Pass,
        Verdict::NotApplicable,
        Verdict::Warn,
        Verdict::Fail,
        Verdict::Crashed,
        Verdict::TimedOut,
    ];
    let mut cases: Vec<CaseOutcome> = verdicts
        .iter()
        .map(|&verdict| case(&format!("pay-{verdict}/xml").replace(' ', "-"), verdict))
        .collect();
    let known = |problems: &[&str]| {
        Some(Known {
            whys: vec!["the bank is late".to_owned()],
            problems: problems.iter().map(|&problem| problem.to_owned()).collect(),
        })
    };
    cases.push(CaseOutcome { known: known(&[]), ..case("pay-known/xml", Verdict::Fail) });
    cases.push(CaseOutcome { known: known(&["is stale"]), ..case("pay-stale/xml", Verdict::Pass) });
    cases.push(CaseOutcome { scored: false, ..case("pay-new/xml", Verdict::Fail) });
    Run {
        kind: Kind::Server,
        suite: SuiteFacts::this(),
        subject: SubjectFacts {
            reached_by: "http://127.0.0.1:9/openapi".to_owned(),
            organisation: Some(format!("Beispielhaus {HOSTILE}")),
            product: Some("Counterfeit CRM".to_owned()),
            version: Some("0.0.7".to_owned()),
            contact: None,
        },
        claims: vec![Profile::Core, Profile::Payments],
        seed: Some(7),
        strict: false,
        total: cases.len(),
        cases,
        left_behind: vec![format!("member {HOSTILE}")],
        stray_entries: vec![StrayEntry {
            case: "nobody/xml".to_owned(),
            check: "fail".to_owned(),
            problem: "expected a case, found none".to_owned(),
        }],
    }
}

/// Nothing that is hidden or turns a text around is in a document.
#[track_caller]
fn check_visible(document: &str) {
    let hidden = document.chars().find(|&character| {
        (character.is_control() && !matches!(character, '\n' | '\t'))
            || "\u{202e}\u{feff}\u{fffe}\u{ffff}".contains(character)
    });
    assert_eq!(hidden, None);
    assert!(document.contains("\\u{1b}[31m") && document.contains("测试"));
}
