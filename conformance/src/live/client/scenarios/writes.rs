//! The operations that write, as a client sends them.

use serde_json::{Value, json};
use unicrm_proto::{Format, MessageName};

use super::super::reply::Reply;
use super::super::stage::{Stage, exit};
use super::requests::{check_body, check_head, only};
use super::{Scenario, scenario};
use crate::independent::Finding;
use crate::live::complaint::Ended;
use crate::live::values;

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario(
        "create",
        "POST weixinmember with a new member, its openid in full",
        &["S6.request", "S6.accept", "S6.masked", "O7.1", "E6.3"],
        create,
    ),
    scenario(
        "modify",
        "POST weixinmember with what changes: absent, nil and empty kept apart",
        &["S7.request", "S7.accept", "O7.1", "O7.2", "N5.1"],
        modify,
    ),
    scenario(
        "pay",
        "POST memberpay, with from_no and a key",
        &[
            "S8.request",
            "S8.accept",
            "S8.fromcontent_unused",
            "S0.formats",
            "V1.1",
            "O15.1",
            "O15.2",
            "O15.5",
            "E6.3",
        ],
        pay,
    ),
    scenario(
        "pay-key-form",
        "the key of a payment is one header of visible ASCII characters, at most 64",
        &["O14.2"],
        key_form,
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
    let body = String::from_utf8_lossy(&request.raw.body).into_owned();
    let path = request.raw.target.split('?').next().unwrap_or_default();
    let same = path.ends_with("/weixinmember")
        && (format == Format::Json || body.contains("WeiXinMember"));
    stage.check("O7.1", same, || {
        format!("expected the address and root of create and modify, found {path} and {body}")
    });
    let open_id = due["wx_open_id"].as_str().unwrap_or_default();
    stage.check("S6.masked", body.contains(open_id), || {
        format!("expected the openid {open_id} in full, found {body}")
    });
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
    let body = String::from_utf8_lossy(&request.raw.body).into_owned();
    stage.check("S8.fromcontent_unused", !says_fromcontent(format, &body), || {
        format!("expected no fromcontent, which nobody asked for, found {body}")
    });
    let first = body.trim_start_matches('\u{feff}').trim_start().chars().next();
    let due = if format == Format::Xml { '<' } else { '{' };
    stage.check("S0.formats", first == Some(due), || {
        format!("expected a body in {format}, found {body}")
    });
    for (name, due) in [("no", "0000-1611072119-970"), ("from_no", &*payment.from_no)] {
        let Some(found) = stage.printed("O15.5", &played, name) else { continue };
        if found != due {
            stage.complain(None, format!("printed: {name}: expected {due}, found `{found}`"));
        }
    }
    stage.keeps_secrets(&played, true);
    Ok(())
}

/// Whether a payment says something in fromcontent: nil and null are what the source's own samples write.
fn says_fromcontent(format: Format, body: &str) -> bool {
    let is_it = |name: &str| matches!(name, "fromcontent" | "from_content");
    match format {
        Format::Xml => {
            let Ok(document) = roxmltree::Document::parse(body) else { return false };
            let mut named = document.descendants().filter(|node| is_it(node.tag_name().name()));
            named.any(|node| node.text().is_some_and(|text| !text.is_empty()))
        }
        Format::Json => {
            let fields = serde_json::from_str::<serde_json::Map<String, Value>>(body);
            let fields = fields.unwrap_or_default();
            fields.iter().any(|(name, value)| is_it(name) && !value.is_null() && *value != "")
        }
    }
}

fn key_form(stage: &mut Stage<'_>) -> Ended {
    let (payment, format) = (stage.payment(), stage.format);
    let played = stage.play(&payment.arguments("pay"), move |_, _| {
        Reply::success(MessageName::PayResult, format, &"0000-1611072119-970".into())
    })?;
    let request = only(stage, "O14.2", &played, "POST memberpay")?;
    let headers = request.raw.headers.iter();
    let keys: Vec<&str> = headers
        .filter(|(name, _)| name.eq_ignore_ascii_case("Idempotency-Key"))
        .map(|(_, value)| value.as_str())
        .collect();
    let right = |key: &&str| {
        (1..=64).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
    };
    stage.check("O14.2", keys.len() == 1 && keys.iter().all(right), || {
        format!("expected one key of 1 to 64 visible ASCII characters, found {keys:?}")
    });
    Ok(())
}
