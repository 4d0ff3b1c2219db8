//! The form of answers, from their raw bytes: root, namespaces, types, order, nulls, digits.

use serde_json::json;
use unicrm_proto::MessageName;

use super::{ServerCase, case};
use crate::live::complaint::{Ended, Stop};
use crate::live::server::answer::Answer;
use crate::live::server::ask::Ask;
use crate::live::server::bench::Bench;
use crate::live::values;

pub(super) const CASES: &[ServerCase] = &[
    case("form-token", "the form of a token's answer", &["E1.1", "E2.1", "E3.1", "E6.3"], token),
    case("form-sorts", "the form of the sorts' answer", &["E1.1", "E2.1", "E3.2"], sorts),
    case(
        "form-members",
        "the form of the members' answer",
        &["E1.1", "E2.1", "E3.1", "N1.1", "N1.2"],
        members,
    ),
    case(
        "form-member",
        "the form of a member's answer",
        &["E1.1", "E2.1", "E3.1", "N1.1", "N1.2"],
        member,
    ),
    case(
        "form-items",
        "the form of the items' answer",
        &["E1.1", "E2.1", "E3.1", "N1.1", "N1.2"],
        items,
    ),
    case("form-refusal", "the form of a refusal", &["E1.3", "E1.7", "E2.1", "E4.1"], refusal),
    case("form-fault", "the form of a fault's answer", &["E1.3", "E1.7", "E1.8", "E7.2"], fault),
    case("form-create", "the form of a creation's answer", &["E5.1", "E1.1", "E2.1"], create),
];

fn check(bench: &mut Bench<'_>, answer: &Answer) {
    if let Err(found) = &answer.envelope {
        bench.complain(None, found.clone());
    }
    answer.form().into_iter().for_each(|complaint| bench.add(complaint));
    let media_type = answer.raw.header("Content-Type").unwrap_or_default().to_ascii_lowercase();
    let due = format!("{}; charset=utf-8", crate::live::server::ask::media_type(bench.format));
    bench.check("E6.3", media_type == due, || {
        format!("expected the Content-Type `{due}`, found `{media_type}`")
    });
}

fn checked(bench: &mut Bench<'_>, ask: &Ask) -> Ended {
    let answer = bench.send(ask)?;
    check(bench, &answer);
    Ok(())
}

/// An answer that is given before a body is read: its root is ruled by clauses of its own.
fn checked_early(bench: &mut Bench<'_>, clause: &'static str, ask: &Ask) -> Result<Answer, Stop> {
    let answer = bench.send(ask)?;
    check(bench, &answer);
    for found in answer.form().into_iter().filter(|found| found.clause == Some("E1.3")) {
        bench.complain(Some(clause), found.text);
    }
    Ok(answer)
}

/// The same of a fault, which says what to mend.
fn checked_fault(bench: &mut Bench<'_>, clause: &'static str, ask: &Ask) -> Ended {
    let answer = checked_early(bench, clause, ask)?;
    let enveloped = answer.code() == "1000" && !answer.reason().is_empty();
    bench.check("E7.2", enveloped, || {
        format!("expected an envelope with 1000 and a reason, found {}", answer.brief())
    });
    Ok(())
}

fn token(bench: &mut Bench<'_>) -> Ended {
    let ask = bench.token_ask(&bench.main());
    let answer = bench.send(&ask)?;
    bench.keep_token(&bench.main(), answer.data()["token"].as_str().unwrap_or_default());
    check(bench, &answer);
    Ok(())
}

fn sorts(bench: &mut Bench<'_>) -> Ended {
    let ask = bench.get("/membersort", MessageName::MemberSorts, &[])?;
    checked(bench, &ask)
}

fn members(bench: &mut Bench<'_>) -> Ended {
    let ask = bench.get("/member", MessageName::MemberListResult, &[])?;
    checked(bench, &ask)?;
    let none = bench.get("/member", MessageName::MemberListResult, &[("top", "0")])?;
    checked(bench, &none)
}

fn member(bench: &mut Bench<'_>) -> Ended {
    let card = bench.payer()?.card_no;
    let answer = bench.ask_member(&card)?;
    check(bench, &answer);
    Ok(())
}

fn items(bench: &mut Bench<'_>) -> Ended {
    let card = bench.payer()?.card_no;
    let ask = bench.get("/accountitem", MessageName::AccountListResult, &[("cardno", &card)])?;
    checked(bench, &ask)
}

fn refusal(bench: &mut Bench<'_>) -> Ended {
    let card = values::card_no(&mut bench.dice);
    let answer = bench.ask_member(&card)?;
    check(bench, &answer);
    let bare = Ask::new("GET", "/member", MessageName::MemberListResult).accept(bench.format);
    checked_early(bench, "E1.7", &bare)?;
    let payment = bench.payment_of(&card, "00", "0");
    let answer = bench.pay_nothing(&payment)?;
    check(bench, &answer);
    Ok(())
}

fn fault(bench: &mut Bench<'_>) -> Ended {
    let ask = bench.get("/member", MessageName::MemberListResult, &[("top", "x")])?;
    checked_fault(bench, "E1.7", &ask)?;
    let ask = bench.post("/memberpay", MessageName::MemberPay, &json!({}))?;
    checked_fault(bench, "E1.7", &ask)?;
    let method = Ask::new("DELETE", "/member", MessageName::MemberListResult);
    checked_fault(bench, "E1.7", &method.accept(bench.format))?;
    let nowhere = Ask::new("GET", "/nowhere", MessageName::Empty).accept(bench.format);
    checked_fault(bench, "E1.8", &nowhere)
}

fn create(bench: &mut Bench<'_>) -> Ended {
    let record = bench.newcomer()?;
    let answer = bench.save(&record)?;
    check(bench, &answer);
    bench.data("S6.request", &answer).map(|_| ())
}
