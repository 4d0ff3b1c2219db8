//! Exact amounts for judging balances: a mantissa and a scale, nothing binary, nothing of the judged.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// An amount with at most 18 decimals.
#[derive(Debug, Clone, Copy)]
pub struct Amount {
    mantissa: i128,
    scale: u32,
}

/// A text is no plain decimal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a plain decimal such as 12.50, found `{0}`")]
pub struct NoAmount(String);

/// More are not met in practice, and as many always fit.
const MOST_DECIMALS: usize = 18;

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self { mantissa: 0, scale: 0 };

    /// So many ten-thousandths.
    pub(crate) fn of_ten_thousandths(count: u32) -> Self {
        Self { mantissa: i128::from(count), scale: 4 }
    }

    /// The sum.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let (left, right, scale) = self.aligned(other);
        Self { mantissa: left + right, scale }
    }

    /// The difference.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        let (left, right, scale) = self.aligned(other);
        Self { mantissa: left - right, scale }
    }

    fn aligned(self, other: Self) -> (i128, i128, u32) {
        let scale = self.scale.max(other.scale);
        let at = |amount: Self| amount.mantissa * 10_i128.pow(scale - amount.scale);
        (at(self), at(other), scale)
    }
}

impl FromStr for Amount {
    type Err = NoAmount;

    fn from_str(text: &str) -> Result<Self, NoAmount> {
        let wrong = || NoAmount(text.to_owned());
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !plain(whole) || !plain(decimals) || digits.ends_with('.') {
            return Err(wrong());
        }
        if whole.len() > MOST_DECIMALS || decimals.len() > MOST_DECIMALS {
            return Err(wrong());
        }
        let mantissa: i128 = format!("{whole}{decimals}").parse().map_err(|_| wrong())?;
        let scale = u32::try_from(decimals.len()).map_err(|_| wrong())?;
        Ok(Self { mantissa: if negative { -mantissa } else { mantissa }, scale })
    }
}

impl PartialEq for Amount {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Amount {}

impl PartialOrd for Amount {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Amount {
    fn cmp(&self, other: &Self) -> Ordering {
        let (left, right, _) = self.aligned(*other);
        left.cmp(&right)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = usize::try_from(self.scale).unwrap_or(0);
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.mantissa.unsigned_abs(), width = scale + 1);
        let (whole, decimals) = digits.split_at(digits.len() - scale);
        let point = if scale > 0 { "." } else { "" };
        write!(f, "{sign}{whole}{point}{decimals}")
    }
}

#[cfg(test)]
mod tests {
    use super::Amount;

    fn amount(text: &str) -> Amount {
        text.parse().unwrap()
    }

    #[test]
    fn amounts_are_exact_whatever_their_scale() {
        assert_eq!(amount("11335.5000"), amount("11335.5"));
        assert_eq!(amount("1.00").minus(amount("0.0001")), amount("0.9999"));
        assert_eq!(amount("0.9999").plus(amount("0.0001")).to_string(), "1.0000");
        assert!(amount("-0.5") < amount("0"));
        assert_eq!(amount("-0.05").to_string(), "-0.05");
        for wrong in ["", "1,000.0", "1e3", ".5", "5.", "+1"] {
            assert!(wrong.parse::<Amount>().is_err(), "{wrong}");
        }
    }
}
