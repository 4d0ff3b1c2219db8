//! The tokens of JSON: strings, numbers, literals, and what may stand between them
//! (clauses J1.1, J1.5, J1.8).

use std::borrow::Cow;

use crate::wire::misplaced::{Misplaced, found_at};

type Result<T> = std::result::Result<T, Misplaced>;

/// A text that validated as UTF-8 and the place reached in it.
#[derive(Debug, Clone)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn position(&self) -> usize {
        self.at
    }

    pub(super) fn since(&self, start: usize) -> &'a str {
        &self.text[start..self.at]
    }

    /// The byte at hand, behind white space; none at the end.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    /// Takes one byte, which is ASCII and was peeked at.
    pub(super) fn bump(&mut self) {
        self.at += 1;
    }

    pub(super) fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.bump();
        }
        found
    }

    pub(super) fn misplaced(&self, expected: &'static str) -> Misplaced {
        self.misplaced_at(self.at, expected)
    }

    fn misplaced_at(&self, offset: usize, expected: &'static str) -> Misplaced {
        Misplaced { offset, expected, found: found_at(self.text, offset) }
    }

    /// Takes `true`, `false` or `null`.
    pub(super) fn literal(&mut self, literal: &'static str) -> Result<()> {
        for byte in literal.bytes() {
            if self.text.as_bytes().get(self.at) != Some(&byte) {
                return Err(self.misplaced(literal));
            }
            self.at += 1;
        }
        Ok(())
    }

    /// Takes a number by RFC 8259's grammar and gives its text.
    pub(super) fn number(&mut self) -> Result<&'a str> {
        let start = self.at;
        self.take_here(b'-');
        if self.take_here(b'0') {
            if self.digit() {
                return Err(self.misplaced("no digit behind a leading zero"));
            }
        } else {
            self.digits()?;
        }
        if self.take_here(b'.') {
            self.digits()?;
        }
        if self.take_here(b'e') || self.take_here(b'E') {
            let _ = self.take_here(b'+') || self.take_here(b'-');
            self.digits()?;
        }
        match self.text.as_bytes().get(self.at) {
            Some(byte) if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-') => {
                Err(self.misplaced("the end of the number"))
            }
            _ => Ok(self.since(start)),
        }
    }

    fn take_here(&mut self, byte: u8) -> bool {
        let found = self.text.as_bytes().get(self.at) == Some(&byte);
        self.at += usize::from(found);
        found
    }

    fn digit(&self) -> bool {
        self.text.as_bytes().get(self.at).is_some_and(u8::is_ascii_digit)
    }

    fn digits(&mut self) -> Result<()> {
        if !self.digit() {
            return Err(self.misplaced("a digit"));
        }
        while self.digit() {
            self.at += 1;
        }
        Ok(())
    }

    /// Takes a string, whose opening quote is at hand, and gives its text.
    pub(super) fn string(&mut self) -> Result<Cow<'a, str>> {
        self.bump();
        let mut text = Cow::Borrowed("");
        loop {
            let start = self.at;
            let end = self.plain_end();
            let plain = &self.text[start..end];
            self.at = end;
            if text.is_empty() {
                text = Cow::Borrowed(plain);
            } else {
                text.to_mut().push_str(plain);
            }
            match self.text.as_bytes().get(end) {
                Some(b'"') => {
                    self.bump();
                    return Ok(text);
                }
                Some(b'\\') => {
                    let character = self.escape()?;
                    text.to_mut().push(character);
                }
                Some(_) => return Err(self.misplaced("a `\\u` escape for a control character")),
                None => return Err(self.misplaced("the closing quote of the text")),
            }
        }
    }

    /// Where the run of characters that stand for themselves ends.
    fn plain_end(&self) -> usize {
        let rest = &self.text.as_bytes()[self.at..];
        let special = rest.iter().position(|&byte| byte < 0x20 || byte == b'"' || byte == b'\\');
        special.map_or(self.text.len(), |length| self.at + length)
    }

    /// Takes an escape; a pair of surrogates is one character, a lone one none (clause J1.5).
    fn escape(&mut self) -> Result<char> {
        let start = self.at;
        self.bump();
        let character = match self.text.as_bytes().get(self.at) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{C}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.bump();
                return self.unicode_escape(start);
            }
            Some(_) => {
                return Err(self.misplaced_at(start, "one of \" \\ / b f n r t u behind `\\`"));
            }
            None => return Err(self.misplaced("the rest of the escape")),
        };
        self.bump();
        Ok(character)
    }

    fn unicode_escape(&mut self, start: usize) -> Result<char> {
        let first = self.four_digits(start)?;
        if let Some(character) = char::from_u32(first) {
            return Ok(character);
        }
        let lone = |offset| Misplaced {
            offset,
            expected: "a high surrogate and a low one together",
            found: "a lone surrogate".to_owned(),
        };
        let is_high = (0xD800..0xDC00).contains(&first);
        if !is_high || !self.text[self.at..].starts_with("\\u") {
            return Err(lone(start));
        }
        self.at += 2;
        let second = self.four_digits(self.at - 2)?;
        if !(0xDC00..0xE000).contains(&second) {
            return Err(lone(start));
        }
        let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        char::from_u32(code).ok_or_else(|| lone(start))
    }

    fn four_digits(&mut self, escape: usize) -> Result<u32> {
        let mut code = 0;
        for _ in 0..4 {
            let Some(&byte) = self.text.as_bytes().get(self.at) else {
                return Err(self.misplaced("the rest of the escape"));
            };
            let Some(digit) = char::from(byte).to_digit(16) else {
                return Err(self.misplaced_at(escape, "four hexadecimal digits behind `\\u`"));
            };
            code = code * 16 + digit;
            self.at += 1;
        }
        Ok(code)
    }
}
