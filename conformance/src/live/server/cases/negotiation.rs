//! Formats of bodies and answers (ruling O13).

use serde_json::json;
use unicrm_proto::{Format, MessageName};

use super::{ServerCase, case};
use crate::live::bodies;
use crate::live::complaint::{Ended, Stop};
use crate::live::server::answer::Answer;
use crate::live::server::ask::{Ask, media_type};
use crate::live::server::bench::Bench;
use crate::live::server::fixture::Claim;
use crate::live::server::paying::text;

pub(super) const CASES: &[ServerCase] = &[
    case(
        "accept-format",
        "an answer has the format that Accept names",
        &["S3.accept", "E6.3"],
        plain,
    )
    .once(),
    case("accept-weights", "of both formats the one with the greater q-value", &["O13.5"], weights)
        .once(),
    case(
        "accept-absent",
        "without Accept, and with */*, an answer to a GET is JSON",
        &["O13.7"],
        absent,
    )
    .once(),
    case(
        "accept-body",
        "without Accept an answer has the format of the body",
        &["O13.6"],
        of_the_body,
    ),
    case("accept-text-xml", "who asks for text/xml alone gets text/xml", &["E6.4"], text_xml)
        .once(),
    case("accept-malformed", "a malformed Accept is 400; .2 is 0.2", &["O13.9"], malformed).once(),
    case("body-media-types", "text/xml and text/json are read", &["O13.1"], media_types),
    case(
        "body-sniffed",
        "without a Content-Type the first character tells the format",
        &["O13.2"],
        sniffed,
    ),
    case("body-charset", "a body in GBK is read by its charset", &["O13.4"], charset),
];

fn list(bench: &mut Bench<'_>, accept: &str) -> Result<(u16, Option<Format>, String), Stop> {
    let ask = bench.get("/member", MessageName::MemberListResult, &[("top", "1")])?;
    let ask = match accept {
        "" => ask.without("Accept"),
        accept => ask.header("Accept", accept),
    };
    let answer = bench.send(&ask)?;
    let media_type = answer.raw.header("Content-Type").unwrap_or_default().to_owned();
    Ok((answer.raw.status, answer.format, media_type))
}

fn check(bench: &mut Bench<'_>, clause: &'static str, accept: &str, due: Format) -> Ended {
    let (status, format, _) = list(bench, accept)?;
    bench.check(clause, status == 200 && format == Some(due), || {
        format!("Accept `{accept}`: expected {due}, found {format:?} under status {status}")
    });
    Ok(())
}

fn plain(bench: &mut Bench<'_>) -> Ended {
    for format in Format::ALL {
        check(bench, "S3.accept", media_type(format), format)?;
        let (_, _, found) = list(bench, media_type(format))?;
        let due = format!("{}; charset=utf-8", media_type(format));
        bench.check("E6.3", found.eq_ignore_ascii_case(&due), || {
            format!("expected the Content-Type `{due}`, found `{found}`")
        });
    }
    Ok(())
}

fn weights(bench: &mut Bench<'_>) -> Ended {
    let due = [
        ("application/xml;q=0.5, application/json", Format::Json),
        ("application/json;q=0.1, application/xml;q=0.2", Format::Xml),
        ("application/json;q=0, */*", Format::Xml),
        ("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", Format::Xml),
    ];
    due.into_iter().try_for_each(|(accept, due)| check(bench, "O13.5", accept, due))
}

fn absent(bench: &mut Bench<'_>) -> Ended {
    ["", "*/*"].into_iter().try_for_each(|accept| check(bench, "O13.7", accept, Format::Json))
}

/// A modification of nothing by an unknown member: it tells how its body was read, and stores nothing.
fn harmless(bench: &mut Bench<'_>) -> Result<Ask, Stop> {
    bench.post(
        "/memberpay",
        MessageName::MemberPay,
        &json!({
            "card_no": "1", "account_sort_no": "00", "quantity": "0",
        }),
    )
}

fn of_the_body(bench: &mut Bench<'_>) -> Ended {
    for accept in ["", "*/*", "application/xml, application/json"] {
        let ask = harmless(bench)?;
        let ask = match accept {
            "" => ask.without("Accept"),
            accept => ask.header("Accept", accept),
        };
        let answer = bench.send(&ask)?;
        let due = Some(bench.format);
        bench.check("O13.6", answer.format == due, || {
            format!("Accept `{accept}`: expected the body's format, found {:?}", answer.format)
        });
    }
    Ok(())
}

fn text_xml(bench: &mut Bench<'_>) -> Ended {
    let (_, _, found) = list(bench, "text/xml")?;
    bench.check("E6.4", found.eq_ignore_ascii_case("text/xml; charset=utf-8"), || {
        format!("expected text/xml; charset=utf-8, found `{found}`")
    });
    Ok(())
}

fn malformed(bench: &mut Bench<'_>) -> Ended {
    for accept in ["application/json;q=2", "application/json;q=x", "json"] {
        let ask = bench.get("/member", MessageName::MemberListResult, &[("top", "1")])?;
        let answer = bench.send(&ask.header("Accept", accept))?;
        bench.fault("O13.9", 400, &answer);
    }
    check(bench, "O13.9", "application/xml, application/json;q=.2", Format::Xml)
}

fn media_types(bench: &mut Bench<'_>) -> Ended {
    let media_type = match bench.format {
        Format::Xml => "text/xml",
        Format::Json => "text/json; charset=utf-8",
    };
    let ask = harmless(bench)?;
    let answer = bench.send(&ask.header("Content-Type", media_type))?;
    bench.refused("O13.1", "1000", &answer);
    read(bench, "O13.1", &answer);
    Ok(())
}

fn sniffed(bench: &mut Bench<'_>) -> Ended {
    let ask = harmless(bench)?;
    let answer = bench.send(&ask.without("Content-Type"))?;
    bench.refused("O13.2", "1000", &answer);
    read(bench, "O13.2", &answer);
    Ok(())
}

/// A fault of the exchange has the code of a refused field: its status tells the two apart.
fn read(bench: &mut Bench<'_>, clause: &'static str, answer: &Answer) {
    bench.check(clause, answer.raw.status != 415, || {
        format!("expected the body to be read, found {}", answer.brief())
    });
}

fn charset(bench: &mut Bench<'_>) -> Ended {
    bench.claimed(Claim::Hardened)?;
    let record = bench.newcomer()?;
    let body = bodies::written(MessageName::WeiXinMember, bench.format, &record);
    let body = String::from_utf8_lossy(&body).into_owned();
    let (body, _, _) = encoding_rs::GBK.encode(&body);
    let ask = bench.post("/weixinmember", MessageName::WeiXinMember, &record)?;
    let ask = ask.body(bench.format, body.into_owned());
    let ask = ask.header("Content-Type", format!("{}; charset=gbk", media_type(bench.format)));
    let answer = bench.send(&ask)?;
    bench.data("O13.4", &answer)?;
    bench.created.push(text(&record, "wx_open_id"));
    let member = bench.member_of_open_id(&text(&record, "wx_open_id"))?;
    bench.check("O13.4", member["name"] == record["name"], || {
        format!("expected the name {}, found {}", record["name"], member["name"])
    });
    Ok(())
}
