//! XML as a [`Reader`]: roots, fields, items, nil and types.

use std::borrow::Cow;

use super::elements::XmlReader;
use super::tag::Start;
use super::tokens::{Token, TokenFault};
use crate::deviation::DeviationKind;
use crate::error::RefusalKind;
use crate::message::{Schema, TypeRule};
use crate::wire::reader::FoundField;
use crate::wire::scalar::{Spelling, is_white_space, shortened};
use crate::wire::{Context, Fault, Reader, Result, Scalar, Step};

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

    fn finish(&mut self) -> Result<()> {
        loop {
            let token = self.tokens.next().map_err(|fault| self.behind_root(fault))?;
            let start = self.tokens.start();
            let (offset, found) = match token {
                Token::End => return Ok(()),
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
            if let Some((index, spelled)) = known {
                self.context.path.push(Step::Name(schema.fields[index].name));
                self.present = Some(start);
                return Ok(Some(FoundField { index, spelled, offset }));
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
            self.context.enter_item(name, index, start.offset)?;
            self.present = Some(start);
            let Some(offset) = self.take_null()? else { return Ok(true) };
            self.context.skip_null_item(offset)?;
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

    fn is_empty(&mut self) -> Result<bool> {
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
