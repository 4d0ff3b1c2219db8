//! The independent reader on bodies that are wrong in one place.

use serde_json::{Value, json};
use unicrm_conformance::independent::faults;
use unicrm_conformance::{Format, MessageName};

const NAMESPACES: &str = r#"xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance""#;

fn member() -> Value {
    json!({
        "success": true, "error_code": "", "error_reason": "",
        "data": { "member_no": "11000121", "accounts": [{ "account_no": "00", "balance": "11335.5000" }] }
    })
}

fn member_xml() -> String {
    format!(
        "<ApiResult {NAMESPACES}><success>true</success><error_code /><error_reason /><data xsi:type=\"GetMemberResult\">\
         <member_no>11000121</member_no><accounts><MemberAccount><account_no>00</account_no><balance>11335.5000</balance>\
         </MemberAccount></accounts></data></ApiResult>"
    )
}

fn member_json() -> String {
    let member = r#"{"member_no":"11000121","name":null,"member_sort_no":null,"member_sort_name":null,"mobilephone":null,"email":null,"comment":null,"accounts":[{"account_no":"00","name":null,"balance":11335.5000,"comment":null}]}"#;
    format!(r#"{{"success":true,"error_code":"","error_reason":"","data":{member}}}"#)
}

/// The body with one change has just one finding, of this clause and place.
#[track_caller]
fn check(format: Format, from: &str, to: &str, clause: Option<&str>, path: &str) {
    let right = if format == Format::Xml { member_xml() } else { member_json() };
    assert!(right.contains(from), "the body holds {from}");
    let findings = faults(
        MessageName::GetMemberResult,
        format,
        right.replacen(from, to, 1).as_bytes(),
        &member(),
    );
    let found: Vec<_> =
        findings.iter().map(|finding| (finding.clause, finding.path.as_str())).collect();
    assert_eq!(found, [(clause, path)], "{findings:#?}");
}

#[test]
fn a_right_body_has_no_finding() {
    assert_eq!(
        faults(MessageName::GetMemberResult, Format::Xml, member_xml().as_bytes(), &member()),
        []
    );
    assert_eq!(
        faults(MessageName::GetMemberResult, Format::Json, member_json().as_bytes(), &member()),
        []
    );
}

#[test]
fn a_wrong_xml_body_is_seen() {
    let check = |from: &str, to: &str, clause: Option<&str>, path: &str| {
        check(Format::Xml, from, to, clause, path)
    };
    check("ApiResult", "ApiResponse", Some("E1.4"), "");
    check("xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" ", "", Some("E2.1"), "");
    check(" xsi:type=\"GetMemberResult\"", "", Some("E3.1"), "data/@xsi:type");
    check(
        "xsi:type=\"GetMemberResult\"",
        "xsi:type=\"xsd:GetMemberResult\"",
        Some("E3.1"),
        "data/@xsi:type",
    );
    check("11335.5000", "11335.50", Some("V1.1"), "data/accounts/MemberAccount[0]/balance");
    check("11335.5000", "11335.5000000", Some("V1.1"), "data/accounts/MemberAccount[0]/balance");
    check("<accounts>", "<name xsi:nil=\"true\" /><accounts>", Some("N1.1"), "data/name");
    check("<accounts>", "stray<accounts>", None, "data");
    check("<success>true</success>", "<success>false</success>", None, "success");
    check("<error_code /><error_reason />", "<error_reason /><error_code />", Some("X3.2"), "");
    check("<error_reason />", "<error_reason /><error_reason />", None, "error_reason");
    check("<member_no>", "<member_no xmlns=\"urn:x\">", None, "data/member_no");
}

#[test]
fn a_wrong_json_body_is_seen() {
    let check = |from: &str, to: &str, clause: Option<&str>, path: &str| {
        check(Format::Json, from, to, clause, path)
    };
    check("11335.5000", "11335.5", Some("V1.1"), "data/accounts[0]/balance");
    check("11335.5000", "\"11335.5000\"", Some("V1.1"), "data/accounts[0]/balance");
    check("\"email\":null,", "", Some("N1.2"), "data/email");
    check("\"success\":true", "\"success\":\"true\"", None, "success");
    check(
        "\"success\":true,\"error_code\":\"\"",
        "\"error_code\":\"\",\"success\":true",
        Some("X3.4"),
        "",
    );
    check("\"error_code\":\"\"", "\"error_code\":\"\",\"error_code\":\"\"", None, "error_code");
    check("\"data\":{", "\"data\":{\"extra\":1,", None, "data/extra");
    check("}}", "}},", Some("J1.1"), "");
}

#[test]
fn the_zero_that_json_adds_has_a_clause_of_its_own() {
    let value = json!({ "card_no": "11000121", "account_sort_no": "00", "quantity": "1" });
    let body = |quantity: &str| {
        format!(r#"{{"card_no":"11000121","account_sort_no":"00","quantity":{quantity}}}"#)
    };
    assert_eq!(faults(MessageName::MemberPay, Format::Json, body("1.0").as_bytes(), &value), []);
    let findings = faults(MessageName::MemberPay, Format::Json, body("1").as_bytes(), &value);
    assert_eq!(findings[0].clause, Some("V1.2"));
}

#[test]
fn requests_in_xml_are_alphabetical_and_leave_out_what_is_not_set() {
    let value = json!({ "card_no": "11000121", "account_sort_no": "00", "quantity": "1" });
    let body = |fields: &str| format!("<MemberPay {NAMESPACES}>{fields}</MemberPay>");
    let clauses = |fields: &str| -> Vec<Option<&str>> {
        faults(MessageName::MemberPay, Format::Xml, body(fields).as_bytes(), &value)
            .iter()
            .map(|finding| finding.clause)
            .collect()
    };
    let (sort, card, quantity) = (
        "<account_sort_no>00</account_sort_no>",
        "<card_no>11000121</card_no>",
        "<quantity>1</quantity>",
    );
    assert_eq!(clauses(&[sort, card, quantity].concat()), []);
    assert_eq!(clauses(&[card, sort, quantity].concat()), [Some("X3.3")]);
    assert_eq!(
        clauses(&[sort, card, "<comment xsi:nil=\"true\" />", quantity].concat()),
        [Some("N3.3")]
    );
}
