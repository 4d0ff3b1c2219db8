//! Answers in XML.

use roxmltree::{Document, Node};
use serde_json::{Map, Value, json};
use unicrm_proto::MessageName;

use crate::shape::{Data, Kind, Record, Shape, shape};

const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
const SCHEMA: &str = "http://www.w3.org/2001/XMLSchema";

pub(super) fn read(message: MessageName, text: &str) -> Result<Value, String> {
    let mended = with_declarations(text);
    let document = Document::parse(mended.as_deref().unwrap_or(text))
        .map_err(|found| format!("expected well-formed XML, found: {found}"))?;
    let root = document.root_element();
    let texts = |name: &str| named(root, name).map(text_of).unwrap_or_default();
    let success = match texts("success").trim() {
        "true" | "1" => true,
        "false" | "0" => false,
        other => return Err(format!("success: expected true or false, found `{other}`")),
    };
    let mut value = json!({
        "success": success, "error_code": texts("error_code"), "error_reason": texts("error_reason"),
    });
    if let (Shape::Answer(_, data), Some(node)) = (shape(message), named(root, "data"))
        && !is_nil(node)
    {
        value["data"] = match data {
            Data::Record(_) if node.children().all(|child| !child.is_element()) => Value::Null,
            Data::Record(record) => of_record(record, node, "data")?,
            Data::List(record) => of_list(record, node, "data")?,
            Data::Text => text_of(node).into(),
            Data::Nothing if text_of(node).trim().is_empty() => Value::Null,
            Data::Nothing => text_of(node).into(),
        };
    }
    Ok(value)
}

/// The text with declarations for xsi and xsd, where it uses xsi and does not declare it.
pub(super) fn with_declarations(text: &str) -> Option<String> {
    if !text.contains("xsi:") || text.contains("xmlns:xsi") {
        return None;
    }
    let root = text.find("<Api")?;
    let end = root + text[root..].find(['>', ' ', '/'])?;
    let (before, after) = text.split_at(end);
    let schema = match text.contains("xmlns:xsd") {
        true => String::new(),
        false => format!(" xmlns:xsd=\"{SCHEMA}\""),
    };
    Some(format!("{before}{schema} xmlns:xsi=\"{INSTANCE}\"{after}"))
}

fn of_record(record: &'static Record, node: Node<'_, '_>, path: &str) -> Result<Value, String> {
    let mut fields = Map::new();
    for (name, kind) in record.fields {
        let Some(child) = named(node, name).filter(|child| !is_nil(*child)) else { continue };
        let path = format!("{path}/{name}");
        let value = match kind {
            Kind::Text | Kind::Date => text_of(child).into(),
            Kind::Decimal => text_of(child).trim().into(),
            Kind::Whole => super::json::whole(&path, text_of(child).trim())?,
            Kind::List(item) => of_list(item, child, &path)?,
        };
        fields.insert((*name).to_owned(), value);
    }
    Ok(fields.into())
}

fn of_list(record: &'static Record, node: Node<'_, '_>, path: &str) -> Result<Value, String> {
    let items = node.children().filter(Node::is_element).filter(|child| !is_nil(*child));
    items.map(|item| of_record(record, item, &format!("{path}/{}", record.item))).collect()
}

fn named<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|child| child.is_element() && child.tag_name().name() == name)
}

fn text_of(node: Node<'_, '_>) -> String {
    node.children().filter(Node::is_text).filter_map(|child| child.text()).collect()
}

fn is_nil(node: Node<'_, '_>) -> bool {
    node.attribute((INSTANCE, "nil")).is_some_and(|nil| matches!(nil.trim(), "true" | "1"))
}
