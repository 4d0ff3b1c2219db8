//! From and to the columns of a row.

use std::str::FromStr;

use compact_str::CompactString;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::Row;
use unicrm_proto::value::WholeNumber;

use super::error::{Result, StoreError};
use crate::rules::card::State;
use crate::rules::posting::Side;

/// A text column.
pub(super) fn text(row: &Row<'_>, name: &str) -> Result<CompactString> {
    optional_text(row, name)?.ok_or(StoreError::Corrupt { expected: "a text" })
}

/// A text column that may be null.
pub(super) fn optional_text(row: &Row<'_>, name: &str) -> Result<Option<CompactString>> {
    let value = row.get_ref(name)?;
    let text = value.as_str_or_null().map_err(|_| StoreError::Corrupt { expected: "a text" })?;
    Ok(text.map(CompactString::from))
}

/// A text column that spells a value.
pub(super) fn spelled<T: FromStr>(row: &Row<'_>, name: &str, expected: &'static str) -> Result<T> {
    text(row, name)?.parse().map_err(|_| StoreError::Corrupt { expected })
}

/// A column that is 1 for valid, 0 for invalid.
pub(super) fn state(row: &Row<'_>, name: &str) -> Result<State> {
    Ok(if row.get::<_, bool>(name)? { State::Valid } else { State::Invalid })
}

/// Whether a state is valid, as a column has it.
pub(super) fn is_valid(state: State) -> bool {
    state == State::Valid
}

/// The side of an item, as a column has it.
pub(super) fn side_column(side: Side) -> i64 {
    match side {
        Side::Debit => -1,
        Side::Credit => 1,
    }
}

/// The side of an item.
pub(super) fn side(row: &Row<'_>, name: &str) -> Result<Side> {
    match row.get(name)? {
        -1_i64 => Ok(Side::Debit),
        1 => Ok(Side::Credit),
        _ => Err(StoreError::Corrupt { expected: "-1 or 1" }),
    }
}

/// A moment.
pub(super) fn moment(row: &Row<'_>, name: &str) -> Result<Timestamp> {
    let micros = row.get(name)?;
    Timestamp::from_microsecond(micros).map_err(|_| StoreError::Corrupt { expected: "a moment" })
}

/// A date that may be null.
pub(super) fn optional_date(row: &Row<'_>, name: &str) -> Result<Option<Date>> {
    let date = optional_text(row, name)?.map(|text| text.parse());
    date.transpose().map_err(|_| StoreError::Corrupt { expected: "a date" })
}

/// A kept total, as answers have it.
pub(super) fn total(count: i64) -> Result<WholeNumber> {
    let count = u64::try_from(count).ok().and_then(|count| WholeNumber::try_from(count).ok());
    count.ok_or(StoreError::Corrupt { expected: "a total of zero or more" })
}

/// A hash.
pub(super) fn hash(row: &Row<'_>, name: &str) -> Result<[u8; 32]> {
    Ok(row.get(name)?)
}
