//! A client that is wrong in one way is caught by the clause's own scenario.

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use unicrm_conformance::codec::Selection;
use unicrm_conformance::judge::Verdict;
use unicrm_conformance::ledger::Profile;
use unicrm_conformance::live::client;
use unicrm_conformance::outcome::{Run, SubjectFacts};

use super::result;
use crate::shipped;

/// Plays one scenario with the miniature client and its fault.
#[track_caller]
fn played(fault: &str, id: &str) -> Run {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/live/wrong_client.py");
    let command = ["python3".into(), script.into_os_string(), OsString::from(fault)];
    let plan = client::Plan {
        selection: Selection { only: vec![id.to_owned()], ..Selection::default() },
        timeout: Duration::from_secs(20),
        seed: 1,
        strict: false,
        subject: SubjectFacts::default(),
        claims: Profile::ALL.to_vec(),
    };
    let data = shipped();
    client::run(&data.ledger, &command, &plan).unwrap_or_else(|problem| panic!("{problem}"))
}

#[track_caller]
fn check_caught(fault: &str, id: &str, clause: &str) {
    let right = played("none", id);
    let right = result(&right, id);
    assert_eq!(right.verdict, Verdict::Pass, "{}", right.reasons().join("\n"));
    let wrong = played(fault, id);
    let wrong = result(&wrong, id);
    let reasons = wrong.reasons().join("\n");
    assert_eq!(wrong.verdict, Verdict::Fail, "{reasons}");
    assert!(reasons.contains(clause), "expected {clause} in:\n{reasons}");
}

#[test]
fn a_payment_that_is_sent_again_blindly_is_caught() {
    check_caught("retry", "pay-lost-answer/json", "O15.3: expected exactly one debit, found 2");
    check_caught("retry", "pay-cut-answer/json", "O15.3: ");
}

#[test]
fn a_lost_answer_that_is_told_as_a_refusal_is_caught() {
    check_caught("refused", "pay-lost-answer/json", "O15.13: expected exit code 4");
    check_caught("refused", "pay-unreadable/json", "O15.12: ");
}

#[test]
fn a_payment_without_a_key_is_caught() {
    check_caught("no-key", "pay/json", "O15.2: ");
}

#[test]
fn a_payment_without_a_from_no_is_caught() {
    check_caught("no-from-no", "pay/json", "O15.1: ");
    check_caught("no-from-no", "pay-generated-from-no/json", "O15.1: ");
}

#[test]
fn a_1000_that_is_told_as_a_refusal_is_caught() {
    check_caught("refused", "pay-1000/json", "O15.9: ");
}

#[test]
fn a_success_that_is_believed_against_its_code_is_caught() {
    check_caught("believe", "pay-contradictory/json", "O15.11: ");
}

#[test]
fn a_redirect_that_is_followed_is_caught() {
    check_caught("redirect", "pay-redirect/json", "O15.3: ");
}

#[test]
fn a_new_key_after_0000_is_caught() {
    check_caught("new-key", "pay-after-0000/json", "O15.2: ");
}

#[test]
fn a_client_that_does_not_renew_its_token_is_caught() {
    check_caught("no-renewal", "pay-after-0000/json", "O15.4: ");
}

#[test]
fn a_number_that_passed_through_a_binary_float_is_caught() {
    check_caught("float", "pay/json", "V1.1: ");
}

#[test]
fn a_secret_that_is_printed_is_caught() {
    check_caught("tell", "pay/json", "expected no secret");
}

#[test]
fn parameters_in_another_order_are_caught() {
    check_caught("order", "token/json", "O2.1: ");
}

#[test]
fn an_accept_that_is_not_sent_is_caught() {
    check_caught("no-accept", "token/json", "S1.accept: ");
    check_caught("no-accept", "pay/json", "S8.accept: ");
}

#[test]
fn what_nobody_asked_for_in_a_payment_is_caught() {
    check_caught("content", "pay/json", "S8.fromcontent_unused: ");
}

#[test]
fn a_key_that_is_too_long_is_caught() {
    check_caught("long-key", "pay-key-form/json", "O14.2: ");
}

#[test]
fn a_path_that_is_not_below_the_service_is_caught() {
    check_caught("root", "token/json", "S0.service_uri: ");
}
