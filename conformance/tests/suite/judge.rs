//! Standings and verdicts.

use serde_json::json;
use unicrm_conformance::codec::{Case, Task};
use unicrm_conformance::judge::{Judge, Verdict};
use unicrm_conformance::ledger::Ledger;
use unicrm_conformance::protocol::{Description, Outcome, ReplyRefusal};
use unicrm_conformance::subject::Answer;
use unicrm_conformance::vectors::{Row, Vector};

const LEDGER: &str = r#"
    [[clause]]
    id = "T1.1"
    standing = "documented"
    text = "Documented."
    quotes = [{ section = "1", fragments = ["x"] }]
    unjudged = "a test"
    [[clause]]
    id = "T1.2"
    standing = "ruled"
    text = "Ruled."
    unjudged = "a test"
    [[clause]]
    id = "T1.3"
    standing = "safety"
    text = "Safety."
    unjudged = "a test"
    [[clause]]
    id = "T1.4"
    standing = "ruled"
    profile = "hardened"
    text = "Hardened."
    unjudged = "a test"
"#;

fn vector(clauses: &[&str], refusal: bool) -> Vector {
    let mut row = json!({
        "id": "x", "note": "x", "file": "PayResult/x.xml", "message": "PayResult", "format": "xml", "clauses": clauses,
    });
    if refusal {
        row["refusal"] = json!({ "kind": "bad-number", "offset": 3, "path": "data" });
    } else {
        row["value"] =
            json!({ "success": true, "error_code": "", "error_reason": "", "data": "1" });
    }
    let row: Row = serde_json::from_value(row).expect("a row");
    Vector { row, body: b"<ApiResult/>".to_vec() }
}

fn description(profiles: &[&str]) -> Description {
    let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    Description {
        protocol: 1,
        messages: owned(&["PayResult"]),
        formats: owned(&["xml"]),
        modes: owned(&["tolerant"]),
        profiles: owned(profiles).into_iter().chain(owned(&["core", "payments"])).collect(),
        ..Description::default()
    }
}

#[track_caller]
fn check(
    clauses: &[&str],
    refusal: bool,
    profiles: &[&str],
    ours: bool,
    outcome: Outcome,
    verdict: Verdict,
) {
    let mut ledger = Ledger::default();
    ledger.add("test", LEDGER).expect("a ledger");
    let description = description(profiles);
    let judge = Judge { ledger: &ledger, description: &description, ours };
    let vector = vector(clauses, refusal);
    let case = Case { id: "x".into(), vector: &vector, task: Task::Read };
    let judged =
        judge.not_applicable(&case).unwrap_or_else(|| judge.judge(&case, Answer::Reply(outcome)));
    assert_eq!(judged.verdict, verdict, "{judged:?}");
}

fn value(data: &str) -> Outcome {
    Outcome::Value(
        json!({ "success": true, "error_code": "", "error_reason": "", "data": data }),
        Vec::new(),
    )
}

fn refused(kind: &str, offset: usize) -> Outcome {
    let path = Some("data".to_owned());
    Outcome::Refused(ReplyRefusal {
        kind: Some(kind.to_owned()),
        offset: Some(offset),
        path,
        message: None,
    })
}

#[test]
fn the_weakest_standing_among_the_clauses_decides() {
    check(&["T1.1"], false, &[], false, value("1"), Verdict::Pass);
    check(&["T1.1"], false, &[], false, value("2"), Verdict::Fail);
    check(&["T1.2"], false, &[], false, value("2"), Verdict::Warn);
    check(&["T1.1", "T1.2"], false, &[], false, value("2"), Verdict::Warn);
    check(&["T1.1", "T1.2"], false, &[], false, refused("bad-number", 0), Verdict::Warn);
}

#[test]
fn our_own_codec_is_held_to_ruled_clauses_too() {
    check(&["T1.2"], false, &[], true, value("2"), Verdict::Fail);
}

#[test]
fn who_accepts_more_is_warned_but_failed_where_money_hangs_on_it() {
    check(&["T1.1"], true, &[], false, value("1"), Verdict::Warn);
    check(&["T1.3"], true, &[], false, value("1"), Verdict::Fail);
    check(&["T1.1"], true, &[], false, refused("anything", 99), Verdict::Pass);
}

#[test]
fn kind_offset_and_path_matter_only_to_who_claims_diagnostics() {
    check(
        &["T1.1"],
        true,
        &["core", "diagnostics"],
        false,
        refused("bad-number", 3),
        Verdict::Pass,
    );
    check(
        &["T1.1"],
        true,
        &["core", "diagnostics"],
        false,
        refused("bad-number", 4),
        Verdict::Fail,
    );
    check(&["T1.1"], true, &["core", "diagnostics"], false, refused("bad-date", 3), Verdict::Fail);
}

#[test]
fn a_profile_that_is_not_claimed_is_not_applicable() {
    check(&["T1.4"], false, &["core"], false, value("2"), Verdict::NotApplicable);
    check(&["T1.4"], false, &["core", "hardened"], false, value("2"), Verdict::Warn);
}

#[test]
fn an_error_in_answer_to_a_request_is_neither_a_refusal_nor_a_pass() {
    check(&["T1.1"], true, &[], false, Outcome::Error("what?".to_owned()), Verdict::Fail);
    check(&["T1.1"], true, &[], false, Outcome::Nothing, Verdict::Fail);
}
