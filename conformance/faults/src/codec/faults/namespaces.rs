//! Namespaces, prefixes and types.

use unicrm_conformance::adapter;
use unicrm_proto::{Format, MessageName};

use super::super::how::{Fault, How, message};
use super::super::naive::NAIVE;
use super::super::subject::{Ask, Read, Refused};

const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Where a name of another namespace hides what is due, a reader by local names finds it.
fn found_by_local_name(ask: &Ask, it: &Refused) -> bool {
    let in_question = matches!(it.kind.as_str(), "wrong-root" | "missing-field");
    let text = ask.text();
    let root = text.trim_start_matches(|it| it != '<').trim_start_matches('<');
    let root = root.split([' ', '>', '/']).next().unwrap_or_default();
    let local = root.rsplit(':').next().unwrap_or_default();
    let root_is_known = [ask.message.root(), "ApiResult", "ApiResponse"].contains(&local);
    ask.is_xml()
        && in_question
        && root_is_known
        && NAIVE
            .read(ask)
            .is_some_and(|value| adapter::encode(ask.message, Format::Json, &value).is_ok())
}

/// The names that are bound to the instance namespace.
fn prefixes_of_instance(text: &str) -> Vec<String> {
    let uri = format!("=\"{INSTANCE}\"");
    let bound = text.match_indices(&uri).filter_map(|(at, _)| {
        let start = text[..at].rfind([' ', '\n', '\t'])? + 1;
        text[start..at].strip_prefix("xmlns:").map(str::to_owned)
    });
    bound.collect()
}

/// A tag in which a prefix of ours is used in front of its declaration.
fn used_before_declared(text: &str) -> bool {
    prefixes_of_instance(text).iter().any(|prefix| {
        text.split('<').any(|tag| {
            let tag = tag.split('>').next().unwrap_or_default();
            let declared = tag.find(&format!("xmlns:{prefix}="));
            let used = tag.find(&format!(" {prefix}:"));
            matches!((used, declared), (Some(used), Some(declared)) if used < declared)
        })
    })
}

/// Declares the prefix that the refusal is about on the root.
fn declared(ask: &Ask, it: &Refused) -> Option<Vec<u8>> {
    let text = ask.text();
    let rest = text.get(it.offset?..)?;
    let prefix = rest.trim_start_matches(['<', '/']).split(':').next()?;
    if !it.expected.contains("prefix that is declared") {
        return None;
    }
    let root_end = text.find('<')? + 1;
    let name_end = root_end + text[root_end..].find([' ', '>', '/'])?;
    let (head, tail) = text.split_at(name_end);
    Some(format!("{head} xmlns:{prefix}=\"urn:undeclared\"{tail}").into_bytes())
}

pub(super) const ALL: &[Fault] = &[
    message(
        "root-of-another-message-is-a-missing-field",
        "looks for the first field where the root is another message's, and reports that as missing",
        &["E1.5"],
        How::Retell(|_, it| {
            if it.kind == "wrong-root" {
                "missing-field".clone_into(&mut it.kind);
            }
        }),
    ),
    message(
        "answers-without-xsd",
        "writes answers without the declaration of xsd where nothing uses it",
        &["E2.1"],
        How::Xml(|message, root| {
            if message.is_answer() && message != MessageName::PayResult {
                root.attributes.retain(|(name, _)| name != "xmlns:xsd");
            }
        }),
    ),
    message(
        "answers-without-data-declare-nothing",
        "declares no namespace on an answer without data, since nothing uses one",
        &["E2.1"],
        How::Xml(|message, root| {
            if message == MessageName::Empty {
                root.attributes.clear();
            }
        }),
    ),
    message(
        "weixin-without-i",
        "writes a member without the declaration of i where nothing is nil",
        &["E2.2"],
        How::Text(|message, _, text| {
            let unused = message == MessageName::WeiXinMember && !text.contains(" i:nil");
            if unused { text.replace(&format!(" xmlns:i=\"{INSTANCE}\""), "") } else { text }
        }),
    ),
    message(
        "pay-without-xsd",
        "writes a payment without the declaration of xsd",
        &["E2.3"],
        How::Xml(|message, root| {
            if message == MessageName::MemberPay {
                root.attributes.retain(|(name, _)| name != "xmlns:xsd");
            }
        }),
    ),
    message(
        "xsi-known-by-prefix-alone",
        "knows type and nil by the prefix that the samples have, not by its namespace",
        &["E2.4"],
        How::Before(|ask| {
            let text = ask.text();
            let usual = if ask.message == MessageName::WeiXinMember { "i" } else { "xsi" };
            let other = prefixes_of_instance(&text).into_iter().find(|prefix| prefix != usual);
            if let (true, Some(prefix)) = (ask.is_xml(), other) {
                let (from, to) = (format!("xmlns:{prefix}=\"{INSTANCE}\""), "\"urn:other\"");
                ask.body = text.replace(&from, &format!("xmlns:{prefix}={to}")).into_bytes();
            }
        }),
    ),
    message(
        "prefix-counts-from-its-declaration",
        "refuses a prefix in front of its declaration within one tag",
        &["E2.5"],
        How::After(|ask, read| match read {
            Read::Value(..) if ask.is_xml() && used_before_declared(&ask.text()) => {
                Read::refused("not-well-formed", 0, "")
            }
            other => other,
        }),
    ),
    message(
        "undeclared-xsi-unnoticed",
        "takes xsi as declared always",
        &["E2.6"],
        How::Silent("E2.6"),
    ),
    message("undeclared-i-refused", "refuses i undeclared", &["E2.7"], How::Unforgiving("E2.7")),
    message(
        "any-undeclared-prefix-read",
        "takes an undeclared prefix for a namespace of its own",
        &["E2.8"],
        How::Mend(declared),
    ),
    message(
        "names-compared-without-namespace",
        "compares local names alone",
        &["E2.9"],
        How::Accept(found_by_local_name, NAIVE),
    ),
    message(
        "type-without-prefix",
        "writes type without the prefix of its namespace",
        &["E3.1"],
        How::Text(|message, format, text| {
            let typed = format == Format::Xml && message.is_answer();
            if typed { text.replace(" xsi:type=", " type=") } else { text }
        }),
    ),
    message(
        "pay-answer-type-string",
        "writes the type of a payment's number without the prefix of the schema namespace",
        &["E3.1"],
        How::Text(|_, _, text| text.replace("xsi:type=\"xsd:string\"", "xsi:type=\"string\"")),
    ),
    message(
        "sorts-written-with-array-type",
        "writes the list of sorts with the type of an array",
        &["E3.2"],
        How::Xml(|message, root| {
            if let (MessageName::MemberSorts, Some(data)) = (message, root.get_mut("data")) {
                data.attributes.push(("xsi:type".to_owned(), "ArrayOfMemberSort".to_owned()));
            }
        }),
    ),
    message(
        "array-type-refused",
        "refuses the array type on sorts",
        &["E3.3"],
        How::Unforgiving("E3.3"),
    ),
    message(
        "missing-type-refused",
        "refuses data without its type",
        &["E3.4"],
        How::Unforgiving("E3.4"),
    ),
    message(
        "another-type-read",
        "reads data of another type as if it had the right one",
        &["E3.5"],
        How::Accept(|_, it| it.kind == "wrong-type", NAIVE),
    ),
    message(
        "type-compared-without-namespace-and-case",
        "compares a type's local name alone, without its case",
        &["E3.6"],
        How::Accept(
            |ask, it| {
                let text = ask.text().to_lowercase();
                let due = match ask.message {
                    MessageName::PayResult => "string",
                    message => &message.as_str().to_lowercase(),
                };
                it.kind == "wrong-type"
                    && (text.contains(&format!(":{due}\"")) || text.contains(&format!("\"{due}\"")))
            },
            NAIVE,
        ),
    ),
];
