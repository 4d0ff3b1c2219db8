//! `explain`, over the bodies of the source and the vectors.

use std::io::Write;
use std::process::{Command, Stdio};

use unicrm_conformance::explain::{FACTS, Options, Side, explain};
use unicrm_conformance::ledger::Ledger;
use unicrm_conformance::vectors::Direction;
use unicrm_conformance::{Format, MessageName, data::DataFolder};
use unicrm_proto::{Body, DecodeOptions};

use crate::{check_exit, program, shipped};

fn ledger() -> Ledger {
    let folder = DataFolder::find(None).expect("the data lies beside the crate");
    folder.ledger().expect("a ledger")
}

/// The explanation of a vector's body, of which nothing is said beforehand.
#[track_caller]
fn explained(id: &str) -> String {
    let data = shipped();
    let vector = data.vectors.get(id).unwrap_or_else(|| panic!("there is no vector {id}"));
    let options = Options { content_type: vector.row.content_type.clone(), ..Options::default() };
    explain(&data.ledger, "body", &vector.body, &options).text
}

#[track_caller]
fn of(body: &str) -> String {
    explain(&ledger(), "body", body.as_bytes(), &Options::default()).text
}

/// The text has these lines, spaces at their ends and runs of spaces aside, in this order.
#[track_caller]
fn check_lines(text: &str, expected: &[&str]) {
    let squeeze = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut lines = text.lines().map(squeeze);
    for line in expected {
        let wanted = squeeze(line);
        assert!(
            lines.any(|found| found == wanted),
            "expected the line `{wanted}` at its place in:\n{text}"
        );
    }
}

#[test]
fn the_token_sample_shows_its_undeclared_prefix_and_not_its_token() {
    let text = explained("token-xml-sample-verbatim");
    check_lines(
        &text,
        &[
            "inferred: its data has the type ApiTokenResult",
            "verdict   accepted, with 1 deviation",
            "0   <ApiResult>                        the envelope of an answer",
            "68 ~   <data xsi:type=\"ApiTokenResult\">  the data: ApiTokenResult",
            "~ deviates: undeclared-prefix at data/@xsi:type, byte 74",
            "n XmlSerializer: refuses the prefix xsi, which is declared nowhere",
            "101       <token>**********************</token>     the token, text",
            "observed an undeclared prefix: error in both",
        ],
    );
    assert!(text.contains("clause E2.6 (corrected): "), "{text}");
    assert!(!text.contains("9khRIV5q1U2Kzr6C"), "{text}");
}

#[test]
fn the_pay_sample_loses_its_account_in_a_data_contract_serializer() {
    check_lines(
        &explained("pay-xml-sample-verbatim"),
        &[
            "verdict accepted: nothing deviates",
            "139 n <account_sort_no>00</account_sort_no> the account that pays, text",
            "n DataContractSerializer: drops account_sort_no in silence: it sorts before card_no and",
            "stands behind it; it must be there",
            "n XmlSerializer: takes any order",
            "XmlSerializer reads it: takes any order",
        ],
    );
}

#[test]
fn the_sorts_sample_is_explained_up_to_the_end_tag_that_does_not_match() {
    check_lines(
        &explained("sorts-xml-sample-verbatim"),
        &[
            "verdict refused: not-well-formed at byte 269",
            "224 <name>会员卡</name> the name of a sort, text",
            "! refused: not-well-formed at byte 269, line 1 column 252",
            "expected: `</ApiResult>`",
            "found: `</ApiResponse>`",
            "clause X2.5 (documented): XML that is not well-formed is refused.",
            "^ here",
            "269 … the rest, 15 bytes from there on, is not explained",
        ],
    );
}

#[test]
fn a_refusal_marks_its_place_and_says_what_to_do() {
    check_lines(
        &explained("pay-xml-nil-with-content"),
        &[
            "174 ! <quantity xsi:nil=\"true\">1.00</quantity> the amount that is paid, a decimal: nil",
            "^ here",
            "! refused: nil-with-content at quantity, byte 199, line 1 column 200",
            "what to do: leave out either the nil attribute or the content",
            "214 </MemberPay>",
        ],
    );
}

#[test]
fn of_two_elements_each_reader_takes_another_or_none() {
    let text = of("<MemberPay><account_sort_no>00</account_sort_no><card_no>1</card_no>\
                   <card_no>2</card_no><quantity>1</quantity></MemberPay>");
    check_lines(
        &text,
        &[
            "! refused: duplicate-field at card_no, byte 69, line 1 column 70",
            "clause X5.2 (safety): A known element or key that stands twice is refused: what can be",
            "n XmlSerializer: takes the first card_no and passes over this one",
            "n DataContractSerializer: passes over card_no, which it has met before",
            "(where this project refuses the body)",
        ],
    );
    check_lines(
        &of(r#"{"card_no":"1","account_sort_no":"00","quantity":1.0,"quantity":9.0}"#),
        &["n Json.NET: takes the last quantity and passes over those before"],
    );
}

#[test]
fn what_json_net_reads_that_is_no_json_is_said() {
    for (body, said) in [
        (r#"{"card_no":"1",}"#, "n Json.NET: reads trailing commas"),
        (r#"{"card_no":'1'}"#, "n Json.NET: reads single quotes"),
        (r#"{"card_no":"1"/* */}"#, "n Json.NET: reads comments"),
        (r#"{"name":"1"} x"#, "n Json.NET: passes over trailing junk"),
        (r#"{"quantity":010}"#, "n Json.NET: reads it as an octal number"),
        (r#"{"quantity":"1,000.0"}"#, "n Json.NET: reads the number from text"),
    ] {
        let text = of(body);
        let squeezed = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(squeezed.contains(said), "expected `{said}` in:\n{text}");
        let is_fault = squeezed.contains("(where this project refuses the body)");
        assert!(is_fault || said.contains("from text"), "{text}");
    }
}

#[test]
fn nil_types_and_names_are_read_by_others_as_they_were_observed_to_be() {
    let instance = "xmlns:p=\"http://www.w3.org/2001/XMLSchema-instance\"";
    check_lines(
        &of(&format!(
            "<WeiXinMember {instance}><Name>a</Name><city p:nil=\"1\" /> x <b /></WeiXinMember>"
        )),
        &[
            "n XmlSerializer, DataContractSerializer: skips Name: name does not get its value",
            "n XmlSerializer: reads an empty text, not null",
            "n XmlSerializer, DataContractSerializer: takes the prefix p for its namespace",
            "n DataContractSerializer: reads null",
            "n DataContractSerializer: refuses the text",
            "n XmlSerializer: skips the text",
            "n XmlSerializer, DataContractSerializer: skips b",
            "DataContractSerializer does not read it: refuses the text",
        ],
    );
    let untyped = "<ApiResult><success>true</success><error_code /><error_reason /><data>201611</data></ApiResult>";
    check_lines(
        &of(untyped),
        &["n XmlSerializer: reads an untyped node list instead of string, and says nothing"],
    );
}

#[test]
fn of_an_answer_nothing_is_said_in_the_name_of_a_data_contract_serializer() {
    for vector in shipped().vectors.all().iter().filter(|vector| vector.row.message.is_answer()) {
        let options = Options { message: Some(vector.row.message), ..Options::default() };
        let text = explain(ledger_once(), "body", &vector.body, &options).text;
        assert!(!text.contains("n DataContractSerializer"), "{}:\n{text}", vector.row.id);
    }
}

/// The ledger, read once for loops.
fn ledger_once() -> &'static Ledger {
    static LEDGER: std::sync::OnceLock<Ledger> = std::sync::OnceLock::new();
    LEDGER.get_or_init(ledger)
}

#[test]
fn where_several_messages_fit_it_says_which_it_took_and_how_to_choose() {
    let done = r#"{"success":true,"error_code":"","error_reason":"","data":null}"#;
    check_lines(
        &of(done),
        &[
            "message Empty: the answer of POST weixinmember: done or not",
            "it can also be read as MemberSorts, PayResult; choose with --message NAME",
        ],
    );
    let options = Options { side: Some(Side::Request), ..Options::default() };
    let text = explain(&ledger(), "body", br#"{"name":"a"}"#, &options).text;
    check_lines(
        &text,
        &["message WeiXinMember: the request of POST weixinmember: create or modify a member"],
    );
}

#[test]
fn every_vector_of_an_accepted_body_is_inferred_as_its_message_or_names_it_as_another() {
    for vector in shipped().vectors.all() {
        let row = &vector.row;
        if row.direction == Direction::Encode || row.refusal.is_some() {
            continue;
        }
        let options = Options {
            content_type: row.content_type.clone(),
            format: Some(row.format),
            ..Options::default()
        };
        let text = explain(ledger_once(), "body", &vector.body, &options).text;
        let head = text.split("  verdict").next().unwrap_or_default();
        assert!(head.contains(row.message.as_str()), "{}:\n{text}", row.id);
    }
}

#[test]
fn verdict_deviations_and_places_are_those_of_the_codec() {
    for vector in shipped().vectors.all().iter().filter(|vector| vector.row.file.is_some()) {
        let row = &vector.row;
        let options = Options {
            message: Some(row.message),
            format: Some(row.format),
            content_type: row.content_type.clone(),
            side: None,
            full: true,
        };
        let explanation = explain(ledger_once(), "body", &vector.body, &options);
        let text = explanation.text;
        let decode =
            DecodeOptions { content_type: row.content_type.clone(), ..DecodeOptions::default() };
        match Body::decode(row.message, row.format, &vector.body, &decode) {
            Ok(read) => {
                assert!(!explanation.refused, "{}", row.id);
                for deviation in &read.deviations {
                    let said = format!("deviates: {} ", deviation.kind());
                    assert!(text.contains(&said), "{}: expected `{said}` in:\n{text}", row.id);
                    assert!(text.contains(deviation.clause()), "{}:\n{text}", row.id);
                }
                let count = text.matches("~ deviates: ").count();
                assert_eq!(count, read.deviations.len(), "{}:\n{text}", row.id);
            }
            Err(refusal) => {
                assert!(explanation.refused, "{}", row.id);
                let said = format!("! refused: {} ", refusal.kind());
                assert_eq!(text.matches(&said).count(), 1, "{}:\n{text}", row.id);
                assert_eq!(text.matches("^ here").count(), 1, "{}:\n{text}", row.id);
                assert!(text.contains("  clause "), "{}: no clause refuses it:\n{text}", row.id);
            }
        }
    }
}

#[test]
fn nothing_panics_and_no_secret_shows_whatever_the_body_is_taken_for() {
    let secret = "9khRIV5q1U2Kzr6C";
    for vector in shipped().vectors.all().iter().filter(|vector| vector.row.file.is_some()) {
        for message in MessageName::ALL {
            for format in Format::ALL {
                let options =
                    Options { message: Some(message), format: Some(format), ..Options::default() };
                let text = explain(ledger_once(), "body", &vector.body, &options).text;
                // Where a token stands in no field of its name, the message alone tells that it is one.
                let is_named =
                    !vector.row.id.contains("stray-text") && !vector.row.id.contains("shape-text");
                let is_itself = message == vector.row.message && format == vector.row.format;
                let shows = text.contains(secret);
                assert!(!shows || !(is_named || is_itself), "{}:\n{text}", vector.row.id);
            }
        }
    }
}

#[test]
fn truncated_bodies_are_explained_too() {
    for vector in shipped().vectors.all().iter().filter(|vector| vector.row.file.is_some()) {
        let body = &vector.body;
        for end in (0..body.len()).step_by(body.len() / 12 + 1) {
            let options =
                Options { content_type: vector.row.content_type.clone(), ..Options::default() };
            let text = explain(ledger_once(), "body", &body[..end], &options).text;
            assert!(!text.contains("9khRIV"), "{}, {end} bytes:\n{text}", vector.row.id);
        }
    }
}

#[test]
fn a_token_is_hidden_at_every_place_where_its_body_breaks_off() {
    let bodies = [
        r#"<ApiResult><data><token a="KEYKEY">KEYKEY</token></data></ApiResult>"#,
        r#"{"data":{"token":"KEYKEY","appsecret":["KEYKEY"]},"x":"token=KEYKEY"}"#,
        r#"{"token" "KEYKEY"}"#,
        r#"<token>KEYKEY<token>KEYKEY"#,
        r#"<a><!DOCTYPE token "KEYKEY">"#,
    ];
    for body in bodies {
        for end in 0..=body.len() {
            for message in [MessageName::ApiTokenResult, MessageName::MemberPay] {
                let options = Options { message: Some(message), full: true, ..Options::default() };
                let text = explain(ledger_once(), "body", &body.as_bytes()[..end], &options).text;
                assert!(!text.contains("KEY"), "{end} bytes of {body}:\n{text}");
            }
        }
    }
}

#[test]
fn items_that_say_nothing_new_are_counted_unless_all_are_asked_for() {
    let sort = |extra: &str, no: usize| format!("{{\"no\":\"{no}\",\"name\":\"测试\"{extra}}}");
    let items: Vec<String> =
        (0..40).map(|no| sort(if (10..13).contains(&no) { ",\"x\":1" } else { "" }, no)).collect();
    let body = format!(
        "{{\"success\":true,\"error_code\":\"\",\"error_reason\":\"\",\"data\":[{}]}}",
        items.join(",")
    );
    let text = of(&body);
    check_lines(
        &text,
        &[
            "85 … 9 more items like MemberSort[0], all canonical",
            "~ deviates: unknown-name at data[10]/x, byte 355",
        ],
    );
    assert!(text.contains("… 2 more items like MemberSort[10], each with unknown-name"), "{text}");
    assert!(text.contains("… 27 more items like MemberSort[0], all canonical"), "{text}");
    let options = Options { full: true, ..Options::default() };
    let full = explain(&ledger(), "body", body.as_bytes(), &options).text;
    assert!(!full.contains("more items") && full.matches("MemberSort[").count() == 40, "{full}");
}

#[test]
fn the_page_fits_in_a_hundred_columns() {
    for vector in shipped().vectors.all().iter().filter(|vector| vector.row.file.is_some()) {
        let options = Options {
            message: Some(vector.row.message),
            format: Some(vector.row.format),
            content_type: vector.row.content_type.clone(),
            ..Options::default()
        };
        let text = explain(ledger_once(), "body", &vector.body, &options).text;
        for line in text.lines() {
            let columns = unicode_width::UnicodeWidthStr::width(line);
            let excerpt = line.starts_with("              ");
            assert!(
                columns <= 100 || excerpt,
                "{}: {columns} columns: {line}\n{text}",
                vector.row.id
            );
            assert!(!line.contains('\r') && !line.contains('\u{1}'), "{}: {line:?}", vector.row.id);
        }
    }
}

#[test]
fn every_observation_serves_some_vector_or_sentence_above() {
    let mut said = String::new();
    for vector in shipped().vectors.all().iter().filter(|vector| vector.row.file.is_some()) {
        let options = Options {
            message: Some(vector.row.message),
            format: Some(vector.row.format),
            content_type: vector.row.content_type.clone(),
            ..Options::default()
        };
        said.push_str(&explain(ledger_once(), "body", &vector.body, &options).text);
    }
    said.push_str(&of(
        "<?xml version=\"1.0\" encoding=\"gb2312\"?><MemberPay><account_sort_no>00</account_sort_no></MemberPay>",
    ));
    let squeezed = said.split_whitespace().collect::<Vec<_>>().join(" ");
    for fact in FACTS {
        assert!(squeezed.contains(fact.case), "nothing shows: {}", fact.case);
    }
}

#[test]
fn the_command_reads_files_and_standard_input_and_its_exit_code_tells() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/");
    let sample = format!("{folder}ApiTokenResult/sample-verbatim.xml");
    check_exit(&["explain", &sample], 0);
    let wrong = check_exit(&["explain", &sample, "--message", "MemberPay"], 1);
    assert!(wrong.contains("clause E1.5 "), "{wrong}");
    check_exit(&["explain", "/nonexistent"], 2);
    check_exit(&["explain", &sample, "--message", "Nobody"], 2);
    check_exit(&["explain", &sample, "--message", "Empty", "--direction", "answer"], 2);
    assert_eq!(program(&["explain"]).status.code(), Some(2));

    let mut child = Command::new(env!("CARGO_BIN_EXE_unicrm-conformance"))
        .args(["explain", "-", "--content-type", "text/json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(br#"{"card_no":"1"}"#).expect("it reads");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        text.starts_with("standard input: 15 bytes, UTF-8, JSON (by its content type)"),
        "{text}"
    );
}
