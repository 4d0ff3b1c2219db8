//! Records, lists and texts of written XML.

use roxmltree::Node;
use serde_json::Value;

use super::super::{Findings, check_order, step};
use super::INSTANCE;
use crate::shape::{Kind, Record};

/// How the fields of a record stand in requests and in answers.
pub(super) trait Fields {
    fn order(&self, record: &Record) -> Vec<&'static str>;
    /// The clauses of the order, of a null, and of a field that is not set.
    const ORDER: &'static str;
    const NULL: &'static str;
    const ABSENT: &'static str;
}

pub(super) struct Answer;
pub(super) struct Request {
    pub(super) order: Vec<&'static str>,
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

pub(super) fn check_record<F: Fields>(
    findings: &mut Findings,
    node: Node<'_, '_>,
    path: &str,
    record: &'static Record,
    value: &Value,
    fields: &F,
) {
    let children = elements(findings, node, path);
    check_order(findings, F::ORDER, path, &names(&children), &fields.order(record));
    for (name, kind) in record.fields {
        let path = step(path, name);
        match (value.get(*name), named(&children, name)) {
            (None, None) => {}
            (None, Some(child)) if is_nil(child) => {
                findings.add(Some(F::ABSENT), &path, "no element", "nil")
            }
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

fn check_field<F: Fields>(
    findings: &mut Findings,
    node: Node<'_, '_>,
    path: &str,
    kind: Kind,
    due: &Value,
    fields: &F,
) {
    match (kind, due) {
        (Kind::List(record), due) => {
            check_attributes(findings, node, path, &[]);
            check_list(findings, node, path, record, due, fields);
        }
        (Kind::Decimal, Value::String(digits)) => {
            check_scalar(findings, node, path, Some("V1.1"), digits)
        }
        (Kind::Date, Value::String(date)) => check_scalar(findings, node, path, Some("V2.1"), date),
        (_, Value::String(text)) => check_scalar(findings, node, path, None, text),
        (_, other) => check_scalar(findings, node, path, None, &other.to_string()),
    }
}

pub(super) fn check_list<F: Fields>(
    findings: &mut Findings,
    node: Node<'_, '_>,
    path: &str,
    record: &'static Record,
    due: &Value,
    fields: &F,
) {
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

pub(super) fn check_scalar(
    findings: &mut Findings,
    node: Node<'_, '_>,
    path: &str,
    clause: Option<&'static str>,
    due: &str,
) {
    check_attributes(findings, node, path, &[]);
    check_text(findings, node, path, clause, due);
}

pub(super) fn check_text(
    findings: &mut Findings,
    node: Node<'_, '_>,
    path: &str,
    clause: Option<&'static str>,
    due: &str,
) {
    if node.children().any(|child| child.is_element()) {
        findings.add(None, path, "text", "an element");
    }
    // Text may lie in several pieces, with comments between them.
    let text: String =
        node.children().filter(Node::is_text).filter_map(|child| child.text()).collect();
    findings.same(clause, path, due, &text);
}

fn is_nil(node: Node<'_, '_>) -> bool {
    node.attribute((INSTANCE, "nil")).is_some_and(|nil| matches!(nil.trim(), "true" | "1"))
}

/// The child elements; text between them is a finding.
pub(super) fn elements<'a, 'input>(
    findings: &mut Findings,
    node: Node<'a, 'input>,
    path: &str,
) -> Vec<Node<'a, 'input>> {
    for text in
        node.children().filter_map(|child| if child.is_text() { child.text() } else { None })
    {
        if !text.trim_matches([' ', '\t', '\r', '\n']).is_empty() {
            findings.add(None, path, "elements only", format_args!("the text {text:?}"));
        }
    }
    let children: Vec<_> = node.children().filter(Node::is_element).collect();
    for child in children.iter().filter(|child| child.tag_name().namespace().is_some()) {
        findings.add(
            None,
            &step(path, child.tag_name().name()),
            "a name in no namespace",
            format_args!("{:?}", child.tag_name()),
        );
    }
    children
}

pub(super) fn names<'a>(nodes: &[Node<'a, '_>]) -> Vec<&'a str> {
    nodes.iter().map(|node| node.tag_name().name()).collect()
}

pub(super) fn named<'a, 'input>(
    nodes: &[Node<'a, 'input>],
    name: &str,
) -> Option<Node<'a, 'input>> {
    nodes.iter().copied().find(|node| node.tag_name().name() == name)
}

/// No attributes but these of the instance namespace.
pub(super) fn check_attributes(
    findings: &mut Findings,
    node: Node<'_, '_>,
    path: &str,
    allowed: &[&str],
) {
    for attribute in node.attributes() {
        if attribute.namespace() != Some(INSTANCE) || !allowed.contains(&attribute.name()) {
            findings.add(
                None,
                &step(path, &format!("@{}", attribute.name())),
                "no such attribute",
                attribute.value(),
            );
        }
    }
}
