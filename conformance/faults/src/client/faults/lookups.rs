//! Lists page after page, and payments looked up among them (rulings O5, O15).

use super::super::habits::Change;
use super::super::items::LookedUp;
use super::behaviour;

pub(super) const FAULTS: &[Change] = &[
    behaviour(
        "rows-doubled",
        "gives a row again that a new one pushed to the next page",
        &["O5.3"],
        |habits| {
            habits.takes = |rows, page| rows.given.extend(page);
        },
    ),
    behaviour("rows-dropped", "takes rows of the same moment for one", &["O5.3"], |habits| {
        habits.takes = |rows, page| {
            for row in page {
                if !rows.given.iter().any(|given| given.created_on == row.created_on) {
                    rows.given.push(row);
                }
            }
        };
    }),
    behaviour(
        "first-of-each-page-dropped",
        "drops the first row of each page but the first",
        &["O5.3"],
        |habits| {
            habits.takes = |rows, page| {
                let skipped = if rows.given.is_empty() { 0 } else { 2 };
                rows.given.extend(page.into_iter().skip(skipped));
            };
        },
    ),
    behaviour("stops-at-the-second-page", "gives two pages for all rows", &["O5.3"], |habits| {
        habits.pages = 2
    }),
    behaviour(
        "quantity-unseen",
        "takes an item of the from_no for the payment, whatever its quantity",
        &["O15.14"],
        |habits| {
            habits.is_payment = |item, wanted| wanted.is_since(item) && wanted.has_from_no(item);
        },
    ),
    behaviour(
        "from-no-unseen",
        "takes an item of the quantity for the payment, whatever its from_no",
        &["O15.14"],
        |habits| {
            habits.is_payment = |item, wanted| wanted.is_since(item) && wanted.has_quantity(item);
        },
    ),
    behaviour("since-unseen", "takes yesterday's item for the payment", &["O15.14"], |habits| {
        habits.is_payment = |item, wanted| wanted.has_from_no(item) && wanted.has_quantity(item);
    }),
    behaviour(
        "quantity-as-text",
        "compares quantities as texts: 1.00 is not 1.0000",
        &["O15.14"],
        |habits| {
            habits.is_payment = |item, wanted| {
                wanted.is_since(item)
                    && wanted.has_from_no(item)
                    && item.quantity.to_string() == wanted.quantity.to_string()
            };
        },
    ),
    behaviour(
        "looks-at-one-page",
        "looks a payment up on the first page alone",
        &["O15.14"],
        |habits| habits.pages = 1,
    ),
    behaviour("first-of-two", "takes the first of several matching items", &["O15.15"], |habits| {
        habits.looked_up = |numbers| LookedUp::of(numbers.into_iter().take(1).collect());
    }),
    behaviour("last-of-two", "takes the last of several matching items", &["O15.15"], |habits| {
        habits.looked_up = |numbers| LookedUp::of(numbers.into_iter().last().into_iter().collect());
    }),
    behaviour(
        "unseen-is-refused",
        "tells a payment that is not seen yet as refused",
        &["O15.16"],
        |habits| {
            habits.looked_up = |numbers| match LookedUp::of(numbers) {
                LookedUp::NotSeenYet => LookedUp::Refused,
                other => other,
            };
        },
    ),
    behaviour("unseen-is-paid-again", "pays again what is not seen yet", &["O15.3"], |habits| {
        habits.pays_unseen = true
    }),
];
