//! Creating members (section 6; rulings O6 to O8).

use serde_json::{Value, json};

use super::{ServerCase, case};
use crate::live::complaint::{Ended, Stop};
use crate::live::server::bench::{Bench, need};
use crate::live::server::paying::text;
use crate::live::values;

pub(super) const CASES: &[ServerCase] = &[
    case(
        "create",
        "an unknown openid creates a member, whom card, mobile and openid find",
        &["S6.request", "O7.4", "O6.1", "O6.2", "S6.card_no"],
        creates,
    ),
    case(
        "create-card-null",
        "a null card_no is generated, and is the member's number",
        &["O8.9", "O6.2"],
        card_null,
    ),
    case("create-card-empty", "an empty card_no is generated", &["O8.9"], card_empty),
    case("create-card-absent", "without card_no one is generated", &["O8.10"], card_absent),
    case(
        "create-again",
        "the same creation again changes nothing and is no error",
        &["O7.11"],
        again,
    ),
    case(
        "create-card-in-use",
        "a card number in use is 1000 and nothing is stored",
        &["O8.1", "O8.6", "O8.7"],
        card_in_use,
    ),
    case(
        "create-unknown-sort",
        "an unknown sort is 1000 and nothing is stored",
        &["O8.2", "O8.6", "O8.7"],
        unknown_sort,
    ),
    case(
        "create-no-name",
        "a missing, nil or empty name is 1000 and nothing is stored",
        &["O8.3", "O8.6", "O8.7"],
        no_name,
    ),
    case(
        "create-no-sort",
        "a missing, nil or empty sort is 1000 and nothing is stored",
        &["O8.4", "O8.6", "O8.7"],
        no_sort,
    ),
    case(
        "create-mobile-held",
        "a mobile that another holds is 1000 and nothing is stored",
        &["O8.5", "O8.6", "O8.7"],
        mobile_held,
    ),
    case(
        "create-no-openid",
        "a record that names nobody is 400",
        &["O7.3", "N7.13", "E7.4"],
        no_open_id,
    ),
];

fn creates(bench: &mut Bench<'_>) -> Ended {
    let record = bench.newcomer()?;
    let answer = bench.save(&record)?;
    bench.check("O7.4", answer.success(), || {
        format!("expected a new member, found {}", answer.brief())
    });
    bench.data("S6.request", &answer)?;
    let member = bench.member_of_open_id(&text(&record, "wx_open_id"))?;
    bench.check("S6.card_no", member["member_no"] == record["card_no"], || {
        format!(
            "expected the card number that was wanted, {}, found {}",
            record["card_no"], member["member_no"]
        )
    });
    for (clause, name, due) in [
        ("O6.2", "member_no", "card_no"),
        ("O7.4", "name", "name"),
        ("O7.4", "member_sort_no", "member_sort_no"),
        ("O7.4", "mobilephone", "mobilephone"),
        ("O7.4", "email", "email"),
    ] {
        let (found, due) = (&member[name], &record[due]);
        bench.check(clause, found == due, || format!("{name}: expected {due}, found {found}"));
    }
    let by_card = bench.member_of_card(&text(&record, "card_no"))?;
    bench.check("O6.1", by_card == member, || format!("expected {member}, found {by_card}"));
    Ok(())
}

/// A creation whose card number is generated.
fn generated(bench: &mut Bench<'_>, clause: &'static str, card_no: Option<Value>) -> Ended {
    let mut record = bench.newcomer()?;
    record.as_object_mut().and_then(|fields| fields.remove("card_no"));
    if let Some(card_no) = card_no {
        record["card_no"] = card_no;
    }
    let answer = bench.save(&record)?;
    bench.data(clause, &answer)?;
    let member = bench.member_of_open_id(&text(&record, "wx_open_id"))?;
    let no = text(&member, "member_no");
    bench.check(clause, !no.is_empty(), || "expected a generated number, found none".to_owned());
    let by_card = bench.member_of_card(&no)?;
    bench.check("O6.2", by_card == member, || {
        format!("expected the card {no} to be the member's, found {by_card}")
    });
    Ok(())
}

fn card_null(bench: &mut Bench<'_>) -> Ended {
    generated(bench, "O8.9", Some(Value::Null))
}

fn card_empty(bench: &mut Bench<'_>) -> Ended {
    generated(bench, "O8.9", Some("".into()))
}

fn card_absent(bench: &mut Bench<'_>) -> Ended {
    generated(bench, "O8.10", None)
}

fn again(bench: &mut Bench<'_>) -> Ended {
    let record = bench.created_newcomer()?;
    let before = bench.member_of_open_id(&text(&record, "wx_open_id"))?;
    let answer = bench.save(&record)?;
    bench.data("O7.11", &answer)?;
    let after = bench.member_of_open_id(&text(&record, "wx_open_id"))?;
    bench.check("O7.11", before == after, || format!("expected {before}, found {after}"));
    Ok(())
}

/// A creation that is refused by a field, and stores nothing.
fn refused(bench: &mut Bench<'_>, clause: &'static str, field: &str, record: &Value) -> Ended {
    let answer = bench.save(record)?;
    bench.refused_field(clause, field, &answer);
    bench.nobody_has("O8.7", record)
}

fn card_in_use(bench: &mut Bench<'_>) -> Ended {
    let other = bench.created_newcomer()?;
    let mut record = bench.newcomer()?;
    record["card_no"] = other["card_no"].clone();
    refused(bench, "O8.1", "card_no", &record)
}

fn unknown_sort(bench: &mut Bench<'_>) -> Ended {
    let mut record = bench.newcomer()?;
    record["member_sort_no"] = values::opaque(&mut bench.dice, 6).into();
    refused(bench, "O8.2", "member_sort_no", &record)
}

fn without(bench: &mut Bench<'_>, clause: &'static str, field: &str) -> Ended {
    for given in [None, Some(Value::Null), Some(json!(""))] {
        let mut record = bench.newcomer()?;
        record.as_object_mut().and_then(|fields| fields.remove(field));
        if let Some(given) = given {
            record[field] = given;
        }
        refused(bench, clause, field, &record)?;
    }
    Ok(())
}

fn no_name(bench: &mut Bench<'_>) -> Ended {
    without(bench, "O8.3", "name")
}

fn no_sort(bench: &mut Bench<'_>) -> Ended {
    without(bench, "O8.4", "member_sort_no")
}

fn mobile_held(bench: &mut Bench<'_>) -> Ended {
    let other = bench.created_newcomer()?;
    let mut record = bench.newcomer()?;
    record["mobilephone"] = other["mobilephone"].clone();
    refused(bench, "O8.5", "mobilephone", &record)
}

fn no_open_id(bench: &mut Bench<'_>) -> Result<(), Stop> {
    need(bench.fixture.sort.as_ref(), "sort.no")?;
    for given in [None, Some(Value::Null), Some(json!(""))] {
        let mut record = json!({ "name": values::name(&mut bench.dice), "city": "上海" });
        if let Some(given) = given {
            record["wx_open_id"] = given;
        }
        let answer = bench.save(&record)?;
        bench.fault("O7.3", 400, &answer);
        bench.fault("N7.13", 400, &answer);
    }
    Ok(())
}
