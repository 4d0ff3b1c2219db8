//! Words that become values. What is wrong with one is said in the words of its type.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use compact_str::CompactString;
use unicrm_proto::operation::{IdempotencyKey, IdempotencyKeyError, OpenId};
use unicrm_proto::value::{Decimal, EmptyText, NonEmptyText, Timestamp, UtcOffset, WholeNumber};

/// A text of at least one character.
pub(super) fn filled(text: &str) -> Result<NonEmptyText, EmptyText> {
    NonEmptyText::new(text)
}

/// A field's text. An empty one is more often a variable that was not set than meant, and it
/// would wipe what the member has.
pub(super) fn field_text(text: &str) -> Result<CompactString, &'static str> {
    if text.is_empty() {
        return Err(
            "expected a text, found an empty one; to store an empty text, give --set FIELD=",
        );
    }
    Ok(text.into())
}

/// An openid that can be a path segment.
pub(super) fn open_id(text: &str) -> Result<OpenId, String> {
    OpenId::new(text).map_err(|error| error.to_string())
}

/// An idempotency key.
pub(super) fn key(text: &str) -> Result<IdempotencyKey, IdempotencyKeyError> {
    IdempotencyKey::new(text)
}

/// A count from 0 to 2^53-1.
pub(super) fn whole_number(text: &str) -> Result<WholeNumber, &'static str> {
    const EXPECTED: &str = "expected a whole number from 0 to 9007199254740991, found another text";
    let number: u64 = text.parse().map_err(|_| EXPECTED)?;
    number.try_into().map_err(|_| EXPECTED)
}

/// An amount over zero, in plain notation (clauses V1.1, O10.1).
pub(super) fn quantity(text: &str) -> Result<Decimal, String> {
    let quantity: Decimal = text.parse().map_err(|error| format!("{error}"))?;
    if quantity.mantissa() <= 0 {
        return Err("expected an amount over zero, found another".to_owned());
    }
    Ok(quantity)
}

/// A time of some seconds.
pub(super) fn seconds(text: &str) -> Result<Duration, &'static str> {
    let seconds = text.parse().ok().and_then(|number| Duration::try_from_secs_f64(number).ok());
    let seconds = seconds.filter(|time| !time.is_zero());
    seconds.ok_or("expected a number of seconds over zero, such as 30, found another text")
}

/// A moment. Without its offset it would be a guess, and one that is hours late finds nothing.
pub(super) fn moment(text: &str) -> Result<SystemTime, &'static str> {
    const EXPECTED: &str = "expected a moment with its offset, such as 2026-07-27T09:30:00+08:00 or \
         2026-07-27T01:30:00Z, found another text";
    let read: Timestamp = text.parse().map_err(|_| EXPECTED)?;
    read.time().and(read.offset()).ok_or(EXPECTED)?;
    let millis = read.instant(UtcOffset::Z).ok_or(EXPECTED)?.as_millisecond();
    let since = Duration::from_millis(u64::try_from(millis).map_err(|_| EXPECTED)?);
    UNIX_EPOCH.checked_add(since).ok_or(EXPECTED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_quantity(text: &str, expected: Option<&str>) {
        let found = quantity(text).ok().map(|quantity| quantity.to_string());
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn a_quantity_is_an_amount_over_zero_in_plain_notation_and_keeps_its_digits() {
        check_quantity("1", Some("1"));
        check_quantity("16.0000", Some("16.0000"));
        check_quantity("7922816251426433759354395033.5", Some("7922816251426433759354395033.5"));
        for text in ["", "0", "0.00", "-1", "+1", "1e3", "1E3", ".5", "5.", "01", "1,000", " 1"] {
            check_quantity(text, None);
        }
        check_quantity("0.00000000000000000000000000001", None);
        check_quantity("１", None);
    }

    #[test]
    fn a_moment_has_a_time_and_an_offset() {
        let at = |text| moment(text).ok().map(|at| at.duration_since(UNIX_EPOCH).unwrap());
        assert_eq!(at("1970-01-01T08:00:01.5+08:00"), Some(Duration::from_millis(1500)));
        assert_eq!(at("1970-01-01T00:00:01Z"), Some(Duration::from_secs(1)));
        for text in ["", "2026-07-27", "2026-07-27T09:30:00", "2026-07-27+08:00", "now"] {
            assert_eq!(at(text), None, "{text}");
        }
    }

    #[test]
    fn a_time_out_is_over_zero() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        for text in ["0", "-1", "NaN", "inf", "1e300", "", "10s"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }
}
