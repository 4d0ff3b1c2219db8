//! What the replay catches.

use serde_json::json;
use unicrm_conformance::exchange::cases;
use unicrm_conformance::judge::{Judged, Verdict};

use super::{Sample, loaded, payment, relength, wrong_method};

/// Runs every step of one row.
#[track_caller]
fn replayed(name: &str, sample: &Sample) -> Vec<(String, Judged)> {
    let data = loaded(name, std::slice::from_ref(sample));
    cases(&data.exchanges).map(|case| (case.id.to_string(), case.judge())).collect()
}

/// Exactly these steps are found at fault, each with these words.
#[track_caller]
fn check_caught(name: &str, sample: &Sample, due: &[(&str, &str)]) {
    let judged = replayed(name, sample);
    for (id, judged) in &judged {
        let due = due.iter().find(|(step, _)| id.ends_with(step));
        let said = judged.reasons().join("\n");
        match due {
            None => assert_eq!(judged.verdict, Verdict::Pass, "{id}: {said}"),
            Some((_, words)) => {
                assert_eq!(judged.verdict, Verdict::Fail, "{id}: {said}");
                assert!(said.contains(words), "{id}: expected `{words}` in:\n{said}");
            }
        }
    }
    let found = due.iter().all(|(step, _)| judged.iter().any(|(id, _)| id.ends_with(step)));
    assert!(found, "{judged:?}");
}

#[test]
fn a_sound_exchange_passes_in_all_four_steps() {
    let judged = replayed("sound", &payment());
    let ids: Vec<&str> = judged.iter().map(|(id, _)| id.as_str()).collect();
    let due =
        ["request", "route", "answer", "outcome"].map(|step| format!("pay-json-refused/{step}"));
    assert_eq!(ids, due);
    check_caught("sound", &payment(), &[]);
    check_caught("sound-method", &wrong_method(), &[]);
}

#[test]
fn a_wrong_byte_in_a_request_is_caught() {
    let head = payment().in_request("Accept: application/json", "Accept: application/xml");
    check_caught(
        "head",
        &head,
        &[("/request", "Accept: application/xml"), ("/answer", "application/json")],
    );
    let body = payment().in_request(r#""quantity":1.0"#, r#""quantity":1.5"#);
    check_caught(
        "body",
        &body,
        &[("/request", "body: expected these bytes"), ("/route", "quantity")],
    );
    let target = payment().in_request("/memberpay?token", "/memberpay?Token");
    check_caught("target", &target, &[("/request", "Token=invented-token-0001")]);
}

/// The payment as two programs sent it: other letter case, other order, headers of their own.
fn recorded_payment() -> Sample {
    payment()
        .with("/id", json!("recorded-pay-json-refused"))
        .with("/recorded", json!("a client 1.0 and a server 1.0"))
        .in_request("Host: crm.example\r\n", "User-Agent: client/1.0\r\n")
        .in_request("Accept: ", "host: crm.example\r\nAccept-Encoding: identity\r\naccept: ")
        .in_response("Content-Type", "Server: server/1.0\r\nconnection: close\r\ncontent-type")
        .in_response(
            "Idempotency-Key: invented-key\r\nUniCRM-Outcome: not-applied",
            "unicrm-outcome: not-applied\r\nidempotency-key: invented-key\r\nx-request-id: 1",
        )
}

#[test]
fn of_a_recorded_exchange_the_transport_is_passed_over_and_nothing_else() {
    check_caught("recorded", &recorded_payment(), &[]);
    let request = recorded_payment().in_request(r#""quantity":1.0"#, r#""quantity":1.5"#);
    let due = [("/request", "body: expected these bytes"), ("/route", "quantity")];
    check_caught("recorded-request", &request, &due);
    let mut response = recorded_payment().in_response(r#""data":"#, r#""data": "#);
    let length = response.response.split_once("\r\n\r\n").map_or(0, |(_, body)| body.len());
    response.response = relength(&response.response, length);
    check_caught("recorded-response", &response, &[("/answer", "body: expected these bytes")]);
    let header = recorded_payment().in_response("x-request-id: 1", "x-other: 1");
    check_caught("recorded-header", &header, &[("/answer", "x-other: 1")]);
    let host = recorded_payment().in_request("host: crm.example", "host: other.example");
    check_caught("recorded-host", &host, &[("/request", "host: other.example")]);
    let by_hand = recorded_payment().without("/recorded").with("/id", json!("pay-json-by-hand"));
    check_caught("by-hand", &by_hand, &[("/request", "User-Agent"), ("/answer", "Server")]);
}

#[test]
fn a_wrong_status_is_caught() {
    let sample = wrong_method().in_response("405 Method Not Allowed", "404 Not Found");
    check_caught("status", &sample, &[("/answer", "404 Not Found")]);
    let reason = wrong_method().in_response("405 Method Not Allowed", "405 No");
    check_caught("status-words", &reason, &[("/answer", "405 No")]);
}

#[test]
fn a_wrong_header_is_caught() {
    let allow = wrong_method().in_response("Allow: GET", "Allow: GET, POST");
    check_caught("allow", &allow, &[("/answer", "Allow: GET, POST")]);
    let none = wrong_method().in_response("Allow: GET\r\n", "");
    check_caught("no-allow", &none, &[("/answer", "found `Allow: GET`")]);
    let media_type = wrong_method().in_response("application/xml", "text/xml");
    check_caught("media-type", &media_type, &[("/answer", "text/xml")]);
    let outcome = payment()
        .in_response("\r\nUniCRM-Outcome: not-applied", "")
        .with("/client/outcome/refused/not_applied", json!(false));
    check_caught("outcome", &outcome, &[("/answer", "UniCRM-Outcome: not-applied")]);
}

#[test]
fn the_root_and_the_code_of_an_own_answer_are_held_and_its_words_are_free() {
    let mut root = wrong_method();
    root.response = root
        .response
        .replace("ApiResponse", "ApiResult")
        .replace("Content-Length: 223", "Content-Length: 219");
    let length = root.response.split_once("\r\n\r\n").map_or(0, |(_, body)| body.len());
    root.response = relength(&root.response, length);
    check_caught("root", &root, &[("/answer", "ApiResult")]);
    let code = wrong_method().in_response(">1000<", ">1001<");
    check_caught("code", &code, &[("/answer", "body")]);
    let mut words = wrong_method().in_response("请用 GET", "another reason");
    let length = words.response.split_once("\r\n\r\n").map_or(0, |(_, body)| body.len());
    words.response = relength(&words.response, length);
    check_caught("words", &words, &[]);
}

#[test]
fn a_wrong_call_token_key_or_outcome_is_caught() {
    let call = payment().with("/server/call/quantity", json!("1.00"));
    check_caught("call", &call, &[("/route", "quantity: expected \"1.00\", found \"1.0\"")]);
    let token = payment().with("/server/token", json!("invented-token-0002"));
    check_caught("token", &token, &[("/route", "the token")]);
    let key = payment().with("/server/idempotency_key", json!("another-key"));
    check_caught("key", &key, &[("/route", "the key")]);
    let outcome = payment().with("/client/outcome/refused/code", json!("1004"));
    check_caught("code-read", &outcome, &[("/outcome", "1004")]);
}

#[test]
fn an_answer_where_a_call_is_due_is_caught_and_the_other_way_round() {
    let answers = payment().with("/server", json!({ "answers": true }));
    check_caught("answers", &answers, &[("/answer", "found the call Pay")]);
    let called =
        wrong_method().with("/server", json!({ "call": {}, "token": "invented-token-0001" }));
    check_caught("called", &called, &[("/route", "405"), ("/answer", "405")]);
}

#[test]
fn a_secret_in_an_error_is_caught_and_is_not_repeated() {
    let mut sample = payment().in_response("子账余额不足", "invented-token-0001 is poor");
    let length = sample.response.split_once("\r\n\r\n").map_or(0, |(_, body)| body.len());
    sample.response = relength(&sample.response, length);
    check_caught("secret", &sample, &[("/outcome", "expected no secret")]);
    for (_, judged) in replayed("secret-again", &sample) {
        assert!(!judged.reasons().join(" ").contains("invented-token-0001"), "{judged:?}");
    }
}

#[test]
fn a_response_that_no_server_of_ours_writes_is_a_fault_of_the_row_unless_it_says_so() {
    let spaced = |sample: Sample| {
        let mut sample = sample.in_response(r#","error_code""#, r#", "error_code""#);
        let length = sample.response.split_once("\r\n\r\n").map_or(0, |(_, body)| body.len());
        sample.response = relength(&sample.response, length);
        sample
    };
    // White space means nothing to a reader: the writer's bytes differ.
    check_caught("spaced", &spaced(payment()), &[("/answer", "body")]);
    let said = spaced(payment()).with("/server/answers", json!(false));
    let judged = replayed("spaced-said", &said);
    assert!(!judged.iter().any(|(id, _)| id.ends_with("/answer")), "{judged:?}");
    let unreadable = payment().in_response(r#""data":null"#, r#""data":nul!"#).without("/client");
    let key = unreadable.with("/server/idempotency_key", json!("invented-key"));
    let judged = replayed("unreadable", &key);
    let answer = judged.iter().find(|(id, _)| id.ends_with("/answer")).expect("the step ran");
    assert_eq!(answer.1.verdict, Verdict::SuiteError, "{answer:?}");
}
