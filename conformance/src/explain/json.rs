//! Takes JSON apart into lines. It judges nothing: whoever calls it says up to where the body is JSON.

use super::tree::{Kind, Shape, Tree, blank};

/// The parts of the text before byte `until`, which is where the body stops being JSON, or its length.
pub(crate) fn scan(text: &str, until: usize) -> Tree {
    let mut scan = Scan { text: &text[..until], at: 0, tree: Tree::default(), open: Vec::new() };
    while scan.step() {}
    scan.unfinished();
    scan.tree
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
    tree: Tree,
    open: Vec<usize>,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_white_space(&mut self) {
        let rest = &self.text[self.at..];
        self.at = self.text.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    }

    /// Takes one part, or the end of one; false where there is nothing more to take.
    fn step(&mut self) -> bool {
        self.skip_white_space();
        match (self.peek(), self.open.last().copied()) {
            (None, _) => false,
            (Some(b','), Some(_)) => {
                self.at += 1;
                true
            }
            (Some(b'}' | b']'), Some(open)) => {
                self.close(open);
                true
            }
            (Some(_), parent) => self.part(parent),
        }
    }

    fn close(&mut self, open: usize) {
        let start = self.at;
        self.at += 1;
        self.open.pop();
        let end = self.with_comma(self.at);
        let node = &mut self.tree.nodes[open];
        node.content.end = self.at;
        if node.children.is_empty() {
            node.kind = Kind::Leaf;
            node.span.end = end;
        } else {
            node.end = Some(start..end);
        }
    }

    /// A comma right behind a value belongs to its line.
    fn with_comma(&self, end: usize) -> usize {
        if self.text[end..].starts_with(',') { end + 1 } else { end }
    }

    fn part(&mut self, parent: Option<usize>) -> bool {
        let start = self.at;
        let in_record = parent.is_some_and(|parent| self.tree.nodes[parent].shape == Shape::Record);
        let mut node = blank(Kind::Unfinished, Shape::Text, parent, start..self.text.len());
        if in_record {
            let Some(key) = self.string() else {
                self.tree.push(node);
                return false;
            };
            node.name = Some(
                serde_json::from_str(&self.text[key.clone()])
                    .unwrap_or_else(|_| self.text[key.start + 1..key.end - 1].to_owned()),
            );
            self.skip_white_space();
            node.content.start = self.at;
            if self.peek() != Some(b':') {
                self.at = self.text.len();
                self.tree.push(node);
                return false;
            }
            self.at += 1;
            self.skip_white_space();
        }
        node.content.start = self.at;
        let shape = match self.peek() {
            Some(b'{') => Shape::Record,
            Some(b'[') => Shape::List,
            Some(b'"') => Shape::Text,
            Some(b'n') => Shape::Null,
            Some(b't' | b'f') => Shape::Boolean,
            _ => Shape::Number,
        };
        node.shape = shape;
        if matches!(shape, Shape::Record | Shape::List) {
            self.at += 1;
            node.kind = Kind::Branch;
            node.span.end = self.at;
            let index = self.tree.push(node);
            self.open.push(index);
            return true;
        }
        let value = if shape == Shape::Text { self.string() } else { self.word() };
        let Some(value) = value else {
            self.at = self.text.len();
            self.tree.push(node);
            return false;
        };
        node.kind = Kind::Leaf;
        node.span.end = self.with_comma(value.end);
        node.content = value;
        self.tree.push(node);
        true
    }

    /// A string with its quotes.
    fn string(&mut self) -> Option<std::ops::Range<usize>> {
        let start = self.at;
        if self.peek() != Some(b'"') {
            return None;
        }
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        while at < bytes.len() {
            match bytes[at] {
                b'"' => {
                    self.at = at + 1;
                    return Some(start..at + 1);
                }
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
        None
    }

    /// A number or a literal.
    fn word(&mut self) -> Option<std::ops::Range<usize>> {
        let start = self.at;
        let rest = &self.text[start..];
        let length = rest.find([',', '}', ']', ' ', '\t', '\n', '\r', '"', '{', '[', ':']);
        self.at = start + length.unwrap_or(rest.len());
        (self.at > start).then_some(start..self.at)
    }

    /// What was not taken, where the text ends in the middle of something.
    fn unfinished(&mut self) {
        let taken = self.tree.nodes.last().is_some_and(|node| node.kind == Kind::Unfinished);
        if !taken && !self.text[self.at..].trim().is_empty() {
            let parent = self.open.last().copied();
            self.tree.push(blank(Kind::Unfinished, Shape::Text, parent, self.at..self.text.len()));
        }
    }
}
