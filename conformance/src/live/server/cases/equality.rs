//! XML and JSON are two forms of one interface: the same operations lead to the same state, ledger and codes (ruling O13).

use serde_json::{Value, json};
use unicrm_proto::MessageName;

use super::{ServerCase, case};
use crate::live::complaint::{Ended, Stop};
use crate::live::server::answer::Answer;
use crate::live::server::ask::Ask;
use crate::live::server::bench::Bench;
use crate::live::server::fixture::Claim;
use crate::live::server::paying::{amount_of, text};
use crate::live::server::twins::without;
use crate::live::values;

/// Others may change a list between two readings; then it is read again, so often at most.
const READINGS: usize = 3;

pub(super) const READING: &[ServerCase] = &[
    case(
        "equal-lists",
        "sorts, members and items read in XML and in JSON are the same rows, in one order, digit for digit",
        &["O13.13", "V1.1"],
        lists,
    )
    .once(),
    case(
        "equal-refusals",
        "what is refused is refused with the same code in XML and in JSON",
        &["O13.13"],
        refusals,
    )
    .once(),
];

pub(super) const MEMBERS: &[ServerCase] = &[
    case(
        "equal-members",
        "twins created in XML and in JSON are equal but for who they are",
        &["O13.12", "V1.1"],
        members,
    )
    .once(),
    case(
        "equal-modify",
        "values, nil, empty and absent modify the same in XML and in JSON",
        &["O13.12"],
        modify,
    )
    .once(),
    case(
        "equal-member-refusals",
        "a record is refused with the same code in XML and in JSON",
        &["O13.12"],
        member_refusals,
    )
    .once(),
];

pub(super) const PAYMENTS: &[ServerCase] = &[
    case(
        "equal-payments",
        "twin payments in XML and in JSON take the same and leave equal items",
        &["O13.11", "V1.1"],
        payments,
    )
    .once(),
    case(
        "equal-payment-refusals",
        "a payment is refused with the same code in XML and in JSON",
        &["O13.11"],
        payment_refusals,
    )
    .once(),
    case(
        "equal-keyed",
        "a payment keyed in one format is repeated in the other, whichever way its fields are written",
        &["O14.6"],
        keyed,
    )
    .once(),
];

/// Reads the same in XML and JSON, again where it changed in between.
fn read_alike(
    bench: &mut Bench<'_>,
    path: &str,
    message: MessageName,
    queries: &[(&str, &str)],
) -> Ended {
    let read = |bench: &mut Bench<'_>| {
        let ask = bench.get(path, message, queries)?;
        let answer = bench.send(&ask)?;
        bench.data("O13.13", &answer)
    };
    let mut both = bench.in_both(read)?;
    for _ in 1..READINGS {
        if bench.in_format(unicrm_proto::Format::Xml, read)? == both[0] {
            break;
        }
        both = bench.in_both(read)?;
    }
    bench.same("O13.13", path, &both);
    Ok(())
}

fn lists(bench: &mut Bench<'_>) -> Ended {
    read_alike(bench, "/membersort", MessageName::MemberSorts, &[])?;
    let page = [("skip", "1"), ("top", "20")];
    read_alike(bench, "/member", MessageName::MemberListResult, &page)?;
    let card = bench.payer()?.card_no;
    read_alike(bench, "/member", MessageName::GetMemberResult, &[("cardno", &card)])?;
    let items = [("cardno", &*card), ("top", "50")];
    read_alike(bench, "/accountitem", MessageName::AccountListResult, &items)
}

/// Asks for the same in both formats.
fn ask_both(
    bench: &mut Bench<'_>,
    path: &str,
    message: MessageName,
    queries: &[(&str, &str)],
) -> Result<[Answer; 2], Stop> {
    bench.in_both(|bench| {
        let ask = bench.get(path, message, queries)?;
        bench.send(&ask)
    })
}

/// What it is, its path, message and parameters.
type Asked<'a> = (&'a str, &'a str, MessageName, &'a [(&'a str, &'a str)]);

fn refusals(bench: &mut Bench<'_>) -> Ended {
    let card = values::card_no(&mut bench.dice);
    let mobile = values::mobile(&mut bench.dice);
    let account = values::opaque(&mut bench.dice, 4);
    let payer = bench.fixture.member.as_ref().map_or(card.clone(), |payer| payer.card_no.clone());
    let (member, items) = (MessageName::GetMemberResult, MessageName::AccountListResult);
    let asked: [Asked<'_>; 6] = [
        ("an unknown card", "/member", member, &[("cardno", &card)]),
        ("an unknown mobile", "/member", member, &[("mobilephone", &mobile)]),
        ("card and mobile", "/member", member, &[("cardno", &card), ("mobilephone", &mobile)]),
        ("a skip that is no number", "/member", MessageName::MemberListResult, &[("skip", "x")]),
        ("items of an unknown card", "/accountitem", items, &[("cardno", &card)]),
        (
            "an unknown account",
            "/accountitem",
            items,
            &[("cardno", &payer), ("accountSortNo", &account)],
        ),
    ];
    for (what, path, message, queries) in asked {
        let answers = ask_both(bench, path, message, queries)?;
        bench.refused_alike("O13.13", what, &answers);
    }
    let bare = bench.in_both(|bench| {
        let ask = Ask::new("GET", "/membersort", MessageName::MemberSorts).accept(bench.format);
        bench.send(&ask)
    })?;
    bench.refused_alike("O13.13", "no token", &bare);
    Ok(())
}

/// Two members with the same values but for what only one may have.
fn twins(bench: &mut Bench<'_>) -> Result<[Value; 2], Stop> {
    let first = bench.newcomer()?;
    let mut second = bench.newcomer()?;
    for name in ["name", "email", "sex", "city", "country", "province"] {
        second[name] = first[name].clone();
    }
    Ok([first, second])
}

/// What both have in common.
const OWN: [&str; 2] = ["member_no", "mobilephone"];

/// What an answer says of a member, who it is left out, and whether it is told in full.
fn said_of(bench: &mut Bench<'_>, record: &Value) -> Result<Value, Stop> {
    let member = bench.member_of_open_id(&text(record, "wx_open_id"))?;
    let mut said = without(&member, &OWN);
    for (name, due) in [("member_no", "card_no"), ("mobilephone", "mobilephone")] {
        said[format!("{name} is the one sent")] = (member[name] == record[due]).into();
    }
    Ok(said)
}

fn members(bench: &mut Bench<'_>) -> Ended {
    let twins = twins(bench)?;
    let mut of_both = twins.iter();
    bench.in_both(|bench| match of_both.next() {
        Some(record) => bench.create("S6.request", record),
        None => Ok(()),
    })?;
    let said = [said_of(bench, &twins[0])?, said_of(bench, &twins[1])?];
    bench.same("O13.12", "the member created", &said);
    let listed = |member: &Value| without(member, &OWN);
    let both = bench.in_both(|bench| bench.member_of_card(&text(&twins[0], "card_no")))?;
    bench.same("O13.12", "the member read", &both.map(|member| listed(&member)));
    Ok(())
}

/// One modification, sent in XML to one twin and in JSON to the other.
fn modified_alike(bench: &mut Bench<'_>, what: &str, fields: &Value) -> Ended {
    let twins = twins(bench)?;
    for record in &twins {
        bench.create("S6.request", record)?;
    }
    let mut of_both = twins.iter();
    let answers = bench.in_both(|bench| {
        let mut changed = fields.clone();
        let record = of_both.next().ok_or(Stop::Enough)?;
        changed["wx_open_id"] = record["wx_open_id"].clone();
        bench.save(&changed)
    })?;
    if !answers.iter().all(Answer::success) {
        bench.refused_alike("O13.12", what, &answers);
        return Ok(());
    }
    let said = [said_of(bench, &twins[0])?, said_of(bench, &twins[1])?];
    bench.same("O13.12", what, &said);
    Ok(())
}

fn modify(bench: &mut Bench<'_>) -> Ended {
    let values = json!({
        "name": values::name(&mut bench.dice), "email": values::email(&mut bench.dice),
        "sex": "男", "city": "杭州", "country": "中国", "province": "浙江",
    });
    modified_alike(bench, "modified with values", &values)?;
    let nil = json!({ "name": null, "mobilephone": null, "email": null, "city": null });
    modified_alike(bench, "modified with nil", &nil)?;
    modified_alike(bench, "modified with empty texts", &json!({ "email": "", "city": "" }))?;
    modified_alike(bench, "modified with nothing", &json!({}))
}

fn member_refusals(bench: &mut Bench<'_>) -> Ended {
    let sort = values::opaque(&mut bench.dice, 6);
    let wrong = [
        ("an unknown sort", json!({ "member_sort_no": sort })),
        ("an empty name", json!({ "name": "" })),
        ("a nil name", json!({ "name": null })),
        ("an empty wx_open_id", json!({ "wx_open_id": "" })),
        ("a nil wx_open_id", json!({ "wx_open_id": null })),
    ];
    for (what, fields) in wrong {
        let mut record = bench.newcomer()?;
        for (name, value) in fields.as_object().into_iter().flatten() {
            record[name] = value.clone();
        }
        let answers = bench.in_both(|bench| bench.save(&record))?;
        bench.refused_alike("O13.12", what, &answers);
    }
    Ok(())
}

/// What only one of two items may have; the balance is compared by how far it fell.
const ITEMS_OWN: [&str; 6] =
    ["no", "from_no", "account_date", "created_on", "balance", "display_balance"];

fn payments(bench: &mut Bench<'_>) -> Ended {
    let quantity = values::fine_quantity(&mut bench.dice);
    let both = bench.in_both(|bench| {
        let mut payment = bench.payment()?;
        payment["quantity"] = quantity.clone().into();
        payment["comment"] = json!("两份 & <一> \"午餐\"");
        let before = bench.state(&payment)?.0;
        let answer = bench.pay(&payment)?;
        bench.data("S8.request", &answer)?;
        let fell = before.minus(bench.state(&payment)?.0).to_string();
        let items = bench.items_of(&payment)?;
        let left = items.iter().map(|item| without(item, &ITEMS_OWN)).collect::<Vec<_>>();
        Ok((payment, json!({ "the fall of the balance": fell, "items": left })))
    })?;
    let [(first, in_xml), (second, in_json)] = both;
    bench.same("O13.11", "the payment", &[in_xml, in_json]);
    for payment in [first, second] {
        let found = bench.in_both(|bench| bench.items_of(&payment))?;
        bench.same("O13.11", "the item", &found.map(Value::Array));
    }
    Ok(())
}

fn payment_refusals(bench: &mut Bench<'_>) -> Ended {
    let payer = bench.payer()?;
    let card = values::card_no(&mut bench.dice);
    let account = values::opaque(&mut bench.dice, 4);
    let mut wrong = vec![
        ("an unknown card", bench.payment_of(&card, &payer.account_sort_no, "0.01")),
        ("an unknown account", bench.payment_of(&payer.card_no, &account, "0.01")),
    ];
    if let Some(empty) = bench.fixture.cards.empty_account.clone() {
        let payment = bench.payment_of(&empty.card_no, &empty.account_sort_no, "0.01");
        wrong.push(("an empty account", payment));
    }
    for (what, payment) in wrong {
        let answers = bench.in_both(|bench| bench.pay(&payment))?;
        bench.refused_alike("O13.11", what, &answers);
    }
    let zero = bench.payment_of(&payer.card_no, &payer.account_sort_no, "0.00");
    let answers = bench.in_both(|bench| bench.pay_nothing(&zero))?;
    bench.refused_alike("O13.11", "a quantity of zero", &answers);
    let nothing = without(&zero, &["account_sort_no"]);
    let answers = bench.in_both(|bench| bench.pay_nothing(&nothing))?;
    bench.refused_alike("O13.11", "no account", &answers);
    Ok(())
}

/// The same payment by another hand: nil for absent, one zero more.
fn reworded(payment: &Value) -> Value {
    let mut other = payment.clone();
    other["comment"] = Value::Null;
    other["fromcontent"] = Value::Null;
    other["quantity"] = format!("{}0", text(payment, "quantity")).into();
    other
}

fn keyed(bench: &mut Bench<'_>) -> Ended {
    bench.claimed(Claim::Idempotency)?;
    for first in unicrm_proto::Format::ALL {
        let payment = bench.payment()?;
        let key = values::opaque(&mut bench.dice, 32);
        let before = bench.state(&payment)?.0;
        let answer = bench.in_format(first, |bench| bench.pay_with_key(&payment, Some(&key)))?;
        let due = bench.data("S8.request", &answer)?;
        let again = bench.in_both(|bench| bench.pay_with_key(&reworded(&payment), Some(&key)))?;
        for answer in again {
            bench.check("O14.6", answer.success() && answer.data() == due, || {
                format!("keyed in {first}: expected {due} again, found {}", answer.brief())
            });
        }
        let after = bench.state(&payment)?.0;
        let fell = before.minus(amount_of(&payment));
        bench.check("O14.6", after == fell, || {
            format!("expected the balance {fell}, found {after}")
        });
    }
    Ok(())
}
