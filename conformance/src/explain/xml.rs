//! Takes XML apart into lines. It judges nothing: whoever calls it says up to where the body is XML.

use std::borrow::Cow;
use std::ops::Range;

use super::tree::{Attribute, Kind, Node, Shape, Space, Tree, blank};

const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
const SCHEMA: &str = "http://www.w3.org/2001/XMLSchema";
const WHITE_SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// The parts of the text before byte `until`, which is where the body stops being XML, or its length.
pub(crate) fn scan(text: &str, until: usize) -> Tree {
    let mut scan = Scan {
        text: &text[..until],
        at: 0,
        tree: Tree::default(),
        open: Vec::new(),
        declared: Vec::new(),
    };
    while scan.step() {}
    scan.flush();
    if !scan.text[scan.at..].trim().is_empty() {
        let parent = scan.parent();
        scan.tree.push(blank(Kind::Unfinished, Shape::Markup, parent, scan.at..scan.text.len()));
    }
    scan.tree
}

/// An element whose end tag has not come yet.
struct Open {
    node: usize,
    /// Text and comments of which it is not known yet whether they stand between elements or are a value.
    pending: Vec<(Kind, Range<usize>)>,
    /// How many declarations were in scope before it.
    outer: usize,
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
    tree: Tree,
    open: Vec<Open>,
    declared: Vec<(String, Space)>,
}

impl<'a> Scan<'a> {
    fn parent(&self) -> Option<usize> {
        self.open.last().map(|open| open.node)
    }

    /// Takes one token; false where there is none that is whole.
    fn step(&mut self) -> bool {
        let rest = &self.text[self.at..];
        if rest.is_empty() {
            return false;
        }
        let (kind, length) = match rest {
            _ if rest.starts_with("<!--") => (Kind::Comment, through(rest, "-->")),
            _ if rest.starts_with("<![CDATA[") => (Kind::Text, through(rest, "]]>")),
            _ if rest.starts_with("<?") => {
                let behind = rest[2..].strip_prefix("xml");
                let declares = behind.is_some_and(|rest| rest.starts_with(WHITE_SPACE));
                let kind = if declares { Kind::Declaration } else { Kind::Instruction };
                (kind, through(rest, "?>"))
            }
            _ if rest.starts_with("<!") => return false,
            _ if rest.starts_with("</") => return self.end_tag(),
            _ if rest.starts_with('<') => return self.start_tag(),
            _ => (Kind::Text, Some(rest.find('<').unwrap_or(rest.len()))),
        };
        let Some(length) = length else { return false };
        let span = self.at..self.at + length;
        self.at = span.end;
        match self.open.last_mut() {
            Some(open) => open.pending.push((kind, span)),
            None => self.aside(kind, span, None),
        }
        true
    }

    fn aside(&mut self, kind: Kind, span: Range<usize>, parent: Option<usize>) {
        let raw = &self.text[span.clone()];
        let behind = raw.trim_start_matches(WHITE_SPACE);
        let start = span.end - behind.len();
        let span = start..start + behind.trim_end_matches(WHITE_SPACE).len();
        if !span.is_empty() {
            self.tree.push(blank(kind, Shape::Markup, parent, span));
        }
    }

    /// What was pending stands between elements.
    fn flush(&mut self) {
        let Some(open) = self.open.last_mut() else { return };
        let (node, pending) = (open.node, std::mem::take(&mut open.pending));
        for (kind, span) in pending {
            self.aside(kind, span, Some(node));
        }
    }

    fn end_tag(&mut self) -> bool {
        let Some(length) = through(&self.text[self.at..], ">") else { return false };
        let Some(open) = self.open.last() else { return false };
        let (node, outer) = (open.node, open.outer);
        let start = self.at;
        if self.tree.nodes[node].children.is_empty() {
            let node = &mut self.tree.nodes[node];
            node.kind = Kind::Leaf;
            node.content = node.span.end..start;
            node.span.end = start + length;
        } else {
            self.flush();
            self.tree.nodes[node].end = Some(start..start + length);
        }
        self.open.pop();
        self.declared.truncate(outer);
        self.at = start + length;
        true
    }

    fn start_tag(&mut self) -> bool {
        let start = self.at;
        let Some(end) = tag_end(self.text, start) else { return false };
        self.flush();
        let outer = self.declared.len();
        let empty = self.text[..end - 1].ends_with('/');
        let inside = start + 1..end - 1 - usize::from(empty);
        let inside_text = &self.text[inside.clone()];
        let name_length = inside_text.find(WHITE_SPACE).unwrap_or(inside_text.len());
        let (prefix, local) = split(&inside_text[..name_length]);
        let mut node = blank(Kind::Branch, Shape::Markup, self.parent(), start..end);
        node.attributes = attributes(self.text, inside.start + name_length..inside.end);
        for attribute in node.attributes.iter().filter(|attribute| attribute.declares) {
            let prefix =
                if attribute.prefix.is_empty() { String::new() } else { attribute.local.clone() };
            let space = match &*attribute.value {
                INSTANCE => Space::Instance,
                SCHEMA => Space::Schema,
                "" => Space::Nothing,
                _ => Space::Other,
            };
            self.declared.push((prefix, space));
        }
        self.resolve(&mut node);
        node.space = self.space(prefix);
        (node.prefix, node.name) = (prefix.to_owned(), Some(local.to_owned()));
        node.content = end..end;
        self.at = end;
        if empty {
            node.kind = Kind::Leaf;
            self.tree.push(node);
            self.declared.truncate(outer);
        } else {
            let node = self.tree.push(node);
            self.open.push(Open { node, pending: Vec::new(), outer });
        }
        true
    }

    fn resolve(&self, node: &mut Node) {
        let declarations: Vec<(String, usize)> = node
            .attributes
            .iter()
            .filter(|attribute| attribute.declares)
            .map(|attribute| (attribute.local.clone(), attribute.span.start))
            .collect();
        for attribute in node.attributes.iter_mut().filter(|attribute| !attribute.declares) {
            if !attribute.prefix.is_empty() {
                attribute.space = self.space(&attribute.prefix);
                attribute.before_declaration = declarations
                    .iter()
                    .any(|(prefix, at)| *prefix == attribute.prefix && *at > attribute.span.start);
            }
            attribute.value_space = self.space(split(attribute.value.trim()).0);
        }
    }

    fn space(&self, prefix: &str) -> Space {
        match self.declared.iter().rev().find(|(declared, _)| declared == prefix) {
            Some((_, space)) => *space,
            None if prefix.is_empty() => Space::Nothing,
            None if prefix == "xml" => Space::Other,
            None => Space::Undeclared,
        }
    }
}

/// The length through the first occurrence of `end`.
fn through(rest: &str, end: &str) -> Option<usize> {
    rest.find(end).map(|at| at + end.len())
}

/// Behind the `>` of the tag that starts at `start`; a `>` in quotes is part of a value.
fn tag_end(text: &str, start: usize) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate().skip(start + 1) {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return Some(at + 1),
            (None, _) => {}
        }
    }
    None
}

/// Prefix and local name.
fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

fn attributes(text: &str, range: Range<usize>) -> Vec<Attribute> {
    let mut found = Vec::new();
    let mut at = range.start;
    while let Some(attribute) = attribute(text, at, range.end) {
        at = attribute.span.end;
        found.push(attribute);
    }
    found
}

fn attribute(text: &str, at: usize, end: usize) -> Option<Attribute> {
    let rest = text[at..end].trim_start_matches(WHITE_SPACE);
    let start = end - rest.len();
    let name = rest.split_once('=')?.0;
    let value = rest[name.len() + 1..].trim_start_matches(WHITE_SPACE);
    let name = name.trim_end_matches(WHITE_SPACE);
    let quote = value.chars().next().filter(|&quote| quote == '"' || quote == '\'')?;
    let inside = end - value.len() + 1;
    let length = text[inside..end].find(quote)?;
    let (prefix, local) = split(name);
    Some(Attribute {
        prefix: prefix.to_owned(),
        local: local.to_owned(),
        space: Space::Nothing,
        declares: prefix == "xmlns" || name == "xmlns",
        before_declaration: false,
        value: resolved(&text[inside..inside + length]).into_owned(),
        value_space: Space::Nothing,
        span: start..inside + length + 1,
        inside: inside..inside + length,
    })
}

/// The text with CDATA and references resolved, comments and instructions left out.
pub(super) fn resolved(raw: &str) -> Cow<'_, str> {
    if !raw.contains(['<', '&']) {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = if let Some(data) = rest.strip_prefix("<![CDATA[") {
            let end = data.find("]]>").unwrap_or(data.len());
            text.push_str(&data[..end]);
            9 + end + 3
        } else if rest.starts_with("<!--") {
            through(rest, "-->").unwrap_or(rest.len())
        } else if rest.starts_with("<?") {
            through(rest, "?>").unwrap_or(rest.len())
        } else if let Some((name, character)) = reference(rest) {
            text.push(character);
            name + 2
        } else {
            text.push_str(&rest[..1]);
            1
        };
        rest = rest.get(length..).unwrap_or("");
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// The length of a reference's name and its character.
fn reference(rest: &str) -> Option<(usize, char)> {
    let name = rest.strip_prefix('&')?.split_once(';')?.0;
    let character = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => char::from_u32(match name.strip_prefix("#x") {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => name.strip_prefix('#')?.parse().ok()?,
        })?,
    };
    Some((name.len(), character))
}
