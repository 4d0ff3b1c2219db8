//! Decimals, counts and dates by themselves (clauses N7.9, V1.1 to V1.4, V2.1 to V2.8).

use unicrm_proto::value::{Decimal, DecimalError, NonEmptyText, Timestamp, UtcOffset, WholeNumber};

#[track_caller]
fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

#[test]
fn a_decimal_keeps_the_scale_that_it_was_written_with() {
    for text in ["0", "0.0", "16.0000", "-0.10", "79228162514264337593543950335", "1141.7400"] {
        assert_eq!(decimal(text).to_string(), text);
    }
}

#[test]
fn minus_zero_is_zero() {
    assert_eq!(decimal("-0.00").to_string(), "0.00");
}

#[test]
fn a_decimal_that_would_lose_digits_is_refused_and_not_rounded() {
    let lost = [
        "79228162514264337593543950336",
        "0.00000000000000000000000000001",
        "1.00000000000000000000000000000",
        "0.00000000000000000000000000000",
    ];
    for text in lost {
        assert_eq!(text.parse::<Decimal>(), Err(DecimalError::LostDigits), "{text}");
    }
}

#[test]
fn only_canonical_notation_is_parsed_outside_of_a_body() {
    for text in ["", "1e3", "+1", ".5", "5.", "007", " 1", "1,000.0", "0x10", "NaN", "١"] {
        assert_eq!(text.parse::<Decimal>(), Err(DecimalError::NotANumber), "{text}");
    }
}

#[test]
fn decimals_compare_as_written_and_their_numbers_by_amount() {
    assert_ne!(decimal("1.0"), decimal("1.00"));
    assert_eq!(decimal("1.0").number(), decimal("1.00").number());
    assert!(decimal("9.99").number() < decimal("10").number());
}

#[test]
fn a_decimal_comes_back_from_arithmetic_with_its_scale() {
    let sum = decimal("11335.5000").number() - decimal("16.00").number();
    assert_eq!(Decimal::from(sum).to_string(), "11319.5000");
}

#[test]
fn a_count_goes_to_two_to_the_53rd_less_one() {
    assert!(WholeNumber::try_from(9_007_199_254_740_991_u64).is_ok());
    assert!(WholeNumber::try_from(9_007_199_254_740_992_u64).is_err());
}

#[test]
fn a_timestamp_keeps_its_digits_and_its_offset() {
    let written = [
        "2016-05-30",
        "2016-05-30T23:12:45",
        "2016-05-30T23:12:45.907",
        "2016-11-07T10:23:48.0409435+08:00",
        "2016-11-07T10:23:48.0409430Z",
        "1927-01-01T00:00:00+08:05",
        "2016-11-07T10:23:48.123456789-00:00",
    ];
    for text in written {
        assert_eq!(text.parse::<Timestamp>().expect(text).to_string(), text);
    }
}

#[test]
fn dates_that_do_not_exist_are_refused() {
    let wrong = [
        "2016-02-30",
        "2015-02-29",
        "2016-13-01",
        "0000-01-01",
        "2016-05-30T24:00:00",
        "2016-05-30T23:60:00",
        "2016-05-30T23:59:60",
        "2016-05-30T23:12",
        "2016-05-30 23:12:45",
        "2016-05-30T23:12:45.",
        "2016-05-30T23:12:45.1234567890",
        "2016-05-30T23:12:45+0800",
        "2016-05-30T23:12:45+14:01",
        "2016-05-30T23:12:45+08:60",
        "2016-5-30",
        "20160530",
        "2016-05-30T23:12:45z",
    ];
    for text in wrong {
        assert!(text.parse::<Timestamp>().is_err(), "{text}");
    }
}

#[test]
fn two_spellings_of_a_moment_differ_but_are_the_same_instant() {
    let local: Timestamp = "2016-05-30T23:12:45.907".parse().expect("a moment");
    let zoned: Timestamp = "2016-05-30T15:12:45.9070Z".parse().expect("a moment");
    assert_ne!(local, zoned);
    let shanghai = UtcOffset::Signed { negative: false, minutes: 480 };
    assert_eq!(local.instant(shanghai), zoned.instant(shanghai));
}

#[test]
fn moments_of_our_own_are_written_with_seven_digits_at_most_and_no_zeros_at_the_end() {
    let cases = [
        (123_456_789, "2016-05-30T23:12:45.1234567"),
        (907_000_000, "2016-05-30T23:12:45.907"),
        (0, "2016-05-30T23:12:45"),
        (99, "2016-05-30T23:12:45"),
    ];
    for (nanoseconds, text) in cases {
        let moment = jiff::civil::date(2016, 5, 30).at(23, 12, 45, nanoseconds);
        assert_eq!(Timestamp::from_civil(moment, None).to_string(), text);
    }
}

#[test]
fn a_text_that_may_not_be_empty_is_not() {
    assert!(NonEmptyText::new("").is_err());
    assert_eq!(NonEmptyText::new("00").expect("text").as_str(), "00");
}
