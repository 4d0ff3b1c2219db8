//! The form of answers: root, namespaces, types, nulls, digits (rulings E1 to E5, N1, V1).

use super::super::message::Message;
use super::super::switch::{Doing, Switch, message};

pub(super) const FAULTS: &[Switch] = &[
    message(
        "list-in-apiresult",
        "The root of the members' list is ApiResult",
        &["E1.1"],
        Doing::Answer(|ask, answer| {
            if ask.is_list() && answer.succeeds() {
                answer.replace("ApiResponse", "ApiResult");
            }
        }),
    ),
    message(
        "payment-in-apiresponse",
        "The root of a payment's answer is ApiResponse",
        &["E1.1"],
        Doing::Answer(|ask, answer| {
            if ask.pays() && answer.succeeds() {
                answer.replace("ApiResult", "ApiResponse");
            }
        }),
    ),
    message(
        "refusal-of-a-member-in-apiresponse",
        "The root of a refusal is ApiResponse where a member is asked for",
        &["E1.3"],
        Doing::Answer(|ask, answer| {
            if ask.path() == "member" && answer.says("1001") {
                answer.replace("ApiResult", "ApiResponse");
            }
        }),
    ),
    message(
        "early-answer-in-apiresult",
        "What is answered before the list of members is reached has the root ApiResult",
        &["E1.7"],
        Doing::Answer(|ask, answer| {
            if ask.is_list() && !answer.succeeds() {
                answer.replace("ApiResponse", "ApiResult");
            }
        }),
    ),
    message(
        "two-names-in-apiresponse",
        "cardno together with mobilephone is answered in ApiResponse",
        &["E1.8"],
        Doing::Answer(|ask, answer| {
            if ask.parameter("cardno").is_some() && ask.parameter("mobilephone").is_some() {
                answer.replace("ApiResult", "ApiResponse");
            }
        }),
    ),
    message(
        "schema-not-declared",
        "The root does not declare the namespace of XML Schema where nothing uses it",
        &["E2.1", "S2.sample_namespaces"],
        Doing::Answer(|_, answer| {
            if !answer.has("xsd:string") {
                answer.replace(" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"", "");
            }
        }),
    ),
    message(
        "member-without-type",
        "data of a member has no type",
        &["E3.1"],
        Doing::Answer(|_, answer| answer.replace(" xsi:type=\"GetMemberResult\"", "")),
    ),
    message(
        "payment-of-another-type",
        "data of a payment is of the type xsd:int",
        &["E3.1"],
        Doing::Answer(|_, answer| answer.replace("xsd:string", "xsd:int")),
    ),
    message(
        "sorts-of-a-type-of-their-own",
        "data of the sorts has the type MemberSorts",
        &["E3.2"],
        Doing::Answer(|ask, answer| {
            if ask.path() == "membersort" {
                answer.replace("<data>", "<data xsi:type=\"MemberSorts\">");
            }
        }),
    ),
    message(
        "refusal-with-data",
        "A refusal has empty data",
        &["E4.1"],
        Doing::Answer(|_, answer| {
            if !answer.succeeds() {
                answer.replace("</error_reason></", "</error_reason><data /></");
                answer.replace("\"data\":null", "\"data\":{}");
            }
        }),
    ),
    message(
        "creation-answers-a-number",
        "The answer to a creation has a number as data",
        &["E5.1"],
        Doing::Answer(|ask, answer| {
            if ask.path() == "weixinmember" && answer.succeeds() {
                answer.replace("<error_reason /></", "<error_reason /><data>1</data></");
                answer.replace("\"data\":null", "\"data\":\"1\"");
            }
        }),
    ),
    message(
        "null-as-nil",
        "A null is written as nil in XML",
        &["N1.1"],
        Doing::Answer(|ask, answer| {
            let nil = "<comment xsi:nil=\"true\" />";
            if !answer.has("<comment") || ask.path() == "accountitem" {
                let before = "<created_at>";
                answer.replace(before, &format!("{nil}{before}"));
            }
            if answer.has("</email><accounts>") {
                answer.replace("</email><accounts>", &format!("</email>{nil}<accounts>"));
            }
        }),
    ),
    message(
        "null-left-out",
        "A null is left out of JSON",
        &["N1.2"],
        Doing::Answer(|_, answer| answer.replace(",\"comment\":null", "")),
    ),
    message(
        "balance-through-a-float",
        "A balance in JSON has passed through a binary float",
        &["V1.1"],
        Doing::Answer(|_, answer| {
            if let Some(shorter) = floated(answer) {
                answer.body = shorter.into_bytes();
            }
        }),
    ),
];

/// Every balance of JSON as a float writes it: `100.5000` as `100.5`.
fn floated(answer: &Message) -> Option<String> {
    const NAME: &str = "\"balance\":";
    if answer.is_xml() {
        return None;
    }
    let text = answer.text();
    let mut parts = text.split(NAME);
    let mut floated = parts.next()?.to_owned();
    for part in parts {
        let end = part.find([',', '}'])?;
        let number: f64 = part[..end].parse().ok()?;
        floated.push_str(&format!("{NAME}{number:?}{}", &part[end..]));
    }
    Some(floated)
}
