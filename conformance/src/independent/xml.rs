//! Written XML, through roxmltree.

use roxmltree::{Document, Node};
use serde_json::Value;
use unicrm_proto::MessageName;

use super::{Findings, check_order, step};
use crate::shape::{Data, Kind, Record, Shape, shape};

const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
const SCHEMA: &str = "http://www.w3.org/2001/XMLSchema";
const ENVELOPE: [&str; 4] = ["success", "error_code", "error_reason", "data"];

pub(super) fn check(message: MessageName, text: &str, value: &Value, findings: &mut Findings) {
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(found) => return findings.add(Some("E1.4"), "", "well-formed XML with every prefix declared", found),
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

/// How the fields of a record stand in requests and in answers.
trait Fields {
    fn order(&self, record: &Record) -> Vec<&'static str>;
    /// The clauses of the order, of a null, and of a field that is not set.
    const ORDER: &'static str;
    const NULL: &'static str;
    const ABSENT: &'static str;
}

struct Answer;
struct Request {
    order: Vec<&'static str>,
}

impl Fields for Answer {
    fn order(&self, record: &Record) -> Vec<&'static str> {
        record.fields.iter().map(|(name, _)| *name).collect()
    }
    const ORDER: &'static str = "X3.2";
    const NULL: &'static str = "N1.1";
    const ABSENT: &'static str = "N1.1";
}

impl Fields for Request {
    fn order(&self, _: &Record) -> Vec<&'static str> {
        self.order.clone()
    }
    const ORDER: &'static str = "X3.3";
    const NULL: &'static str = "N3.8";
    const ABSENT: &'static str = "N3.3";
}

fn check_root(findings: &mut Findings, root: Node<'_, '_>, clause: &'static str, names: &[&str]) {
    let name = root.tag_name();
    if name.namespace().is_some() || !names.contains(&name.name()) {
        findings.add(Some(clause), "", format_args!("the root {}, in no namespace", names.join(" or ")), format_args!("{name:?}"));
    }
}

fn check_declared(findings: &mut Findings, root: Node<'_, '_>, clause: &'static str, uris: &[&str]) {
    for uri in uris {
        if !root.namespaces().any(|namespace| namespace.uri() == *uri) {
            findings.add(Some(clause), "", format_args!("a declaration of {uri} on the root"), "none");
        }
    }
}

/// No attributes but these of the instance namespace.
fn check_attributes(findings: &mut Findings, node: Node<'_, '_>, path: &str, allowed: &[&str]) {
    for attribute in node.attributes() {
        if attribute.namespace() != Some(INSTANCE) || !allowed.contains(&attribute.name()) {
            findings.add(None, &step(path, &format!("@{}", attribute.name())), "no such attribute", attribute.value());
        }
    }
}

fn check_envelope(findings: &mut Findings, message: MessageName, root: Node<'_, '_>, data: Data, value: &Value) {
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
        (Some(_), None) if message == MessageName::Empty => findings.add(Some("E5.1"), "data", "no element", "one"),
        (Some(_), None) => findings.add(Some("E4.1"), "data", "no element", "one"),
        (None, Some(due)) => findings.add(None, "data", due, "nothing"),
        (Some(node), Some(due)) => check_data(findings, message, node, data, due),
    }
}

fn check_data(findings: &mut Findings, message: MessageName, node: Node<'_, '_>, data: Data, due: &Value) {
    check_attributes(findings, node, "data", &["type"]);
    let written = node.attribute((INSTANCE, "type")).map(|name| resolved(node, name));
    let (clause, typed) = match data {
        Data::Record(_) => ("E3.1", Some((None, message.as_str()))),
        Data::Text => ("E3.1", Some((Some(SCHEMA), "string"))),
        Data::List(_) | Data::Nothing => ("E3.2", None),
    };
    if written != typed {
        let shown = |name: Option<(Option<&str>, &str)>| name.map_or("none".to_owned(), |(uri, name)| format!("{name} of {uri:?}"));
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

fn check_record<F: Fields>(findings: &mut Findings, node: Node<'_, '_>, path: &str, record: &'static Record, value: &Value, fields: &F) {
    let children = elements(findings, node, path);
    check_order(findings, F::ORDER, path, &names(&children), &fields.order(record));
    for (name, kind) in record.fields {
        let path = step(path, name);
        match (value.get(*name), named(&children, name)) {
            (None, None) => {}
            (None, Some(child)) if is_nil(child) => findings.add(Some(F::ABSENT), &path, "no element", "nil"),
            (None, Some(_)) => findings.add(Some(F::ABSENT), &path, "no element", "one"),
            (Some(Value::Null), Some(child)) if is_nil(child) => {
                check_attributes(findings, child, &path, &["nil"]);
                if child.has_children() {
                    findings.add(Some("N3.5"), &path, "nil without content", "content");
                }
            }
            (Some(Value::Null), _) => findings.add(Some(F::NULL), &path, "nil", "none"),
            (Some(due), None) => findings.add(None, &path, due, "nothing"),
            (Some(due), Some(child)) => check_field(findings, child, &path, *kind, due, fields),
        }
    }
}

fn check_field<F: Fields>(findings: &mut Findings, node: Node<'_, '_>, path: &str, kind: Kind, due: &Value, fields: &F) {
    match (kind, due) {
        (Kind::List(record), due) => {
            check_attributes(findings, node, path, &[]);
            check_list(findings, node, path, record, due, fields);
        }
        (Kind::Decimal, Value::String(digits)) => check_scalar(findings, node, path, Some("V1.1"), digits),
        (Kind::Date, Value::String(date)) => check_scalar(findings, node, path, Some("V2.1"), date),
        (_, Value::String(text)) => check_scalar(findings, node, path, None, text),
        (_, other) => check_scalar(findings, node, path, None, &other.to_string()),
    }
}

fn check_list<F: Fields>(findings: &mut Findings, node: Node<'_, '_>, path: &str, record: &'static Record, due: &Value, fields: &F) {
    let children = elements(findings, node, path);
    let due = due.as_array().map(Vec::as_slice).unwrap_or_default();
    if children.len() != due.len() {
        findings.add(None, path, format_args!("{} items", due.len()), children.len());
    }
    for (index, (child, due)) in children.iter().zip(due).enumerate() {
        let path = format!("{}[{index}]", step(path, record.item));
        findings.same(None, &path, record.item, child.tag_name().name());
        check_attributes(findings, *child, &path, &[]);
        check_record(findings, *child, &path, record, due, fields);
    }
}

fn check_scalar(findings: &mut Findings, node: Node<'_, '_>, path: &str, clause: Option<&'static str>, due: &str) {
    check_attributes(findings, node, path, &[]);
    check_text(findings, node, path, clause, due);
}

fn check_text(findings: &mut Findings, node: Node<'_, '_>, path: &str, clause: Option<&'static str>, due: &str) {
    if node.children().any(|child| child.is_element()) {
        findings.add(None, path, "text", "an element");
    }
    // Text may lie in several pieces, with comments between them.
    let text: String = node.children().filter(Node::is_text).filter_map(|child| child.text()).collect();
    findings.same(clause, path, due, &text);
}

fn is_nil(node: Node<'_, '_>) -> bool {
    node.attribute((INSTANCE, "nil")).is_some_and(|nil| matches!(nil.trim(), "true" | "1"))
}

/// The child elements; text between them is a finding.
fn elements<'a, 'input>(findings: &mut Findings, node: Node<'a, 'input>, path: &str) -> Vec<Node<'a, 'input>> {
    for text in node.children().filter_map(|child| if child.is_text() { child.text() } else { None }) {
        if !text.trim_matches([' ', '\t', '\r', '\n']).is_empty() {
            findings.add(None, path, "elements only", format_args!("the text {text:?}"));
        }
    }
    let children: Vec<_> = node.children().filter(Node::is_element).collect();
    for child in children.iter().filter(|child| child.tag_name().namespace().is_some()) {
        findings.add(None, &step(path, child.tag_name().name()), "a name in no namespace", format_args!("{:?}", child.tag_name()));
    }
    children
}

fn names<'a>(nodes: &[Node<'a, '_>]) -> Vec<&'a str> {
    nodes.iter().map(|node| node.tag_name().name()).collect()
}

fn named<'a, 'input>(nodes: &[Node<'a, 'input>], name: &str) -> Option<Node<'a, 'input>> {
    nodes.iter().copied().find(|node| node.tag_name().name() == name)
}
