//! Other forms of bodies.

use serde_json::{Map, Value};

use super::super::message::Message;
use super::super::switch::{Doing, Switch, variant};

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

pub(super) const VARIANTS: &[Switch] = &[
    variant(
        "indented-xml",
        "XML is indented, a line for each element",
        &["X4.3"],
        Doing::Answer(|_, answer| {
            if answer.is_xml() {
                answer.replace("><", ">\r\n  <");
            }
        }),
    ),
    variant(
        "indented-json",
        "JSON is indented, with a space behind each colon",
        &["J1.1"],
        Doing::Answer(|_, answer| {
            if !answer.is_xml() {
                // Between tokens alone: no text of these answers holds these pairs.
                answer.replace("\":", "\" : ");
                answer.replace(",\"", ",\r\n\t\"");
            }
        }),
    ),
    variant(
        "other-prefixes",
        "The namespaces have other prefixes",
        &["E2.4"],
        Doing::Answer(|_, answer| {
            for (from, to) in [
                ("xmlns:xsi=", "xmlns:i="),
                (" xsi:", " i:"),
                ("xmlns:xsd=", "xmlns:s="),
                ("xsd:", "s:"),
            ] {
                if answer.is_xml() {
                    answer.replace(from, to);
                }
            }
        }),
    ),
    variant(
        "declared-where-it-is-used",
        "data declares the prefix of its type itself, behind its use",
        &["E2.4"],
        Doing::Answer(|_, answer| {
            if answer.is_xml() {
                answer.replace("<data xsi:type=", &format!("<data xmlns:q=\"{XSI}\" q:type="));
                answer.replace("<data xmlns:q=", "<data  xmlns:q =");
            }
        }),
    ),
    variant(
        "xml-declaration",
        "XML begins with a declaration of its encoding",
        &["X1.1"],
        Doing::Answer(|_, answer| {
            if answer.is_xml() {
                let declaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n";
                answer.body = format!("{declaration}{}", answer.text()).into_bytes();
            }
        }),
    ),
    variant(
        "single-quotes",
        "Attributes are in single quotes, and empty elements have an end tag",
        &["X4.3"],
        Doing::Answer(|_, answer| {
            if answer.is_xml() {
                let text = within_tags(&answer.text());
                let mut parts = text.split(" />");
                let mut body = parts.next().unwrap_or_default().to_owned();
                for part in parts {
                    let name = body.rsplit('<').next().unwrap_or_default().to_owned();
                    body = format!("{body}></{name}>{part}");
                }
                answer.body = body.into_bytes();
            }
        }),
    ),
    variant(
        "comments-between-elements",
        "Comments and processing instructions stand between elements",
        &["X4.1"],
        Doing::Answer(|_, answer| {
            if answer.is_xml() {
                answer.replace(
                    "</success>",
                    "</success><!-- <success>false</success> --><?trace 7?>",
                );
            }
        }),
    ),
    variant(
        "escaped-characters",
        "Characters beyond ASCII are written as references and escapes",
        &["X4.3"],
        Doing::Answer(|_, answer| {
            let xml = answer.is_xml();
            let mut body = String::new();
            for character in answer.text().chars() {
                let mut units = [0; 2];
                match character {
                    ' '..='~' => body.push(character),
                    other if xml => body.push_str(&format!("&#{};", u32::from(other))),
                    other => other
                        .encode_utf16(&mut units)
                        .iter()
                        .for_each(|unit| body.push_str(&format!("\\u{unit:04x}"))),
                }
            }
            answer.body = body.into_bytes();
        }),
    ),
    variant(
        "more-fields",
        "The envelope and each member have a field more",
        &["X5.1"],
        Doing::Answer(|_, answer| {
            answer.replace("</error_reason>", "</error_reason><trace>7</trace>");
            answer.replace(
                "<error_reason />",
                "<error_reason /><trace level=\"2\"><id>7</id></trace>",
            );
            answer.replace("<member_no>", "<level>金卡</level><member_no>");
            answer.replace("\"error_reason\":", "\"trace\":{\"id\":[7,null]},\"error_reason\":");
            answer.replace("\"member_no\":", "\"level\":\"金卡\",\"member_no\":");
        }),
    ),
    variant(
        "more-attributes",
        "The root and the envelope's parts have an attribute more",
        &["X5.1"],
        Doing::Answer(|_, answer| {
            answer.replace("<success>", "<success trace=\"7\">");
            answer.replace("<ApiResult ", "<ApiResult version=\"2\" ");
            answer.replace("<ApiResponse ", "<ApiResponse version=\"2\" ");
        }),
    ),
    variant(
        "another-order",
        "Fields come in another order: data first in JSON, the code before success in XML",
        &["X3.1"],
        Doing::Answer(|_, answer| {
            if answer.is_xml() {
                let text = answer.text();
                if let Some((front, rest)) = text.split_once("<success>")
                    && let Some((success, rest)) = rest.split_once("</success>")
                    && let Some(end) = rest.rfind("</Api")
                {
                    let (middle, end) = rest.split_at(end);
                    answer.body =
                        format!("{front}{middle}<success>{success}</success>{end}").into_bytes();
                }
            } else if let Some(turned) = turned(answer) {
                answer.body = turned.into_bytes();
            }
        }),
    ),
    variant(
        "typed-sorts",
        "data of the sorts has the type ArrayOfMemberSort",
        &["E3.6"],
        Doing::Answer(|ask, answer| {
            if ask.path() == "membersort" {
                answer.replace("<data>", "<data xsi:type=\"ArrayOfMemberSort\">");
            }
        }),
    ),
    variant(
        "one-root-for-failures",
        "Every failure has the root ApiResult",
        &["E1.5"],
        Doing::Answer(|_, answer| {
            if !answer.succeeds() {
                answer.replace("ApiResponse", "ApiResult");
            }
        }),
    ),
    variant(
        "amounts-of-another-scale",
        "Balances and quantities have six decimals",
        &["V1.1"],
        Doing::Answer(|_, answer| {
            let mut body = String::new();
            let text = answer.text();
            let mut rest = text.as_str();
            while let Some(at) = number_after_name(rest) {
                let (front, number) = rest.split_at(at);
                let end = number.find(['<', ',', '}']).unwrap_or(number.len());
                let (whole, decimals) =
                    number[..end].split_once('.').unwrap_or((&number[..end], ""));
                body.push_str(&format!("{front}{whole}.{decimals:0<6}"));
                rest = &number[end..];
            }
            answer.body = format!("{body}{rest}").into_bytes();
        }),
    ),
    variant(
        "reasons-in-english",
        "The reasons of the table's codes are in English",
        &["E4.2"],
        Doing::Answer(|_, answer| {
            for (from, to) in [("账户", "account "), ("卡", "card "), ("会员", "member ")] {
                if !answer.succeeds() {
                    answer.replace(from, to);
                }
            }
        }),
    ),
];

/// Single quotes in place of double ones, in tags alone.
fn within_tags(text: &str) -> String {
    let mut in_tag = false;
    let quoted = text.chars().map(|character| match character {
        '<' | '>' => {
            in_tag = character == '<';
            character
        }
        '"' if in_tag => '\'',
        other => other,
    });
    quoted.collect()
}

/// The envelope of JSON with its keys in reverse order; amounts stay as they are written.
fn turned(answer: &Message) -> Option<String> {
    let text = answer.text();
    let (envelope, data) = text.split_once(",\"data\":")?;
    let envelope: Map<String, Value> = serde_json::from_str(&format!("{envelope}}}")).ok()?;
    let data = data.strip_suffix('}')?;
    let mut turned = format!("{{\"data\":{data}");
    for (name, value) in envelope.iter().rev() {
        turned.push_str(&format!(",\"{name}\":{value}"));
    }
    Some(turned + "}")
}

/// Where the next amount begins.
fn number_after_name(text: &str) -> Option<usize> {
    let names = ["<balance>", "<quantity>", "\"balance\":", "\"quantity\":"];
    names.iter().filter_map(|name| text.find(name).map(|at| at + name.len())).min()
}
