//! Numbers of account items (ruling V4): `0000-1611072119-970`.

use compact_str::{CompactString, format_compact};
use jiff::civil::DateTime;

/// The shop of payments through the API, unless their application has another (clause V4.4).
pub const API_SHOP: &str = "0000";

/// The minute as numbers have it: yyMMddHHmm of the civil time.
pub fn minute(civil: DateTime) -> CompactString {
    let year = civil.year().rem_euclid(100);
    let (month, day) = (civil.month(), civil.day());
    format_compact!("{year:02}{month:02}{day:02}{:02}{:02}", civil.hour(), civil.minute())
}

/// The number of the nth item of a shop in a minute, n from 1. The sequence has at least three
/// digits and grows past 999 (clauses V4.2, V4.3); that n never comes twice is the store's part.
pub fn item_number(shop: &str, minute: &str, nth: i64) -> CompactString {
    format_compact!("{shop}-{minute}-{nth:03}")
}
