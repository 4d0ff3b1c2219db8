//! The query of a request as a server reads it (ruling O2): names without ASCII case, `+` as a
//! space, an empty parameter as an absent one, a known one at most once.

use compact_str::CompactString;
use percent_encoding::percent_decode_str;

use crate::value::{NonEmptyText, WholeNumber};

/// A parameter that a server cannot read: what was expected, what was found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found {found}")]
pub(crate) struct ParameterFault {
    expected: String,
    found: String,
}

impl ParameterFault {
    pub(crate) fn new(expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self { expected: expected.into(), found: found.into() }
    }
}

/// A query, its names and values as written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Query<'a>(&'a str);

impl<'a> Query<'a> {
    pub(crate) fn new(query: Option<&'a str>) -> Self {
        Self(query.unwrap_or(""))
    }

    /// The value of a parameter; none if it is absent or empty.
    pub(crate) fn text(self, name: &str) -> Result<Option<NonEmptyText>, ParameterFault> {
        let mut written = None;
        for pair in self.0.split('&') {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            // A name that does not decode is none that is known.
            let is_it = decoded(key).is_some_and(|key| key.eq_ignore_ascii_case(name));
            if is_it && written.replace(value).is_some() {
                return Err(ParameterFault::new(format!("{name} once"), "a second one"));
            }
        }
        let value = decoded(written.unwrap_or("")).ok_or_else(|| {
            let expected = format!("{name} as percent-encoded UTF-8");
            ParameterFault::new(expected, "a malformed escape, or other bytes")
        })?;
        Ok(NonEmptyText::new(value).ok())
    }

    /// The value of a parameter that is a whole number.
    pub(crate) fn whole_number(self, name: &str) -> Result<Option<WholeNumber>, ParameterFault> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = if is_plain { text.parse::<u64>().ok() } else { None };
        let number = number.and_then(|number| WholeNumber::try_from(number).ok());
        number.map(Some).ok_or_else(|| {
            let expected = format!("{name} as a whole number from 0 to {}", WholeNumber::MAX);
            let shown: String = text.chars().take(40).collect();
            ParameterFault::new(expected, format!("`{shown}`"))
        })
    }
}

/// Percent-decoded text, where every escape is well-formed and the bytes are UTF-8.
fn decoded(written: &str) -> Option<CompactString> {
    let spaced = written.replace('+', " ");
    percent_decoded(&spaced)
}

/// The same for a path, where `+` is itself.
pub(crate) fn percent_decoded(written: &str) -> Option<CompactString> {
    let escapes = written.match_indices('%').all(|(at, _)| {
        let digits = written.as_bytes().get(at + 1..at + 3);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    });
    let text = percent_decode_str(written).decode_utf8().ok()?;
    escapes.then(|| CompactString::from(&*text))
}
