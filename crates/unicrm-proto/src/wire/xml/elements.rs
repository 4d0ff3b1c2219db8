//! Elements one inside the other: entering, leaving, content, and what is skipped
//! (clauses E1.4, X2.4, X4.1 to X4.4, X5.1).

use std::borrow::Cow;

use super::attributes::Attribute;
use super::namespaces::{Namespaces, split_name};
use super::reference::{Reference, resolve};
use super::tag::{Element, Start};
use super::tokens::{Tag, Token, TokenFault, Tokens};
use crate::deviation::DeviationKind;
use crate::error::RefusalKind;
use crate::wire::scalar::{boolean, is_white_space, shortened};
use crate::wire::{Context, Fault, Result, Step};

pub(crate) struct XmlReader<'a> {
    pub(super) tokens: Tokens<'a>,
    pub(super) context: Context<'a>,
    pub(super) namespaces: Namespaces<'a>,
    /// The elements that are open, the root first.
    pub(super) open: Vec<Element<'a>>,
    /// The start tag of the value that is present and not yet taken.
    pub(super) present: Option<Start<'a>>,
}

impl<'a> XmlReader<'a> {
    pub(crate) fn new(text: &'a str, context: Context<'a>) -> Self {
        Self {
            tokens: Tokens::new(text),
            context,
            namespaces: Namespaces::default(),
            open: Vec::new(),
            present: None,
        }
    }

    pub(super) fn next_token(&mut self) -> Result<Token<'a>> {
        self.token_before(None)
    }

    /// The next token; a fault inside a start tag has the path that its element would have.
    pub(super) fn token_before(&mut self, item: Option<Step<'a>>) -> Result<Token<'a>> {
        self.tokens.next().map_err(|fault| {
            if let Some(name) = fault.inside.filter(|_| !self.open.is_empty()) {
                self.context.path.push(child_step(name, item));
            }
            self.located(fault)
        })
    }

    pub(super) fn located(&self, fault: TokenFault<'_>) -> Box<Fault> {
        let TokenFault { kind, offset, expected, found, .. } = fault;
        self.context.fault(kind, offset, expected, found)
    }

    pub(super) fn not_well_formed(&self, offset: usize, expected: &str, found: &str) -> Box<Fault> {
        self.context.fault(RefusalKind::NotWellFormed, offset, expected, found)
    }

    pub(super) fn unexpected_end(&self) -> Box<Fault> {
        let open = self
            .open
            .last()
            .map_or("the root element".to_owned(), |element| format!("`</{}>`", element.name));
        self.not_well_formed(self.tokens.position(), &open, "the end of the body")
    }

    /// The root's start tag; only white space, comments and instructions stand before it.
    pub(super) fn root_tag(&mut self) -> Result<Tag<'a>> {
        loop {
            let token = self.next_token()?;
            let start = self.tokens.start();
            let (offset, found) = match token {
                Token::Open(tag) => return Ok(tag),
                Token::Nothing => continue,
                Token::Text(text) => match text.find(|c| !is_white_space(c)) {
                    None => continue,
                    Some(at) => (start + at, "text"),
                },
                Token::End => (self.tokens.position(), "the end of the body"),
                Token::Reference(_) | Token::CData(_) => (start, "text"),
                Token::Close(_) => (start, "an end tag"),
            };
            return Err(self.not_well_formed(offset, "the root element", found));
        }
    }

    /// The value that is present becomes an open element.
    pub(super) fn enter(&mut self) -> Result<usize> {
        let start = self.take_present()?;
        self.settle(&start)?;
        let offset = start.offset;
        self.push(start)?;
        Ok(offset)
    }

    pub(super) fn take_present(&mut self) -> Result<Start<'a>> {
        match self.present.take() {
            Some(start) => Ok(start),
            // At the very start of a check, the root is the value.
            None => {
                let tag = self.root_tag()?;
                self.start(tag)
            }
        }
    }

    pub(super) fn push(&mut self, start: Start<'a>) -> Result<()> {
        if self.open.len() >= self.context.limits.depth {
            let expected = format!("at most {} levels of elements", self.context.limits.depth);
            self.context.path.pop();
            return Err(self.context.fault(
                RefusalKind::TooDeep,
                start.offset,
                expected,
                "one more",
            ));
        }
        self.open.push(start.element());
        Ok(())
    }

    /// Leaves the innermost element at the end tag `name`, which has to be its own.
    pub(super) fn close(&mut self, name: &str, offset: usize) -> Result<()> {
        match self.open.last() {
            Some(element) if element.name == name => {
                self.leave();
                Ok(())
            }
            Some(element) => {
                let expected = format!("`</{}>`", element.name);
                let found = format!("`</{}>`", name.chars().take(60).collect::<String>());
                Err(self.not_well_formed(offset, &expected, &found))
            }
            None => Err(self.not_well_formed(offset, "the root element", "an end tag")),
        }
    }

    pub(super) fn leave(&mut self) {
        if let Some(element) = self.open.pop() {
            self.namespaces.truncate(element.outer_namespaces);
        }
    }

    /// The next child of the innermost element, or none at its end. Only elements may stand
    /// between its tags. `item` tells which children have an index in their path.
    pub(super) fn next_child(&mut self, item: Option<Step<'a>>) -> Result<Option<Start<'a>>> {
        if self.open.last().is_some_and(|element| element.self_closing) {
            self.leave();
            return Ok(None);
        }
        loop {
            let token = self.token_before(item)?;
            let start = self.tokens.start();
            let text_at = match token {
                Token::Open(tag) => return self.child(tag, item).map(Some),
                Token::Close(name) => {
                    self.close(name, start)?;
                    return Ok(None);
                }
                Token::Nothing => continue,
                Token::Text(text) => match text.find(|c| !is_white_space(c)) {
                    None => continue,
                    Some(at) => start + at,
                },
                Token::CData(text) if text.trim_matches(is_white_space).is_empty() => continue,
                Token::CData(_) | Token::Reference(_) => start,
                Token::End => return Err(self.unexpected_end()),
            };
            let expected = "elements alone";
            return Err(self.context.fault(RefusalKind::UnexpectedText, text_at, expected, "text"));
        }
    }

    /// Reads a child's start tag with its own path, so that a fault in it says where it is.
    pub(super) fn child(&mut self, tag: Tag<'a>, item: Option<Step<'a>>) -> Result<Start<'a>> {
        self.context.path.push(child_step(tag.name, item));
        let start = self.start(tag)?;
        self.context.path.pop();
        Ok(start)
    }

    /// Reports what the tag of a known element has that the protocol does not know.
    pub(super) fn settle(&mut self, start: &Start<'a>) -> Result<()> {
        let unknown = start.unknown.iter().copied().chain(start.type_attribute);
        for Attribute { name, name_offset, .. } in unknown {
            self.skipped(&format!("@{name}"), name_offset, "the attribute", name)?;
        }
        Ok(())
    }

    pub(super) fn skipped(
        &mut self,
        below: &str,
        offset: usize,
        what: &str,
        name: &str,
    ) -> Result<()> {
        let found = format!("{what} {}", shortened(name));
        let canonical = "what the protocol knows";
        let kind = DeviationKind::UnknownName;
        self.context.deviate_below(below, kind, "X5.1", offset, canonical, &found)
    }

    /// Whether the present element says that it is nil (clauses N3.4, N3.6, N3.7).
    pub(super) fn nil(&self) -> Result<bool> {
        let Some(nil) = self.present.as_ref().and_then(|start| start.nil_attribute) else {
            return Ok(false);
        };
        let value = nil.value(&mut Vec::new()).map_err(|fault| self.located(fault.into()))?;
        boolean(&value).ok_or_else(|| {
            let offset = if nil.raw.is_empty() { nil.name_offset } else { nil.value_offset };
            let name = format!("@{}", nil.name);
            let found = shortened(&value);
            self.context.fault_below(&name, RefusalKind::BadBoolean, offset, "true or false", found)
        })
    }

    /// The text of a reference; one that XML cannot carry is forgiven (clause V6.3).
    pub(super) fn referred(&mut self, name: &str, offset: usize) -> Result<char> {
        match resolve(name) {
            Reference::Character(character) => Ok(character),
            Reference::Forbidden(character) => {
                self.forbidden_reference(offset)?;
                Ok(character)
            }
            Reference::Unknown => {
                let expected = "one of the five predefined entities, or the number of a character";
                let found = format!("`&{};`", name.chars().take(40).collect::<String>());
                Err(self.not_well_formed(offset, expected, &found))
            }
        }
    }

    pub(super) fn forbidden_reference(&mut self, offset: usize) -> Result<()> {
        let kind = DeviationKind::ForbiddenCharacterReference;
        let found = "a reference to a control character";
        self.context.deviate(kind, "V6.3", offset, "characters that XML 1.0 can carry", found)
    }

    /// The text of the innermost element up to its end tag, comments left out and CDATA joined.
    pub(super) fn content(&mut self, due: &str) -> Result<Cow<'a, str>> {
        let mut content = Cow::Borrowed("");
        loop {
            let token = self.next_token()?;
            let start = self.tokens.start();
            match token {
                Token::Text(text) | Token::CData(text) => join(&mut content, with_line_ends(text)),
                Token::Reference(name) => content.to_mut().push(self.referred(name, start)?),
                Token::Nothing => {}
                Token::Close(name) => {
                    self.close(name, start)?;
                    return Ok(content);
                }
                Token::Open(tag) => {
                    let found = format!("the element {}", shortened(tag.name));
                    return Err(self.context.fault(RefusalKind::WrongShape, start, due, found));
                }
                Token::End => return Err(self.unexpected_end()),
            }
        }
    }

    /// The name of a child that belongs to no namespace.
    pub(super) fn known_name(&self, start: &Start<'a>) -> Option<&'a str> {
        start.namespace_is_empty.then_some(start.local)
    }

    /// Skips what stands between the tags of a present element.
    pub(super) fn skip_content(&mut self, start: Start<'a>) -> Result<()> {
        let outer = self.open.len();
        let empty = start.self_closing;
        self.push(start)?;
        if empty {
            self.leave();
        }
        while self.open.len() > outer {
            let token = self.next_token()?;
            let at = self.tokens.start();
            match token {
                Token::Open(tag) => {
                    self.context.path.push(Step::Name(tag.name));
                    let start = self.start(tag)?;
                    self.push(start)?;
                    if tag.self_closing {
                        self.leave();
                        self.context.path.pop();
                    }
                }
                Token::Close(name) => {
                    self.close(name, at)?;
                    if self.open.len() > outer {
                        self.context.path.pop();
                    }
                }
                Token::Reference(name) => drop(self.referred(name, at)?),
                Token::End => return Err(self.unexpected_end()),
                Token::Text(_) | Token::CData(_) | Token::Nothing => {}
            }
        }
        Ok(())
    }

    /// Splits the name of a tag and declares what its attributes declare.
    pub(super) fn split(&self, name: &'a str) -> (&'a str, &'a str) {
        // The tokeniser has checked that it is a qualified name.
        split_name(name).unwrap_or(("", name))
    }
}

/// The path step of a child: items of a list have an index.
fn child_step<'a>(name: &'a str, item: Option<Step<'a>>) -> Step<'a> {
    match item {
        Some(Step::Item(item, index)) if item == name => Step::Item(item, index),
        _ => Step::Name(name),
    }
}

fn join<'a>(content: &mut Cow<'a, str>, more: Cow<'a, str>) {
    if content.is_empty() {
        *content = more;
    } else {
        content.to_mut().push_str(&more);
    }
}

/// XML 1.0, 2.11: CRLF and CR are read as LF (clause X4.4).
fn with_line_ends(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}
