//! Who may do what (ruling O11), and that it is decided before a body is read (E8).

use serde_json::json;
use unicrm_proto::MessageName;

use super::{ServerCase, case};
use crate::live::complaint::{Ended, Stop};
use crate::live::server::ask::Ask;
use crate::live::server::bench::{Bench, need};
use crate::live::server::fixture::Credentials;
use crate::live::values;

pub(super) const CASES: &[ServerCase] = &[
    case(
        "access-no-token",
        "each operation without a token is 0000",
        &["O11.1", "S9.0000", "E8.5"],
        no_token,
    ),
    case(
        "access-unknown-token",
        "each operation with an unknown token is 0000",
        &["O11.2", "E8.6", "S9.0000"],
        unknown,
    ),
    case(
        "access-unknown-token-any-body",
        "an unknown token is 0000 before the body is read",
        &["E8.6"],
        unknown_any_body,
    ),
    case(
        "access-expired-token",
        "an expired token is 0000",
        &["O11.2", "E8.6", "S9.0000"],
        expired,
    ),
    case(
        "access-stopped",
        "a token of a stopped application is 0000",
        &["O11.4", "O12.3"],
        stopped,
    ),
    case(
        "access-read-only",
        "an application with the right to read alone reads",
        &["O11.3"],
        reads,
    ),
    case(
        "access-no-right-to-edit",
        "without the right to edit it is 0003",
        &["O11.3", "S9.0003"],
        no_edit,
    ),
    case(
        "access-no-right-to-pay",
        "without the right to pay it is 0003",
        &["O11.3", "S9.0003"],
        no_pay,
    ),
    case(
        "access-right-before-body",
        "a missing right is 0003 before the body is read",
        &["E8.7"],
        right_any_body,
    ),
    case(
        "access-barred",
        "an address that the application may not use is 0003",
        &["O11.7"],
        barred,
    ),
];

/// A request of each operation but the first, without a token.
fn every_operation(bench: &mut Bench<'_>) -> Vec<Ask> {
    let card = values::card_no(&mut bench.dice);
    let open_id = values::open_id(&mut bench.dice);
    let record =
        |root: MessageName, fields| crate::live::bodies::written(root, bench.format, &fields);
    let member = record(
        MessageName::WeiXinMember,
        json!({ "name": "张伟", "wx_open_id": open_id, "member_sort_no": "01" }),
    );
    let payment = record(
        MessageName::MemberPay,
        json!({ "card_no": card, "account_sort_no": "00", "quantity": "0.01" }),
    );
    let asks = vec![
        Ask::new("GET", "/membersort", MessageName::MemberSorts),
        Ask::new("GET", "/member", MessageName::MemberListResult),
        Ask::new("GET", "/member", MessageName::GetMemberResult).query("cardno", &card),
        Ask::new("GET", &format!("/weixinmember/{open_id}"), MessageName::GetMemberResult),
        Ask::new("GET", "/accountitem", MessageName::AccountListResult).query("cardno", &card),
        Ask::new("POST", "/weixinmember", MessageName::Empty).body(bench.format, member),
        Ask::new("POST", "/memberpay", MessageName::PayResult).body(bench.format, payment),
    ];
    asks.into_iter().map(|ask| ask.accept(bench.format)).collect()
}

fn no_token(bench: &mut Bench<'_>) -> Ended {
    for ask in every_operation(bench) {
        let answer = bench.send(&ask)?;
        bench.refused_as_listed("O11.1", "0000", &answer);
        let answer = bench.send(&ask.clone().raw_query("token="))?;
        bench.refused_as_listed("O11.1", "0000", &answer);
        if ask.method_is("POST") {
            let unreadable = ask.body(bench.format, b"<{".to_vec());
            for ask in [unreadable.clone(), unreadable.header("Content-Type", "text/csv")] {
                let answer = bench.send(&ask)?;
                bench.refused("E8.5", "0000", &answer);
            }
        }
    }
    Ok(())
}

fn with_token(bench: &mut Bench<'_>, clause: &'static str, token: &str) -> Ended {
    for ask in every_operation(bench) {
        let answer = bench.send(&ask.token(token))?;
        match clause {
            "O11.2" => bench.refused_as_listed(clause, "0000", &answer),
            _ => bench.refused(clause, "0000", &answer),
        }
    }
    Ok(())
}

fn unknown(bench: &mut Bench<'_>) -> Ended {
    let token = values::opaque(&mut bench.dice, 22);
    with_token(bench, "O11.2", &token)
}

fn unknown_any_body(bench: &mut Bench<'_>) -> Ended {
    let token = values::opaque(&mut bench.dice, 22);
    for (path, message) in
        [("/memberpay", MessageName::PayResult), ("/weixinmember", MessageName::Empty)]
    {
        let ask = Ask::new("POST", path, message).accept(bench.format).token(&token);
        let unreadable = ask.clone().body(bench.format, b"<{".to_vec());
        let answer = bench.send(&unreadable)?;
        bench.refused("E8.6", "0000", &answer);
        let another = unreadable.header("Content-Type", "text/csv");
        let answer = bench.send(&another)?;
        bench.refused("E8.6", "0000", &answer);
    }
    Ok(())
}

fn expired(bench: &mut Bench<'_>) -> Ended {
    let token = bench.fixture.application.expired_token.as_ref();
    let token = need(token, "application.expired_token")?;
    with_token(bench, "O11.2", &token)
}

fn stopped(bench: &mut Bench<'_>) -> Ended {
    let stopped = need(bench.fixture.stopped.as_ref(), "stopped")?;
    let token = need(stopped.token.as_ref(), "stopped.token")?;
    with_token(bench, "O11.4", &token)?;
    let ask = Ask::new("GET", "/membersort", MessageName::MemberSorts).accept(bench.format);
    let answer = bench.send(&ask.token(&token))?;
    bench.check("O12.3", !answer.success(), || "expected no reads any more, found one".to_owned());
    Ok(())
}

/// A token of the application that may only read.
fn reader(bench: &mut Bench<'_>) -> Result<String, Stop> {
    let application = bench.fixture.application.read_only.as_ref();
    let application = need(application, "application.read_only")?;
    bench.token_of(&application)
}

fn reads(bench: &mut Bench<'_>) -> Ended {
    let token = reader(bench)?;
    let ask = Ask::new("GET", "/member", MessageName::MemberListResult).accept(bench.format);
    let answer = bench.send(&ask.token(&token))?;
    bench.data("O11.3", &answer).map(|_| ())
}

fn no_edit(bench: &mut Bench<'_>) -> Ended {
    let token = reader(bench)?;
    let record = bench.newcomer()?;
    let ask = bench.post("/weixinmember", MessageName::WeiXinMember, &record)?;
    let answer = bench.send(&ask.token(&token))?;
    bench.refused_as_listed("O11.3", "0003", &answer);
    bench.nobody_has("O11.3", &record)
}

fn no_pay(bench: &mut Bench<'_>) -> Ended {
    let token = reader(bench)?;
    let payment = bench.payment()?;
    let before = bench.state(&payment)?;
    let ask = bench.post("/memberpay", MessageName::MemberPay, &payment)?;
    let aside = bench.set_aside(&payment)?;
    let answer = bench.send(&ask.token(&token))?;
    bench.spending.settle(aside, &answer);
    bench.refused_as_listed("O11.3", "0003", &answer);
    bench.untouched("O10.18", &payment, before)
}

fn right_any_body(bench: &mut Bench<'_>) -> Ended {
    let token = reader(bench)?;
    for (path, message) in
        [("/memberpay", MessageName::PayResult), ("/weixinmember", MessageName::Empty)]
    {
        let ask = Ask::new("POST", path, message).accept(bench.format).token(&token);
        let unreadable = ask.body(bench.format, b"<{".to_vec());
        let answer = bench.send(&unreadable)?;
        bench.refused("E8.7", "0003", &answer);
        let unknown = values::opaque(&mut bench.dice, 22);
        let answer = bench.send(&unreadable.token(&unknown))?;
        bench.refused("E8.6", "0000", &answer);
    }
    Ok(())
}

fn barred(bench: &mut Bench<'_>) -> Ended {
    let application: Credentials = need(bench.fixture.barred.as_ref(), "barred")?;
    let answer = bench.send(&bench.token_ask(&application))?;
    // Refused when it asks for a token, or when it uses it: the ruling leaves both.
    let Some(token) = answer.data()["token"].as_str().map(str::to_owned) else {
        bench.refused("O11.7", "0003", &answer);
        return Ok(());
    };
    bench.masks.hide(&token);
    let ask = Ask::new("GET", "/member", MessageName::MemberListResult).accept(bench.format);
    let answer = bench.send(&ask.token(&token))?;
    bench.refused("O11.7", "0003", &answer);
    Ok(())
}
