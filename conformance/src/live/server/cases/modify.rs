//! Modifying members (section 7; rulings N5, O7, O8).

use serde_json::{Value, json};
use unicrm_proto::MessageName;

use super::{ServerCase, case};
use crate::live::complaint::{Ended, Stop};
use crate::live::server::answer::Answer;
use crate::live::server::ask::encoded;
use crate::live::server::bench::Bench;
use crate::live::server::fixture::Claim;
use crate::live::server::paying::text;
use crate::live::values;

pub(super) const CASES: &[ServerCase] = &[
    case(
        "modify",
        "a known openid modifies: name, mobile and e-mail change, and are found",
        &["S7.request", "O7.5", "O7.9"],
        modifies,
    ),
    case("modify-absent", "what is absent is not changed", &["N5.4"], absent),
    case("modify-nil", "what is nil is not changed", &["N5.5"], nil),
    case("modify-empty", "what is empty is stored as empty", &["N5.6"], empty),
    case(
        "modify-empty-name",
        "an empty name is 1000 and nothing is stored",
        &["N5.7", "O8.7"],
        empty_name,
    ),
    case(
        "modify-card",
        "another card_no is 1000, the member's own is not",
        &["O7.10", "O8.7"],
        other_card,
    ),
    case(
        "modify-sort",
        "another member_sort_no is 1000, the member's own is not",
        &["O7.10", "O8.7"],
        other_sort,
    ),
    case(
        "modify-mobile-held",
        "a mobile that another holds is 1000 and nothing is stored",
        &["O8.8", "O8.7"],
        mobile_held,
    ),
    case("modify-by-path", "POST weixinmember/{wxOpenId} modifies the member", &["O7.6"], by_path),
    case(
        "modify-by-path-unknown",
        "the same of an unknown openid is 1001",
        &["O7.7"],
        by_path_unknown,
    ),
    case("modify-by-path-another", "another openid in the body is 400", &["O7.8"], by_path_another),
];

fn modifies(bench: &mut Bench<'_>) -> Ended {
    let record = bench.created_newcomer()?;
    let changed = json!({
        "wx_open_id": record["wx_open_id"],
        "name": values::name(&mut bench.dice),
        "mobilephone": values::mobile(&mut bench.dice),
        "email": values::email(&mut bench.dice),
        "sex": "男", "city": "杭州", "country": "中国", "province": "浙江",
    });
    let answer = modified(bench, &changed)?;
    bench.data("S7.request", &answer)?;
    let member = bench.member_of_open_id(&text(&record, "wx_open_id"))?;
    for name in ["name", "mobilephone", "email"] {
        let (found, due) = (&member[name], &changed[name]);
        bench.check("O7.9", found == due, || format!("{name}: expected {due}, found {found}"));
    }
    bench.check("O7.5", member["member_no"] == record["card_no"], || {
        format!("expected the member {}, found {}", record["card_no"], member["member_no"])
    });
    Ok(())
}

/// Modifies at the documented URL, or, where the server takes the openid in the path alone, there.
pub(super) fn modified(bench: &mut Bench<'_>, changed: &Value) -> Result<Answer, Stop> {
    let answer = bench.save(changed)?;
    if answer.success() || bench.claimed(Claim::ModifyByPath).is_err() {
        return Ok(answer);
    }
    let by_path = at_path(bench, &text(changed, "wx_open_id"), changed)?;
    if !by_path.success() {
        return Ok(answer);
    }
    bench.complain(
        Some("O7.5"),
        format!("expected weixinmember to modify a known openid, found {}", answer.brief()),
    );
    Ok(by_path)
}

/// Modifies a new member and expects the three fields that an answer shows.
fn change(
    bench: &mut Bench<'_>,
    clause: &'static str,
    fields: &Value,
    due: impl Fn(&Value) -> Value,
) -> Ended {
    let record = bench.created_newcomer()?;
    let mut changed = fields.clone();
    changed["wx_open_id"] = record["wx_open_id"].clone();
    let answer = modified(bench, &changed)?;
    bench.data(clause, &answer)?;
    let member = bench.member_of_open_id(&text(&record, "wx_open_id"))?;
    let due = due(&record);
    for name in ["name", "mobilephone", "email"] {
        let (found, due) = (&member[name], &due[name]);
        bench.check(clause, found == due, || format!("{name}: expected {due}, found {found}"));
    }
    Ok(())
}

fn absent(bench: &mut Bench<'_>) -> Ended {
    change(bench, "N5.4", &json!({ "city": "杭州" }), Value::clone)
}

fn nil(bench: &mut Bench<'_>) -> Ended {
    let nil = json!({
        "card_no": null, "name": null, "member_sort_no": null, "mobilephone": null, "email": null,
        "sex": null, "city": null, "country": null, "province": null,
    });
    change(bench, "N5.5", &nil, Value::clone)
}

fn empty(bench: &mut Bench<'_>) -> Ended {
    let empty = json!({ "mobilephone": "", "email": "", "city": "" });
    change(
        bench,
        "N5.6",
        &empty,
        |record| json!({ "name": record["name"], "mobilephone": "", "email": "" }),
    )
}

/// A modification that is refused by a field, and stores nothing of the others.
fn refused(
    bench: &mut Bench<'_>,
    clause: &'static str,
    record: &Value,
    field: &str,
    given: Value,
) -> Ended {
    let open_id = text(record, "wx_open_id");
    let before = bench.member_of_open_id(&open_id)?;
    let mut changed = json!({ "wx_open_id": open_id, "email": values::email(&mut bench.dice) });
    changed[field] = given;
    let answer = bench.save(&changed)?;
    bench.refused_field(clause, field, &answer);
    let after = bench.member_of_open_id(&open_id)?;
    bench.check("O8.7", before == after, || format!("expected {before}, found {after}"));
    Ok(())
}

fn empty_name(bench: &mut Bench<'_>) -> Ended {
    let record = bench.created_newcomer()?;
    refused(bench, "N5.7", &record, "name", "".into())
}

fn other_card(bench: &mut Bench<'_>) -> Ended {
    let record = bench.created_newcomer()?;
    let another = values::card_no(&mut bench.dice);
    refused(bench, "O7.10", &record, "card_no", another.into())?;
    own(bench, &record, "card_no")
}

fn other_sort(bench: &mut Bench<'_>) -> Ended {
    let record = bench.created_newcomer()?;
    let other = bench.fixture.sort.as_ref().and_then(|sort| sort.other_no.clone());
    let another = other.unwrap_or_else(|| values::opaque(&mut bench.dice, 6));
    refused(bench, "O7.10", &record, "member_sort_no", another.into())?;
    own(bench, &record, "member_sort_no")
}

/// The member's own value, and an empty one, do no harm.
fn own(bench: &mut Bench<'_>, record: &Value, field: &str) -> Ended {
    for given in [record[field].clone(), "".into()] {
        let mut same = json!({ "wx_open_id": record["wx_open_id"] });
        same[field] = given;
        let answer = bench.save(&same)?;
        bench.data("O7.10", &answer)?;
    }
    Ok(())
}

fn mobile_held(bench: &mut Bench<'_>) -> Ended {
    let (record, other) = (bench.created_newcomer()?, bench.created_newcomer()?);
    refused(bench, "O8.8", &record, "mobilephone", other["mobilephone"].clone())
}

fn at_path(bench: &mut Bench<'_>, open_id: &str, fields: &Value) -> Result<Answer, Stop> {
    let path = format!("/weixinmember/{}", encoded(open_id));
    let ask = bench.post(&path, MessageName::WeiXinMember, fields)?;
    bench.send(&ask)
}

fn by_path(bench: &mut Bench<'_>) -> Ended {
    bench.claimed(Claim::ModifyByPath)?;
    let record = bench.created_newcomer()?;
    let open_id = text(&record, "wx_open_id");
    let name = values::name(&mut bench.dice);
    let answer = at_path(bench, &open_id, &json!({ "name": name }))?;
    bench.data("O7.6", &answer)?;
    let member = bench.member_of_open_id(&open_id)?;
    bench.check("O7.6", member["name"] == *name, || {
        format!("expected the name {name}, found {}", member["name"])
    });
    Ok(())
}

fn by_path_unknown(bench: &mut Bench<'_>) -> Ended {
    bench.claimed(Claim::ModifyByPath)?;
    let open_id = values::open_id(&mut bench.dice);
    let answer = at_path(bench, &open_id, &json!({ "name": "张伟" }))?;
    bench.refused("O7.7", "1001", &answer);
    Ok(())
}

fn by_path_another(bench: &mut Bench<'_>) -> Ended {
    bench.claimed(Claim::ModifyByPath)?;
    let record = bench.created_newcomer()?;
    let other = values::open_id(&mut bench.dice);
    let open_id = text(&record, "wx_open_id");
    let answer = at_path(bench, &open_id, &json!({ "wx_open_id": other, "city": "杭州" }))?;
    bench.fault("O7.8", 400, &answer);
    Ok(())
}
