//! The inside of a tag: name, attributes, and all that may not stand there (clause X2.5).

use std::borrow::Cow;

use super::namespaces::is_name_character;
use super::reference::{Reference, resolve};
use crate::wire::misplaced::{Misplaced, found_at};
use crate::wire::scalar::is_white_space;

/// One attribute as written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attribute<'a> {
    pub(crate) name: &'a str,
    pub(crate) name_offset: usize,
    /// What stands between the quotes.
    pub(crate) raw: &'a str,
    pub(crate) value_offset: usize,
}

/// Walks over the attributes of a tag, a declaration included.
pub(crate) struct Attributes<'a> {
    text: &'a str,
    at: usize,
    end: usize,
}

impl<'a> Attributes<'a> {
    /// The attributes between byte `at`, behind the tag's name, and byte `end`, its `>` or `/>`.
    pub(crate) fn new(text: &'a str, at: usize, end: usize) -> Self {
        Self { text, at, end }
    }

    pub(crate) fn next(&mut self) -> Result<Option<Attribute<'a>>, Misplaced> {
        let start = self.at;
        self.skip_white_space();
        if self.at == self.end {
            return Ok(None);
        }
        if self.at == start {
            return Err(self.misplaced("white space before the attribute, or the tag's end"));
        }
        let name_offset = self.at;
        let rest = &self.text[self.at..self.end];
        let length = rest.find(|c| !is_name_character(c)).unwrap_or(rest.len());
        let name = &rest[..length];
        if super::namespaces::split_name(name).is_none() {
            return Err(self.misplaced("the name of an attribute, or the tag's end"));
        }
        self.at += length;
        self.skip_white_space();
        if !self.text[self.at..self.end].starts_with('=') {
            return Err(self.misplaced("`=` behind the attribute's name"));
        }
        self.at += 1;
        self.skip_white_space();
        let Some(quote @ ('"' | '\'')) = self.text[self.at..self.end].chars().next() else {
            return Err(self.misplaced("the attribute's value in quotes"));
        };
        let value_offset = self.at + 1;
        self.at = value_offset;
        let Some(length) = self.text[value_offset..self.end].find(['<', quote]) else {
            self.at = self.end;
            return Err(self.misplaced("the closing quote of the attribute's value"));
        };
        self.at += length;
        if self.text.as_bytes()[self.at] == b'<' {
            return Err(self.misplaced("`&lt;`: an attribute's value cannot contain `<`"));
        }
        let raw = &self.text[value_offset..self.at];
        self.at += 1;
        Ok(Some(Attribute { name, name_offset, raw, value_offset }))
    }

    fn skip_white_space(&mut self) {
        let rest = &self.text[self.at..self.end];
        self.at = self.end - rest.trim_start_matches(is_white_space).len();
    }

    fn misplaced(&self, expected: &'static str) -> Misplaced {
        Misplaced { offset: self.at, expected, found: found_at(self.text, self.at) }
    }
}

impl<'a> Attribute<'a> {
    /// The value after XML 1.0's normalisation (clause X4.5); `forbidden` takes the offsets of
    /// references to characters that XML cannot carry.
    pub(crate) fn value(&self, forbidden: &mut Vec<usize>) -> Result<Cow<'a, str>, Misplaced> {
        if !self.raw.contains(['&', '\t', '\n', '\r']) {
            return Ok(Cow::Borrowed(self.raw));
        }
        let mut value = String::with_capacity(self.raw.len());
        let mut characters = self.raw.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            match character {
                '\r' => {
                    characters.next_if(|&(_, next)| next == '\n');
                    value.push(' ');
                }
                '\t' | '\n' => value.push(' '),
                '&' => {
                    let offset = self.value_offset + at;
                    let name = self.raw[at + 1..].split_once(';').map(|(name, _)| name);
                    match name.map(resolve) {
                        Some(Reference::Character(resolved)) => value.push(resolved),
                        Some(Reference::Forbidden(resolved)) => {
                            forbidden.push(offset);
                            value.push(resolved);
                        }
                        Some(Reference::Unknown) | None => {
                            let expected = "a predefined entity or a character reference";
                            return Err(Misplaced {
                                offset,
                                expected,
                                found: "another `&`".into(),
                            });
                        }
                    }
                    let length = name.map_or(0, |name| name.chars().count());
                    for _ in 0..=length {
                        characters.next();
                    }
                }
                _ => value.push(character),
            }
        }
        Ok(Cow::Owned(value))
    }
}
