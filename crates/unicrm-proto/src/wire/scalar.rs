//! Text, numbers, booleans and dates as they stand on the wire, and what is due in their place:
//! the rules of drift, one copy for both formats (clauses N8.1, N8.2, V1.3 to V1.8, V2.2 to V2.6).

use std::borrow::Cow;

use compact_str::CompactString;

use crate::deviation::DeviationKind;
use crate::error::RefusalKind;
use crate::excerpt::is_shown;
use crate::message::FieldType;
use crate::value::{
    Decimal, DecimalError, ParsedNumber, Timestamp, WholeNumber, parse_decimal, parse_timestamp,
    parse_whole_number,
};
use crate::wire::{Context, Result};

/// How many characters of a wrong value an error shows.
const SHOWN: usize = 40;

/// How a value is spelled; XML tells no difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spelling {
    Untyped,
    Text,
    Number,
    Boolean,
}

/// A value without parts, as it stands on the wire.
#[derive(Debug)]
pub(crate) struct Scalar<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) spelling: Spelling,
    pub(crate) offset: usize,
    /// Whether it is a secret, which no error may show.
    pub(crate) secret: bool,
}

impl Scalar<'_> {
    pub(crate) fn into_text(self, context: &mut Context<'_>) -> Result<CompactString> {
        match self.spelling {
            Spelling::Untyped | Spelling::Text => Ok(CompactString::from(&*self.text)),
            Spelling::Number => {
                let kind = DeviationKind::NumberAsText;
                let found = self.shown("the number ");
                context.deviate(kind, "N8.1", self.offset, "text in quotes", &found)?;
                Ok(CompactString::from(&*self.text))
            }
            Spelling::Boolean => Err(self.wrong_shape(context, "text")),
        }
    }

    pub(crate) fn into_decimal(self, context: &mut Context<'_>) -> Result<Decimal> {
        let number =
            self.number(context, "a decimal number", |text| match parse_decimal(text) {
                Ok(parsed) => Ok(parsed),
                Err(DecimalError::LostDigits) => Err(RefusalKind::LostDigits),
                Err(DecimalError::NotANumber) => Err(RefusalKind::BadNumber),
            })?;
        Ok(number)
    }

    pub(crate) fn into_whole_number(self, context: &mut Context<'_>) -> Result<WholeNumber> {
        let due = "a whole number from 0 to 9007199254740991";
        self.number(context, due, |text| {
            parse_whole_number(text).map_err(|_| RefusalKind::BadNumber)
        })
    }

    fn number<T>(
        self,
        context: &mut Context<'_>,
        due: &str,
        parse: impl FnOnce(&str) -> std::result::Result<ParsedNumber<T>, RefusalKind>,
    ) -> Result<T> {
        let text = self.unpadded(context, "V1.6", due)?;
        if self.spelling == Spelling::Boolean {
            return Err(self.wrong_shape(context, due));
        }
        let parsed = parse(text).map_err(|kind| {
            let due = match kind {
                RefusalKind::LostDigits => "at most 28 decimals and 96 bits of digits",
                _ => due,
            };
            context.fault(kind, self.offset, due, self.shown(""))
        })?;
        if self.spelling == Spelling::Text {
            self.text_as_number(context, due)?;
        }
        if parsed.loose {
            let (kind, found) = (DeviationKind::LooseNumber, self.shown(""));
            context.deviate(kind, "V1.5", self.offset, "plain decimal notation", &found)?;
        }
        Ok(parsed.value)
    }

    pub(crate) fn into_boolean(self, context: &mut Context<'_>) -> Result<bool> {
        let value = match (self.spelling, &*self.text) {
            (Spelling::Number, _) => return Err(self.wrong_shape(context, "true or false")),
            (Spelling::Untyped, text) => boolean(text),
            (Spelling::Text | Spelling::Boolean, "true") => Some(true),
            (Spelling::Text | Spelling::Boolean, "false") => Some(false),
            _ => None,
        };
        let value = value.ok_or_else(|| {
            context.fault(RefusalKind::BadBoolean, self.offset, "true or false", self.shown(""))
        })?;
        if self.spelling == Spelling::Text {
            self.text_as_number(context, "true or false")?;
        }
        Ok(value)
    }

    /// A date or moment of the form that `due` says.
    pub(crate) fn into_timestamp(
        self,
        context: &mut Context<'_>,
        due: FieldType,
    ) -> Result<Timestamp> {
        let sample = date_sample(due);
        if self.spelling == Spelling::Boolean {
            return Err(self.wrong_shape(context, sample));
        }
        let text = self.unpadded(context, "V2.6", sample)?;
        let read = parse_timestamp(text).filter(|read| match due {
            FieldType::Date => read.time().is_none() || read.is_midnight(),
            _ => read.time().is_some(),
        });
        let read = read.ok_or_else(|| {
            context.fault(RefusalKind::BadDate, self.offset, sample, self.shown(""))
        })?;
        if let Some(clause) = loose_date(&read, due) {
            let kind = DeviationKind::LooseDate;
            context.deviate(kind, clause, self.offset, sample, &self.shown(""))?;
        }
        Ok(read)
    }

    /// The text without the white space that XML may have around a number (clause V1.6).
    fn unpadded(&self, context: &mut Context<'_>, clause: &'static str, due: &str) -> Result<&str> {
        if self.spelling != Spelling::Untyped {
            return Ok(&self.text);
        }
        let trimmed = self.text.trim_matches(is_white_space);
        if trimmed.len() < self.text.len() && !trimmed.is_empty() {
            let (kind, found) = (DeviationKind::PaddedValue, "white space around it");
            context.deviate(kind, clause, self.offset, due, found)?;
        }
        Ok(trimmed)
    }

    fn text_as_number(&self, context: &mut Context<'_>, due: &str) -> Result<()> {
        let found = self.shown("the text ");
        context.deviate(DeviationKind::TextAsNumber, "N8.2", self.offset, due, &found)
    }

    fn wrong_shape(&self, context: &Context<'_>, due: &str) -> Box<crate::wire::Fault> {
        let found = match self.spelling {
            Spelling::Boolean => "a boolean",
            Spelling::Number => "a number",
            Spelling::Untyped | Spelling::Text => "text",
        };
        context.fault(RefusalKind::WrongShape, self.offset, due, found)
    }

    /// The value for an error's text: quoted, cut short, and never a secret.
    fn shown(&self, what: &str) -> String {
        if self.secret {
            return format!("{what}of a secret field");
        }
        if self.text.is_empty() {
            return "empty text".to_owned();
        }
        format!("{what}{}", shortened(&self.text))
    }
}

/// A peer's text in quotes, cut short, without what breaks a line.
pub(crate) fn shortened(text: &str) -> String {
    let short: String =
        text.chars().take(SHOWN).map(|c| if is_shown(c) { c } else { '·' }).collect();
    let more = if text.chars().nth(SHOWN).is_some() { "…" } else { "" };
    format!("`{short}{more}`")
}

/// XML's four white space characters; others are content.
pub(crate) fn is_white_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

/// A boolean of XML Schema (clause V1.8).
pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text.trim_matches(is_white_space) {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

fn date_sample(due: FieldType) -> &'static str {
    match due {
        FieldType::Date => "a date such as 2016-05-30",
        FieldType::DateTime => "a moment without an offset such as 2016-05-30T23:12:45.907",
        _ => "a moment with an offset such as 2016-11-07T10:23:48.0409435+08:00",
    }
}

/// The clause that a readable date departs from, if any.
fn loose_date(read: &Timestamp, due: FieldType) -> Option<&'static str> {
    let with_offset = due == FieldType::DateTimeWithOffset;
    if read.offset().is_some() != with_offset {
        Some("V2.2")
    } else if read.fraction_digits() > 7 {
        Some("V2.3")
    } else if due == FieldType::Date && read.time().is_some() {
        Some("V2.4")
    } else {
        None
    }
}
