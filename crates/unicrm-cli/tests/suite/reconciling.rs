//! Looking up a payment of unknown outcome.

use serde_json::json;

use crate::answers::{paid, success, with_token};
use crate::scripted_server::Request;
use crate::{FORMATS, Program, Reply, ScriptedServer};

const RECONCILE: [&str; 11] = [
    "reconcile",
    "--card",
    "11000121",
    "--account",
    "00",
    "--quantity",
    "12.50",
    "--from-no",
    "P1",
    "--since",
    "2016-05-30T23:00:00+08:00",
];

/// Items with these from_nos, of 12.5 each.
fn items(request: &Request, from_nos: &[&str]) -> Reply {
    let count = from_nos.len();
    let rows = from_nos.iter().enumerate();
    let json: Vec<String> = rows
        .clone()
        .map(|(at, from_no)| {
            format!(r#"{{"balance":1.0,"created_on":"2016-05-30T23:12:45","from_no":"{from_no}","no":"N{at}","quantity":12.5}}"#)
        })
        .collect();
    let xml: String = rows
        .map(|(at, from_no)| {
            format!("<AccountItem><balance>1.0</balance><created_on>2016-05-30T23:12:45</created_on><from_no>{from_no}</from_no><no>N{at}</no><quantity>12.5</quantity></AccountItem>")
        })
        .collect();
    let json = format!(r#"{{"total_count":{count},"skip":0,"items":[{}]}}"#, json.join(","));
    let xml = format!(
        r#"<data xsi:type="AccountListResult"><total_count>{count}</total_count><skip>0</skip><items>{xml}</items></data>"#
    );
    success(request, &json, &xml)
}

#[track_caller]
fn check(from_nos: &'static [&str], code: i32, text: &str, document: &serde_json::Value) {
    for format in FORMATS {
        let server = ScriptedServer::start(with_token(move |request| items(request, from_nos)));
        let program = |more: &[&str]| {
            let arguments = [RECONCILE.as_slice(), more].concat();
            Program::new(&server, &arguments).env("UNICRM_FORMAT", format)
        };
        assert_eq!(program(&[]).exits(code).out, text);
        assert_eq!(&program(&["--json"]).prints(code), document);
        let target = &server.arrived("GET accountitem")[0].target;
        assert!(target.starts_with("accountitem?cardno=11000121&accountSortNo=00&"), "{target}");
    }
}

#[test]
fn one_item_is_the_payment() {
    let text = "found N1: the payment was applied\n";
    check(&["P2", "P1"], 0, text, &json!({"outcome": "found", "no": "N1"}));
}

#[test]
fn several_items_are_for_a_person_to_decide() {
    let document = json!({"outcome": "ambiguous", "nos": ["N0", "N2"]});
    check(&["P1", "P2", "P1"], 4, "ambiguous N0 N2\n", &document);
}

#[test]
fn no_item_is_no_refusal() {
    check(&["P2"], 4, "not seen yet\n", &json!({"outcome": "not_seen_yet"}));
}

#[test]
fn where_the_items_cannot_be_had_it_is_a_fault() {
    let server = ScriptedServer::start(with_token(|_| Reply::Lost));
    Program::new(&server, &RECONCILE).exits(5);
}

#[test]
fn the_command_that_an_unknown_payment_tells_finds_it_when_typed() {
    let server = ScriptedServer::start(with_token(|request| {
        match request.operation().as_str() {
            // It is taken, but its answer is lost.
            "POST memberpay" => match paid(request) {
                Reply::Bytes(_) => Reply::Lost,
                reply => reply,
            },
            _ => {
                let json = r#"{"total_count":1,"skip":0,"items":[{"balance":1.0,"from_no":"-P 1","no":"N7","quantity":3}]}"#;
                success(request, json, "")
            }
        }
    }));
    let arguments =
        ["pay", "--card", "1", "--account", "00", "--quantity", "3.00", "--from-no=-P 1"];
    let document = Program::new(&server, &[arguments.as_slice(), &["--json"]].concat()).prints(4);
    let command = shlex::split(document["command"].as_str().unwrap()).unwrap();
    let words: Vec<&str> = command[1..].iter().map(String::as_str).collect();
    // All but the secret is in it.
    let typed = Program::bare(&words).env("UNICRM_APPSECRET", crate::SECRET);
    assert_eq!(typed.exits(0).out, "found N7: the payment was applied\n");
}
