//! XML as a tree that can be written in other ways than ours.

use roxmltree::{Document, Node as Parsed};

/// One element; its name and those of its attributes carry their prefixes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Element {
    pub(super) name: String,
    /// Declarations of namespaces among them, in their order.
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
}

/// What stands in an element.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Element(Element),
    Text(String),
}

/// How a tree is written.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub(super) head: &'static str,
    pub(super) tail: &'static str,
    pub(super) quote: char,
    pub(super) empty: Empty,
    /// White space before each tag that stands between elements.
    pub(super) indent: &'static str,
    pub(super) text: fn(&str) -> String,
}

/// How an element without content is written.
#[derive(Clone, Copy)]
pub(super) enum Empty {
    /// `<a />`
    Tag,
    /// `<a/>`
    TightTag,
    /// `<a></a>`
    Pair,
}

/// The form that we write.
pub(super) const OURS: Style =
    Style { head: "", tail: "", quote: '"', empty: Empty::Tag, indent: "", text: escaped };

/// `&`, `<`, `>` and CR escaped.
pub(super) fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('\r', "&#xD;")
}

impl Element {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), attributes: Vec::new(), children: Vec::new() }
    }

    /// Reads well-formed XML whose prefixes are declared.
    pub(super) fn read(text: &str) -> Option<Self> {
        Document::parse(text).ok().map(|document| element(document.root_element(), true))
    }

    /// Changes a written body.
    pub(super) fn rewrite(body: Vec<u8>, change: impl FnOnce(&mut Self)) -> Vec<u8> {
        Self::restyle(body, &OURS, change)
    }

    /// Changes a written body and its style.
    pub(super) fn restyle(body: Vec<u8>, style: &Style, change: impl FnOnce(&mut Self)) -> Vec<u8> {
        match std::str::from_utf8(&body).ok().and_then(Self::read) {
            Some(mut root) => {
                change(&mut root);
                root.written(style).into_bytes()
            }
            None => body,
        }
    }

    /// The elements in it.
    pub(super) fn elements(&mut self) -> impl Iterator<Item = &mut Self> {
        self.children.iter_mut().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The element of this name in it.
    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut Self> {
        self.elements().find(|element| element.name == name)
    }

    /// Takes the elements out that `gone` names.
    pub(super) fn drop(&mut self, gone: impl Fn(&Self) -> bool) {
        self.children.retain(|child| !matches!(child, Node::Element(element) if gone(element)));
    }

    /// Calls `visit` for this element and every one in it, the outer first.
    pub(super) fn each(&mut self, visit: &mut dyn FnMut(&mut Self)) {
        visit(self);
        self.elements().for_each(|element| element.each(visit));
    }

    /// The text in it.
    pub(super) fn text(&self) -> String {
        let texts = self.children.iter().filter_map(|child| match child {
            Node::Text(text) => Some(text.as_str()),
            Node::Element(_) => None,
        });
        texts.collect()
    }

    /// An attribute's value.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn written(&self, style: &Style) -> String {
        let mut out = String::from(style.head);
        self.write(style, &mut out);
        out.push_str(style.tail);
        out
    }

    fn write(&self, style: &Style, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            let value =
                escaped(value).replace(style.quote, &format!("&#{};", u32::from(style.quote)));
            out.push_str(&format!(" {name}={quote}{value}{quote}", quote = style.quote));
        }
        if self.children.is_empty() {
            match style.empty {
                Empty::Tag => out.push_str(" />"),
                Empty::TightTag => out.push_str("/>"),
                Empty::Pair => out.push_str(&format!("></{}>", self.name)),
            }
            return;
        }
        out.push('>');
        let holds_elements = self.children.iter().any(|child| matches!(child, Node::Element(_)));
        for child in &self.children {
            match child {
                Node::Element(element) => {
                    out.push_str(style.indent);
                    element.write(style, out);
                }
                Node::Text(text) => out.push_str(&(style.text)(text)),
            }
        }
        if holds_elements {
            out.push_str(style.indent);
        }
        out.push_str(&format!("</{}>", self.name));
    }
}

fn element(node: Parsed<'_, '_>, root: bool) -> Element {
    let mut attributes = Vec::new();
    let inherited = |uri: &str| {
        let parent = node.parent().filter(|_| !root);
        parent.is_some_and(|parent| parent.namespaces().any(|known| known.uri() == uri))
    };
    for namespace in node.namespaces().filter(|it| it.name() != Some("xml") && !inherited(it.uri()))
    {
        let name = namespace.name().map_or("xmlns".to_owned(), |name| format!("xmlns:{name}"));
        attributes.push((name, namespace.uri().to_owned()));
    }
    for attribute in node.attributes() {
        let prefix = attribute.namespace().and_then(|uri| node.lookup_prefix(uri));
        let name = attribute.name();
        let name = prefix.map_or(name.to_owned(), |prefix| format!("{prefix}:{name}"));
        attributes.push((name, attribute.value().to_owned()));
    }
    let children = node.children().filter_map(|child| {
        if child.is_element() {
            Some(Node::Element(element(child, false)))
        } else {
            child.text().filter(|_| child.is_text()).map(|text| Node::Text(text.to_owned()))
        }
    });
    Element { name: node.tag_name().name().to_owned(), attributes, children: children.collect() }
}
