//! Our own adapter, line by line.

use std::io::BufReader;

use serde_json::{Value, json};
use unicrm_conformance::adapter::serve;

#[track_caller]
fn answers(input: &[u8]) -> Vec<Value> {
    let mut output = Vec::new();
    serve(BufReader::new(input), &mut output).expect("memory can be read and written");
    let text = String::from_utf8(output).expect("answers are UTF-8");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("an answer is one JSON object a line"))
        .collect()
}

#[test]
fn a_line_that_is_no_request_is_answered_with_an_error_and_the_next_one_with_an_answer() {
    let input = b"nonsense\n\n[]\n{\"id\":7}\n{\"id\":8,\"command\":\"dance\"}\n\xff\xfe\n\
        {\"id\":9,\"command\":\"decode\",\"message\":\"Nobody\",\"format\":\"xml\",\"body\":\"\"}\n\
        {\"id\":10,\"command\":\"decode\",\"message\":\"Empty\",\"format\":\"xml\",\"body\":\"!\"}\n\
        {\"id\":11,\"command\":\"describe\"}\n";
    let answers = answers(input);
    let ids: Vec<&Value> = answers.iter().map(|answer| &answer["id"]).collect();
    let expected = json!([null, null, null, 7, 8, null, 9, 10, 11]);
    assert_eq!(ids, expected.as_array().expect("a list").iter().collect::<Vec<_>>());
    assert!(answers[..8].iter().all(|answer| answer["error"].is_string()), "{answers:#?}");
    assert_eq!(answers[8]["protocol"], 1);
}

#[test]
fn a_line_over_64_mib_is_answered_with_an_error() {
    let mut input = vec![b'x'; 64 * 1024 * 1024 + 1];
    input.extend_from_slice(b"\n{\"id\":1,\"command\":\"describe\"}\n");
    let answers = answers(&input);
    assert!(
        answers[0]["error"].as_str().is_some_and(|error| error.contains("at most 67108864 bytes")),
        "{}",
        answers[0]
    );
    assert_eq!(answers[1]["id"], 1);
}

#[test]
fn describe_names_messages_formats_modes_and_profiles() {
    let answer = answers(b"{\"id\":3,\"command\":\"describe\"}\n").remove(0);
    assert_eq!(answer["messages"].as_array().map(Vec::len), Some(9));
    assert_eq!(answer["formats"], json!(["xml", "json"]));
    assert_eq!(answer["modes"], json!(["tolerant", "strict"]));
    assert_eq!(
        answer["profiles"],
        json!(["core", "members", "payments", "hardened", "diagnostics"])
    );
}

#[test]
fn a_body_is_read_and_the_value_is_written_again() {
    use base64::Engine as _;
    let base64 = base64::engine::general_purpose::STANDARD;
    let body = r#"{"card_no":"11000121","account_sort_no":"00","quantity":1.50}"#;
    let request = json!({ "id": 1, "command": "decode", "message": "MemberPay", "format": "json", "body": base64.encode(body) });
    let answer = answers(format!("{request}\n").as_bytes()).remove(0);
    let value = json!({ "card_no": "11000121", "account_sort_no": "00", "quantity": "1.50" });
    assert_eq!(answer, json!({ "id": 1, "value": value, "deviations": [] }));
    let request = json!({ "id": 2, "command": "encode", "message": "MemberPay", "format": "json", "value": value });
    let answer = answers(format!("{request}\n").as_bytes()).remove(0);
    assert_eq!(answer, json!({ "id": 2, "body": base64.encode(body) }));
}

#[test]
fn a_value_that_no_message_has_is_refused_as_bad_value() {
    let request = json!({ "id": 1, "command": "encode", "message": "MemberPay", "format": "xml", "value": { "quantity": 1 } });
    let answer = answers(format!("{request}\n").as_bytes()).remove(0);
    assert_eq!(answer["refused"]["kind"], "bad-value", "{answer}");
}

#[test]
fn the_lines_of_the_readme_are_answered_as_it_says() {
    let readme = include_str!("../../vectors/README.md");
    let lines = |arrow: &str| -> Vec<&str> {
        readme.lines().filter_map(|line| line.strip_prefix(arrow)).collect()
    };
    let answers = answers(format!("{}\n", lines("→ ").join("\n")).as_bytes());
    assert_eq!(answers.len(), lines("← ").len());
    for (answer, said) in answers.iter().zip(lines("← ")) {
        let said: Value = serde_json::from_str(said).expect("a line of the README is JSON");
        for key in ["id", "protocol", "value", "deviations", "body"] {
            // `unsupported` in the README is what an adapter without strict reading says.
            if said.get("unsupported").is_none() {
                assert_eq!(answer.get(key), said.get(key), "{key} of {answer}");
            }
        }
        for key in ["kind", "offset", "path"] {
            assert_eq!(
                answer["refused"].get(key).filter(|_| said.get("refused").is_some()),
                said["refused"].get(key),
                "{answer}"
            );
        }
        assert_eq!(answer["error"].is_string(), said["error"].is_string(), "{answer}");
    }
}
