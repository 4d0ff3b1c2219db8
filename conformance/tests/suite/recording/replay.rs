//! What a client under development is told.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::{Folder, Running};
use crate::check_exit;

/// Sends a request and reads what comes until the end.
pub(super) fn ask(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("somebody listens");
    stream.write_all(request.as_bytes()).expect("it is taken");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    String::from_utf8_lossy(&answer).into_owned()
}

fn get(target: &str) -> String {
    format!(
        "GET {target} HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\nConnection: close\r\n\r\n"
    )
}

fn pay(quantity: &str) -> String {
    let body = format!(
        r#"{{"quantity":{quantity},"card_no":"90000001","account_sort_no":"00","from_no":"A-1"}}"#
    );
    format!(
        "POST /openapi/memberpay?token=invented-token-0001 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nIdempotency-Key: fresh-key\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Exchanges as another tool would have written them.
fn recording(name: &str) -> Folder {
    recording_with(name, &[])
}

/// The same and more reads, each with its answer.
fn recording_with(name: &str, more: &[(&str, &str)]) -> Folder {
    let folder = Folder::new(name);
    std::fs::create_dir_all(&folder.0).expect("a folder");
    let entry = |method: &str, target: &str, body: Option<&str>, answer: &str| {
        let mut entry = serde_json::json!({
            "request": { "method": method, "url": format!("https://crm.example/openapi/{target}"),
                "headers": [{ "name": "Accept", "value": "application/json" }, { "name": "Content-Type", "value": "application/json" }] },
            "response": { "status": 200, "headers": [{ "name": "Idempotency-Key", "value": "recorded-key" }],
                "content": { "mimeType": "application/json; charset=utf-8", "text": answer } }
        });
        if let Some(body) = body {
            entry["request"]["postData"] = serde_json::json!({ "text": body });
        }
        entry
    };
    let token = r#"{"success":true,"error_code":"","error_reason":"","data":{"token":"invented-token-0001","expires_in":"2026-11-07T10:23:48+08:00"}}"#;
    let paid = r#"{"success":true,"error_code":"","error_reason":"","data":"0000-1611072116-427"}"#;
    let mut har = serde_json::json!({ "log": { "entries": [
        entry("GET", "token?appid=a&appsecret=b", None, token),
        entry("GET", "membersort?token=invented-token-0001", None, r#"{"success":true,"data":[]}"#),
        entry("POST", "memberpay?token=invented-token-0001", Some(r#"{"card_no":"90000001","account_sort_no":"00","quantity":1.0,"from_no":"A-1"}"#), paid),
    ] } });
    let entries = har["log"]["entries"].as_array_mut().expect("a list");
    entries.extend(more.iter().map(|(target, answer)| entry("GET", target, None, answer)));
    std::fs::write(folder.0.join("x.har"), har.to_string()).expect("a file");
    folder
}

#[test]
fn a_client_may_go_on_with_any_token_that_the_recording_gives_and_with_no_other() {
    let token = r#"{"success":true,"data":{"token":"invented-token-0002","expires_in":"2026-11-07T10:23:48+08:00"}}"#;
    let member = r#"{"success":false,"error_code":"1001","error_reason":"x","data":null}"#;
    let expired = r#"{"success":false,"error_code":"0000","error_reason":"x","data":null}"#;
    let folder = recording_with(
        "tokens",
        &[
            ("token?appid=a&appsecret=b", token),
            ("member?cardno=7&token=invented-token-0002", member),
            ("member?cardno=7&token=invented-token-9999", expired),
        ],
    );
    let replay = Running::replay(folder.0.join("x.har").to_str().expect("a path"), &[]);
    let member = |token: &str| {
        ask(&replay.address(), &get(&format!("/openapi/member?cardno=7&token={token}")))
    };
    assert!(member("invented-token-0001").contains("1001"));
    assert!(
        member("invented-token-9999").contains("0000"),
        "a token that no answer gives is itself alone"
    );
    let unknown = member("invented-token-5555");
    assert!(
        unknown.contains("parameter token: expected the recorded substitute, found another"),
        "{unknown}"
    );
    assert_eq!(replay.end().0, 1);
}

#[test]
fn a_request_matches_by_meaning_and_gets_the_recorded_answer_with_its_own_key() {
    let folder = recording("meaning");
    let replay = Running::replay(folder.0.join("x.har").to_str().expect("a path"), &[]);
    let token = ask(&replay.address(), &get("/openapi/Token/?AppSecret=b&x=&appid=a"));
    assert!(token.contains("invented-token-0001"), "{token}");
    ask(&replay.address(), &get("/openapi/membersort?token=invented-token-0001"));
    let paid = ask(&replay.address(), &pay("1.00"));
    assert!(
        paid.contains("0000-1611072116-427") && paid.contains("Idempotency-Key: fresh-key"),
        "{paid}"
    );
    let (code, text) = replay.end();
    assert!(code == 0 && text.ends_with("3 passed, 0 failed, 0 skipped\n"), "{code}\n{text}");
}

#[test]
fn a_mismatch_says_which_field_of_the_nearest_request_and_hides_secrets() {
    let folder = recording("mismatch");
    let replay = Running::replay(folder.0.join("x.har").to_str().expect("a path"), &[]);
    let wrong = ask(&replay.address(), &pay("2.00"));
    assert!(
        wrong.starts_with("HTTP/1.1 404") && wrong.contains(r#""error_code":"1000""#),
        "{wrong}"
    );
    assert!(
        wrong.contains("quantity") && wrong.contains("UniCRM-Outcome: not-applied")
            || wrong.contains("unicrm-outcome: not-applied"),
        "{wrong}"
    );
    ask(&replay.address(), &get("/openapi/token?appid=a&appsecret=my-own-secret"));
    ask(&replay.address(), &get("/openapi/member?cardno=1&token=invented-token-0001"));
    let (code, text) = replay.end();
    assert_eq!(code, 1, "{text}");
    for part in [
        "no match for Pay: the nearest recorded request is x.har#2 (Pay)",
        "quantity: expected",
        "parameter appsecret: expected the recorded substitute, found another",
        "no match for GetMember",
        "nobody asked for x.har#1: ListMemberSorts",
        "0 passed, 3 failed, 3 skipped",
    ] {
        assert!(text.contains(part), "expected `{part}` in:\n{text}");
    }
    assert!(!text.contains("my-own-secret"), "{text}");
}

#[test]
fn a_payment_is_played_once_a_read_again_and_an_order_is_held_if_asked_for() {
    let folder = recording("order");
    let file = folder.0.join("x.har");
    let replay = Running::replay(file.to_str().expect("a path"), &[]);
    ask(&replay.address(), &pay("1.0"));
    let again = ask(&replay.address(), &pay("1.0"));
    assert!(again.contains("all of them are served"), "{again}");
    for _ in 0..2 {
        let sorts = ask(&replay.address(), &get("/openapi/membersort?token=invented-token-0001"));
        assert!(sorts.contains("200 OK"), "{sorts}");
    }
    assert_eq!(replay.end().0, 1);
    let strict = Running::replay(file.to_str().expect("a path"), &["--strict-order"]);
    let early = ask(&strict.address(), &get("/openapi/membersort?token=invented-token-0001"));
    assert!(early.contains("it is the turn of x.har#0 (GetToken)"), "{early}");
    assert_eq!(strict.end().0, 1);
}

#[test]
fn nothing_asked_and_not_all_asked_is_incomplete() {
    let folder = recording("nothing");
    let file = folder.0.join("x.har");
    let replay = Running::replay(file.to_str().expect("a path"), &[]);
    assert_eq!(replay.end().0, 3);
    let replay = Running::replay(file.to_str().expect("a path"), &[]);
    ask(&replay.address(), &get("/openapi/membersort?token=invented-token-0001"));
    let (code, text) = replay.end();
    assert!(code == 3 && text.ends_with("1 passed, 0 failed, 2 skipped\n"), "{text}");
    check_exit(&["replay", "--from", "/nonexistent", "--listen", "127.0.0.1:0"], 2);
    check_exit(&["replay", "--listen", "127.0.0.1:0"], 2);
}
