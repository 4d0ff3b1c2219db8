//! The order in which a request is checked (ruling E8), and the statuses of faults (E7).

use serde_json::json;
use unicrm_proto::{Format, MessageName};

use super::{ServerCase, case};
use crate::live::complaint::Ended;
use crate::live::server::ask::Ask;
use crate::live::server::bench::{Bench, need};
use crate::live::values;

pub(super) const CASES: &[ServerCase] = &[
    case("order-path", "an unknown path is 404, whatever else is wrong", &["E8.1", "E7.6"], path),
    case(
        "order-method",
        "a wrong method is 405 with Allow, before Accept and token",
        &["E8.2", "E7.7"],
        method,
    ),
    case(
        "order-accept",
        "an Accept without XML and JSON is 406 in JSON, before the token",
        &["E8.3", "E7.8", "O13.8"],
        accept,
    ),
    case("order-token-parameters", "the token comes before the parameters", &["E8.4"], parameters),
    case(
        "order-content-type",
        "another media type is 415, before the body is read",
        &["E8.9", "E7.12", "O13.3"],
        content_type,
    ),
    case(
        "order-size",
        "a body beyond the limit is 413, before its media type",
        &["E8.8", "E7.11"],
        size,
    ),
    case(
        "order-body",
        "a body that cannot be read is 400, before any rule on a field",
        &["E8.10", "E7.4"],
        body,
    ),
    case(
        "order-fields",
        "the rules on fields come before the codes: nothing paid with an unknown card is 1000",
        &["E8.11", "E7.3"],
        fields,
    ),
    case(
        "order-parameters",
        "a parameter that cannot be read is 400",
        &["E7.5", "O3.4"],
        wrong_parameters,
    ),
];

fn path(bench: &mut Bench<'_>) -> Ended {
    let path = format!("/{}", values::opaque(&mut bench.dice, 9));
    let ask = bench.get(&path, MessageName::Empty, &[])?;
    let answer = bench.send(&ask)?;
    bench.fault("E7.6", 404, &answer);
    let ask = Ask::new("GET", &path, MessageName::Empty);
    for ask in [
        ask.clone().accept(bench.format),
        ask.clone().method("POST").header("Accept", "image/png"),
        ask.method("DELETE").query("token", &values::opaque(&mut bench.dice, 22)),
    ] {
        let answer = bench.send(&ask)?;
        bench.fault("E8.1", 404, &answer);
    }
    Ok(())
}

fn method(bench: &mut Bench<'_>) -> Ended {
    let paths = [
        ("/member", "DELETE", "GET", MessageName::MemberListResult),
        ("/membersort", "POST", "GET", MessageName::MemberSorts),
        ("/memberpay", "GET", "POST", MessageName::PayResult),
        ("/token", "PUT", "GET", MessageName::ApiTokenResult),
    ];
    for (path, wrong, right, message) in paths {
        let ask = Ask::new(wrong, path, message);
        for ask in [ask.clone().accept(bench.format), ask.header("Accept", "image/png")] {
            let answer = bench.send(&ask)?;
            bench.fault("E8.2", 405, &answer);
            let allow = answer.raw.header("Allow").unwrap_or_default().to_owned();
            let names = allow.split(',').any(|method| method.trim() == right);
            bench.check("E7.7", names || answer.raw.status != 405, || {
                format!("expected Allow with {right}, found `{allow}`")
            });
        }
    }
    Ok(())
}

fn accept(bench: &mut Bench<'_>) -> Ended {
    for accept in ["text/html", "application/xml;q=0, application/json;q=0"] {
        let known = bench.get("/member", MessageName::MemberListResult, &[])?;
        let nobody = Ask::new("GET", "/member", MessageName::MemberListResult);
        for (clause, ask) in [("E7.8", known), ("E8.3", nobody)] {
            let answer = bench.send(&ask.header("Accept", accept))?;
            bench.fault(clause, 406, &answer);
            bench.check("O13.8", answer.format == Some(Format::Json), || {
                format!("expected a 406 in JSON, found {:?}", answer.format)
            });
        }
    }
    Ok(())
}

fn parameters(bench: &mut Bench<'_>) -> Ended {
    let asks = [
        Ask::new("GET", "/member", MessageName::MemberListResult).query("skip", "x"),
        Ask::new("GET", "/accountitem", MessageName::AccountListResult),
        Ask::new("GET", "/member", MessageName::GetMemberResult)
            .query("cardno", "1")
            .query("mobilephone", "2"),
    ];
    for ask in asks {
        let answer = bench.send(&ask.accept(bench.format))?;
        bench.refused("E8.4", "0000", &answer);
    }
    Ok(())
}

fn content_type(bench: &mut Bench<'_>) -> Ended {
    let ask = bench.post("/memberpay", MessageName::MemberPay, &json!({}))?;
    let readable = ask.clone().header("Content-Type", "text/csv");
    let answer = bench.send(&readable)?;
    bench.fault("E7.12", 415, &answer);
    let ask = ask.body(bench.format, b"a;b".to_vec()).header("Content-Type", "text/csv");
    let answer = bench.send(&ask)?;
    bench.fault("E8.9", 415, &answer);
    let answer = bench.send(&ask.without("Content-Type"))?;
    bench.fault("O13.3", 415, &answer);
    Ok(())
}

fn size(bench: &mut Bench<'_>) -> Ended {
    let most = need(bench.fixture.limits.body_bytes.as_ref(), "limits.body_bytes")?;
    let ask = bench.post("/memberpay", MessageName::MemberPay, &json!({}))?;
    let ask = ask.body(bench.format, vec![b' '; most + 1]);
    let answer = bench.send(&ask)?;
    bench.fault("E7.11", 413, &answer);
    let answer = bench.send(&ask.header("Content-Type", "text/csv"))?;
    bench.fault("E8.8", 413, &answer);
    Ok(())
}

fn body(bench: &mut Bench<'_>) -> Ended {
    let cut: &[u8] = match bench.format {
        Format::Xml => b"<MemberPay><card_no>1</card_no>",
        Format::Json => b"{\"card_no\":\"1\"",
    };
    let ask = bench.post("/memberpay", MessageName::MemberPay, &json!({}))?;
    let answer = bench.send(&ask.body(bench.format, cut.to_vec()))?;
    bench.fault("E7.4", 400, &answer);
    let unreadable: [&[u8]; 3] = match bench.format {
        Format::Xml => [
            b"<MemberPay><quantity>0</quantity>",
            b"<MemberPay><quantity>0</quantity></Payment>",
            b"<Payment><quantity>0</quantity></Payment>",
        ],
        Format::Json => [b"{\"quantity\":0", b"{'quantity':0}", b"[\"quantity\"]"],
    };
    for body in unreadable {
        let ask = bench.post("/memberpay", MessageName::MemberPay, &json!({}))?;
        let answer = bench.send(&ask.body(bench.format, body.to_vec()))?;
        bench.fault("E8.10", 400, &answer);
    }
    Ok(())
}

fn fields(bench: &mut Bench<'_>) -> Ended {
    let card = values::card_no(&mut bench.dice);
    let payment = bench.payment_of(&card, "00", "0");
    let answer = bench.pay_nothing(&payment)?;
    bench.refused("E8.11", "1000", &answer);
    bench.check("E7.3", !answer.reason().is_empty(), || "expected a reason, found none".to_owned());
    Ok(())
}

fn wrong_parameters(bench: &mut Bench<'_>) -> Ended {
    let ask = Ask::new("GET", "/weixinmember/o%zz", MessageName::GetMemberResult);
    let answer = bench.send(&ask.accept(bench.format))?;
    bench.fault("E7.5", 400, &answer);
    for pair in ["skip=-1", "skip=1.5", "top=ten", "top=99999999999999999999999", "skip=1e3"] {
        let ask = bench.get("/member", MessageName::MemberListResult, &[])?;
        let answer = bench.send(&ask.raw_query(pair))?;
        bench.fault("O3.4", 400, &answer);
    }
    Ok(())
}
