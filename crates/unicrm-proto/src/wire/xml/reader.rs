//! XML as a [`Reader`]: elements, namespaces, nil and types.

use std::borrow::Cow;

use super::attributes::Attribute;
use super::namespaces::{Namespaces, split_name};
use super::reference::{Reference, resolve};
use super::tag::{Element, Start};
use super::tokens::{Tag, Token, TokenFault, Tokens};
use crate::deviation::DeviationKind;
use crate::error::RefusalKind;
use crate::message::{Schema, TypeRule};
use crate::wire::reader::FoundField;
use crate::wire::scalar::{Spelling, boolean, is_white_space, shortened};
use crate::wire::{Context, Fault, Reader, Result, Scalar, Step};

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
    fn token_before(&mut self, item: Option<Step<'a>>) -> Result<Token<'a>> {
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

    fn not_well_formed(&self, offset: usize, expected: &str, found: &str) -> Box<Fault> {
        self.context.fault(RefusalKind::NotWellFormed, offset, expected, found)
    }

    fn unexpected_end(&self) -> Box<Fault> {
        let open = self
            .open
            .last()
            .map_or("the root element".to_owned(), |element| format!("`</{}>`", element.name));
        self.not_well_formed(self.tokens.position(), &open, "the end of the body")
    }

    /// The root's start tag; only white space, comments and instructions stand before it.
    fn root_tag(&mut self) -> Result<Tag<'a>> {
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
    fn enter(&mut self) -> Result<usize> {
        let start = self.take_present()?;
        self.settle(&start)?;
        let offset = start.offset;
        self.push(start)?;
        Ok(offset)
    }

    fn take_present(&mut self) -> Result<Start<'a>> {
        match self.present.take() {
            Some(start) => Ok(start),
            // At the very start of a check, the root is the value.
            None => {
                let tag = self.root_tag()?;
                self.start(tag)
            }
        }
    }

    fn push(&mut self, start: Start<'a>) -> Result<()> {
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
    fn close(&mut self, name: &str, offset: usize) -> Result<()> {
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

    fn leave(&mut self) {
        if let Some(element) = self.open.pop() {
            self.namespaces.truncate(element.outer_namespaces);
        }
    }

    /// The next child of the innermost element, or none at its end. Only elements may stand
    /// between its tags. `item` tells which children have an index in their path.
    fn next_child(&mut self, item: Option<Step<'a>>) -> Result<Option<Start<'a>>> {
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
    fn child(&mut self, tag: Tag<'a>, item: Option<Step<'a>>) -> Result<Start<'a>> {
        self.context.path.push(child_step(tag.name, item));
        let start = self.start(tag)?;
        self.context.path.pop();
        Ok(start)
    }

    /// Reports what the tag of a known element has that the protocol does not know.
    fn settle(&mut self, start: &Start<'a>) -> Result<()> {
        let unknown = start.unknown.iter().copied().chain(start.type_attribute);
        for Attribute { name, name_offset, .. } in unknown {
            self.skipped(&format!("@{name}"), name_offset, "the attribute", name)?;
        }
        Ok(())
    }

    fn skipped(&mut self, below: &str, offset: usize, what: &str, name: &str) -> Result<()> {
        let found = format!("{what} {}", shortened(name));
        let canonical = "what the protocol knows";
        let kind = DeviationKind::UnknownName;
        self.context.deviate_below(below, kind, "X5.1", offset, canonical, &found)
    }

    /// Whether the present element says that it is nil (clauses N3.4, N3.6, N3.7).
    fn nil(&self) -> Result<bool> {
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
    fn content(&mut self, due: &str) -> Result<Cow<'a, str>> {
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
    fn known_name(&self, start: &Start<'a>) -> Option<&'a str> {
        start.namespace_is_empty.then_some(start.local)
    }

    /// Skips what stands between the tags of a present element.
    fn skip_content(&mut self, start: Start<'a>) -> Result<()> {
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
}

/// What stands behind white space, comments and processing instructions (clause X4.1).
fn behind_nothing(text: &str) -> &str {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(is_white_space);
        let end = match rest {
            _ if rest.starts_with("<!--") => "-->",
            _ if rest.starts_with("<?") => "?>",
            _ => return rest,
        };
        let Some((_, behind)) = rest.split_once(end) else { return rest };
        rest = behind;
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

impl<'a> Reader<'a> for XmlReader<'a> {
    fn context(&mut self) -> &mut Context<'a> {
        &mut self.context
    }

    fn open_root(&mut self, name: &'static str, foreign: Option<&'static str>) -> Result<usize> {
        let tag = self.root_tag()?;
        let name_offset = self.tokens.start() + 1;
        let start = self.start(tag)?;
        let found = self.known_name(&start);
        if found != Some(name) {
            if found.is_none() || found != foreign {
                let either = foreign.map_or(String::new(), |foreign| format!(" (or {foreign})"));
                let expected = format!("the root {name}{either} in no namespace");
                let found = match found {
                    Some(found) => shortened(found),
                    None => format!("{} in a namespace", shortened(tag.name)),
                };
                let kind = RefusalKind::WrongRoot;
                return Err(self.context.fault(kind, name_offset, expected, found));
            }
            let kind = DeviationKind::ForeignRoot;
            let canonical = format!("the root {name}");
            self.context.deviate(kind, "E1.2", name_offset, &canonical, &shortened(tag.name))?;
        }
        self.present = Some(start);
        // Some readers take a nil root for no message at all, others read what is in it.
        if let Some(offset) = self.take_null()? {
            let (kind, expected) = (RefusalKind::WrongShape, "a message");
            return Err(self.context.fault(kind, offset, expected, "a root that is nil"));
        }
        self.enter()
    }

    fn finish(mut self) -> Result<Context<'a>> {
        loop {
            let token = self.tokens.next().map_err(|fault| self.behind_root(fault))?;
            let start = self.tokens.start();
            let (offset, found) = match token {
                Token::End => return Ok(self.context),
                Token::Nothing => continue,
                Token::Text(text) => match text.find(|c| !is_white_space(c)) {
                    None => continue,
                    Some(at) => (start + at, "text"),
                },
                Token::Open(_) => (start, "another element"),
                Token::Close(_) => (start, "an end tag"),
                Token::Reference(_) | Token::CData(_) => (start, "text"),
            };
            return Err(self.trailing_data(offset, found));
        }
    }

    fn open_record(&mut self) -> Result<usize> {
        self.enter()
    }

    fn next_field(&mut self, schema: &'static Schema) -> Result<Option<FoundField>> {
        while let Some(start) = self.next_child(None)? {
            let offset = start.offset + 1;
            let known = self.known_name(&start).and_then(|name| schema.find(name));
            if let Some((index, by_table_name)) = known {
                self.context.path.push(Step::Name(schema.fields[index].name));
                self.present = Some(start);
                return Ok(Some(FoundField { index, by_table_name, offset }));
            }
            self.skip_unknown(start)?;
        }
        Ok(None)
    }

    fn open_list(&mut self) -> Result<usize> {
        self.enter()
    }

    fn next_item(&mut self, name: &'static str, index: &mut usize) -> Result<bool> {
        while let Some(start) = self.next_child(Some(Step::Item(name, *index)))? {
            if self.known_name(&start) != Some(name) {
                self.skip_unknown(start)?;
                continue;
            }
            self.context.path.push(Step::Item(name, *index));
            if *index >= self.context.limits.items {
                let expected = format!("at most {} items", self.context.limits.items);
                let kind = RefusalKind::TooLarge;
                return Err(self.context.fault(kind, start.offset, expected, "one more"));
            }
            *index += 1;
            self.present = Some(start);
            let Some(offset) = self.take_null()? else { return Ok(true) };
            let found = "an item that is nil";
            self.context.deviate(
                DeviationKind::NullItem,
                "N6.3",
                offset,
                "items with content",
                found,
            )?;
            self.leave_field();
        }
        Ok(false)
    }

    fn is_null(&mut self) -> Result<bool> {
        self.nil()
    }

    fn take_null(&mut self) -> Result<Option<usize>> {
        if !self.nil()? {
            return Ok(None);
        }
        let offset = self.enter()?;
        let content_at = self.tokens.position();
        if self.open.last().is_some_and(|element| element.self_closing) {
            self.leave();
            return Ok(Some(offset));
        }
        loop {
            let token = self.next_token()?;
            let start = self.tokens.start();
            match token {
                Token::Nothing => {}
                Token::Close(name) => {
                    self.close(name, start)?;
                    return Ok(Some(offset));
                }
                Token::End => return Err(self.unexpected_end()),
                Token::Open(_) | Token::Text(_) | Token::Reference(_) | Token::CData(_) => {
                    let kind = RefusalKind::NilWithContent;
                    return Err(self.context.fault(kind, content_at, "nothing in it", "content"));
                }
            }
        }
    }

    fn is_empty(&mut self, _or_text: bool) -> Result<bool> {
        let behind = &self.tokens.text()[self.tokens.position()..];
        let self_closing = self.present.as_ref().is_some_and(|start| start.self_closing);
        Ok(self_closing || behind_nothing(behind).starts_with("</"))
    }

    fn take_empty(&mut self) -> Result<usize> {
        let offset = self.enter()?;
        self.next_child(None)?;
        Ok(offset)
    }

    fn scalar(&mut self, due: &str, secret: bool) -> Result<Scalar<'a>> {
        let offset = self.enter()?;
        let content_at = self.tokens.position();
        let spelling = Spelling::Untyped;
        if self.open.last().is_some_and(|element| element.self_closing) {
            self.leave();
            return Ok(Scalar { text: Cow::Borrowed(""), spelling, offset, secret });
        }
        let text = self.content(due)?;
        let empty = self.tokens.start() == content_at;
        let offset = if empty { offset } else { content_at };
        Ok(Scalar { text, spelling, offset, secret })
    }

    fn refuse_content<T>(&mut self, expected: &str) -> Result<T> {
        self.enter()?;
        let (kind, offset, found) = match self.next_child(None)? {
            Some(start) => (RefusalKind::WrongShape, start.offset, shortened(start.name)),
            // Only an empty CDATA section comes here.
            None => (RefusalKind::UnexpectedText, self.tokens.start(), "text".to_owned()),
        };
        Err(self.context.fault(kind, offset, expected, found))
    }

    fn skip_value(&mut self) -> Result<()> {
        let start = self.take_present()?;
        self.skip_content(start)
    }

    fn check_type(&mut self, rule: &TypeRule, may_lack: bool) -> Result<()> {
        self.check_xsi_type(rule, may_lack)
    }
}

impl<'a> XmlReader<'a> {
    /// Whatever is wrong with text behind the root, it should not be there at all.
    fn behind_root(&self, fault: TokenFault<'_>) -> Box<Fault> {
        let start = self.tokens.start();
        let rest = &self.tokens.text()[start..];
        let text = rest.trim_start_matches(is_white_space);
        if text.starts_with("<!") || text.starts_with("<?") {
            return self.located(fault);
        }
        self.trailing_data(start + rest.len() - text.len(), "something else")
    }

    fn trailing_data(&self, offset: usize, found: &str) -> Box<Fault> {
        let expected = "the end of the body behind the root";
        self.context.fault_at(String::new(), RefusalKind::TrailingData, offset, expected, found)
    }

    fn skip_unknown(&mut self, start: Start<'a>) -> Result<()> {
        self.skipped(start.name, start.offset + 1, "the element", start.name)?;
        self.context.path.push(Step::Name(start.name));
        self.skip_content(start)?;
        self.context.path.pop();
        Ok(())
    }

    /// Splits the name of a tag and declares what its attributes declare.
    pub(super) fn split(&self, name: &'a str) -> (&'a str, &'a str) {
        // The tokeniser has checked that it is a qualified name.
        split_name(name).unwrap_or(("", name))
    }
}
