//! Payments that are refused (ruling O10): their codes, their order, and that nothing is taken.

use serde_json::{Value, json};
use unicrm_proto::MessageName;

use super::{ServerCase, case};
use crate::live::complaint::Ended;
use crate::live::server::answer::Answer;
use crate::live::server::bench::{Bench, need};
use crate::live::server::fixture::Claim;
use crate::live::values;

/// A small amount: should a server take it against the rules, little is lost.
const LITTLE: &str = "0.01";

pub(super) const CASES: &[ServerCase] = &[
    case(
        "pay-not-over-zero",
        "a quantity of zero or less is 1000 and takes nothing",
        &["O10.1", "E7.3", "O10.18"],
        not_over_zero,
    ),
    case(
        "pay-five-decimals",
        "a fifth decimal that is not zero is 1000 and takes nothing",
        &["O10.2", "O10.18"],
        five_decimals,
    ),
    case(
        "pay-missing-field",
        "a card, account or quantity that is missing, nil or empty is 400 and takes nothing",
        &["N7.14", "O10.18"],
        missing_field,
    ),
    case("pay-unknown-card", "an unknown card is 1001", &["O10.5", "S9.1001"], unknown_card),
    case(
        "pay-invalid-card",
        "an invalid card is 1002 and takes nothing",
        &["O10.6", "O10.18", "S9.1002"],
        invalid_card,
    ),
    case(
        "pay-invalid-member",
        "an invalid member is 1003 and takes nothing",
        &["O10.7", "O10.18", "S9.1003"],
        invalid_member,
    ),
    case(
        "pay-expired-card",
        "an expired card is 1006 and takes nothing",
        &["O10.8", "O10.18", "S9.1006"],
        expired_card,
    ),
    case(
        "pay-unknown-account",
        "an account that the member does not have is 1004",
        &["O10.9", "S9.1004"],
        unknown_account,
    ),
    case(
        "pay-too-much",
        "more than is on the account is 1005 and takes nothing",
        &["O10.10", "O10.18", "S9.1005"],
        too_much,
    ),
    case("pay-order-of-codes", "of several codes the first in the order", &["O10.4"], order),
    case(
        "pay-states-block-only-paying",
        "states and expiry do not keep from reading",
        &["O10.11"],
        reading,
    ),
    case(
        "pay-both-names",
        "fromcontent and from_content with values are 400",
        &["O9.5"],
        both_names,
    ),
    case("pay-not-applied", "a refusal says that nothing was taken", &["E7.17"], not_applied),
];

fn not_over_zero(bench: &mut Bench<'_>) -> Ended {
    let mut payment = bench.payment()?;
    let before = bench.state(&payment)?;
    for quantity in ["0", "0.00", "-0.01", "-5"] {
        payment["quantity"] = quantity.into();
        let answer = bench.pay_nothing(&payment)?;
        bench.check("O10.1", !answer.success(), || {
            format!("expected a quantity of {quantity} to be refused, found {}", answer.brief())
        });
        // Refused, whatever the code: no money is lost.
        if !answer.success() {
            bench.refused("E7.3", "1000", &answer);
        }
    }
    bench.untouched("O10.18", &payment, before)
}

fn five_decimals(bench: &mut Bench<'_>) -> Ended {
    let mut payment = bench.payment()?;
    let before = bench.state(&payment)?;
    for quantity in ["0.00001", "0.01001"] {
        payment["quantity"] = quantity.into();
        let answer = bench.pay(&payment)?;
        bench.refused("O10.2", "1000", &answer);
    }
    bench.untouched("O10.18", &payment, before)
}

fn missing_field(bench: &mut Bench<'_>) -> Ended {
    let mut whole = bench.payment()?;
    whole["quantity"] = LITTLE.into();
    let before = bench.state(&whole)?;
    for field in ["card_no", "account_sort_no", "quantity"] {
        for given in [None, Some(Value::Null), Some(json!(""))] {
            let mut payment = whole.clone();
            match given {
                Some(given) => payment[field] = given,
                None => drop(payment.as_object_mut().and_then(|fields| fields.remove(field))),
            }
            let answer = bench.pay(&payment)?;
            bench.fault("N7.14", 400, &answer);
        }
    }
    bench.untouched("O10.18", &whole, before)
}

/// Pays a little and expects a code.
fn refused(
    bench: &mut Bench<'_>,
    clause: &'static str,
    code: &str,
    card: &str,
    account: &str,
) -> Result<Answer, crate::live::complaint::Stop> {
    let payment = bench.payment_of(card, account, LITTLE);
    let answer = bench.pay(&payment)?;
    bench.refused(clause, code, &answer);
    Ok(answer)
}

/// The card's first account.
fn account_of(bench: &mut Bench<'_>, card: &str) -> Result<String, crate::live::complaint::Stop> {
    let member = bench.member_of_card(card)?;
    let account = member["accounts"][0]["account_no"].as_str();
    need(account.map(str::to_owned).as_ref(), "cards with an account")
}

/// A card in a state: the code, and nothing taken.
fn in_state(bench: &mut Bench<'_>, clause: &'static str, code: &str, card: &str) -> Ended {
    let account = account_of(bench, card)?;
    let payment: Value = bench.payment_of(card, &account, LITTLE);
    let before = bench.state(&payment)?;
    refused_as_listed(bench, clause, code, card, &account)?;
    bench.untouched("O10.18", &payment, before)
}

/// The same by a code that the source's table has.
fn refused_as_listed(
    bench: &mut Bench<'_>,
    clause: &'static str,
    code: &str,
    card: &str,
    account: &str,
) -> Ended {
    let payment = bench.payment_of(card, account, LITTLE);
    let answer = bench.pay(&payment)?;
    bench.refused_as_listed(clause, code, &answer);
    Ok(())
}

fn unknown_card(bench: &mut Bench<'_>) -> Ended {
    let card = values::card_no(&mut bench.dice);
    let account = bench.payer().map_or("00".to_owned(), |payer| payer.account_sort_no);
    refused_as_listed(bench, "O10.5", "1001", &card, &account)
}

fn invalid_card(bench: &mut Bench<'_>) -> Ended {
    let card = need(bench.fixture.cards.invalid_card.as_ref(), "cards.invalid_card")?;
    in_state(bench, "O10.6", "1002", &card)
}

fn invalid_member(bench: &mut Bench<'_>) -> Ended {
    let card = need(bench.fixture.cards.invalid_member.as_ref(), "cards.invalid_member")?;
    in_state(bench, "O10.7", "1003", &card)
}

fn expired_card(bench: &mut Bench<'_>) -> Ended {
    let card = need(bench.fixture.cards.expired.as_ref(), "cards.expired")?;
    in_state(bench, "O10.8", "1006", &card)
}

fn unknown_account(bench: &mut Bench<'_>) -> Ended {
    let card = bench.payer()?.card_no;
    let account = values::opaque(&mut bench.dice, 4);
    refused_as_listed(bench, "O10.9", "1004", &card, &account)
}

fn too_much(bench: &mut Bench<'_>) -> Ended {
    let empty = need(bench.fixture.cards.empty_account.as_ref(), "cards.empty_account")?;
    let payment = bench.payment_of(&empty.card_no, &empty.account_sort_no, LITTLE);
    let before = bench.state(&payment)?;
    refused_as_listed(bench, "O10.10", "1005", &empty.card_no, &empty.account_sort_no)?;
    bench.untouched("O10.18", &payment, before)
}

fn order(bench: &mut Bench<'_>) -> Ended {
    let cards = &bench.fixture.cards;
    let due = [
        (cards.invalid_card.clone(), "1002"),
        (cards.invalid_member.clone(), "1003"),
        (cards.expired.clone(), "1006"),
        (cards.empty_account.as_ref().map(|empty| empty.card_no.clone()), "1004"),
        (Some(values::card_no(&mut bench.dice)), "1001"),
    ];
    // None of these members has the account: 1004 fits each of them too.
    let account = values::opaque(&mut bench.dice, 4);
    for (card, code) in due {
        if let Some(card) = card {
            refused(bench, "O10.4", code, &card, &account)?;
        }
    }
    Ok(())
}

fn reading(bench: &mut Bench<'_>) -> Ended {
    let cards = &bench.fixture.cards;
    let given = [&cards.invalid_card, &cards.invalid_member, &cards.expired];
    let given: Vec<String> = given.into_iter().flatten().cloned().collect();
    need(given.first(), "cards.invalid_card, invalid_member or expired")?;
    for card in given {
        let answer = bench.ask_member(&card)?;
        bench.data("O10.11", &answer)?;
        let queries = [("cardno", &*card)];
        let ask = bench.get("/accountitem", MessageName::AccountListResult, &queries)?;
        let answer = bench.send(&ask)?;
        bench.data("O10.11", &answer)?;
    }
    Ok(())
}

fn both_names(bench: &mut Bench<'_>) -> Ended {
    let mut payment = bench.payment()?;
    payment["quantity"] = LITTLE.into();
    let before = bench.state(&payment)?;
    payment["fromcontent"] = json!("一号桌");
    payment["from_content"] = json!("二号桌");
    let answer = bench.pay(&payment)?;
    bench.fault("O9.5", 400, &answer);
    bench.untouched("O9.5", &payment, before)
}

fn not_applied(bench: &mut Bench<'_>) -> Ended {
    bench.claimed(Claim::OutcomeHeader)?;
    let card = values::card_no(&mut bench.dice);
    let payment = bench.payment_of(&card, "00", LITTLE);
    let refused = bench.pay(&payment)?;
    let malformed = bench.post("/memberpay", MessageName::MemberPay, &json!({}))?;
    let malformed = bench.send(&malformed.body(bench.format, b"<{".to_vec()))?;
    for answer in [refused, malformed] {
        let found = answer.raw.header("UniCRM-Outcome").unwrap_or("none").to_owned();
        bench.check("E7.17", found == "not-applied", || {
            format!("expected UniCRM-Outcome: not-applied, found {found}")
        });
    }
    Ok(())
}
