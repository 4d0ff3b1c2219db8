//! Tags, text and the rest, one after the other. quick-xml finds where each ends; what it does
//! not check is checked here (clauses X2.1, X2.5, X4.6).

use quick_xml::Reader;
use quick_xml::errors::Error;
use quick_xml::events::Event;

use super::attributes::Attributes;
use super::namespaces::{is_name_character, split_name};
use super::reference::first_forbidden;
use crate::error::RefusalKind;
use crate::wire::misplaced::{Misplaced, found_at};
use crate::wire::scalar::{is_white_space, shortened};

/// A part of the body between two places of the tokeniser.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Token<'a> {
    /// A start tag.
    Open(Tag<'a>),
    /// An end tag: its name as written.
    Close(&'a str),
    /// Text as written, without references.
    Text(&'a str),
    /// What stands between `&` and `;`.
    Reference(&'a str),
    /// The content of a CDATA section.
    CData(&'a str),
    /// A comment, a processing instruction or the declaration: nothing to a reader.
    Nothing,
    End,
}

/// A start tag as written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tag<'a> {
    pub(crate) name: &'a str,
    /// Where its attributes begin and where they end.
    pub(crate) attributes: (usize, usize),
    /// Whether it is `<a/>`.
    pub(crate) self_closing: bool,
}

/// A fault that the tokeniser found; its path is the reader's to tell.
#[derive(Debug)]
pub(crate) struct TokenFault<'a> {
    pub(crate) kind: RefusalKind,
    /// The name of the tag that the fault is in, if it is behind that name.
    pub(crate) inside: Option<&'a str>,
    pub(crate) offset: usize,
    pub(crate) expected: String,
    pub(crate) found: String,
}

impl From<Misplaced> for TokenFault<'_> {
    fn from(misplaced: Misplaced) -> Self {
        let Misplaced { offset, expected, found } = misplaced;
        not_well_formed(offset, expected, found)
    }
}

fn not_well_formed<'a>(
    offset: usize,
    expected: impl Into<String>,
    found: impl Into<String>,
) -> TokenFault<'a> {
    let kind = RefusalKind::NotWellFormed;
    TokenFault { kind, inside: None, offset, expected: expected.into(), found: found.into() }
}

pub(crate) struct Tokens<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    /// Where the token at hand begins.
    start: usize,
    /// The first character that XML cannot carry; the token that it is in is refused.
    forbidden: usize,
}

impl<'a> Tokens<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_reader(text.as_bytes());
        // Names are compared here, where the offset and the path are known.
        reader.config_mut().check_end_names = false;
        reader.config_mut().allow_unmatched_ends = true;
        let forbidden = first_forbidden(text).unwrap_or(usize::MAX);
        Self { text, reader, start: 0, forbidden }
    }

    /// Where the token at hand begins: its `<`, its `&`, or its first character.
    pub(crate) fn start(&self) -> usize {
        self.start
    }

    /// Where the token at hand ends.
    pub(crate) fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position())
            .map_or(self.text.len(), |at| at.min(self.text.len()))
    }

    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    pub(crate) fn next(&mut self) -> Result<Token<'a>, TokenFault<'a>> {
        self.start = self.position();
        if self.start == 0 && self.text.starts_with('\u{FEFF}') {
            return Err(not_well_formed(0, "one byte order mark at most", "another"));
        }
        let event = self.reader.read_event();
        let end = if event.is_ok() { self.position() } else { self.text.len() };
        let raw = &self.text[self.start..end];
        if event.is_ok() && self.forbidden < end {
            return Err(self.forbidden_character());
        }
        match event {
            Ok(Event::Start(_)) => self.tag(raw.len() - 1, false),
            Ok(Event::Empty(_)) => self.tag(raw.len() - 2, true),
            Ok(Event::End(_)) => self.end_tag(raw),
            Ok(Event::Text(_)) => self.character_data(raw),
            Ok(Event::GeneralRef(_)) => Ok(Token::Reference(&raw[1..raw.len() - 1])),
            Ok(Event::CData(_)) => Ok(Token::CData(&raw[9..raw.len() - 3])),
            Ok(Event::Comment(_)) => self.comment(raw),
            Ok(Event::PI(_) | Event::Decl(_)) => self.instruction(raw),
            Ok(Event::DocType(_)) => Err(self.doctype()),
            Ok(Event::Eof) => Ok(Token::End),
            Err(error) => Err(self.unfinished(&error)),
        }
    }

    fn forbidden_character(&self) -> TokenFault<'a> {
        let expected = "characters that XML 1.0 can carry";
        not_well_formed(self.forbidden, expected, found_at(self.text, self.forbidden))
    }

    /// A start tag whose name and attributes end `length` bytes behind its `<`.
    fn tag(&self, length: usize, self_closing: bool) -> Result<Token<'a>, TokenFault<'a>> {
        let name_at = self.start + 1;
        let end = self.start + length;
        let name = self.name(name_at, end, "the name of an element")?;
        Ok(Token::Open(Tag { name, attributes: (name_at + name.len(), end), self_closing }))
    }

    fn name(&self, at: usize, end: usize, expected: &str) -> Result<&'a str, TokenFault<'a>> {
        let rest = &self.text[at..end];
        let name = &rest[..rest.find(|c| !is_name_character(c)).unwrap_or(rest.len())];
        match split_name(name) {
            Some(_) => Ok(name),
            None => Err(not_well_formed(at, expected, found_at(self.text, at))),
        }
    }

    fn end_tag(&self, raw: &'a str) -> Result<Token<'a>, TokenFault<'a>> {
        let name_at = self.start + 2;
        let end = self.start + raw.len() - 1;
        let name = self.name(name_at, end, "the name of the element that ends")?;
        let behind = name_at + name.len();
        match self.text[behind..end].find(|c| !is_white_space(c)) {
            None => Ok(Token::Close(name)),
            Some(at) => Err(not_well_formed(behind + at, "`>`", found_at(self.text, behind + at))),
        }
    }

    fn character_data(&self, raw: &'a str) -> Result<Token<'a>, TokenFault<'a>> {
        match raw.find("]]>") {
            None => Ok(Token::Text(raw)),
            Some(at) => Err(not_well_formed(self.start + at, "`]]&gt;` in text", "`]]>`")),
        }
    }

    fn comment(&self, raw: &str) -> Result<Token<'a>, TokenFault<'a>> {
        let content = &raw[4..raw.len() - 3];
        let at = content.find("--").or(content.ends_with('-').then(|| content.len() - 1));
        match at {
            None => Ok(Token::Nothing),
            Some(at) => {
                Err(not_well_formed(self.start + 4 + at, "no `--` inside a comment", "`--`"))
            }
        }
    }

    /// A processing instruction; the declaration may stand at the very start alone.
    fn instruction(&self, raw: &str) -> Result<Token<'a>, TokenFault<'a>> {
        let end = self.start + raw.len() - 2;
        let target = self.name(self.start + 2, end, "the name of a processing instruction")?;
        let behind = self.start + 2 + target.len();
        if target.contains(':')
            || !(behind == end || self.text[behind..].starts_with(is_white_space))
        {
            let expected = "white space behind the processing instruction's name";
            return Err(not_well_formed(behind, expected, found_at(self.text, behind)));
        }
        if !target.eq_ignore_ascii_case("xml") {
            return Ok(Token::Nothing);
        }
        if target == "xml" && self.start == 0 {
            self.declaration(behind, end)?;
            return Ok(Token::Nothing);
        }
        let expected = "an XML declaration at the very start of the body, or none";
        Err(not_well_formed(self.start, expected, format!("`<?{target}` behind it")))
    }

    /// `version`, then perhaps `encoding`, then perhaps `standalone`.
    fn declaration(&self, at: usize, end: usize) -> Result<(), TokenFault<'a>> {
        let mut attributes = Attributes::new(self.text, at, end);
        let mut names = ["version", "encoding", "standalone"].into_iter();
        let mut has_version = false;
        while let Some(attribute) = attributes.next()? {
            if !names.any(|name| name == attribute.name) {
                let expected = "version, encoding and standalone in this order";
                return Err(not_well_formed(
                    attribute.name_offset,
                    expected,
                    shortened(attribute.name),
                ));
            }
            let value = attribute.raw;
            let legal = match attribute.name {
                "version" => value.strip_prefix("1.").is_some_and(is_digits),
                "encoding" => value.starts_with(|c: char| c.is_ascii_alphabetic()),
                _ => matches!(value, "yes" | "no"),
            };
            if !legal {
                let expected = "version=\"1.0\", an encoding's name, standalone=\"yes\" or \"no\"";
                return Err(not_well_formed(attribute.value_offset, expected, shortened(value)));
            }
            has_version |= attribute.name == "version";
            if !has_version {
                let (at, found) = (attribute.name_offset, shortened(attribute.name));
                return Err(not_well_formed(at, "version first", found));
            }
        }
        let missing = || not_well_formed(end, "version=\"1.0\" in the declaration", "no version");
        if has_version { Ok(()) } else { Err(missing()) }
    }

    fn doctype(&self) -> TokenFault<'a> {
        TokenFault {
            kind: RefusalKind::Doctype,
            inside: None,
            offset: self.start,
            expected: "no DOCTYPE".to_owned(),
            found: "a DOCTYPE, which is refused unread".to_owned(),
        }
    }

    /// What quick-xml could not find the end of, or did not recognise.
    fn unfinished(&self, error: &Error) -> TokenFault<'a> {
        let rest = &self.text[self.start..];
        // A DOCTYPE is refused before anything in it is read, its end included.
        if rest.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!DOCTYPE")) {
            return self.doctype();
        }
        if matches!(error, Error::IllFormed(_)) && rest.starts_with('&') {
            let expected = "a reference such as `&amp;`, ended by `;`";
            return not_well_formed(self.start, expected, "a bare `&`");
        }
        let end = self.text.len();
        if rest.starts_with("<!") && !rest.starts_with("<!--") && !rest.starts_with("<![CDATA[") {
            let expected = "a comment or a CDATA section behind `<!`";
            return not_well_formed(self.start, expected, shortened(rest));
        }
        if !rest.starts_with("<!") && !rest.starts_with("<?") && !rest.starts_with("</") {
            // The tag may have no end because of what is wrong inside it.
            if let Err(fault) = self.unfinished_tag(end) {
                return fault;
            }
        }
        let expected = match rest {
            _ if rest.starts_with("<!--") => "`-->`",
            _ if rest.starts_with("<![CDATA[") => "`]]>`",
            _ if rest.starts_with("<?") => "`?>`",
            _ => "`>`",
        };
        if self.forbidden < end {
            return self.forbidden_character();
        }
        not_well_formed(end, expected, "the end of the body")
    }

    fn unfinished_tag(&self, end: usize) -> Result<(), TokenFault<'a>> {
        if self.start + 1 == end {
            return Ok(());
        }
        let name = self.name(self.start + 1, end, "the name of an element")?;
        let mut attributes = Attributes::new(self.text, self.start + 1 + name.len(), end);
        loop {
            match attributes.next() {
                Ok(Some(_)) => {}
                Ok(None) => return Ok(()),
                // The first half of `/>` may stand at the end.
                Err(slash) if &self.text[slash.offset..] == "/" => return Ok(()),
                Err(misplaced) => {
                    return Err(TokenFault { inside: Some(name), ..misplaced.into() });
                }
            }
        }
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
