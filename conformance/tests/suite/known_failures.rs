//! A list of known failures: as listed is not red, and what is no longer true is.

use std::collections::BTreeSet;

use unicrm_conformance::known::KnownFailures;

use crate::subject::{VECTOR, misbehaving};
use crate::{Scratch, check_exit};

/// Runs the codec suite on a subject that fails [`VECTOR`] alone, in its two readings, with a list.
#[track_caller]
fn judged(misbehaviour: &str, list: &str, more: &[&str], code: i32) -> String {
    let adapter = misbehaving(misbehaviour);
    let mut arguments = vec!["codec", "--adapter", &adapter, "--timeout", "2"];
    arguments.extend(["--only", "pay-answer-json-*", "--known-failures", list]);
    arguments.extend(more);
    check_exit(&arguments, code)
}

fn entry(case: &str, check: &str, message: &str) -> String {
    format!(
        "[[failure]]\ncase = \"{case}\"\ncheck = \"{check}\"\nmessage = \"{message}\"\nwhy = \"the crate is late\"\n"
    )
}

/// The two failures of a subject that crashes.
fn crashes(message: &str) -> String {
    entry(VECTOR, "crashed", message) + &entry(&format!("{VECTOR}/strict"), "crashed", message)
}

const CRASH: &str = "expected an answer, found that the subject *";

#[test]
fn a_failure_as_listed_is_skipped_by_name_and_never_certifiable() {
    let list = Scratch::holding("as-listed.toml", &crashes(CRASH));
    let report = Scratch::new("as-listed.json");
    let text = judged("crash", list.path(), &["--json", report.path()], 0);
    let closing = text.lines().last().expect("a closing line");
    assert!(closing.ends_with(" 0 failed, 2 skipped"), "{text}");
    assert!(text.contains("known failures (2)") && text.contains("the crate is late"), "{text}");
    let report: serde_json::Value = serde_json::from_str(&report.text()).expect("JSON");
    assert_eq!((&report["known"], &report["certifiable"]), (&2.into(), &false.into()));
    let of_payments = report["profiles"].as_array().expect("profiles").iter();
    let of_payments = of_payments.filter(|row| row["profile"] == "payments");
    let verdicts: Vec<_> = of_payments.map(|row| row["certifiable"].clone()).collect();
    assert_eq!(verdicts, ["failed"], "a known failure is a failure");
}

#[test]
fn a_case_that_passes_now_makes_its_entry_stale_and_red() {
    let list = Scratch::holding("stale.toml", &entry("pay-answer-json-all-fields", "fail", "*"));
    let text = judged("none", list.path(), &[], 1);
    assert!(text.contains("is stale: the case passes now"), "{text}");
    assert!(text.lines().last().is_some_and(|line| line.contains(" 1 failed")), "{text}");
}

#[test]
fn another_message_or_another_check_is_red_and_named() {
    let list = Scratch::holding("message.toml", &crashes("expected peace, found war"));
    let text = judged("crash", list.path(), &[], 1);
    assert!(text.contains("expected the listed message `expected peace, found war`"), "{text}");
    assert!(text.contains(", 2 failed, "), "{text}");
    let list = Scratch::holding(
        "check.toml",
        &(crashes(CRASH) + &entry(VECTOR, "V1.1", "expected 1.00, found 1")),
    );
    let text = judged("crash", list.path(), &[], 1);
    assert!(text.contains("V1.1: the entry") && text.contains("fails otherwise now"), "{text}");
    assert!(text.contains(", 1 failed, 1 skipped"), "{text}");
}

#[test]
fn a_failure_beside_a_listed_one_is_red() {
    let list = Scratch::holding("beside.toml", &entry(VECTOR, "crashed", CRASH));
    let text = judged("crash", list.path(), &[], 1);
    assert!(text.contains(", 1 failed, 1 skipped"), "the strict reading is not listed: {text}");
}

#[test]
fn an_entry_of_no_case_is_red_and_one_outside_the_filters_is_left_in_peace() {
    let outside = crashes(CRASH) + &entry("token-xml-sample-verbatim", "fail", "*");
    let list = Scratch::holding("outside.toml", &outside);
    judged("crash", list.path(), &[], 0);
    let list = Scratch::holding("nobody.toml", &(crashes(CRASH) + &entry("nobody", "fail", "*")));
    let text = judged("crash", list.path(), &[], 1);
    assert!(text.contains("STALE ENTRY: nobody, fail"), "{text}");
    assert!(text.contains(", 1 failed, 2 skipped"), "{text}");
}

#[test]
fn a_list_is_written_from_a_run_keeps_its_reasons_and_says_what_changed() {
    for (name, begin) in [("written.toml", ""), ("written.jsonl", "")] {
        let list = Scratch::holding(name, begin);
        let text = judged("crash", list.path(), &["--write"], 0);
        assert!(text.contains(&format!("added: {VECTOR}, crashed")), "{text}");
        judged("crash", list.path(), &[], 0);
        // The same subject lies now instead of crashing: another check, and the old entries go.
        let text = judged("lie", list.path(), &[], 1);
        assert!(text.contains("crashed: the entry"), "{text}");
        let text = judged("lie", list.path(), &["--write"], 0);
        assert!(text.contains(&format!("taken out: {VECTOR}, crashed")), "{text}");
        let text = judged("lie", list.path(), &["--write"], 0);
        assert!(text.contains(", as before"), "{text}");
    }
}

#[test]
fn what_did_not_run_and_what_people_wrote_stays_in_a_list_that_is_written_anew() {
    let kept = entry("token-xml-sample-verbatim", "fail", "*");
    let begin = format!("# Ours since the move.\n\n{}{kept}", crashes("expected an old text"));
    let list = Scratch::holding("kept.toml", &begin);
    let text = judged("crash", list.path(), &["--write"], 0);
    assert!(
        text.contains(&format!("changed: {VECTOR}, crashed: now `expected an answer")),
        "{text}"
    );
    let written = list.text();
    assert!(written.starts_with("# Ours since the move.\n"), "{written}");
    assert_eq!(written.matches("why = \"the crate is late\"").count(), 3, "{written}");
    assert!(written.contains("token-xml-sample-verbatim"), "{written}");
    // A message with an asterisk that still covers what is found is not written over.
    let list = Scratch::holding("asterisk.toml", &crashes(CRASH));
    judged("crash", list.path(), &["--write"], 0);
    assert_eq!(list.text().matches("the subject *\"").count(), 2, "{}", list.text());
}

#[test]
fn a_run_without_a_subject_neither_excuses_anything_nor_writes_a_list() {
    let list = Scratch::holding("unreachable.toml", &entry("sorts/json", "unreachable", "*"));
    let before = list.text();
    let text = check_exit(
        &[
            "client",
            "--only",
            "sorts/json",
            "--known-failures",
            list.path(),
            "--write",
            "--",
            "/nonexistent/program",
        ],
        3,
    );
    assert!(text.contains("nothing is written"), "{text}");
    assert_eq!(list.text(), before);
}

#[test]
fn a_list_that_is_none_is_a_wrong_invocation() {
    for text in ["[[failure]]\ncase = \"a\"\n", "[[failures]]\n", "{\"case\":1}\n", "not a list"] {
        let list = Scratch::holding("wrong.toml", text);
        judged("none", list.path(), &[], 2);
    }
    let twice = entry("a", "fail", "*") + &entry("a", "fail", "*");
    let list = Scratch::holding("twice.toml", &twice);
    judged("none", list.path(), &[], 2);
    judged("none", "/nonexistent/list.toml", &[], 2);
    check_exit(&["codec", "--write"], 2);
}

/// A run of one case whose one finding says this.
fn run_that_found(text: &str) -> unicrm_conformance::outcome::Run {
    let mut run = crate::reports::run();
    run.cases.retain(|case| case.id == "pay-fail/xml");
    run.cases[0].findings[0].text = text.to_owned();
    run
}

#[track_caller]
fn check_woven(listed: &str, found: &str, written: &str) {
    let all = BTreeSet::from(["pay-fail/xml"]);
    let list = entry("pay-fail/xml", "O10.10", listed);
    let list = KnownFailures::parse(&list).expect("a list");
    let (rewritten, changes) = list.rewritten(&run_that_found(found), &all);
    let messages: Vec<&str> =
        rewritten.entries.iter().map(|entry| entry.message.as_str()).collect();
    assert_eq!(messages, [written]);
    assert_eq!(changes.is_empty(), listed == written, "{changes:?}");
}

#[test]
fn values_that_a_run_draws_become_asterisks_and_codes_do_not() {
    let drawn = "expected from_no 6536-3249323929, found none";
    check_woven(
        drawn,
        "expected from_no 7548-1189796624, found none",
        "expected from_no * found none",
    );
    check_woven("expected 1.20 left", "expected 0.7 left", "expected * left");
    check_woven("expected * left", "expected 0.7 left", "expected * left");
    for (listed, found) in [
        ("expected the code 1005, found 1004", "expected the code 1005, found 1000"),
        ("expected status 200, found 404", "expected status 200, found 500"),
        ("expected exit code 4, found 3", "expected exit code 4, found 0"),
        ("expected one item", "expected exactly one item"),
    ] {
        check_woven(listed, found, found);
    }
}
