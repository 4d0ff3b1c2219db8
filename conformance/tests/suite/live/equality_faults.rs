//! A server whose XML and JSON do not agree is caught.

use unicrm_conformance::judge::Verdict;

use super::proxy::{Fault, Message, NONE};
use super::server_faults::{check_caught, replace};

#[test]
fn a_row_that_is_missing_in_one_format_is_a_warning() {
    let fewer = |ask: &mut Message| {
        if ask.head.contains("Accept: application/xml") {
            ask.head = ask.head.replace("top=20", "top=19");
        }
    };
    check_caught(Fault { ask: fewer, ..NONE }, "equal-lists", "O13.13", Verdict::Warn);
}

#[test]
fn digits_that_differ_between_the_formats_are_caught() {
    let fewer = |asked: &Message, answer: &mut Message| {
        if asked.first_line().contains("/accountitem?") {
            replace(answer, "00</balance>", "</balance>");
        }
    };
    check_caught(Fault { answer: fewer, ..NONE }, "equal-lists", "V1.1", Verdict::Fail);
}

#[test]
fn another_code_in_one_format_is_a_warning() {
    let other = |_: &Message, answer: &mut Message| {
        replace(answer, "<error_code>1001<", "<error_code>1004<");
    };
    check_caught(Fault { answer: other, ..NONE }, "equal-refusals", "O13.13", Verdict::Warn);
}

#[test]
fn a_field_that_one_format_does_not_store_is_a_warning() {
    let lost = |ask: &mut Message| replace(ask, "<email>", "<email>x");
    check_caught(Fault { ask: lost, ..NONE }, "equal-members", "O13.12", Verdict::Warn);
}

#[test]
fn a_nil_that_wipes_in_one_format_is_a_warning() {
    let wipe = |ask: &mut Message| replace(ask, "<email i:nil=\"true\" />", "<email></email>");
    check_caught(Fault { ask: wipe, ..NONE }, "equal-modify", "O13.12", Verdict::Warn);
}

#[test]
fn a_record_that_only_one_format_refuses_is_a_warning() {
    let named = |ask: &mut Message| replace(ask, "\"name\":\"\"", "\"name\":\"张\"");
    check_caught(Fault { ask: named, ..NONE }, "equal-member-refusals", "O13.12", Verdict::Warn);
}

#[test]
fn a_comment_that_one_format_loses_is_caught() {
    let lost = |ask: &mut Message| replace(ask, "<comment>两份", "<comment>");
    check_caught(Fault { ask: lost, ..NONE }, "equal-payments", "O13.11", Verdict::Fail);
}

#[test]
fn another_quantity_in_one_format_is_caught() {
    let more = |ask: &mut Message| {
        if ask.is_payment() {
            replace(ask, "<quantity>0", "<quantity>1");
            replace(ask, "<quantity>1.", "<quantity>2.");
        }
    };
    check_caught(Fault { ask: more, ..NONE }, "equal-payments", "O13.11", Verdict::Fail);
}

#[test]
fn a_payment_that_another_code_refuses_in_one_format_is_caught() {
    let other = |asked: &Message, answer: &mut Message| {
        if asked.is_payment() {
            replace(answer, "\"1005\"", "\"1004\"");
        }
    };
    let fault = Fault { answer: other, ..NONE };
    check_caught(fault, "equal-payment-refusals", "O13.11", Verdict::Fail);
}

#[test]
fn a_key_that_only_one_format_honours_is_caught() {
    let forget = |ask: &mut Message| {
        if ask.head.contains("Content-Type: application/xml") {
            ask.head = ask.head.replace("Idempotency-Key", "X-Key");
        }
    };
    check_caught(Fault { ask: forget, ..NONE }, "equal-keyed", "O14.6", Verdict::Fail);
}
