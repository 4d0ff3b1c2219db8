//! The operations that write, as a client sends them.

use serde_json::{Value, json};
use unicrm_proto::MessageName;

use super::super::reply::Reply;
use super::super::stage::{Stage, exit};
use super::requests::{check_body, check_head, only};
use super::{Scenario, scenario};
use crate::independent::Finding;
use crate::live::complaint::Ended;
use crate::live::values;

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario("create", "POST weixinmember with a new member", &["S6.request", "E6.3"], create),
    scenario(
        "modify",
        "POST weixinmember with what changes: absent, nil and empty kept apart",
        &["S7.request", "O7.2", "N5.1"],
        modify,
    ),
    scenario(
        "pay",
        "POST memberpay, with from_no and a key",
        &["S8.request", "V1.1", "O15.1", "O15.2", "O15.5", "E6.3"],
        pay,
    ),
];

fn save(
    stage: &mut Stage<'_>,
    clause: &'static str,
    arguments: &[&str],
    due: &Value,
    of_finding: fn(&Finding) -> Option<&'static str>,
) -> Ended {
    let format = stage.format;
    let played = stage
        .play(arguments, move |_, _| Reply::success(MessageName::Empty, format, &Value::Null))?;
    stage.exits(clause, &played, &[exit::OK]);
    let request = only(stage, clause, &played, "POST weixinmember")?;
    let token = stage.tokens[0].clone();
    check_head(stage, clause, request, "weixinmember", &[("token", &token)]);
    check_body(stage, clause, request, MessageName::WeiXinMember, due, of_finding);
    stage.keeps_secrets(&played, true);
    Ok(())
}

fn create(stage: &mut Stage<'_>) -> Ended {
    let open_id = values::open_id(&mut stage.dice);
    let name = format!("{} & <子>", values::name(&mut stage.dice));
    let arguments =
        ["create", "--openid", &open_id, "--name", &name, "--sort", "01", "--city", "上海"];
    let due =
        json!({ "wx_open_id": open_id, "name": name, "member_sort_no": "01", "city": "上海" });
    save(stage, "S6.request", &arguments, &due, |_| None)
}

fn modify(stage: &mut Stage<'_>) -> Ended {
    let open_id = values::open_id(&mut stage.dice);
    let arguments =
        ["modify", "--openid", &open_id, "--city", "杭州", "--nil", "email", "--set", "mobile="];
    let due = json!({ "wx_open_id": open_id, "city": "杭州", "email": null, "mobilephone": "" });
    save(stage, "S7.request", &arguments, &due, |finding| {
        let is_there = matches!(finding.clause, Some("N3.3" | "N4.1"));
        match &*finding.path {
            "wx_open_id" => Some("O7.2"),
            // Nil changes nothing either (N5.2), and the source's own samples write it.
            _ if is_there && !matches!(&*finding.found, "nil" | "null") => Some("N5.1"),
            _ => None,
        }
    })
}

fn pay(stage: &mut Stage<'_>) -> Ended {
    let (payment, format) = (stage.payment(), stage.format);
    let played = stage.play(&payment.arguments("pay"), move |_, _| {
        Reply::success(MessageName::PayResult, format, &"0000-1611072119-970".into())
    })?;
    stage.exits("O15.5", &played, &[exit::OK]);
    let request = only(stage, "S8.request", &played, "POST memberpay")?;
    let token = stage.tokens[0].clone();
    check_head(stage, "S8.request", request, "memberpay", &[("token", &token)]);
    let (message, due) = (MessageName::MemberPay, payment.body());
    check_body(stage, "S8.request", request, message, &due, |_| None);
    let numbered = String::from_utf8_lossy(&request.raw.body).contains(&payment.from_no);
    stage.check("O15.1", numbered, || format!("expected from_no {} in it", payment.from_no));
    let key = request.raw.header("Idempotency-Key").unwrap_or_default().to_owned();
    stage.check("O15.2", !key.is_empty(), || "expected an Idempotency-Key, found none".to_owned());
    for (name, due) in [("no", "0000-1611072119-970"), ("from_no", &*payment.from_no)] {
        let Some(found) = stage.printed("O15.5", &played, name) else { continue };
        if found != due {
            stage.complain(None, format!("printed: {name}: expected {due}, found `{found}`"));
        }
    }
    stage.keeps_secrets(&played, true);
    Ok(())
}
