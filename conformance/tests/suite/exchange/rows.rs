//! Rows, raw files and needs.

use std::path::Path;

use boon::{Compiler, Schemas};
use serde_json::{Value, json};
use unicrm_conformance::coverage::Coverage;
use unicrm_conformance::vectors::Vectors;

use super::{Sample, exchanges_of, folder, ledger, loaded, payment, wrong_method};

/// A row that cannot be loaded, or that its check refuses, in these words.
#[track_caller]
fn check_refused(name: &str, sample: &Sample, words: &str) {
    let folder = folder(name, std::slice::from_ref(sample));
    let exchanges = exchanges_of(&folder);
    let checked = exchanges.and_then(|exchanges| exchanges.check(&ledger(), &Vectors::default()));
    let problems = checked.expect_err("the row is refused").to_string();
    assert!(problems.contains(words), "expected `{words}` in:\n{problems}");
}

#[test]
fn a_row_that_breaks_the_rules_is_told_so() {
    let cases: [(Sample, &str); 15] = [
        (payment().with("/id", json!("Pay_1")), "lower-case letters"),
        (payment().with("/recorded", json!("a client")), "starts with `recorded-`"),
        (payment().with("/id", json!("recorded-pay")), "the programs in `recorded`, found none"),
        (payment().with("/note", json!(" ")), "a note"),
        (payment().with("/clauses", json!(["T9.9"])), "a clause of the ledger, found `T9.9`"),
        (payment().without("/client").without("/server"), "found neither"),
        (payment().with("/client/call/quantity", json!("x")), "client: call"),
        (payment().without("/client/token"), "client: expected a token, found none"),
        (
            payment().with("/client/outcome", json!({ "answered": null })),
            "expected applied, refused or unknown",
        ),
        (payment().with("/client/outcome/refused/status", json!(400)), "the response's status 200"),
        (
            payment().with("/client/outcome/refused/not_applied", json!(false)),
            "expected not_applied true",
        ),
        (payment().with("/client/outcome", json!({ "unknown": "mood" })), "found `mood`"),
        (payment().with("/server", json!({})), "expected a call or `answers`, found neither"),
        (payment().with("/operation", json!("Any")), "one of the eight operations"),
        (payment().with("/service", json!("crm.example")), "service: expected an absolute URI"),
    ];
    for (at, (sample, words)) in cases.iter().enumerate() {
        check_refused(&format!("rules-{at}"), sample, words);
    }
}

#[test]
fn a_raw_file_that_is_no_message_is_told_so() {
    let cases: [(Sample, &str); 6] = [
        (payment().in_request("Host: crm.example\r\n", "Host: crm.example\n"), "CRLF"),
        (payment().in_request("\r\n\r\n", "\r\n"), "an empty line"),
        (
            payment().in_request("Content-Length: 60", "Content-Length: 61"),
            "Content-Length: 60, found 61",
        ),
        (payment().in_response("Content-Length", "Length"), "expected Content-Length"),
        (payment().in_response("HTTP/1.1", "HTTP/1.0"), "HTTP/1.1"),
        (payment().in_request("Host: ", "Ho st: "), "a head of HTTP/1.1"),
    ];
    for (at, (sample, words)) in cases.iter().enumerate() {
        check_refused(&format!("raw-{at}"), sample, words);
    }
}

#[test]
fn an_id_that_occurs_twice_and_a_file_without_a_row_are_told() {
    let folder = folder("twice", &[payment(), payment()]);
    let exchanges = folder.0.join("vectors/exchanges");
    std::fs::write(exchanges.join("stray.request.http"), "").expect("a file is written");
    let loaded = exchanges_of(&folder).expect("the rows can be read");
    let problems = loaded.problems(&ledger(), &Vectors::default()).join("\n");
    assert!(
        problems.contains("used once") && problems.contains("stray.request.http"),
        "{problems}"
    );
}

#[test]
fn the_needs_of_clauses_are_met_by_the_sides_of_a_row() {
    let save = wrong_method()
        .with("/id", json!("create-json-wrong-method"))
        .with("/operation", json!("CreateWeiXinMember"))
        .with("/format", json!("json"));
    let data = loaded("needs", &[payment(), wrong_method(), save]);
    let gaps: Vec<String> = Coverage::of(&data).gaps.iter().map(ToString::to_string).collect();
    assert_eq!(gaps, ["T1.1 outcome Pay/xml"]);
}

pub(crate) fn check_schema(rows: impl IntoIterator<Item = Value>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/exchanges/manifest.schema.json");
    let text = std::fs::read_to_string(path).expect("the schema can be read");
    let schema = serde_json::from_str(&text).expect("the schema is JSON");
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.add_resource("row.json", schema).expect("the schema is a resource");
    let row = compiler.compile("row.json", &mut schemas).expect("the schema compiles");
    for value in rows {
        let checked = schemas.validate(&value, row);
        checked.unwrap_or_else(|problem| panic!("{}: {problem:#}", value["id"]));
    }
}

#[test]
fn every_row_of_the_manifest_of_exchanges_obeys_its_schema() {
    check_schema([payment().row, wrong_method().row]);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/exchanges/manifest.jsonl");
    let manifest = std::fs::read_to_string(path).expect("the manifest can be read");
    check_schema(manifest.lines().map(|line| serde_json::from_str(line).expect("a row is JSON")));
}
