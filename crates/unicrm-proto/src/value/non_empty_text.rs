//! Text that may not be empty (clause N7.8).

use std::fmt;
use std::ops::Deref;

use compact_str::CompactString;
use serde::{Deserialize, Deserializer, Serialize};

/// A text of at least one character: the numbers that a payment cannot do without.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct NonEmptyText(CompactString);

/// The text is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a text of at least one character, found an empty one")]
pub struct EmptyText;

impl NonEmptyText {
    /// The text, if it is not empty.
    ///
    /// # Errors
    /// [`EmptyText`] when it is.
    pub fn new(text: impl Into<CompactString>) -> Result<Self, EmptyText> {
        let text = text.into();
        if text.is_empty() { Err(EmptyText) } else { Ok(Self(text)) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for NonEmptyText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for NonEmptyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for NonEmptyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl TryFrom<&str> for NonEmptyText {
    type Error = EmptyText;

    fn try_from(text: &str) -> Result<Self, EmptyText> {
        Self::new(text)
    }
}

impl<'de> Deserialize<'de> for NonEmptyText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(CompactString::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
