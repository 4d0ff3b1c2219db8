//! The eight operations as sections 1 to 8 describe them: below the service's address, by their method, in the format
//! that Accept names.

use roxmltree::{Document, Node};
use serde_json::{Value, json};
use unicrm_proto::{Format, MessageName};

use super::modify::modified;
use super::{ServerCase, case};
use crate::live::complaint::{Ended, Stop};
use crate::live::server::answer::Answer;
use crate::live::server::ask::Ask;
use crate::live::server::bench::Bench;
use crate::live::server::fixture::Credentials;
use crate::live::server::paying::text;
use crate::live::values;

pub(super) const READING: &[ServerCase] = &[
    case(
        "operation-token",
        "section 1: appid and appsecret, and no others, give a token",
        &["S1.description", "S1.accept", "S0.appid", "S0.appsecret", "S0.service_uri", "S0.rest"],
        token,
    ),
    case(
        "operation-sorts",
        "section 2 lists the sorts",
        &["S2.description", "S2.accept", "S2.sample_namespaces", "S0.service_uri", "S0.formats"],
        sorts,
    ),
    case(
        "operation-members",
        "section 3 lists members, each with its accounts",
        &["S3.description", "S3.items", "S3.accounts", "S0.service_uri", "S0.rest"],
        members,
    ),
    case(
        "operation-member",
        "section 4 answers one member with its accounts",
        &["S4.description", "S4.accept", "S4.accounts", "S0.service_uri", "S0.rest", "E7.1"],
        member,
    ),
    case(
        "operation-items",
        "section 5 lists the items of a card's accounts",
        &["S5.description", "S5.accept", "S5.items", "S0.service_uri", "S0.rest", "S0.formats"],
        items,
    ),
];

pub(super) const MEMBERS: &[ServerCase] = &[
    case(
        "operation-create",
        "section 6 creates a member, whom the full openid finds",
        &["S6.description", "S6.accept", "S6.masked", "S0.rest"],
        create,
    ),
    case(
        "operation-modify",
        "section 7 modifies a member at the same address and with the same root, sex and country included",
        &["S7.description", "S7.accept", "S7.country", "O7.1", "S0.rest"],
        modify,
    ),
];

pub(super) const PAYMENTS: &[ServerCase] = &[case(
    "operation-pay",
    "section 8 pays from an account of a member, without fromcontent",
    &["S8.description", "S8.accept", "S0.service_uri", "S0.rest", "S0.formats"],
    pay,
)];

/// Sends what a section describes, and gives the data of its success.
fn described(
    bench: &mut Bench<'_>,
    description: &'static str,
    accept: &'static str,
    ask: &Ask,
) -> Result<(Answer, Value), Stop> {
    let answer = bench.send(ask)?;
    let data = taken(bench, description, accept, &answer)?;
    Ok((answer, data))
}

/// The data of an operation's success; an operation that is not there is told as what it is.
fn taken(
    bench: &mut Bench<'_>,
    description: &'static str,
    accept: &'static str,
    answer: &Answer,
) -> Result<Value, Stop> {
    let status = answer.raw.status;
    bench.check("S0.service_uri", status != 404, || {
        format!("expected the operation below the service's address, found {}", answer.brief())
    });
    bench.check("S0.rest", status != 405, || {
        format!("expected the documented method to be taken, found {}", answer.brief())
    });
    let due = bench.format;
    let data = bench.data(description, answer)?;
    bench.check(accept, answer.format == Some(due), || {
        format!("expected an answer in {due} as Accept says, found {:?}", answer.format)
    });
    Ok(data)
}

fn token(bench: &mut Bench<'_>) -> Ended {
    let main = bench.main();
    let ask = bench.token_ask(&main);
    let (_, data) = described(bench, "S1.description", "S1.accept", &ask)?;
    let token = text(&data, "token");
    bench.keep_token(&main, &token);
    bench.check("S1.description", !token.is_empty(), || "expected a token, found none".to_owned());
    let (appid, appsecret) =
        (values::opaque(&mut bench.dice, 12), values::opaque(&mut bench.dice, 32));
    let wrong = [
        ("S0.appid", Credentials { appid, appsecret: main.appsecret.clone() }),
        ("S0.appsecret", Credentials { appid: main.appid.clone(), appsecret }),
    ];
    for (clause, wrong) in wrong {
        let answer = bench.send(&bench.token_ask(&wrong))?;
        bench.check(clause, !answer.success(), || {
            format!("expected no token for what is not the application's, found {}", answer.brief())
        });
    }
    Ok(())
}

fn sorts(bench: &mut Bench<'_>) -> Ended {
    let ask = bench.get("/membersort", MessageName::MemberSorts, &[])?;
    let (answer, data) = described(bench, "S2.description", "S2.accept", &ask)?;
    bench.check("S2.description", data.as_array().is_some_and(|sorts| !sorts.is_empty()), || {
        format!("expected the sorts, found {data}")
    });
    if bench.format == Format::Xml {
        let body = String::from_utf8_lossy(&answer.raw.body).into_owned();
        let declared = ["xmlns:xsd=", "xmlns:xsi="].map(|name| body.contains(name));
        bench.check("S2.sample_namespaces", declared[0] == declared[1], || {
            "expected both declarations, or none as the sample has it, found one".to_owned()
        });
    }
    Ok(())
}

/// The names of the entries of a list in XML; of an array in JSON one name that is right.
fn entries(answer: &Answer, list: &str, due: &str) -> Option<Vec<String>> {
    let body = String::from_utf8_lossy(&answer.raw.body);
    match answer.format? {
        Format::Xml => {
            let document = Document::parse(&body).ok()?;
            let named = |node: &Node<'_, '_>| node.is_element() && node.tag_name().name() == list;
            let list = document.descendants().find(named)?;
            let names = list.children().filter(Node::is_element);
            Some(names.map(|node| node.tag_name().name().to_owned()).collect())
        }
        Format::Json => {
            let value: Value = serde_json::from_str(&body).ok()?;
            let found = find(&value["data"], list)?.as_array()?.len();
            Some(vec![due.to_owned(); found])
        }
    }
}

fn find<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    match value {
        Value::Object(fields) => {
            let own = fields.get(name).filter(|value| !value.is_null());
            own.or_else(|| fields.values().find_map(|inner| find(inner, name)))
        }
        Value::Array(items) => items.iter().find_map(|inner| find(inner, name)),
        _ => None,
    }
}

/// A list that has entries stands where the section has it, and its entries have their name.
fn listed(
    bench: &mut Bench<'_>,
    clause: &'static str,
    answer: &Answer,
    (list, due): (&str, &str),
    has_entries: bool,
) {
    let found = entries(answer, list, due);
    let right = found.as_ref().map_or(!has_entries, |names| names.iter().all(|name| name == due));
    bench.check(clause, right, || match found {
        Some(names) => format!("expected {list} of {due}, found {names:?}"),
        None => format!("expected {list} with an entry {due} each, found no such list"),
    });
}

fn members(bench: &mut Bench<'_>) -> Ended {
    let ask = bench.get("/member", MessageName::MemberListResult, &[])?;
    let (answer, data) = described(bench, "S3.description", "S3.accept", &ask)?;
    bench.check(
        "S3.description",
        data["items"].as_array().is_some_and(|all| !all.is_empty()),
        || format!("expected members, found {data}"),
    );
    listed(bench, "S3.items", &answer, ("items", "Member"), true);
    listed(bench, "S3.accounts", &answer, ("accounts", "MemberAccount"), false);
    Ok(())
}

fn member(bench: &mut Bench<'_>) -> Ended {
    let card = bench.payer()?.card_no;
    let ask = bench.get("/member", MessageName::GetMemberResult, &[("cardno", &card)])?;
    let (answer, data) = described(bench, "S4.description", "S4.accept", &ask)?;
    bench.check("S4.description", !text(&data, "member_no").is_empty(), || {
        format!("expected one member, found {data}")
    });
    listed(bench, "S4.accounts", &answer, ("accounts", "MemberAccount"), true);
    Ok(())
}

fn items(bench: &mut Bench<'_>) -> Ended {
    let card = bench.payer()?.card_no;
    let queries = [("cardno", &*card)];
    let ask = bench.get("/accountitem", MessageName::AccountListResult, &queries)?;
    let (answer, data) = described(bench, "S5.description", "S5.accept", &ask)?;
    bench.check("S5.description", data["items"].is_array() || data["total_count"] == 0, || {
        format!("expected items, found {data}")
    });
    let has_items = data["total_count"] != 0;
    listed(bench, "S5.items", &answer, ("items", "AccountItem"), has_items);
    Ok(())
}

fn create(bench: &mut Bench<'_>) -> Ended {
    let record = bench.newcomer()?;
    let answer = bench.save(&record)?;
    taken(bench, "S6.description", "S6.accept", &answer)?;
    let ask = bench.by_open_id(&text(&record, "wx_open_id"))?;
    let answer = bench.send(&ask)?;
    bench.check("S6.masked", answer.success() && answer.data()["name"] == record["name"], || {
        format!("expected the full openid to find {}, found {}", record["name"], answer.brief())
    });
    Ok(())
}

fn modify(bench: &mut Bench<'_>) -> Ended {
    let record = bench.created_newcomer()?;
    let name = values::name(&mut bench.dice);
    let changed = json!({ "wx_open_id": record["wx_open_id"], "name": name });
    let answer = modified(bench, &changed)?;
    // Create was taken here, with this root.
    let there = !matches!(answer.raw.status, 404 | 405);
    bench.check("O7.1", there, || {
        format!("expected modify at the address of create, found {}", answer.brief())
    });
    taken(bench, "S7.description", "S7.accept", &answer)?;
    let member = bench.member_of_open_id(&text(&record, "wx_open_id"))?;
    bench.check("S7.description", member["name"] == *name, || {
        format!("expected the name {name}, found {}", member["name"])
    });
    let more = json!({ "wx_open_id": record["wx_open_id"], "sex": "男", "country": "中国" });
    let answer = modified(bench, &more)?;
    bench.data("S7.country", &answer).map(|_| ())
}

fn pay(bench: &mut Bench<'_>) -> Ended {
    let payment = bench.payment()?;
    let answer = bench.pay(&payment)?;
    taken(bench, "S8.description", "S8.accept", &answer)?;
    let items = bench.items_of(&payment)?;
    bench.check("S8.description", items.len() == 1, || {
        format!("expected the payment as one item, found {}", items.len())
    });
    Ok(())
}
