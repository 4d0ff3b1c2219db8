//! One member by card, mobile or openid (section 4; rulings O1, O4, O6), and the sorts (section 2).

use unicrm_proto::{Format, MessageName};

use super::{ServerCase, case};
use crate::live::complaint::Ended;
use crate::live::server::bench::{Bench, need};
use crate::live::values;

pub(super) const CASES: &[ServerCase] = &[
    case(
        "sorts",
        "the sorts, each with number and name, the fixture's among them",
        &["S2.request", "S2.data", "S2.no", "S2.name"],
        sorts,
    ),
    case("member-by-card", "cardno finds the member of the card", &["O1.1", "S4.request"], by_card),
    case(
        "member-by-mobile",
        "mobilephone finds the same member, and its full number travels",
        &["O1.2", "S4.request_mobile", "S4.masked"],
        by_mobile,
    ),
    case(
        "member-by-openid",
        "the openid finds the same member",
        &["S4.request_openid"],
        by_open_id,
    ),
    case("member-by-both", "cardno and mobilephone together are 400", &["O1.3", "E1.8"], both),
    case(
        "member-unknown-card",
        "an unknown card is 1001",
        &["O4.1", "S9.1001", "E7.1"],
        unknown_card,
    ),
    case("member-unknown-mobile", "an unknown mobile is 1001", &["O4.2"], unknown_mobile),
    case("member-unknown-openid", "an unknown openid is 1001", &["O4.3"], unknown_open_id),
    case(
        "member-second-card",
        "a second card of a member finds the same member and accounts",
        &["O6.3", "O6.1"],
        second_card,
    ),
    case("member-formats-agree", "XML and JSON tell the same of a member", &["V1.1"], agree).once(),
];

fn sorts(bench: &mut Bench<'_>) -> Ended {
    let ask = bench.get("/membersort", MessageName::MemberSorts, &[])?;
    let answer = bench.send(&ask)?;
    let data = bench.data("S2.request", &answer)?;
    let sorts = data.as_array().cloned().unwrap_or_default();
    bench.check("S2.data", !sorts.is_empty(), || "expected sorts, found none".to_owned());
    for name in ["no", "name"] {
        let filled = sorts.iter().all(|sort| sort[name].as_str().is_some_and(|t| !t.is_empty()));
        let clause = if name == "no" { "S2.no" } else { "S2.name" };
        bench.check(clause, filled, || format!("expected a {name} in each, found {data}"));
    }
    if let Some(due) = bench.fixture.sort.as_ref() {
        let there = sorts.iter().any(|sort| sort["no"] == due.no.as_str());
        bench.check("S2.data", there, || format!("expected the sort {}, found {data}", due.no));
    }
    Ok(())
}

fn by_card(bench: &mut Bench<'_>) -> Ended {
    let payer = bench.payer()?;
    let answer = bench.ask_member(&payer.card_no)?;
    let member = bench.data("S4.request", &answer)?;
    if let Some(mobile) = &payer.mobilephone {
        bench.check("O1.1", member["mobilephone"] == mobile.as_str(), || {
            format!("expected the member with the mobile {mobile}, found {member}")
        });
    }
    let accounts = member["accounts"].as_array().cloned().unwrap_or_default();
    let has =
        accounts.iter().any(|account| account["account_no"] == payer.account_sort_no.as_str());
    bench.check("O1.1", has, || {
        format!("expected the account {}, found {}", payer.account_sort_no, member["accounts"])
    });
    Ok(())
}

fn by_mobile(bench: &mut Bench<'_>) -> Ended {
    let payer = bench.payer()?;
    let mobile = need(payer.mobilephone.as_ref(), "member.mobilephone")?;
    let due = bench.member_of_card(&payer.card_no)?;
    let queries = [("mobilephone", &*mobile)];
    let ask = bench.get("/member", MessageName::GetMemberResult, &queries)?;
    let answer = bench.send(&ask)?;
    let found = bench.data("S4.request_mobile", &answer)?;
    bench.check("O1.2", found == due, || format!("expected {due}, found {found}"));
    bench.check("S4.masked", found["mobilephone"] == mobile.as_str(), || {
        format!("expected the mobile {mobile}, found {}", found["mobilephone"])
    });
    Ok(())
}

fn by_open_id(bench: &mut Bench<'_>) -> Ended {
    let payer = bench.payer()?;
    let open_id = need(payer.wx_open_id.as_ref(), "member.wx_open_id")?;
    let due = bench.member_of_card(&payer.card_no)?;
    let found = bench.member_of_open_id(&open_id)?;
    bench.check("S4.request_openid", found == due, || format!("expected {due}, found {found}"));
    Ok(())
}

fn both(bench: &mut Bench<'_>) -> Ended {
    let (card, mobile) = (values::card_no(&mut bench.dice), values::mobile(&mut bench.dice));
    let queries = [("cardno", &*card), ("mobilephone", &*mobile)];
    let ask = bench.get("/member", MessageName::GetMemberResult, &queries)?;
    let answer = bench.send(&ask)?;
    bench.fault("O1.3", 400, &answer);
    for found in answer.form().into_iter().filter(|found| found.clause == Some("E1.3")) {
        bench.complain(Some("E1.8"), found.text);
    }
    Ok(())
}

fn unknown_card(bench: &mut Bench<'_>) -> Ended {
    let drawn = values::card_no(&mut bench.dice);
    let given = bench.fixture.cards.unknown.clone();
    for card in [Some(drawn), given].into_iter().flatten() {
        let answer = bench.ask_member(&card)?;
        bench.refused_as_listed("O4.1", "1001", &answer);
    }
    Ok(())
}

fn unknown_mobile(bench: &mut Bench<'_>) -> Ended {
    let mobile = values::mobile(&mut bench.dice);
    let queries = [("mobilephone", &*mobile)];
    let ask = bench.get("/member", MessageName::GetMemberResult, &queries)?;
    let answer = bench.send(&ask)?;
    bench.refused("O4.2", "1001", &answer);
    Ok(())
}

fn unknown_open_id(bench: &mut Bench<'_>) -> Ended {
    let open_id = values::open_id(&mut bench.dice);
    let ask = bench.by_open_id(&open_id)?;
    let answer = bench.send(&ask)?;
    bench.refused("O4.3", "1001", &answer);
    Ok(())
}

fn second_card(bench: &mut Bench<'_>) -> Ended {
    let payer = bench.payer()?;
    let second = need(payer.second_card_no.as_ref(), "member.second_card_no")?;
    let first = bench.member_of_card(&payer.card_no)?;
    let found = bench.member_of_card(&second)?;
    bench.check("O6.3", found["accounts"] == first["accounts"], || {
        format!("expected the accounts {}, found {}", first["accounts"], found["accounts"])
    });
    bench.check("O6.1", found["member_no"] == payer.card_no.as_str(), || {
        format!(
            "expected the first card {} as member_no, found {}",
            payer.card_no, found["member_no"]
        )
    });
    Ok(())
}

fn agree(bench: &mut Bench<'_>) -> Ended {
    let payer = bench.payer()?;
    bench.format = Format::Xml;
    let in_xml = bench.member_of_card(&payer.card_no)?;
    bench.format = Format::Json;
    let in_json = bench.member_of_card(&payer.card_no)?;
    let apart = crate::neutral::differences(&comparable(&in_xml), &comparable(&in_json));
    bench.check("V1.1", apart.is_empty(), || format!("XML against JSON: {}", apart[0]));
    Ok(())
}

/// JSON writes one zero behind a decimal without decimals (clause V1.2).
fn comparable(member: &serde_json::Value) -> serde_json::Value {
    let mut member = member.clone();
    for account in member["accounts"].as_array_mut().into_iter().flatten() {
        let digits = account["balance"].as_str().unwrap_or_default();
        account["balance"] = crate::neutral::json_digits(digits).into();
    }
    member
}
