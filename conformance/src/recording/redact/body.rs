//! What a body holds, by the field tables where it can be read, by its words where it cannot.

use std::ops::Range;

use unicrm_proto::{
    DataShape, DecodeOptions, FieldType, Format, MessageName, RefusalKind, Schema, wire,
};

use super::finding::Plan;
use super::kind::{Kind, Treatment, by_name, of_field};
use super::view::Syntax;
use super::words::{is_of_protocol, speaks_of_values};
use crate::explain::source::Source;
use crate::explain::tree::{Kind as Part, Node, Shape, Tree};
use crate::explain::{json, xml};

/// What stands at a place, by the message's table.
#[derive(Clone, Copy)]
enum Due {
    Envelope(MessageName),
    Record(&'static Schema),
    List(&'static Schema),
    Unknown,
}

/// Looks through a body of the message, where that is known.
pub(super) fn plan(bytes: &[u8], content_type: Option<&str>, message: Option<MessageName>) -> Plan {
    if bytes.is_empty() {
        return Plan::default();
    }
    let source = Source::new(bytes, content_type);
    let text = source.text.as_str();
    if content_type.is_some_and(|kind| kind.to_ascii_lowercase().contains("x-www-form-urlencoded"))
    {
        let mut plan = Plan { syntaxes: vec![Syntax::Percent], ..Plan::default() };
        super::head::parameters(text, 0..text.len(), &mut plan);
        return plan;
    }
    let format = format_of(text, content_type);
    let mut options = DecodeOptions::tolerant();
    if let Some(content_type) = content_type {
        options = options.with_content_type(content_type);
    }
    let (checked, syntax) = match format {
        Some(Format::Xml) => (wire::xml::check(bytes, &options), Syntax::Xml),
        Some(Format::Json) => (wire::json::check(bytes, &options), Syntax::Json),
        None => return unread(text, text.contains(char::REPLACEMENT_CHARACTER), Vec::new()),
    };
    // Read as the text that the core read: otherwise nothing found in it would be where it is thought to be.
    let is_doubtful = text.contains([char::REPLACEMENT_CHARACTER, '\0']);
    if let (Ok(()), true) = (&checked, is_doubtful) {
        return unread(text, true, vec![syntax]);
    }
    if let Err(refusal) = checked {
        return unread(text, refusal.kind() == RefusalKind::Encoding, vec![syntax]);
    }
    let tree = match syntax {
        Syntax::Xml => xml::scan(text, text.len()),
        _ => json::scan(text, text.len()),
    };
    let mut walk = Walk {
        text,
        tree: &tree,
        syntax,
        plan: Plan { syntaxes: vec![syntax], ..Plan::default() },
    };
    walk.all(message);
    walk.plan
}

/// By Content-Type, else by the first character.
pub(super) fn format_of(text: &str, content_type: Option<&str>) -> Option<Format> {
    let kind = content_type.map(|kind| kind.split(';').next().unwrap_or("").to_ascii_lowercase());
    match kind {
        Some(kind) if kind.contains("json") => Some(Format::Json),
        Some(kind) if kind.contains("xml") && !kind.contains("html") => Some(Format::Xml),
        _ if text.trim_start().starts_with('<') => Some(Format::Xml),
        _ if text.trim_start().starts_with(['{', '[']) => Some(Format::Json),
        _ => None,
    }
}

/// Where nothing can be told from anything else, a body that may hold values is masked, word by word.
fn unread(text: &str, is_malformed: bool, syntaxes: Vec<Syntax>) -> Plan {
    let whole = 0..text.len();
    let masked = if is_malformed || speaks_of_values(text) {
        vec![(Vec::new(), whole.clone())]
    } else {
        Vec::new()
    };
    Plan { remarks: vec![whole], masked, syntaxes, ..Plan::default() }
}

struct Walk<'a> {
    text: &'a str,
    tree: &'a Tree,
    syntax: Syntax,
    plan: Plan,
}

impl Walk<'_> {
    fn all(&mut self, message: Option<MessageName>) {
        let due = match message {
            None => Due::Unknown,
            Some(message) if message.is_answer() => Due::Envelope(message),
            Some(message) => match message.data() {
                DataShape::Record(schema) => Due::Record(schema),
                _ => Due::Unknown,
            },
        };
        for (index, node) in self.tree.nodes.iter().enumerate() {
            self.frame(node);
            if !node.is_field() {
                self.aside(node);
            } else if node.parent.is_none() {
                self.field(index, due, Treatment::Plain);
            }
        }
    }

    /// Tags, keys and declarations of the protocol stay as they are.
    fn frame(&mut self, node: &Node) {
        for attribute in &node.attributes {
            let instance =
                matches!(attribute.local.as_str(), "type" | "nil") && !attribute.prefix.is_empty();
            if attribute.declares || instance {
                self.plan.kept.push(attribute.span.clone());
            } else if let Treatment::Replace(kind) = by_name(&attribute.local) {
                self.plan.value(&[self.syntax], attribute.inside.clone(), kind);
            }
        }
        if node.kind == Part::Declaration {
            self.plan.kept.push(node.span.clone());
        }
        let Some(name) = node.name.as_deref().filter(|name| is_of_protocol(name)) else { return };
        if self.syntax == Syntax::Json {
            self.plan.kept.push(node.span.start..node.content.start);
            return;
        }
        let prefix = if node.prefix.is_empty() { 0 } else { node.prefix.len() + 1 };
        let start = node.span.start;
        self.plan.kept.push(start..(start + 1 + prefix + name.len()).min(node.span.end));
        self.plan.kept.extend(node.end.clone());
        if node.kind == Part::Leaf && node.content.end < node.span.end && node.content.end > start {
            self.plan.kept.push(node.content.end..node.span.end);
        }
    }

    /// Comments, instructions and stray text are no values; what may be hidden in them is masked.
    fn aside(&mut self, node: &Node) {
        if node.kind == Part::Declaration {
            return;
        }
        self.plan.remarks.push(node.span.clone());
        if speaks_of_values(&self.text[node.span.clone()]) {
            let syntaxes = if node.kind == Part::Text { vec![self.syntax] } else { Vec::new() };
            self.plan.masked.push((syntaxes, inside_of_marks(self.text, &node.span)));
        }
    }

    fn field(&mut self, index: usize, due: Due, treatment: Treatment) {
        let node = &self.tree.nodes[index];
        if node.kind == Part::Leaf && node.shape != Shape::Record && node.shape != Shape::List {
            return self.leaf(index, due, treatment);
        }
        // What may stand between its parts belongs to it, too.
        if let Treatment::Replace(kind) = treatment {
            let texts = node.children.iter().map(|&child| &self.tree.nodes[child]);
            for text in texts.filter(|child| child.kind == Part::Text) {
                self.plan.value(&[self.syntax], text.span.clone(), kind);
            }
        }
        let children: Vec<usize> = self.tree.fields(index).map(|(child, _)| child).collect();
        for child in children {
            let name = self.tree.nodes[child].name.as_deref();
            let (due, own) = below(due, name);
            let inherited = matches!(treatment, Treatment::Replace(_));
            self.field(child, due, if inherited { treatment } else { own });
        }
    }

    fn leaf(&mut self, index: usize, due: Due, treatment: Treatment) {
        let node = &self.tree.nodes[index];
        let mut content = node.content.clone();
        if node.shape == Shape::Text {
            content = content.start + 1..content.end - 1;
        }
        if content.is_empty() || matches!(node.shape, Shape::Null | Shape::Boolean) {
            return;
        }
        // Text where a record is due that has such values may be one of them.
        let stands_for_record = match due {
            Due::Record(schema) | Due::List(schema) => schema
                .fields
                .iter()
                .any(|field| matches!(of_field(schema.name, field), Some(Treatment::Replace(_)))),
            Due::Envelope(_) | Due::Unknown => false,
        };
        let value = node.value(self.text);
        match treatment {
            Treatment::Replace(kind) if node.shape == Shape::Number => self.digits(&content, kind),
            Treatment::Replace(kind) => self.plan.value(&[self.syntax], content.clone(), kind),
            _ if stands_for_record && !value.trim().is_empty() => {
                self.plan.value(&[self.syntax], content.clone(), Kind::Secret);
            }
            Treatment::Number if is_number(&value) => self.plan.kept.push(content.clone()),
            Treatment::Remark => self.plan.remarks.push(content.clone()),
            Treatment::Number | Treatment::Plain => {}
        }
        self.comments(content);
    }

    /// A number of JSON stays one: its sign, point and exponent are no part of the value.
    fn digits(&mut self, content: &Range<usize>, kind: Kind) {
        let mut at = content.start;
        for run in self.text[content.clone()].split(|character: char| !character.is_ascii_digit()) {
            if !run.is_empty() {
                self.plan.value(&[self.syntax], at..at + run.len(), kind);
            }
            at += run.len() + 1;
        }
    }

    /// A comment between the characters of a value.
    fn comments(&mut self, content: Range<usize>) {
        if self.syntax != Syntax::Xml {
            return;
        }
        for (open, close) in [("<!--", "-->"), ("<?", "?>")] {
            let mut at = content.start;
            while let Some(found) = self.text[at..content.end].find(open) {
                let start = at + found;
                let end = self.text[start..content.end]
                    .find(close)
                    .map_or(content.end, |end| start + end);
                self.plan
                    .masked
                    .push((Vec::new(), start + open.len()..end.max(start + open.len())));
                at = (end + close.len()).min(content.end);
            }
        }
    }
}

/// What is due below a part, for the child of this name (none for items of arrays).
fn below(due: Due, name: Option<&str>) -> (Due, Treatment) {
    let by_word = name.map_or(Treatment::Plain, by_name);
    match (due, name) {
        (Due::Envelope(message), Some("data")) => match message.data() {
            DataShape::Record(schema) => (Due::Record(schema), Treatment::Plain),
            DataShape::List(schema) => (Due::List(schema), Treatment::Plain),
            DataShape::Text | DataShape::Nothing => (Due::Unknown, Treatment::Plain),
        },
        (Due::List(schema), None) => (Due::Record(schema), Treatment::Plain),
        (Due::List(schema), Some(name)) if name == schema.name => {
            (Due::Record(schema), Treatment::Plain)
        }
        (Due::Record(schema), Some(name)) => {
            let known = schema
                .fields
                .iter()
                .find(|field| field.name == name || field.table_name == Some(name));
            match known {
                None => (Due::Unknown, by_word),
                Some(field) => match field.ty {
                    FieldType::List(items) => (Due::List(items), Treatment::Plain),
                    _ => (Due::Unknown, of_field(schema.name, field).unwrap_or(by_word)),
                },
            }
        }
        _ => (Due::Unknown, by_word),
    }
}

/// Amounts, counts and dates, and nothing else.
fn is_number(value: &str) -> bool {
    value
        .trim()
        .chars()
        .all(|character| character.is_ascii_digit() || "+-.,:eETZ".contains(character))
}

fn inside_of_marks(text: &str, span: &Range<usize>) -> Range<usize> {
    let inside = &text[span.clone()];
    for (open, close) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")] {
        if inside.starts_with(open)
            && inside.ends_with(close)
            && inside.len() >= open.len() + close.len()
        {
            return span.start + open.len()..span.end - close.len();
        }
    }
    span.clone()
}
