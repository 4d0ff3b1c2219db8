//! The values that fields hold: exact decimals, dates as written, text that may not be empty,
//! secrets that print nothing, and the difference between absent and nil.

mod decimal;
mod non_empty_text;
mod presence;
mod timestamp;
mod token;
mod whole_number;

pub use decimal::{Decimal, DecimalError};
pub use non_empty_text::{EmptyText, NonEmptyText};
pub use presence::Presence;
pub use timestamp::{Timestamp, TimestampError, UtcOffset};
pub use token::Token;
pub use whole_number::{WholeNumber, WholeNumberError};

pub(crate) use decimal::parse_decimal;
pub(crate) use timestamp::parse_timestamp;
pub(crate) use whole_number::parse_whole_number;

/// A number that was read, and whether its spelling needed forgiveness (clause V1.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ParsedNumber<T> {
    pub(crate) value: T,
    pub(crate) loose: bool,
}
