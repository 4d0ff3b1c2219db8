//! The operations that read, as a client sends them and prints their answers.

use serde_json::{Value, json};
use unicrm_proto::MessageName;

use super::super::reply::Reply;
use super::super::stage::{Stage, exit};
use super::requests::{check_head, check_printed, only};
use super::{Scenario, scenario};
use crate::live::complaint::Ended;
use crate::live::server::ask::encoded;
use crate::live::values;

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario(
        "token",
        "GET token with appid and appsecret; plain http to a loopback address is taken",
        &["S1.request", "S1.accept", "S0.appid", "S0.appsecret", "O2.1", "O16.2"],
        token,
    ),
    scenario("sorts", "GET membersort", &["S2.request", "S2.accept", "S0.rest"], sorts),
    scenario(
        "members",
        "GET member without parameters at their default",
        &["S3.request", "S3.accept", "S0.service_uri", "O2.3"],
        members,
    ),
    scenario(
        "members-page",
        "GET member with sortNo, skip and top",
        &["S3.request", "S0.query_spaces", "O2.1"],
        members_page,
    ),
    scenario("member-by-card", "GET member with cardno", &["S4.request", "S4.accept"], by_card),
    scenario(
        "member-by-mobile",
        "GET member with mobilephone, percent-encoded",
        &["S4.request_mobile", "O2.2", "O2.13"],
        by_mobile,
    ),
    scenario(
        "member-by-openid",
        "GET weixinmember with the openid as one segment",
        &["S4.request_openid", "O2.11"],
        by_open_id,
    ),
    scenario(
        "member-openid-of-points",
        "an openid of one or two points is not sent",
        &["O2.12"],
        points,
    )
    .once(),
    scenario(
        "items",
        "GET accountitem with cardno, accountSortNo, skip and top",
        &["S5.request", "S5.accept", "S0.query_spaces", "O2.1"],
        items,
    ),
];

fn token(stage: &mut Stage<'_>) -> Ended {
    let played = stage.play(&["token"], |_, _| Reply::lost())?;
    stage.exits("O16.2", &played, &[exit::OK]);
    let request = only(stage, "S1.request", &played, "GET token")?;
    let (appid, secret) = (stage.appid.clone(), stage.appsecret.clone());
    check_head(stage, "S1.request", request, "token", &[("appid", &appid), ("appsecret", &secret)]);
    for (clause, name, due) in
        [("S0.appid", "appid", &appid), ("S0.appsecret", "appsecret", &secret)]
    {
        let right = request.parameter(name) == Some(&encoded(due));
        stage.check(clause, right, || format!("expected the application's {name}, found another"));
    }
    let printed = stage.printed("S1.request", &played, "token");
    if printed.is_some_and(|printed| printed != stage.tokens[0]) {
        stage.complain(None, "printed: expected the token that was given, found another");
    }
    stage.keeps_secrets(&played, false);
    Ok(())
}

/// A read: its arguments, its path and parameters without the token, its data.
struct Read<'a> {
    clause: &'static str,
    /// The clause of its path, where that is another.
    of_path: Option<&'static str>,
    arguments: &'a [&'a str],
    operation: &'a str,
    path: &'a str,
    due: &'a [(&'a str, &'a str)],
    message: MessageName,
    data: Value,
}

fn check(stage: &mut Stage<'_>, read: &Read<'_>) -> Ended {
    let (format, message, data) = (stage.format, read.message, read.data.clone());
    let played = stage.play(read.arguments, move |_, _| Reply::success(message, format, &data))?;
    stage.exits(read.clause, &played, &[exit::OK]);
    let request = only(stage, read.clause, &played, read.operation)?;
    let token = stage.tokens[0].clone();
    let due: Vec<_> = read.due.iter().copied().chain([("token", &*token)]).collect();
    let found = request.raw.target.split('?').next().unwrap_or_default();
    let of_path = read.of_path.filter(|_| !found.ends_with(read.path));
    check_head(stage, of_path.unwrap_or(read.clause), request, read.path, &due);
    check_printed(stage, read.clause, &played, message, &read.data);
    stage.keeps_secrets(&played, true);
    Ok(())
}

fn sorts(stage: &mut Stage<'_>) -> Ended {
    check(
        stage,
        &Read {
            clause: "S2.request",
            of_path: None,
            arguments: &["sorts"],
            operation: "GET membersort",
            path: "membersort",
            due: &[],
            message: MessageName::MemberSorts,
            data: json!([{ "no": "01", "name": "充值卡" }, { "no": "02", "name": "贵宾卡" }]),
        },
    )
}

/// A member with an account.
pub(super) fn member(card_no: &str) -> Value {
    json!({
        "member_no": card_no, "name": "张伟", "member_sort_no": "02", "member_sort_name": "贵宾卡",
        "mobilephone": "13800000000", "comment": "<备注> & 余",
        "accounts": [{ "account_no": "00", "name": "储值", "balance": "11335.5000", "comment": "" }],
    })
}

fn members(stage: &mut Stage<'_>) -> Ended {
    let card = values::card_no(&mut stage.dice);
    check(
        stage,
        &Read {
            clause: "S3.request",
            of_path: None,
            arguments: &["members"],
            operation: "GET member",
            path: "member",
            due: &[],
            message: MessageName::MemberListResult,
            data: json!({ "total_count": 1, "skip": 0, "items": [member(&card)] }),
        },
    )
}

fn members_page(stage: &mut Stage<'_>) -> Ended {
    check(
        stage,
        &Read {
            clause: "S3.request",
            of_path: None,
            arguments: &["members", "--sort", "01", "--skip", "20", "--top", "5"],
            operation: "GET member",
            path: "member",
            due: &[("sortNo", "01"), ("skip", "20"), ("top", "5")],
            message: MessageName::MemberListResult,
            data: json!({ "total_count": 2659, "skip": 20, "items": [member("000780"), member("11000121")] }),
        },
    )
}

fn by_card(stage: &mut Stage<'_>) -> Ended {
    let card = values::card_no(&mut stage.dice);
    check(
        stage,
        &Read {
            clause: "S4.request",
            of_path: None,
            arguments: &["member", "--card", &card],
            operation: "GET member",
            path: "member",
            due: &[("cardno", &card)],
            message: MessageName::GetMemberResult,
            data: member(&card),
        },
    )
}

fn by_mobile(stage: &mut Stage<'_>) -> Ended {
    let mobile = format!("不能为空 {}+&", values::mobile(&mut stage.dice));
    check(
        stage,
        &Read {
            clause: "S4.request_mobile",
            of_path: None,
            arguments: &["member", "--mobile", &mobile],
            operation: "GET member",
            path: "member",
            due: &[("mobilephone", &mobile)],
            message: MessageName::GetMemberResult,
            data: member("11000121"),
        },
    )
}

fn by_open_id(stage: &mut Stage<'_>) -> Ended {
    let open_id = format!("{}/ü ?", values::open_id(&mut stage.dice));
    check(
        stage,
        &Read {
            clause: "S4.request_openid",
            of_path: Some("O2.11"),
            arguments: &["member", "--openid", &open_id],
            operation: "GET weixinmember",
            path: &format!("weixinmember/{}", encoded(&open_id)),
            due: &[],
            message: MessageName::GetMemberResult,
            data: member("11000121"),
        },
    )
}

fn points(stage: &mut Stage<'_>) -> Ended {
    for open_id in [".", ".."] {
        let played = stage.play(&["member", "--openid", open_id], |_, _| Reply::lost())?;
        stage.exits("O2.12", &played, &[exit::USAGE]);
        let sent = played.requests.iter().any(|request| request.operation() != "GET token");
        stage.check("O2.12", !sent, || "expected no request, found one".to_owned());
    }
    Ok(())
}

fn items(stage: &mut Stage<'_>) -> Ended {
    let payment = stage.payment();
    let item = payment.item("1001-1605302312-164", "2016-05-30T23:12:45.907");
    check(
        stage,
        &Read {
            clause: "S5.request",
            of_path: None,
            arguments: &[
                "items",
                "--card",
                &payment.card_no,
                "--account",
                "00",
                "--skip",
                "1",
                "--top",
                "20",
            ],
            operation: "GET accountitem",
            path: "accountitem",
            due: &[
                ("cardno", &payment.card_no),
                ("accountSortNo", "00"),
                ("skip", "1"),
                ("top", "20"),
            ],
            message: MessageName::AccountListResult,
            data: json!({ "total_count": 39, "skip": 1, "items": [item] }),
        },
    )
}
