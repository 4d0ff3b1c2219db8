//! Payments that are applied (section 8; rulings O9, O10).

use serde_json::{Value, json};

use super::{ServerCase, case};
use crate::live::amount::Amount;
use crate::live::complaint::{Ended, Stop};
use crate::live::server::bench::{Bench, need};
use crate::live::server::paying::{amount_of, text};
use crate::live::values;

pub(super) const CASES: &[ServerCase] = &[
    case(
        "pay",
        "a payment posts one item and answers its number; the balance falls by exactly the quantity",
        &["S8.request", "S8.data", "O10.12", "O10.17", "E1.1", "E3.1"],
        pays,
    ),
    case(
        "pay-item",
        "the item is found by from_no, with comment, quantity and debit_quantity",
        &["O9.6", "O10.15", "O10.16", "O10.17"],
        item,
    ),
    case("pay-words", "the item's action and title are 消费支付", &["O10.13"], words),
    case(
        "pay-created-at",
        "the item's created_at is the application's name",
        &["O10.14"],
        created_at,
    ),
    case("pay-zeros", "zeros behind the fourth decimal do no harm", &["O10.3", "O10.17"], zeros),
    case("pay-from-content", "from_content is read like fromcontent", &["O9.2"], from_content),
    case(
        "pay-second-card",
        "a second card pays from the member's accounts, and the item tells which card",
        &["S8.card_no_label", "O6.3", "O6.4"],
        second_card,
    ),
    case("pay-newest-first", "the item of the last payment comes first", &["O5.2"], newest_first),
    case("pay-twice", "two payments are two items with two numbers", &["O10.12", "V4.3"], twice),
];

/// Pays what has to be taken; gives the item's number.
fn applied(bench: &mut Bench<'_>, payment: &Value) -> Result<String, Stop> {
    let answer = bench.pay(payment)?;
    answer.form().into_iter().for_each(|complaint| bench.add(complaint));
    let data = bench.data("S8.request", &answer)?;
    let no = data.as_str().unwrap_or_default().to_owned();
    bench.check("S8.data", !no.is_empty(), || {
        format!("expected the item's number as data, found {data}")
    });
    Ok(no)
}

fn pays(bench: &mut Bench<'_>) -> Ended {
    let mut payment = bench.payment()?;
    payment["quantity"] = values::fine_quantity(&mut bench.dice).into();
    let before = bench.state(&payment)?;
    let no = applied(bench, &payment)?;
    let after = bench.state(&payment)?;
    let due = before.0.minus(amount_of(&payment));
    bench.check("O10.17", after.0 == due, || {
        format!("expected the balance {due} after {}, found {}", before.0, after.0)
    });
    bench.check("O10.12", after.1 == before.1 + 1, || {
        format!("expected one item more than {}, found {}", before.1, after.1)
    });
    let found = the_item(bench, "O10.12", &payment)?;
    bench.check("O10.12", found["no"] == *no, || {
        format!("expected the item {no}, found {}", found["no"])
    });
    Ok(())
}

/// The one item of a payment.
fn the_item(bench: &mut Bench<'_>, clause: &'static str, payment: &Value) -> Result<Value, Stop> {
    let mut found = bench.items_of(payment)?;
    bench.check(clause, found.len() == 1, || {
        format!("expected one item with from_no {}, found {}", payment["from_no"], found.len())
    });
    found.pop().ok_or(Stop::Enough)
}

fn item(bench: &mut Bench<'_>) -> Ended {
    let mut payment = bench.payment()?;
    payment["comment"] = json!("两份午餐 & <一>");
    payment["fromcontent"] = json!("午餐");
    let before = bench.state(&payment)?;
    applied(bench, &payment)?;
    let item = the_item(bench, "O9.6", &payment)?;
    bench.check("O10.15", item["comment"] == payment["comment"], || {
        format!("expected the comment {}, found {}", payment["comment"], item["comment"])
    });
    let quantity = amount_of(&payment);
    let is = |text: &Value, due: Amount| {
        text.as_str().and_then(|text| text.parse::<Amount>().ok()) == Some(due)
    };
    bench.check("O10.16", is(&item["quantity"], quantity), || {
        format!("expected the quantity {quantity}, found {}", item["quantity"])
    });
    bench.check("O10.16", is(&item["debit_quantity"], quantity), || {
        format!("expected debit_quantity {quantity}, found {}", item["debit_quantity"])
    });
    let due = before.0.minus(quantity);
    bench.check("O10.17", is(&item["balance"], due), || {
        format!("expected the item's balance {due}, found {}", item["balance"])
    });
    Ok(())
}

fn words(bench: &mut Bench<'_>) -> Ended {
    let payment = bench.payment()?;
    applied(bench, &payment)?;
    let item = the_item(bench, "O9.6", &payment)?;
    for name in ["action", "title"] {
        bench.check("O10.13", item[name] == "消费支付", || {
            format!("{name}: expected 消费支付, found {}", item[name])
        });
    }
    Ok(())
}

fn created_at(bench: &mut Bench<'_>) -> Ended {
    let name = need(bench.fixture.application.name.as_ref(), "application.name")?;
    let payment = bench.payment()?;
    applied(bench, &payment)?;
    let item = the_item(bench, "O9.6", &payment)?;
    bench.check("O10.14", item["created_at"] == name.as_str(), || {
        format!("expected created_at {name}, found {}", item["created_at"])
    });
    Ok(())
}

fn zeros(bench: &mut Bench<'_>) -> Ended {
    let mut payment = bench.payment()?;
    payment["quantity"] = "0.010000000".into();
    let before = bench.state(&payment)?;
    let answer = bench.pay(&payment)?;
    bench.data("O10.3", &answer)?;
    let after = bench.state(&payment)?;
    let due = before.0.minus(amount_of(&payment));
    bench.check("O10.17", after.0 == due, || format!("expected {due}, found {}", after.0));
    Ok(())
}

fn from_content(bench: &mut Bench<'_>) -> Ended {
    let mut payment = bench.payment()?;
    payment["from_content"] = json!("一号桌");
    let answer = bench.pay(&payment)?;
    bench.data("O9.2", &answer).map(|_| ())
}

fn second_card(bench: &mut Bench<'_>) -> Ended {
    let payer = bench.payer()?;
    let second = need(payer.second_card_no.as_ref(), "member.second_card_no")?;
    let mut payment = bench.payment()?;
    let before = bench.state(&payment)?;
    payment["card_no"] = second.clone().into();
    let answer = bench.pay(&payment)?;
    bench.data("S8.card_no_label", &answer)?;
    payment["card_no"] = text(&json!({ "card": payer.card_no }), "card").into();
    let after = bench.state(&payment)?;
    let due = before.0.minus(amount_of(&payment));
    bench.check("O6.3", after.0 == due, || {
        format!("expected the member's balance {due}, found {}", after.0)
    });
    let item = the_item(bench, "O6.3", &payment)?;
    bench.check("O6.4", item["card_no"] == second.as_str(), || {
        format!("expected the card {second} in the item, found {}", item["card_no"])
    });
    Ok(())
}

fn twice(bench: &mut Bench<'_>) -> Ended {
    let mut numbers = Vec::new();
    let mut last = Value::Null;
    let first = bench.payment()?;
    let before = bench.state(&first)?;
    for _ in 0..4 {
        let mut payment = bench.payment()?;
        payment["quantity"] = "0.01".into();
        numbers.push(applied(bench, &payment)?);
        last = payment;
    }
    let after = bench.state(&last)?;
    bench.check("O10.12", after.1 == before.1 + 4, || {
        format!("expected four items more than {}, found {}", before.1, after.1)
    });
    let distinct: std::collections::BTreeSet<_> = numbers.iter().collect();
    bench.check("V4.3", distinct.len() == numbers.len(), || {
        format!("expected four numbers, found {numbers:?}")
    });
    Ok(())
}

fn newest_first(bench: &mut Bench<'_>) -> Ended {
    let payer = bench.payer()?;
    let mut due = Vec::new();
    for _ in 0..2 {
        let mut payment = bench.payment()?;
        payment["quantity"] = "0.01".into();
        applied(bench, &payment)?;
        due.insert(0, payment["from_no"].clone());
    }
    for account in [None, Some(&*payer.account_sort_no)] {
        let mut queries = vec![("cardno", &*payer.card_no), ("top", "2")];
        queries.extend(account.map(|account| ("accountSortNo", account)));
        let clause = if account.is_none() { "O4.7" } else { "S5.request" };
        let list = bench.items_by(clause, &queries)?;
        let rows = list["items"].as_array().cloned().unwrap_or_default();
        let found: Vec<Value> = rows.iter().map(|item| item["from_no"].clone()).collect();
        bench.check("O5.2", found == due, || format!("expected {due:?} first, found {found:?}"));
    }
    Ok(())
}
