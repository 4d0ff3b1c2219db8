//! Counts: whole numbers from 0 to 2^53-1, which every JSON reader holds exactly (clause N7.9).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use super::{ParsedNumber, parse_decimal};

/// A count, such as `total_count` and `skip`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct WholeNumber(u64);

/// A number is outside 0 to 2^53-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a whole number from 0 to 9007199254740991, found another")]
pub struct WholeNumberError;

impl WholeNumber {
    /// 2^53-1: beyond it a reader that holds numbers as binary floats would lose digits.
    pub const MAX: Self = Self((1 << 53) - 1);

    /// The count as a number.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl TryFrom<u64> for WholeNumber {
    type Error = WholeNumberError;

    fn try_from(number: u64) -> Result<Self, WholeNumberError> {
        if number <= Self::MAX.0 { Ok(Self(number)) } else { Err(WholeNumberError) }
    }
}

impl From<u32> for WholeNumber {
    fn from(number: u32) -> Self {
        Self(u64::from(number))
    }
}

impl fmt::Display for WholeNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for WholeNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u64::deserialize(deserializer)?.try_into().map_err(serde::de::Error::custom)
    }
}

/// Reads a count; the spellings forgiven are those of a decimal, but a fraction never is: it
/// would lose digits (clauses N7.9, V1.5).
pub(crate) fn parse_whole_number(
    text: &str,
) -> Result<ParsedNumber<WholeNumber>, WholeNumberError> {
    let parsed = parse_decimal(text).map_err(|_| WholeNumberError)?;
    if parsed.value.scale() > 0 || text.contains('.') {
        return Err(WholeNumberError);
    }
    let number = u64::try_from(parsed.value.mantissa()).map_err(|_| WholeNumberError)?;
    Ok(ParsedNumber { value: number.try_into()?, loose: parsed.loose })
}
