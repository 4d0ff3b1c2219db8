//! A server that has an operation elsewhere, or answers it in another way than its section, is caught.

use unicrm_conformance::judge::Verdict;

use super::proxy::{Fault, Message, NONE};
use super::server_faults::{check_caught, replace};

fn in_the_other_format(ask: &mut Message) {
    ask.head = ask.head.replace("Accept: application/xml", "Accept: application/json");
}

#[test]
fn an_operation_that_ignores_accept_is_caught_by_its_own_section() {
    let fault = Fault { ask: in_the_other_format, ..NONE };
    for (id, clause) in [
        ("operation-token/xml", "S1.accept"),
        ("operation-sorts/xml", "S2.accept"),
        ("operation-member/xml", "S4.accept"),
        ("operation-items/xml", "S5.accept"),
        ("operation-create/xml", "S6.accept"),
        ("operation-modify/xml", "S7.accept"),
        ("operation-pay/xml", "S8.accept"),
    ] {
        check_caught(fault, id, clause, Verdict::Fail);
    }
}

#[test]
fn an_operation_that_is_not_there_is_caught() {
    let elsewhere = |ask: &mut Message| ask.head = ask.head.replace("/memberpay?", "/payment?");
    check_caught(
        Fault { ask: elsewhere, ..NONE },
        "operation-pay/json",
        "S0.service_uri",
        Verdict::Fail,
    );
    let elsewhere = |ask: &mut Message| ask.head = ask.head.replace("/accountitem?", "/items?");
    check_caught(
        Fault { ask: elsewhere, ..NONE },
        "operation-items/json",
        "S5.description",
        Verdict::Fail,
    );
}

#[test]
fn another_method_is_caught() {
    let put = |ask: &mut Message| ask.head = ask.head.replace("POST ", "PUT ");
    check_caught(Fault { ask: put, ..NONE }, "operation-create/json", "S0.rest", Verdict::Fail);
}

#[test]
fn entries_of_another_name_are_caught() {
    let member = |_: &Message, answer: &mut Message| {
        replace(answer, "<Member>", "<Person>");
        replace(answer, "</Member>", "</Person>");
    };
    check_caught(
        Fault { answer: member, ..NONE },
        "operation-members/xml",
        "S3.items",
        Verdict::Fail,
    );
    let account = |_: &Message, answer: &mut Message| {
        replace(answer, "<MemberAccount>", "<Account>");
        replace(answer, "</MemberAccount>", "</Account>");
    };
    let fault = Fault { answer: account, ..NONE };
    check_caught(fault, "operation-members/xml", "S3.accounts", Verdict::Fail);
    check_caught(fault, "operation-member/xml", "S4.accounts", Verdict::Fail);
}

#[test]
fn one_declaration_of_two_is_caught() {
    let one = |_: &Message, answer: &mut Message| {
        replace(answer, " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"", "");
    };
    let fault = Fault { answer: one, ..NONE };
    check_caught(fault, "operation-sorts/xml", "S2.sample_namespaces", Verdict::Fail);
}

#[test]
fn a_modification_that_may_not_carry_sex_and_country_is_caught() {
    let refused = |asked: &Message, answer: &mut Message| {
        if asked.body.contains("\"sex\"") && !asked.body.contains("\"name\"") {
            replace(
                answer,
                "\"success\":true,\"error_code\":\"\"",
                "\"success\":false,\"error_code\":\"1000\"",
            );
        }
    };
    let fault = Fault { answer: refused, ..NONE };
    check_caught(fault, "operation-modify/json", "S7.country", Verdict::Fail);
}

#[test]
fn a_missing_field_of_a_payment_that_is_taken_for_something_else_is_a_warning() {
    let other = |_: &Message, answer: &mut Message| {
        answer.head = answer.head.replace(" 400 ", " 422 ");
    };
    let fault = Fault { answer: other, ..NONE };
    check_caught(fault, "pay-missing-field/json", "N7.14", Verdict::Warn);
    check_caught(fault, "create-no-openid/json", "N7.13", Verdict::Warn);
}

#[test]
fn a_body_that_is_read_before_the_token_is_looked_for_is_a_warning() {
    let early = |asked: &Message, answer: &mut Message| {
        if asked.body == "<{" {
            answer.head = answer.head.replace("200 OK", "400 Bad Request");
            replace(answer, "0000", "1000");
        }
    };
    let fault = Fault { answer: early, ..NONE };
    check_caught(fault, "access-no-token/json", "E8.5", Verdict::Warn);
}

#[test]
fn a_secret_that_is_not_looked_at_is_caught() {
    let any = |asked: &Message, answer: &mut Message| {
        if asked.first_line().contains("appsecret=") {
            replace(
                answer,
                "\"success\":false,\"error_code\":\"0001\"",
                "\"success\":true,\"error_code\":\"\"",
            );
        }
    };
    let fault = Fault { answer: any, ..NONE };
    check_caught(fault, "operation-token/json", "S0.appsecret", Verdict::Fail);
}
