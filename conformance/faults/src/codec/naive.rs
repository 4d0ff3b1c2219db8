//! A careless reader: it takes what it finds by local names, and knows of no rule that refuses anything.

use roxmltree::{Document, Node, ParsingOptions};
use serde_json::{Map, Value, json};
use unicrm_conformance::shape::{Data, Kind, Record, Shape, shape};

use super::json::Json;
use super::subject::Ask;

/// Its habits.
#[derive(Clone, Copy)]
pub(super) struct Naive {
    /// Of two fields of one name, the first counts; else the last.
    pub(super) first: bool,
    /// An element is nil as soon as it has that attribute.
    pub(super) any_nil: bool,
    /// A field that comes too early for the order of writing hides what was due before it.
    pub(super) ordered: bool,
    /// Of several pieces of text, the first counts.
    pub(super) one_piece: bool,
    /// What is missing is empty, or zero.
    pub(super) filled: bool,
}

/// No habits but carelessness.
pub(super) const NAIVE: Naive =
    Naive { first: false, any_nil: false, ordered: false, one_piece: false, filled: false };

/// What either format says.
enum Tree {
    Nil,
    Leaf(String),
    Inner(Vec<(String, Tree)>),
}

impl Naive {
    /// The neutral value; none where the body does not parse at all.
    pub(super) fn read(&self, ask: &Ask) -> Option<Value> {
        let text = std::str::from_utf8(&ask.body).ok()?;
        let tree = if ask.is_xml() {
            let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
            let document = Document::parse_with_options(text, options).ok()?;
            self.xml(document.root_element())
        } else {
            json_tree(Json::read(text)?)
        };
        Some(match shape(ask.message) {
            Shape::Request(record) => self.record(record, &tree, true),
            Shape::Answer(_, data) => self.answer(data, &tree),
        })
    }

    fn answer(&self, data: Data, tree: &Tree) -> Value {
        let text = |name: &str| self.field(tree, name).map(leaf).unwrap_or_default();
        let success = text("success").trim().to_lowercase();
        let mut value = json!({
            "success": success == "true" || success == "1" || (success.is_empty() && self.filled),
            "error_code": text("error_code"),
            "error_reason": text("error_reason"),
        });
        let found = self.field(tree, "data");
        let found = match (data, found) {
            (Data::Record(record), Some(found)) => self.record(record, found, false),
            (Data::List(record), Some(found)) => self.list(record, found),
            (Data::Text, Some(found)) => Value::from(leaf(found)),
            (Data::Record(record), None) if self.filled => {
                self.record(record, &Tree::Inner(Vec::new()), false)
            }
            _ => return value,
        };
        value["data"] = found;
        value
    }

    fn record(&self, record: &'static Record, tree: &Tree, request: bool) -> Value {
        let mut fields = Map::new();
        for (name, kind) in record.fields {
            let found = self.field(tree, name);
            let value = match (found, kind) {
                (Some(Tree::Nil), _) if request => Value::Null,
                (Some(tree), Kind::List(item)) => self.list(item, tree),
                (Some(Tree::Leaf(text)), Kind::Whole) => {
                    Value::from(text.trim().parse::<u64>().unwrap_or(0))
                }
                (Some(Tree::Leaf(text)), _) => Value::from(text.as_str()),
                (Some(Tree::Inner(_)), _) => Value::from(""),
                (None, Kind::List(_)) => json!([]),
                (None | Some(Tree::Nil), Kind::Decimal) if self.filled => Value::from("0"),
                (None | Some(Tree::Nil), Kind::Whole) if self.filled => Value::from(0),
                (None | Some(Tree::Nil), Kind::Text | Kind::Date) if self.filled && !request => {
                    Value::from("")
                }
                _ => continue,
            };
            fields.insert((*name).to_owned(), value);
        }
        Value::Object(fields)
    }

    fn list(&self, item: &'static Record, tree: &Tree) -> Value {
        let Tree::Inner(items) = tree else { return json!([]) };
        let items = items.iter().filter(|(_, item)| !matches!(item, Tree::Nil));
        items.map(|(_, tree)| self.record(item, tree, false)).collect()
    }

    fn field<'t>(&self, tree: &'t Tree, name: &str) -> Option<&'t Tree> {
        let Tree::Inner(fields) = tree else { return None };
        let mut named = fields
            .iter()
            .enumerate()
            .filter(|(index, (known, _))| {
                let behind_a_later_one =
                    fields[..*index].iter().any(|(other, _)| other.as_str() > name);
                known == name && !(self.ordered && behind_a_later_one)
            })
            .map(|(_, (_, tree))| tree);
        if self.first { named.next() } else { named.next_back() }
    }

    fn xml(&self, node: Node<'_, '_>) -> Tree {
        let nil = node.attributes().find(|attribute| attribute.name() == "nil");
        if nil.is_some_and(|nil| self.any_nil || matches!(nil.value().trim(), "true" | "1")) {
            return Tree::Nil;
        }
        let elements: Vec<Node<'_, '_>> = node.children().filter(Node::is_element).collect();
        if elements.is_empty() {
            let pieces = node.children().filter(Node::is_text).filter_map(|piece| piece.text());
            return Tree::Leaf(pieces.take(if self.one_piece { 1 } else { usize::MAX }).collect());
        }
        let named = |node: Node<'_, '_>| (node.tag_name().name().to_owned(), self.xml(node));
        Tree::Inner(elements.into_iter().map(named).collect())
    }
}

fn leaf(tree: &Tree) -> String {
    match tree {
        Tree::Leaf(text) => text.clone(),
        Tree::Nil | Tree::Inner(_) => String::new(),
    }
}

fn json_tree(json: Json) -> Tree {
    match json {
        Json::Object(members) => {
            let named = |(name, value)| (name, json_tree(value));
            Tree::Inner(members.into_iter().map(named).collect())
        }
        Json::Array(items) => {
            let unnamed = |item| (String::new(), json_tree(item));
            Tree::Inner(items.into_iter().map(unnamed).collect())
        }
        Json::Raw(raw) if raw == "null" => Tree::Nil,
        Json::Text(text) | Json::Raw(text) => Tree::Leaf(text),
    }
}
