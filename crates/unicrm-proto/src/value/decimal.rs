//! Exact decimals: the digits read are the digits written (clauses V1.1, V1.3, V1.4).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::ParsedNumber;

/// The largest mantissa: 96 bits, the range of the original platform's decimal type.
const MAX_MANTISSA: u128 = (1 << 96) - 1;

/// The most digits after the point, for the same reason.
const MAX_SCALE: i64 = 28;

/// An amount or a balance, with the scale that it was written with: `16.0000` stays `16.0000`.
///
/// Equality is of what is written, so `1.0` and `1.00` differ; [`Decimal::number`] gives the
/// number, which compares by amount. Minus zero is zero (clause V1.4).
///
/// ```
/// use unicrm_proto::value::Decimal;
///
/// let balance: Decimal = "1141.7400".parse()?;
/// assert_eq!(balance.to_string(), "1141.7400");
/// assert_ne!(balance, "1141.74".parse()?);
/// assert_eq!(balance.number(), "1141.74".parse::<Decimal>()?.number());
/// # Ok::<(), unicrm_proto::value::DecimalError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    mantissa: i128,
    scale: u32,
}

/// Why a text is no decimal of this protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// The text is not a number in decimal notation.
    #[error("expected a decimal number such as 1141.7400, found something else")]
    NotANumber,
    /// Holding the number would lose digits (clause V1.3).
    #[error(
        "expected at most 28 decimals and 96 bits of digits, found a number that would lose some"
    )]
    LostDigits,
}

impl Decimal {
    /// Zero without decimals, written `0` in XML and `0.0` in JSON (clause V1.2).
    pub const ZERO: Self = Self { mantissa: 0, scale: 0 };

    /// The number whose digits are `mantissa`, of which the last `scale` stand after the point.
    ///
    /// # Errors
    /// [`DecimalError::LostDigits`] beyond 96 bits or 28 decimals.
    pub fn new(mantissa: i128, scale: u32) -> Result<Self, DecimalError> {
        if mantissa.unsigned_abs() > MAX_MANTISSA || i64::from(scale) > MAX_SCALE {
            return Err(DecimalError::LostDigits);
        }
        Ok(Self { mantissa, scale })
    }

    /// All digits, without the point.
    pub fn mantissa(self) -> i128 {
        self.mantissa
    }

    /// How many digits stand after the point.
    pub fn scale(self) -> u32 {
        self.scale
    }

    /// Whether one more digit still fits.
    pub(crate) fn can_gain_digit(self) -> bool {
        push_digit(self.mantissa.unsigned_abs(), 0).is_some()
    }

    /// The amount, for arithmetic and comparison by number.
    pub fn number(self) -> rust_decimal::Decimal {
        rust_decimal::Decimal::from_i128_with_scale(self.mantissa, self.scale)
    }
}

impl From<rust_decimal::Decimal> for Decimal {
    fn from(number: rust_decimal::Decimal) -> Self {
        Self { mantissa: number.mantissa(), scale: number.scale() }
    }
}

impl From<u32> for Decimal {
    fn from(number: u32) -> Self {
        Self { mantissa: i128::from(number), scale: 0 }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let digits = self.mantissa.unsigned_abs().to_string();
        let scale = self.scale as usize;
        if scale == 0 {
            return write!(f, "{sign}{digits}");
        }
        let padded = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = padded.split_at(padded.len() - scale);
        write!(f, "{sign}{whole}.{fraction}")
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Decimal {
    type Err = DecimalError;

    /// Reads canonical notation only: no sign but minus, no exponent, no needless zero in front.
    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let parsed = parse_decimal(text)?;
        if parsed.loose { Err(DecimalError::NotANumber) } else { Ok(parsed.value) }
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = compact_str::CompactString::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Reads a decimal and tells whether its spelling was loose: a plus sign, an exponent, a bare
/// point or needless zeros in front (clause V1.5).
pub(crate) fn parse_decimal(text: &str) -> Result<ParsedNumber<Decimal>, DecimalError> {
    let (negative, unsigned, plus) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..], false),
        Some(b'+') => (false, &text[1..], true),
        _ => (false, text, false),
    };
    let (number, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(parse_exponent(&unsigned[at + 1..])?)),
        None => (unsigned, None),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let has_point = number.len() > whole.len();
    if whole.is_empty() && fraction.is_empty() {
        return Err(DecimalError::NotANumber);
    }
    let mut mantissa = Some(0u128);
    for byte in whole.bytes().chain(fraction.bytes()) {
        if !byte.is_ascii_digit() {
            return Err(DecimalError::NotANumber);
        }
        // Once lost, digits stay lost, but what follows must still be digits.
        mantissa = mantissa.and_then(|m| push_digit(m, byte - b'0'));
    }
    let mantissa = mantissa.ok_or(DecimalError::LostDigits)?;
    let decimals = i64::try_from(fraction.len()).map_err(|_| DecimalError::LostDigits)?;
    let value = scaled(negative, mantissa, decimals.saturating_sub(exponent.unwrap_or(0)))?;
    let needless_zero = whole.len() > 1 && whole.starts_with('0');
    let bare_point = has_point && (whole.is_empty() || fraction.is_empty());
    let loose = plus || exponent.is_some() || needless_zero || bare_point;
    Ok(ParsedNumber { value, loose })
}

fn push_digit(mantissa: u128, digit: u8) -> Option<u128> {
    let next = mantissa * 10 + u128::from(digit);
    (next <= MAX_MANTISSA).then_some(next)
}

/// An exponent so large that it does not fit saturates: no amount but zero survives it anyway.
fn parse_exponent(text: &str) -> Result<i64, DecimalError> {
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(DecimalError::NotANumber);
    }
    let size = digits.parse::<i64>().unwrap_or(i64::MAX / 2);
    Ok(if negative { -size } else { size })
}

/// `mantissa` with `decimals` digits after the point, or shifted left where that is negative.
fn scaled(negative: bool, mantissa: u128, decimals: i64) -> Result<Decimal, DecimalError> {
    let mut mantissa = mantissa;
    if mantissa != 0 {
        for _ in decimals..0 {
            mantissa = push_digit(mantissa, 0).ok_or(DecimalError::LostDigits)?;
        }
    }
    let scale = decimals.max(0);
    if scale > MAX_SCALE {
        return Err(DecimalError::LostDigits);
    }
    let size = i128::try_from(mantissa).map_err(|_| DecimalError::LostDigits)?;
    let scale = u32::try_from(scale).map_err(|_| DecimalError::LostDigits)?;
    Decimal::new(if negative { -size } else { size }, scale)
}
