//! Written XML, through roxmltree: root, envelope, types.

mod record;

use roxmltree::{Document, Node};
use serde_json::{Value, json};
use unicrm_proto::MessageName;

use record::{
    Answer, Fields, Request, check_attributes, check_list, check_record, check_scalar, check_text,
    elements, named, names,
};

use super::{Findings, check_order};
use crate::shape::{Data, Shape, shape};

const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
const SCHEMA: &str = "http://www.w3.org/2001/XMLSchema";
const ENVELOPE: [&str; 4] = ["success", "error_code", "error_reason", "data"];

pub(super) fn check(message: MessageName, text: &str, value: &Value, findings: &mut Findings) {
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(found) => {
            return findings.add(
                Some("E1.4"),
                "",
                "well-formed XML with every prefix declared",
                found,
            );
        }
    };
    let root = document.root_element();
    match shape(message) {
        Shape::Answer(roots, data) => {
            check_root(findings, root, "E1.1", roots);
            check_declared(findings, root, "E2.1", &[SCHEMA, INSTANCE]);
            check_attributes(findings, root, "", &[]);
            check_envelope(findings, message, root, data, value);
        }
        Shape::Request(record) => {
            check_root(findings, root, "E1.6", &[record.item]);
            if message == MessageName::WeiXinMember {
                check_declared(findings, root, "E2.2", &[INSTANCE]);
            } else {
                check_declared(findings, root, "E2.3", &[INSTANCE, SCHEMA]);
            }
            check_attributes(findings, root, "", &[]);
            let mut order: Vec<&str> = record.fields.iter().map(|(name, _)| *name).collect();
            order.sort_unstable();
            check_record(findings, root, "", record, value, &Request { order });
        }
    }
}

pub(super) fn envelope(text: &str) -> Option<Value> {
    let document = Document::parse(text).ok()?;
    let text_of = |name: &str| {
        let node = document.root_element().children().find(|node| node.has_tag_name(name));
        node.and_then(|node| node.text()).unwrap_or_default()
    };
    let success = text_of("success").parse::<bool>().ok()?;
    let (code, reason) = (text_of("error_code"), text_of("error_reason"));
    Some(json!({ "success": success, "error_code": code, "error_reason": reason }))
}

fn check_root(findings: &mut Findings, root: Node<'_, '_>, clause: &'static str, names: &[&str]) {
    let name = root.tag_name();
    if name.namespace().is_some() || !names.contains(&name.name()) {
        findings.add(
            Some(clause),
            "",
            format_args!("the root {}, in no namespace", names.join(" or ")),
            format_args!("{name:?}"),
        );
    }
}

fn check_declared(
    findings: &mut Findings,
    root: Node<'_, '_>,
    clause: &'static str,
    uris: &[&str],
) {
    for uri in uris {
        if !root.namespaces().any(|namespace| namespace.uri() == *uri) {
            findings.add(
                Some(clause),
                "",
                format_args!("a declaration of {uri} on the root"),
                "none",
            );
        }
    }
}

fn check_envelope(
    findings: &mut Findings,
    message: MessageName,
    root: Node<'_, '_>,
    data: Data,
    value: &Value,
) {
    let children = elements(findings, root, "");
    check_order(findings, Answer::ORDER, "", &names(&children), &ENVELOPE);
    for name in ["success", "error_code", "error_reason"] {
        let due = match &value[name] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        match named(&children, name) {
            None => findings.add(Some("E4.1"), name, format_args!("{due:?}"), "nothing"),
            Some(node) => check_scalar(findings, node, name, None, &due),
        }
    }
    match (named(&children, "data"), value.get("data").filter(|data| !data.is_null())) {
        (None, None) => {}
        (Some(_), None) if message == MessageName::Empty => {
            findings.add(Some("E5.1"), "data", "no element", "one")
        }
        (Some(_), None) => findings.add(Some("E4.1"), "data", "no element", "one"),
        (None, Some(due)) => findings.add(None, "data", due, "nothing"),
        (Some(node), Some(due)) => check_data(findings, message, node, data, due),
    }
}

fn check_data(
    findings: &mut Findings,
    message: MessageName,
    node: Node<'_, '_>,
    data: Data,
    due: &Value,
) {
    check_attributes(findings, node, "data", &["type"]);
    let written = node.attribute((INSTANCE, "type")).map(|name| resolved(node, name));
    let (clause, typed) = match data {
        Data::Record(_) => ("E3.1", Some((None, message.as_str()))),
        Data::Text => ("E3.1", Some((Some(SCHEMA), "string"))),
        Data::List(_) | Data::Nothing => ("E3.2", None),
    };
    if written != typed {
        let shown = |name: Option<(Option<&str>, &str)>| {
            name.map_or("none".to_owned(), |(uri, name)| format!("{name} of {uri:?}"))
        };
        findings.add(Some(clause), "data/@xsi:type", shown(typed), shown(written));
    }
    match data {
        Data::Record(record) => check_record(findings, node, "data", record, due, &Answer),
        Data::List(record) => check_list(findings, node, "data", record, due, &Answer),
        Data::Text => check_text(findings, node, "data", None, due.as_str().unwrap_or_default()),
        Data::Nothing => findings.add(Some("E5.1"), "data", "no element", "one"),
    }
}

/// A QName as URI and local name.
fn resolved<'a>(node: Node<'a, '_>, name: &'a str) -> (Option<&'a str>, &'a str) {
    match name.trim().split_once(':') {
        Some((prefix, local)) => (node.lookup_namespace_uri(Some(prefix)), local),
        None => (node.lookup_namespace_uri(None), name.trim()),
    }
}
