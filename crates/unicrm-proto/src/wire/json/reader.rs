//! JSON as a [`Reader`].

use std::borrow::Cow;

use super::scanner::Scanner;
use crate::deviation::DeviationKind;
use crate::error::RefusalKind;
use crate::message::{Schema, TypeRule};
use crate::wire::misplaced::Misplaced;
use crate::wire::reader::FoundField;
use crate::wire::scalar::{Spelling, shortened};
use crate::wire::{Context, Fault, Reader, Result, Scalar, Spelled, Step};

pub(crate) struct JsonReader<'a> {
    scanner: Scanner<'a>,
    context: Context<'a>,
    /// How many objects and arrays are open.
    depth: usize,
    /// Whether an object or array was just opened, so that no comma is due.
    fresh: bool,
}

/// The shapes of values, for errors.
fn shape(byte: Option<u8>) -> &'static str {
    match byte {
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b'"') => "text",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        Some(b'-' | b'0'..=b'9') => "a number",
        Some(_) => "something else",
        None => "the end of the body",
    }
}

impl<'a> JsonReader<'a> {
    pub(crate) fn new(text: &'a str, context: Context<'a>) -> Self {
        Self { scanner: Scanner::new(text), context, depth: 0, fresh: false }
    }

    fn located(&self, misplaced: Misplaced) -> Box<Fault> {
        let Misplaced { offset, expected, found } = misplaced;
        self.context.fault(RefusalKind::NotWellFormed, offset, expected, found)
    }

    fn misplaced(&self, expected: &'static str) -> Box<Fault> {
        self.located(self.scanner.misplaced(expected))
    }

    /// Enters an object or array; another value has the wrong shape, unless it is no value.
    fn open(&mut self, byte: u8) -> Result<usize> {
        let found = self.scanner.peek();
        let offset = self.scanner.position();
        if found != Some(byte) {
            if !starts_value(found) {
                return Err(self.misplaced("a value"));
            }
            let (kind, expected) = (RefusalKind::WrongShape, shape(Some(byte)));
            return Err(self.context.fault(kind, offset, expected, shape(found)));
        }
        self.deeper(offset)?;
        Ok(offset)
    }

    /// Takes the bracket at hand.
    fn deeper(&mut self, offset: usize) -> Result<()> {
        if self.depth >= self.context.limits.depth {
            let expected = format!("at most {} levels", self.context.limits.depth);
            return Err(self.context.fault(RefusalKind::TooDeep, offset, expected, "one more"));
        }
        self.scanner.bump();
        self.depth += 1;
        self.fresh = true;
        Ok(())
    }

    /// Whether another member or item follows; takes the comma, or the closing bracket.
    fn goes_on(&mut self, close: u8) -> Result<bool> {
        let fresh = std::mem::take(&mut self.fresh);
        match self.scanner.peek() {
            Some(byte) if byte == close => {
                self.scanner.bump();
                self.depth -= 1;
                Ok(false)
            }
            Some(b',') if !fresh => {
                self.scanner.bump();
                Ok(true)
            }
            _ if fresh => Ok(true),
            _ if close == b'}' => Err(self.misplaced("`,` or `}`")),
            _ => Err(self.misplaced("`,` or `]`")),
        }
    }

    /// A member's name, decoded and as written, and its offset; its colon is taken, too.
    fn name(&mut self) -> Result<(Cow<'a, str>, &'a str, usize)> {
        if self.scanner.peek() != Some(b'"') {
            return Err(self.misplaced("a name in double quotes"));
        }
        let offset = self.scanner.position();
        let name = self.scanner.string().map_err(|misplaced| self.located(misplaced))?;
        let written = self.scanner.since(offset);
        if !self.scanner.take(b':') {
            return Err(self.misplaced("`:` behind the name"));
        }
        Ok((name, written.trim_matches('"'), offset))
    }

    fn null(&mut self) -> Result<()> {
        self.scanner.literal("null").map_err(|misplaced| self.located(misplaced))
    }

    /// Takes a value that is no object and no array.
    fn skip_scalar(&mut self) -> Result<()> {
        let skipped = match self.scanner.peek() {
            Some(b'"') => self.scanner.string().map(drop),
            Some(b't') => self.scanner.literal("true"),
            Some(b'f') => self.scanner.literal("false"),
            Some(b'n') => self.scanner.literal("null"),
            Some(b'-' | b'0'..=b'9') => self.scanner.number().map(drop),
            _ => return Err(self.misplaced("a value")),
        };
        skipped.map_err(|misplaced| self.located(misplaced))
    }
}

/// An object or array that is skipped, and how many items it has had.
enum Skipped {
    Object,
    Array(usize),
}

impl<'a> JsonReader<'a> {
    /// Walks over objects and arrays without recursion: the limit on depth may be set high.
    fn skip_nested(&mut self) -> Result<()> {
        let mut open: Vec<Skipped> = Vec::new();
        loop {
            let opened = match self.scanner.peek() {
                Some(b'{') => Some(Skipped::Object),
                Some(b'[') => Some(Skipped::Array(0)),
                _ => None,
            };
            match opened {
                Some(nested) => {
                    self.deeper(self.scanner.position())?;
                    open.push(nested);
                }
                None => {
                    self.skip_scalar()?;
                    self.leave_skipped(&open);
                }
            }
            while !self.enter_skipped(&mut open)? {
                if open.is_empty() {
                    return Ok(());
                }
            }
        }
    }

    /// Goes on to the next value of the innermost object or array, or leaves that.
    fn enter_skipped(&mut self, open: &mut Vec<Skipped>) -> Result<bool> {
        let Some(innermost) = open.last_mut() else { return Ok(false) };
        let close = if matches!(innermost, Skipped::Object) { b'}' } else { b']' };
        if !self.goes_on(close)? {
            open.pop();
            self.leave_skipped(open);
            return Ok(false);
        }
        let step = match innermost {
            Skipped::Object => Step::Name(self.name()?.1),
            Skipped::Array(count) => {
                if !starts_value(self.scanner.peek()) {
                    return Err(self.misplaced("a value"));
                }
                *count += 1;
                Step::Item("", *count - 1)
            }
        };
        self.context.path.push(step);
        Ok(true)
    }

    /// Steps out of a value inside an object or array that is skipped.
    fn leave_skipped(&mut self, open: &[Skipped]) {
        if !open.is_empty() {
            self.context.path.pop();
        }
    }
}

fn starts_value(byte: Option<u8>) -> bool {
    matches!(byte, Some(b'{' | b'[' | b'"' | b't' | b'f' | b'n' | b'-' | b'0'..=b'9'))
}

impl<'a> Reader<'a> for JsonReader<'a> {
    fn context(&mut self) -> &mut Context<'a> {
        &mut self.context
    }

    fn open_root(&mut self, _name: &'static str, _foreign: Option<&'static str>) -> Result<usize> {
        self.open(b'{')
    }

    fn finish(&mut self) -> Result<()> {
        if self.scanner.peek().is_none() {
            return Ok(());
        }
        let Misplaced { offset, found, .. } = self.scanner.misplaced("");
        let expected = "the end of the body behind the value";
        let kind = RefusalKind::TrailingData;
        Err(self.context.fault_at(String::new(), kind, offset, expected, found))
    }

    fn open_record(&mut self) -> Result<usize> {
        self.open(b'{')
    }

    fn next_field(&mut self, schema: &'static Schema) -> Result<Option<FoundField>> {
        while self.goes_on(b'}')? {
            let (name, written, offset) = self.name()?;
            if let Some((index, spelled)) = schema.find(&name) {
                self.context.path.push(Step::Name(schema.fields[index].name));
                return Ok(Some(FoundField { index, spelled, offset }));
            }
            self.context.path.push(Step::Name(written));
            if let Some(index) = schema.find_in_other_case(&name) {
                let spelled = Spelled::InOtherCase;
                return Ok(Some(FoundField { index, spelled, offset }));
            }
            let (kind, found) = (DeviationKind::UnknownName, shortened(&name));
            self.context.deviate(kind, "X5.1", offset, "names that the protocol knows", &found)?;
            self.skip_value()?;
            self.leave_field();
        }
        Ok(None)
    }

    fn open_list(&mut self) -> Result<usize> {
        self.open(b'[')
    }

    fn next_item(&mut self, name: &'static str, index: &mut usize) -> Result<bool> {
        while self.goes_on(b']')? {
            if !starts_value(self.scanner.peek()) {
                return Err(self.misplaced("a value"));
            }
            self.context.enter_item(name, index, self.scanner.position())?;
            let Some(offset) = self.take_null()? else { return Ok(true) };
            self.context.skip_null_item(offset)?;
        }
        Ok(false)
    }

    fn is_null(&mut self) -> Result<bool> {
        Ok(self.scanner.peek() == Some(b'n'))
    }

    fn take_null(&mut self) -> Result<Option<usize>> {
        if !self.is_null()? {
            return Ok(None);
        }
        let offset = self.scanner.position();
        self.null()?;
        Ok(Some(offset))
    }

    fn is_empty(&mut self) -> Result<bool> {
        let mut ahead = self.scanner.clone();
        let close = match ahead.peek() {
            Some(b'{') => b'}',
            Some(b'"') => {
                return Ok(ahead.string().is_ok_and(|text| text.is_empty()));
            }
            _ => return Ok(false),
        };
        ahead.bump();
        Ok(ahead.peek() == Some(close))
    }

    fn take_empty(&mut self) -> Result<usize> {
        self.scanner.peek();
        let offset = self.scanner.position();
        self.skip_value()?;
        Ok(offset)
    }

    fn scalar(&mut self, due: &str, secret: bool) -> Result<Scalar<'a>> {
        let found = self.scanner.peek();
        let offset = self.scanner.position();
        let scanned = match found {
            Some(b'"') => self.scanner.string().map(|text| (text, Spelling::Text)),
            Some(b't') => self.scanner.literal("true").map(|()| ("true".into(), Spelling::Boolean)),
            Some(b'f') => {
                self.scanner.literal("false").map(|()| ("false".into(), Spelling::Boolean))
            }
            Some(b'-' | b'0'..=b'9') => {
                self.scanner.number().map(|text| (text.into(), Spelling::Number))
            }
            Some(b'{' | b'[' | b'n') => {
                let kind = RefusalKind::WrongShape;
                return Err(self.context.fault(kind, offset, due, shape(found)));
            }
            _ => return Err(self.misplaced("a value")),
        };
        let (text, spelling) = scanned.map_err(|misplaced| self.located(misplaced))?;
        Ok(Scalar { text, spelling, offset, secret })
    }

    fn refuse_content<T>(&mut self, expected: &str) -> Result<T> {
        let found = self.scanner.peek();
        if !starts_value(found) {
            return Err(self.misplaced("a value"));
        }
        let (kind, offset) = (RefusalKind::WrongShape, self.scanner.position());
        Err(self.context.fault(kind, offset, expected, shape(found)))
    }

    fn skip_value(&mut self) -> Result<()> {
        self.skip_nested()
    }

    fn check_type(&mut self, _rule: &TypeRule, _may_lack: bool) -> Result<()> {
        Ok(())
    }
}
