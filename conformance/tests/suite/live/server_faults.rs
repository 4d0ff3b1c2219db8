//! A server that is wrong in one way is caught by the clause's own case.

use unicrm_conformance::judge::Verdict;

use super::proxy::{Fault, Message, NONE, start};
use super::{RightServer, judged, result};

/// The fault is caught by the case, with the verdict that the clause's standing gives and with that clause named.
#[track_caller]
pub(super) fn check_caught(fault: Fault, id: &str, clause: &str, verdict: Verdict) {
    let server = RightServer::start(&id.replace('/', "-"));
    let right = judged(&server.fixture(Some(&start(server.address(), NONE))), &[id], true);
    assert_eq!(
        result(&right, id).verdict,
        Verdict::Pass,
        "{}",
        right.cases[0].reasons().join("\n")
    );
    // The first case only lets the proxy see a good token.
    let url = start(server.address(), fault);
    let wrong = judged(&server.fixture(Some(&url)), &["token-works/json", id], false);
    let found = result(&wrong, id);
    let reasons = found.reasons().join("\n");
    assert_eq!(found.verdict, verdict, "{reasons}");
    assert!(reasons.contains(&format!("{clause}: ")), "expected {clause} in:\n{reasons}");
}

pub(super) fn replace(message: &mut Message, from: &str, to: &str) {
    message.body = message.body.replace(from, to);
}

#[test]
fn a_root_of_another_operation_is_caught() {
    let fault = Fault { answer: |_, answer| replace(answer, "ApiResponse", "ApiResult"), ..NONE };
    check_caught(fault, "form-members/xml", "E1.1", Verdict::Fail);
}

#[test]
fn a_missing_type_is_caught() {
    let fault =
        Fault { answer: |_, answer| replace(answer, " xsi:type=\"GetMemberResult\"", ""), ..NONE };
    check_caught(fault, "form-member/xml", "E3.1", Verdict::Fail);
}

#[test]
fn a_null_that_is_left_out_of_json_is_caught() {
    let fault = Fault { answer: |_, answer| replace(answer, ",\"comment\":null", ""), ..NONE };
    check_caught(fault, "form-member/json", "N1.2", Verdict::Fail);
}

#[test]
fn a_name_that_stands_twice_is_caught() {
    let twice = |_: &Message, answer: &mut Message| {
        replace(answer, "\"error_code\":\"\"", "\"error_code\":\"\",\"error_code\":\"\"");
    };
    check_caught(Fault { answer: twice, ..NONE }, "form-member/json", "X5.2", Verdict::Fail);
}

#[test]
fn digits_that_are_lost_in_one_format_are_caught() {
    let fault =
        Fault { answer: |_, answer| replace(answer, "00,\"comment\"", ",\"comment\""), ..NONE };
    check_caught(fault, "member-formats-agree", "V1.1", Verdict::Fail);
}

#[test]
fn a_refusal_under_another_status_is_a_warning() {
    let status = |_: &Message, answer: &mut Message| {
        if answer.body.contains("1001") {
            answer.head = answer.head.replace("200 OK", "404 Not Found");
        }
    };
    let fault = Fault { answer: status, ..NONE };
    check_caught(fault, "member-unknown-card/json", "E7.1", Verdict::Warn);
}

#[test]
fn a_wrong_code_is_caught() {
    let fault = Fault { answer: |_, answer| replace(answer, "1005", "1004"), ..NONE };
    check_caught(fault, "pay-too-much/xml", "O10.10", Verdict::Fail);
}

#[test]
fn a_payment_that_is_taken_twice_is_caught() {
    let fault = Fault { twice: Message::is_payment, ..NONE };
    check_caught(fault, "pay/json", "O10.17", Verdict::Fail);
}

#[test]
fn a_from_no_that_is_not_stored_is_caught() {
    let fault = Fault { ask: |ask| replace(ask, "from_no", "from_nx"), ..NONE };
    check_caught(fault, "pay-item/json", "O9.6", Verdict::Fail);
}

#[test]
fn a_nil_that_wipes_a_field_is_caught() {
    let fault = Fault { ask: |ask| replace(ask, "\"email\":null", "\"email\":\"\""), ..NONE };
    check_caught(fault, "modify-nil/json", "N5.5", Verdict::Fail);
}

#[test]
fn a_token_that_is_not_looked_at_is_caught() {
    let any = |ask: &mut Message| {
        if let Some((before, rest)) = ask.head.clone().split_once("token=")
            && !before.contains("appid")
            && let Some((_, after)) = rest.split_once(' ')
        {
            ask.head = format!("{before}token=GOOD-TOKEN {after}");
        }
    };
    check_caught(Fault { ask: any, ..NONE }, "access-unknown-token/json", "O11.2", Verdict::Fail);
}

#[test]
fn an_accept_that_is_not_read_is_caught() {
    let json = |ask: &mut Message| {
        ask.head = ask.head.replace("Accept: application/xml", "Accept: application/json");
    };
    check_caught(Fault { ask: json, ..NONE }, "accept-format", "S3.accept", Verdict::Fail);
}

#[test]
fn a_key_that_is_echoed_and_not_honoured_is_caught() {
    let forget = |ask: &mut Message| {
        ask.head = ask.head.replace("Idempotency-Key", "X-Forgotten");
    };
    check_caught(Fault { ask: forget, ..NONE }, "key-again/json", "O14.6", Verdict::Fail);
}

#[test]
fn a_page_that_is_longer_than_asked_for_is_caught() {
    let forget = |ask: &mut Message| ask.head = ask.head.replace("top=", "tip=");
    check_caught(Fault { ask: forget, ..NONE }, "members-pages/json", "S3.top", Verdict::Fail);
}

#[test]
fn a_media_type_that_is_looked_at_before_the_token_is_a_warning() {
    let early = |asked: &Message, answer: &mut Message| {
        if asked.head.contains("text/csv") {
            answer.head = answer.head.replace("200 OK", "415 Unsupported Media Type");
            replace(answer, "0000", "1000");
        }
    };
    let fault = Fault { answer: early, ..NONE };
    check_caught(fault, "access-unknown-token-any-body/json", "E8.6", Verdict::Warn);
}

#[test]
fn an_answer_that_is_cut_off_is_a_failure_and_not_a_refusal() {
    let cut = |_: &Message, answer: &mut Message| {
        if answer.body.contains("1001") {
            answer.body.truncate(answer.body.len() - 10);
        }
    };
    let fault = Fault { answer: cut, ..NONE };
    check_caught(fault, "member-unknown-openid/json", "S0.formats", Verdict::Fail);
}

#[test]
fn a_server_that_honours_no_key_and_claims_none_is_not_judged_by_it() {
    let server = RightServer::start("no-claims");
    let mut fixture = server.fixture(None);
    fixture.service.claims.clear();
    let report = judged(&fixture, &["key-*", "reference-*"], false);
    let skipped = report.cases.iter().all(|result| result.verdict == Verdict::NotApplicable);
    assert!(skipped, "{:?}", report.cases);
    assert_eq!(report.exit_code(), 3, "nothing ran");
}

#[test]
fn no_secret_and_no_token_stands_in_a_report() {
    let server = RightServer::start("secrets");
    let fixture = server.fixture(None);
    let secret = fixture.application.appsecret.clone();
    let report = judged(&fixture, &["token*", "member-by-*", "form-token"], false);
    let told = unicrm_conformance::report::json(&report).to_string();
    assert!(told.contains("appsecret=********"), "{told}");
    assert!(!told.contains(&secret));
    assert!(!told.contains("&token=") || told.contains("token=********"));
}

#[test]
fn the_spending_cap_holds() {
    let server = RightServer::start("cap");
    let mut fixture = server.fixture(None);
    if let Some(spending) = &mut fixture.spending {
        spending.cap = "0.05".to_owned();
    }
    let report = judged(&fixture, &["pay-twice/*", "pay/*"], false);
    let reached = report.cases.iter().filter(|result| {
        result.verdict == Verdict::NotApplicable
            && result.reasons().concat().contains("spending cap")
    });
    assert!(reached.count() >= 1, "{:?}", report.cases);
    assert!(!report.left_behind.is_empty(), "four payments of 0.01 fit: {report:?}");
}
