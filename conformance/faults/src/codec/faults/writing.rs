//! What is written: nulls, order, form.

use serde_json::Value;
use unicrm_conformance::shape::Kind;
use unicrm_proto::Format;

use super::super::how::{Fault, How, message};
use super::super::json::Json;
use super::super::walk;
use super::super::xml::Node;

fn sorted_xml(children: &mut [Node]) {
    children.sort_by_key(|child| match child {
        Node::Element(element) => element.name.clone(),
        Node::Text(_) => String::new(),
    });
}

pub(super) const ALL: &[Fault] = &[
    message(
        "null-written-as-empty-tag",
        "writes a field of an answer that is null as an empty tag",
        &["N1.1"],
        How::Value(|message, format, value| {
            if format == Format::Xml && message.is_answer() {
                walk::records(message, value, &mut |record, fields| {
                    for (name, kind) in record.fields {
                        if let Kind::Text = kind {
                            let field = fields.entry(*name).or_insert(Value::Null);
                            if field.is_null() {
                                *field = Value::from("");
                            }
                        }
                    }
                });
            }
        }),
    ),
    message(
        "null-left-out-of-json",
        "leaves a field of an answer out of JSON that is null",
        &["N1.2"],
        How::Json(|message, root| {
            if let (true, Some(data)) = (message.is_answer(), root.get_mut("data")) {
                data.each(&mut |json| {
                    if let Json::Object(members) = json {
                        members.retain(|(_, value)| *value != Json::Raw("null".to_owned()));
                    }
                });
            }
        }),
    ),
    message(
        "empty-text-left-out",
        "leaves a field out whose text is empty",
        &["E6.2"],
        How::Xml(|message, root| {
            let data = if message.is_answer() { root.get_mut("data") } else { Some(root) };
            if let Some(data) = data {
                data.each(&mut |element| {
                    element.drop(|child| {
                        child.children.is_empty()
                            && child.attributes.is_empty()
                            && !matches!(child.name.as_str(), "items" | "accounts")
                    });
                });
            }
        }),
    ),
    message(
        "byte-order-mark-written",
        "writes a byte order mark",
        &["E6.1"],
        How::Text(|_, _, text| format!("\u{feff}{text}")),
    ),
    message(
        "gbk-written",
        "writes GBK",
        &["E6.1"],
        How::Bytes(|_, _, body| {
            let text = String::from_utf8_lossy(&body).into_owned();
            encoding_rs::GBK.encode(&text).0.into_owned()
        }),
    ),
    message(
        "answers-in-alphabetical-order",
        "writes the fields of an answer in alphabetical order, as a data contract does",
        &["X3.2"],
        How::Xml(|message, root| {
            if message.is_answer() {
                root.each(&mut |element| sorted_xml(&mut element.children));
            }
        }),
    ),
    message(
        "data-in-front-of-success",
        "writes data in front of success",
        &["X3.2", "X3.4"],
        How::Text(|message, format, text| match (message.is_answer(), format) {
            (true, Format::Xml) => swapped_xml(&text).unwrap_or(text),
            (true, Format::Json) => swapped_json(&text).unwrap_or(text),
            _ => text,
        }),
    ),
    message(
        "json-keys-in-alphabetical-order",
        "writes the keys of JSON in alphabetical order",
        &["X3.4"],
        How::Json(|_, root| {
            root.each(&mut |json| {
                if let Json::Object(members) = json {
                    members.sort_by(|(left, _), (right, _)| left.cmp(right));
                }
            });
        }),
    ),
];

fn swapped_xml(text: &str) -> Option<String> {
    let (success, data) = (text.find("<success>")?, text.find("<data")?);
    let end = text
        .rfind("</data>")
        .map(|at| at + 7)
        .or_else(|| text.rfind("<data />").map(|at| at + 8))?;
    let (head, middle) = (&text[..success], &text[success..data]);
    Some(format!("{head}{}{middle}{}", &text[data..end], &text[end..]))
}

fn swapped_json(text: &str) -> Option<String> {
    let mut root = Json::read(text)?;
    let members = root.members()?;
    members.sort_by_key(|(name, _)| name != "data");
    Some(root.to_string())
}
