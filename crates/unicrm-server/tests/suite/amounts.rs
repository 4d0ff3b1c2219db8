//! Amounts, texts of amounts, numbers of items, pages.

use unicrm_proto::value::Decimal;
use unicrm_server::rules::amount::{Quantity, QuantityError};
use unicrm_server::rules::item_number::{item_number, minute};
use unicrm_server::rules::page::{newest_first, oldest_first};
use unicrm_server::rules::{Amount, Zone, display, token};

use crate::support::{moment, page};

#[track_caller]
fn quantity(text: &str) -> Result<i128, QuantityError> {
    Quantity::new(text.parse::<Decimal>().expect("a decimal")).map(Quantity::units)
}

#[test]
fn a_quantity_is_over_zero_and_has_four_decimals_by_value() {
    assert_eq!(quantity("1"), Ok(10_000));
    assert_eq!(quantity("0.0001"), Ok(1));
    assert_eq!(quantity("1.00000"), Ok(10_000));
    assert_eq!(quantity("1.0000000000000000000000000000"), Ok(10_000));
    assert_eq!(quantity("0.00001"), Err(QuantityError::TooFine));
    assert_eq!(quantity("1.23456"), Err(QuantityError::TooFine));
    assert_eq!(quantity("0"), Err(QuantityError::NotPositive));
    assert_eq!(quantity("0.0000"), Err(QuantityError::NotPositive));
    assert_eq!(quantity("-1"), Err(QuantityError::NotPositive));
    // The largest decimal of the protocol is a quantity, if one that no account holds.
    assert_eq!(quantity("79228162514264337593543950335"), Ok(((1 << 96) - 1) * 10_000));
    assert_eq!("922337203685477.5807".parse(), Ok(Amount::from_units(i64::MAX)));
    assert_eq!("922337203685477.5808".parse::<Amount>(), Err(QuantityError::TooLarge));
    assert_eq!("ten".parse::<Amount>(), Err(QuantityError::NotANumber));
}

#[test]
fn a_balance_is_shown_with_two_decimals_and_commas() {
    let shown = |units| display::balance(Amount::from_units(units));
    assert_eq!(shown(113_355_000), "11,335.50");
    assert_eq!(shown(0), "0.00");
    assert_eq!(shown(9_999_949), "999.99");
    assert_eq!(shown(9_999_950), "1,000.00");
    assert_eq!(shown(50), "0.01");
    assert_eq!(shown(49), "0.00");
    assert_eq!(shown(-49), "0.00");
    assert_eq!(shown(-50), "-0.01");
    assert_eq!(shown(-12_345_678_950_000), "-1,234,567,895.00");
    assert_eq!(shown(i64::MIN), "-922,337,203,685,477.58");
}

#[test]
fn a_quantity_is_shown_with_two_to_four_decimals_and_none_lost() {
    let shown = |units| display::quantity(Amount::from_units(units));
    assert_eq!(shown(160_000), "16.00");
    assert_eq!(shown(165_000), "16.50");
    assert_eq!(shown(165_100), "16.51");
    assert_eq!(shown(165_110), "16.511");
    assert_eq!(shown(165_111), "16.5111");
    assert_eq!(shown(100_000_001), "10000.0001");
}

#[test]
fn an_amount_is_answered_with_four_decimals() {
    assert_eq!(Amount::from_units(113_355_000).to_string(), "11335.5000");
    assert_eq!(Amount::from_units(-1).to_string(), "-0.0001");
}

#[test]
fn an_item_number_is_shop_minute_and_a_sequence_that_grows() {
    let evening = Zone::default().civil(moment("2016-05-30T15:12:45.907Z"));
    assert_eq!(minute(evening), "1605302312");
    assert_eq!(item_number("1001", "1605302312", 164), "1001-1605302312-164");
    assert_eq!(item_number("0000", "1605302312", 1), "0000-1605302312-001");
    assert_eq!(item_number("0000", "1605302312", 1000), "0000-1605302312-1000");
}

#[test]
fn moments_are_written_in_the_zone() {
    let at = moment("2016-11-07T02:23:48.0409435Z");
    let zone = Zone::default();
    assert_eq!(zone.written_with_offset(at).to_string(), "2016-11-07T10:23:48.0409435+08:00");
    assert_eq!(
        zone.written(moment("2016-11-06T23:00:00.500Z")).to_string(),
        "2016-11-07T07:00:00.5"
    );
    let west: Zone = "-03:30".parse().expect("a zone");
    assert_eq!(west.written_with_offset(at).to_string(), "2016-11-06T22:53:48.0409435-03:30");
    assert_eq!(west.to_string(), "-03:30");
    for no_zone in ["", "8", "+0800", "+15:00", "Asia/Shanghai"] {
        assert!(no_zone.parse::<Zone>().is_err(), "{no_zone}");
    }
}

#[test]
fn a_token_is_sixteen_bytes_in_22_characters() {
    let token = token::token([255; 16]);
    assert_eq!(token.expose(), "_____________________w");
    assert_eq!(token.expose().len(), 22);
}

#[test]
fn a_page_is_a_range_of_ranks() {
    let ranks = |ranks: unicrm_server::rules::page::Ranks| (ranks.first, ranks.last);
    assert_eq!(ranks(oldest_first(page(0, 10), 2659)), (1, 10));
    assert_eq!(ranks(oldest_first(page(2650, 10), 2659)), (2651, 2659));
    assert_eq!(ranks(newest_first(page(0, 10), 39)), (30, 39));
    assert_eq!(ranks(newest_first(page(1, 1), 39)), (38, 38));
    assert_eq!(ranks(newest_first(page(35, 10), 39)), (1, 4));
    for (skip, top, total) in [(39, 10, 39), (0, 0, 39), (0, 10, 0), ((1 << 53) - 1, 10, 39)] {
        assert!(oldest_first(page(skip, top), total).is_empty(), "{skip} {top} {total}");
        assert!(newest_first(page(skip, top), total).is_empty(), "{skip} {top} {total}");
    }
}
