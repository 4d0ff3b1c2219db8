//! The parts of a body, one for each line that is shown, whatever the format.

use std::borrow::Cow;
use std::ops::Range;

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An element, object or array with parts in it.
    Branch,
    /// An element with at most text in it, or a member or item with a value that has no parts.
    Leaf,
    /// Text between elements.
    Text,
    /// `<?xml … ?>`
    Declaration,
    /// `<? … ?>`
    Instruction,
    /// `<!-- … -->`
    Comment,
    /// What could not be taken apart: the end of a body that breaks off there.
    Unfinished,
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// XML, which does not tell text from numbers.
    Markup,
    /// A JSON string.
    Text,
    /// A JSON number.
    Number,
    /// `true` or `false` in JSON.
    Boolean,
    /// `null` in JSON.
    Null,
    /// A JSON array.
    List,
    /// A JSON object.
    Record,
}

/// The namespace of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    /// None.
    Nothing,
    /// That of `xsi:type` and `xsi:nil`.
    Instance,
    /// That of `xsd:string`.
    Schema,
    /// Any other.
    Other,
    /// The prefix is declared nowhere.
    Undeclared,
}

/// One attribute.
#[derive(Debug, Clone)]
pub(crate) struct Attribute {
    pub(crate) prefix: String,
    pub(crate) local: String,
    pub(crate) space: Space,
    /// Whether it declares a namespace.
    pub(crate) declares: bool,
    /// Whether its prefix is declared behind it in the same tag.
    pub(crate) before_declaration: bool,
    /// The value, its references not resolved.
    pub(crate) value: String,
    /// For `xsi:type`: the namespace of the value's prefix.
    pub(crate) value_space: Space,
    /// From the name's first byte to the closing quote.
    pub(crate) span: Range<usize>,
    /// Between the quotes.
    pub(crate) inside: Range<usize>,
}

/// One part.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) shape: Shape,
    pub(crate) parent: Option<usize>,
    pub(crate) depth: usize,
    /// The local name, or the key with its escapes resolved; none for items of arrays and for what is no element.
    pub(crate) name: Option<String>,
    /// The prefix, and the namespace by prefix or default.
    pub(crate) prefix: String,
    pub(crate) space: Space,
    pub(crate) attributes: Vec<Attribute>,
    /// The whole of a leaf; the start tag or opening bracket, key included, of a branch.
    pub(crate) span: Range<usize>,
    /// The end tag or closing bracket of a branch, where there is one.
    pub(crate) end: Option<Range<usize>>,
    /// What stands between the tags of a leaf; a JSON value.
    pub(crate) content: Range<usize>,
    pub(crate) children: Vec<usize>,
}

impl Node {
    /// The attribute of the instance namespace with this name; its usual prefixes need no declaration.
    pub(crate) fn instance(&self, local: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| {
            let usual = matches!(attribute.prefix.as_str(), "xsi" | "i");
            attribute.local == local
                && (attribute.space == Space::Instance
                    || attribute.space == Space::Undeclared && usual)
        })
    }

    /// Whether it is nil or null.
    pub(crate) fn is_nil(&self) -> bool {
        let said = self.instance("nil").map(|nil| nil.value.trim());
        self.shape == Shape::Null || matches!(said, Some("true" | "1"))
    }

    /// Whether it is an element, member or item; a member counts from its key on.
    pub(crate) fn is_field(&self) -> bool {
        match self.kind {
            Kind::Branch | Kind::Leaf => true,
            Kind::Unfinished => self.name.is_some(),
            Kind::Text | Kind::Declaration | Kind::Instruction | Kind::Comment => false,
        }
    }

    /// The value of a leaf with references, CDATA and escapes resolved; what cannot be resolved stays as it is.
    pub(crate) fn value<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let raw = &text[self.content.clone()];
        match self.shape {
            Shape::Markup => super::xml::resolved(raw),
            Shape::Text => {
                serde_json::from_str::<String>(raw).map_or(Cow::Borrowed(raw), Cow::Owned)
            }
            _ => Cow::Borrowed(raw),
        }
    }
}

/// All parts, in the order of the body.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
}

/// One line of what is shown.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) node: usize,
    /// Whether it is the end of a branch.
    pub(crate) closes: bool,
    pub(crate) span: Range<usize>,
}

impl Tree {
    /// Adds a part below its parent.
    pub(crate) fn push(&mut self, mut node: Node) -> usize {
        let index = self.nodes.len();
        node.depth = node.parent.map_or(0, |parent| self.nodes[parent].depth + 1);
        if let Some(parent) = node.parent {
            self.nodes[parent].children.push(index);
        }
        self.nodes.push(node);
        index
    }

    /// The root element or value.
    pub(crate) fn root(&self) -> Option<usize> {
        self.nodes.iter().position(|node| node.parent.is_none() && node.is_field())
    }

    /// The children of a part that are elements, members or items.
    pub(crate) fn fields(&self, of: usize) -> impl Iterator<Item = (usize, &Node)> {
        self.nodes[of]
            .children
            .iter()
            .map(|&index| (index, &self.nodes[index]))
            .filter(|(_, node)| node.is_field())
    }

    /// The first child with this name.
    pub(crate) fn child(&self, of: usize, name: &str) -> Option<usize> {
        self.fields(of).find(|(_, node)| node.name.as_deref() == Some(name)).map(|(index, _)| index)
    }

    /// The lines in the order of the body.
    pub(crate) fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::with_capacity(self.nodes.len());
        let mut open: Vec<usize> = Vec::new();
        for (index, node) in self.nodes.iter().enumerate() {
            while let Some(&last) = open.last() {
                if node.parent == Some(last) {
                    break;
                }
                open.pop();
                lines.extend(self.closing(last));
            }
            lines.push(Line { node: index, closes: false, span: node.span.clone() });
            if node.kind == Kind::Branch {
                open.push(index);
            }
        }
        lines.extend(open.iter().rev().filter_map(|&last| self.closing(last)));
        lines
    }

    fn closing(&self, node: usize) -> Option<Line> {
        let span = self.nodes[node].end.clone()?;
        Some(Line { node, closes: true, span })
    }
}

/// A part without anything known of it yet.
pub(crate) fn blank(kind: Kind, shape: Shape, parent: Option<usize>, span: Range<usize>) -> Node {
    Node {
        kind,
        shape,
        parent,
        depth: 0,
        name: None,
        prefix: String::new(),
        space: Space::Nothing,
        attributes: Vec::new(),
        content: span.clone(),
        span,
        end: None,
        children: Vec::new(),
    }
}

/// The line on which a place of the text is shown.
pub(crate) fn line_of(lines: &[Line], at: usize) -> usize {
    lines.partition_point(|line| line.span.start <= at).max(1) - 1
}
