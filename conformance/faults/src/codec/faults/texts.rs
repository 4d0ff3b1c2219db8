//! Free text: white space, emptiness, characters.

use serde_json::Value;
use unicrm_conformance::shape::Kind;
use unicrm_proto::{Format, MessageName};

use super::super::how::{Fault, How, message};
use super::super::naive::{NAIVE, Naive};
use super::super::subject::{Ask, Read, Refused};
use super::super::walk;

/// An empty text of a format is null.
fn empty_is_null(message: MessageName, value: &mut Value) {
    walk::records(message, value, &mut |record, fields| {
        for (name, kind) in record.fields {
            if let (Kind::Text, Some(field)) = (kind, fields.get_mut(*name))
                && *field == ""
            {
                *field = Value::Null;
            }
        }
    });
    if message == MessageName::PayResult && value["data"] == "" {
        value["data"] = Value::Null;
    }
}

/// Puts the replacement character where a reference or an escape names no character.
fn replaced(ask: &Ask, it: &Refused) -> Option<Vec<u8>> {
    let (text, at) = (ask.text(), it.offset?);
    let rest = text.get(at..)?;
    let (length, instead) = if rest.starts_with("\\u") && !ask.is_xml() {
        (6, "\\ufffd")
    } else if rest.starts_with("&#") && ask.is_xml() {
        (rest.find(';')? + 1, "\u{fffd}")
    } else {
        return None;
    };
    Some(format!("{}{instead}{}", &text[..at], rest.get(length..)?).into_bytes())
}

fn looks_like_number(text: &str) -> String {
    super::numbers::through_float(text)
}

pub(super) const ALL: &[Fault] = &[
    message(
        "texts-trimmed",
        "trims every text",
        &["X4.3"],
        How::Misread(|message, _, value| {
            walk::free_texts(message, value, |it| it.trim().to_owned())
        }),
    ),
    message(
        "texts-trimmed-in-writing",
        "trims every text that it writes",
        &["X4.3"],
        How::Value(|message, _, value| walk::free_texts(message, value, |it| it.trim().to_owned())),
    ),
    message(
        "empty-tag-is-null",
        "reads an empty tag as null",
        &["N2.1"],
        How::Misread(|message, format, value| {
            if format == Format::Xml {
                empty_is_null(message, value);
            }
        }),
    ),
    message(
        "pair-of-tags-is-null",
        "reads a pair of tags with nothing between as null",
        &["N2.2"],
        How::Before(|ask| {
            if ask.is_xml() {
                for name in ["name", "comment", "email", "mobilephone", "city", "country", "data"] {
                    ask.body = ask.text().replace(&format!("<{name}></{name}>"), "").into_bytes();
                }
            }
        }),
    ),
    message(
        "empty-json-text-is-null",
        "reads an empty text of JSON as null",
        &["N2.3"],
        How::Misread(|message, format, value| {
            if format == Format::Json {
                empty_is_null(message, value);
            }
        }),
    ),
    message(
        "numbers-guessed-in-text",
        "takes a text that looks like a number for one",
        &["J1.6"],
        How::Misread(|message, format, value| {
            if format == Format::Json {
                walk::free_texts(message, value, looks_like_number);
            }
        }),
    ),
    message(
        "null-guessed-in-text",
        "takes the text null for no value",
        &["J1.6"],
        How::Misread(|message, _, value| {
            walk::free_texts(message, value, |it| {
                if it == "null" { String::new() } else { it.to_owned() }
            });
        }),
    ),
    message(
        "surrogate-pairs-not-joined",
        "reads the two escapes of a character beyond the basic plane as two characters",
        &["J1.8"],
        How::Before(|ask| {
            let text = ask.text();
            if ask.format == Format::Json && text.to_lowercase().contains("\\ud83d\\ude00") {
                let text = text.replace("\\uD83D\\uDE00", "\\ufffd\\ufffd");
                ask.body = text.replace("\\ud83d\\ude00", "\\ufffd\\ufffd").into_bytes();
            }
        }),
    ),
    message(
        "lone-surrogates-replaced",
        "puts the replacement character where an escaped surrogate lacks its other half",
        &["J1.5"],
        How::Mend(|ask, it| if ask.is_xml() { None } else { replaced(ask, it) }),
    ),
    message(
        "impossible-references-replaced",
        "puts the replacement character where a reference names no character",
        &["V6.5"],
        How::Mend(|ask, it| if ask.is_xml() { replaced(ask, it) } else { None }),
    ),
    message(
        "item-numbers-through-a-float",
        "reads an item's number that is all digits as a number",
        &["V4.1"],
        How::Misread(|message, _, value| {
            let takes = |name: &str, _: Kind| matches!(name, "no" | "data");
            if matches!(message, MessageName::AccountListResult | MessageName::PayResult) {
                walk::texts(message, value, takes, looks_like_number);
            }
        }),
    ),
    message(
        "token-taken-for-base64",
        "reads a token in the alphabet for URLs, without padding and white space",
        &["V5.1"],
        How::Misread(|message, _, value| {
            if message == MessageName::ApiTokenResult {
                walk::texts(
                    message,
                    value,
                    |name, _| name == "token",
                    |it| it.trim().trim_end_matches('=').replace('+', "-").replace('/', "_"),
                );
            }
        }),
    ),
    message(
        "tabs-become-blanks",
        "reads tabs and line ends of a text as blanks",
        &["V6.2"],
        How::Misread(|message, _, value| {
            walk::free_texts(message, value, |it| it.replace(['\t', '\n'], " "))
        }),
    ),
    message(
        "forbidden-references-dropped",
        "drops references to characters that XML forbids",
        &["V6.3"],
        How::After(|ask, read| {
            let hit =
                matches!(&read, Read::Value(_, all) if all.iter().any(|it| it.clause == "V6.3"));
            read.map(|value| {
                if hit {
                    walk::free_texts(ask.message, value, |it| {
                        it.chars()
                            .filter(|it| unicrm_conformance::neutral::xml_can_carry(*it))
                            .collect()
                    });
                }
            })
        }),
    ),
    message(
        "basic-plane-alone",
        "reads a character beyond the basic plane as a question mark",
        &["V6.6"],
        How::Misread(|message, _, value| {
            walk::free_texts(message, value, |it| {
                it.chars().map(|it| if it > '\u{ffff}' { '?' } else { it }).collect()
            });
        }),
    ),
    message(
        "control-characters-dropped-from-json",
        "leaves control characters out of the JSON that it writes",
        &["V6.7"],
        How::Value(|message, format, value| {
            if format == Format::Json {
                walk::free_texts(message, value, |it| it.chars().filter(|it| *it >= ' ').collect());
            }
        }),
    ),
    message(
        "markup-escaped-twice",
        "escapes markup in text twice",
        &["V6.8"],
        How::Text(
            |_, format, text| if format == Format::Xml { text.replace('&', "&amp;") } else { text },
        ),
    ),
    message(
        "carriage-return-written-raw",
        "writes CR in XML raw, which a reader takes for LF",
        &["V6.10"],
        How::Text(
            |_, format, text| {
                if format == Format::Xml { text.replace("&#xD;", "\r") } else { text }
            },
        ),
    ),
    message(
        "unencodable-characters-dropped",
        "drops characters that XML cannot carry instead of refusing the value",
        &["V6.1"],
        How::Value(|message, format, value| {
            let carried = |it: &str| {
                it.chars()
                    .filter(|it| unicrm_conformance::neutral::xml_can_carry(*it))
                    .collect::<String>()
            };
            if format == Format::Xml {
                walk::free_texts(message, value, carried);
                if let Some(reason) = value.get("error_reason").and_then(Value::as_str) {
                    let reason = carried(reason);
                    value["error_reason"] = reason.into();
                }
            }
        }),
    ),
    message(
        "first-piece-of-text-alone",
        "reads a text up to the first comment, instruction or CDATA in it",
        &["X4.2"],
        How::After(|ask, read| {
            let pieces = ask.text().contains("<![CDATA[") || ask.text().contains("<!--");
            match (read, (Naive { one_piece: true, ..NAIVE }).read(ask)) {
                (Read::Value(_, forgiven), Some(value)) if ask.is_xml() && pieces => {
                    Read::Value(value, forgiven)
                }
                (read, _) => read,
            }
        }),
    ),
];
