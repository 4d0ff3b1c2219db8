//! Amounts: whole ten-thousandths, never a float (clause V7.1).

use std::fmt;
use std::str::FromStr;

use unicrm_proto::value::Decimal;

/// How many decimals an amount has.
pub const DECIMALS: u32 = 4;

/// Ten-thousandths in one.
const ONE: i128 = 10_i128.pow(DECIMALS);

/// An amount in whole ten-thousandths, from -922337203685477.5808 to 922337203685477.5807: as much
/// as a column of the database holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

/// What a request asks for, in whole ten-thousandths. It may be more than any account holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(i128);

/// Why a decimal is no quantity that can be posted (clauses O10.1, O10.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// It is zero or less.
    #[error("expected a quantity over zero, found zero or less")]
    NotPositive,
    /// Its fifth decimal or a later one is not zero.
    #[error("expected at most four decimals, found a quantity with more")]
    TooFine,
    /// No account could hold it.
    #[error("expected a quantity of at most 922337203685477.5807, found a larger one")]
    TooLarge,
    /// It is no number.
    #[error("expected a number such as 16.00, found something else")]
    NotANumber,
}

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The amount of so many ten-thousandths.
    pub const fn from_units(units: i64) -> Self {
        Self(units)
    }

    /// The amount in ten-thousandths.
    pub const fn units(self) -> i64 {
        self.0
    }

    /// The sum; none where it does not fit.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference; none where it does not fit.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The amount as it is answered: with four decimals (clause V7.1).
    pub fn to_decimal(self) -> Decimal {
        // Nineteen digits and four decimals are within what a decimal holds.
        Decimal::new(i128::from(self.0), DECIMALS).unwrap_or(Decimal::ZERO)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_decimal().fmt(f)
    }
}

impl Quantity {
    /// The quantity of a request: over zero, and at most four decimals by value, so that `1.00000`
    /// is fine (clauses O10.1, O10.2, O10.3).
    ///
    /// # Errors
    /// [`QuantityError`] where it is none.
    pub fn new(decimal: Decimal) -> Result<Self, QuantityError> {
        if decimal.mantissa() <= 0 {
            return Err(QuantityError::NotPositive);
        }
        // 96 bits of digits times 10^4 are within an i128.
        let places = decimal.scale();
        let units = match places.checked_sub(DECIMALS) {
            None => decimal.mantissa() * 10_i128.pow(DECIMALS - places),
            Some(surplus) => {
                let divisor = 10_i128.pow(surplus);
                if decimal.mantissa() % divisor != 0 {
                    return Err(QuantityError::TooFine);
                }
                decimal.mantissa() / divisor
            }
        };
        Ok(Self(units))
    }

    /// The quantity in ten-thousandths.
    pub fn units(self) -> i128 {
        self.0
    }

    /// The same as an amount; none where it is more than any account holds.
    pub fn to_amount(self) -> Option<Amount> {
        i64::try_from(self.0).ok().map(Amount)
    }
}

impl FromStr for Amount {
    type Err = QuantityError;

    /// An amount over zero, as an operator types it.
    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let decimal = text.parse::<Decimal>().map_err(|_| QuantityError::NotANumber)?;
        Quantity::new(decimal)?.to_amount().ok_or(QuantityError::TooLarge)
    }
}

/// Splits ten-thousandths into sign, whole and fraction.
pub(super) fn parts(amount: Amount) -> (bool, u128, u128) {
    let (units, one) = (i128::from(amount.0).unsigned_abs(), ONE.unsigned_abs());
    (amount.0 < 0, units / one, units % one)
}
