//! Paying: from_no first, then applied, refused or unknown, and what to type next.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command};

use serde_json::{Value, json};

use crate::answers::{failure, failure_body, paid, success, with_token};
use crate::program::told;
use crate::scripted_server::Request;
use crate::{Ended, FORMATS, Program, Reply, ScriptedServer};

const PAY: [&str; 7] = ["pay", "--card", "11000121", "--account", "00", "--quantity", "12.50"];

fn pay<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [PAY.as_slice(), more].concat()
}

#[test]
fn an_applied_payment_exits_with_0_and_tells_its_number() {
    for format in FORMATS {
        let server = ScriptedServer::start(with_token(paid));
        let program = |more| Program::new(&server, &pay(more)).env("UNICRM_FORMAT", format);
        let ended = program(&[]).exits(0);
        assert_eq!(ended.out, "applied 0000-1611072116-427\n");
        let sent = server.only("POST memberpay");
        assert!(sent.body.contains(ended.told("from_no")), "{}", sent.body);
        assert_eq!(sent.header("idempotency-key"), Some(ended.told("idempotency_key")));

        let ended = program(&["--json", "--from-no", "P 1", "--key", "K1"]).exits(0);
        let expected = json!({
            "outcome": "applied", "no": "0000-1611072116-427", "from_no": "P 1",
            "idempotency_key": "K1"
        });
        assert_eq!(ended.document(), expected);
        assert_eq!(ended.err, "from_no: P 1\nidempotency_key: K1\n");
    }
}

#[test]
fn the_amount_is_sent_digit_for_digit_with_what_was_bought() {
    let server = ScriptedServer::start(with_token(paid));
    let arguments = [
        "pay",
        "--card",
        "1",
        "--account",
        "00",
        "--quantity",
        "1000000000000000.0100",
        "--from-no",
        "P1",
        "--content",
        "咖啡",
        "--comment",
        "",
    ];
    Program::new(&server, &arguments).exits(0);
    let body = server.only("POST memberpay").body;
    assert!(body.contains("\"quantity\":1000000000000000.0100"), "{body}");
    let sent: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((&sent["fromcontent"], &sent["comment"]), (&json!("咖啡"), &json!("")));
}

#[test]
fn an_applied_payment_without_a_number_is_applied() {
    let server = ScriptedServer::start(with_token(|request| success(request, "null", "")));
    let document = Program::new(&server, &pay(&["--json"])).prints(0);
    assert_eq!((&document["outcome"], &document["no"]), (&json!("applied"), &Value::Null));
}

#[test]
fn a_refused_payment_exits_with_3_and_shows_code_and_reason() {
    for format in FORMATS {
        let server =
            ScriptedServer::start(with_token(|request| failure(request, "1005", "余额只有 3.00")));
        let program = |more| Program::new(&server, &pay(more)).env("UNICRM_FORMAT", format);
        assert_eq!(program(&[]).exits(3).out, "refused 1005: 子账余额不足 — 余额只有 3.00\n");
        let document = program(&["--json", "--from-no", "P1", "--key", "K1"]).prints(3);
        let expected = json!({
            "outcome": "refused", "code": "1005", "reason": "余额只有 3.00", "status": 200,
            "not_applied": false, "from_no": "P1", "idempotency_key": "K1"
        });
        assert_eq!(document, expected);
    }
}

#[test]
fn a_fault_of_the_server_that_took_nothing_is_a_refusal() {
    let server = ScriptedServer::start(with_token(|request| {
        let body = failure_body(request, "1000", "quantity: 只能有四位小数");
        Reply::with_status("400 Bad Request", &body).header("UniCRM-Outcome: not-applied")
    }));
    let ended = Program::new(&server, &pay(&[])).exits(3);
    let expected = "refused 1000: 服务器端出错 — quantity: 只能有四位小数 (status 400)\n";
    assert_eq!(ended.out, expected);
}

/// Runs a payment whose outcome cannot be known.
#[track_caller]
fn unknown(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Ended {
    let server = ScriptedServer::start(with_token(answer));
    let more = ["--json", "--timeout", "0.4", "--from-no", "it's 1", "--key", "K1"];
    let ended = Program::new(&server, &pay(&more)).exits(4);
    assert_eq!(server.arrived("POST memberpay").len(), 1, "never sent twice blindly");
    ended
}

#[test]
fn without_an_answer_the_outcome_is_unknown_and_the_command_to_type_is_told() {
    for reply in [Reply::Silence, Reply::Lost] {
        let ended = unknown(move |_| reply.clone());
        let document = ended.document();
        assert_eq!(document["outcome"], "unknown");
        assert_eq!(
            (&document["from_no"], &document["idempotency_key"]),
            (&json!("it's 1"), &json!("K1"))
        );
        let command = document["command"].as_str().unwrap();
        assert!(ended.err.contains(command), "{ended:?}");
        let words = shlex::split(command).unwrap();
        let since = document["since"].as_str().unwrap();
        let expected = [
            "unicrm",
            "reconcile",
            "--card",
            "11000121",
            "--account",
            "00",
            "--quantity",
            "12.50",
            "--from-no",
            "it's 1",
            "--since",
            since,
        ];
        assert_eq!(words[..12], expected);
    }
}

#[test]
fn an_answer_that_says_nothing_certain_leaves_the_outcome_unknown() {
    let ended = unknown(|request| failure(request, "1000", "稍后再试"));
    assert!(ended.document()["why"].as_str().unwrap().contains("稍后再试"), "{ended:?}");
    unknown(|request| failure(request, "7777", "?"));
    unknown(|_| Reply::of("<html>"));
    unknown(|_| Reply::of(r#"{"success":true,"error_code":"1005","error_reason":"","data":"1"}"#));
    unknown(|_| Reply::with_status("502 Bad Gateway", "upstream"));
}

#[test]
fn people_are_told_in_a_word() {
    let server = ScriptedServer::start(with_token(|_| Reply::Lost));
    let ended = Program::new(&server, &pay(&[])).exits(4);
    assert_eq!(ended.out, "unknown\n");
    assert!(ended.err.contains("Do not pay again"), "{ended:?}");
    assert!(ended.err.contains(&format!("--from-no {} ", ended.told("from_no"))), "{ended:?}");
}

#[test]
fn a_payment_that_was_not_sent_is_a_fault() {
    let server = ScriptedServer::start(|_| Reply::Lost);
    let ended = Program::new(&server, &pay(&["--json", "--from-no", "P1"])).exits(5);
    let document = ended.document();
    assert_eq!((&document["outcome"], &document["changed"]), (&json!("fault"), &json!("nothing")));
    assert_eq!(document["from_no"], "P1");
    assert!(ended.err.contains("The payment was not sent."), "{ended:?}");
}

#[test]
fn a_payment_is_sent_again_with_its_key_where_the_caller_vouches() {
    let count = std::sync::atomic::AtomicUsize::new(0);
    let server = ScriptedServer::start(with_token(move |request| {
        match count.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
            0 => Reply::Lost,
            _ => paid(request),
        }
    }));
    Program::new(&server, &pay(&["--vouch-idempotency", "--key", "K1"])).exits(0);
    let sent = server.arrived("POST memberpay");
    assert_eq!(sent.len(), 2);
    assert!(sent.iter().all(|request| request.header("idempotency-key") == Some("K1")));
    assert_eq!(sent[0].body, sent[1].body);
}

/// Starts a payment, and gives it with what it told first on standard error.
fn start(server: &ScriptedServer) -> (Child, String, BufReader<std::process::ChildStderr>) {
    let mut child = Program::new(server, &pay(&["--json"])).start();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut first = String::new();
    lines.read_line(&mut first).unwrap();
    let from_no = told(&first, "from_no").unwrap().to_owned();
    (child, from_no, lines)
}

#[test]
fn from_no_is_told_before_sending_even_if_the_server_never_answers() {
    // It does not even give a token: nothing of the payment can have left.
    let server = ScriptedServer::start(|_| Reply::Silence);
    let (mut child, from_no, _) = start(&server);
    assert!(!from_no.is_empty());
    assert!(server.arrived("POST memberpay").is_empty());
    child.kill().unwrap();
    child.wait().unwrap();

    let server = ScriptedServer::start(with_token(|_| Reply::Silence));
    let (mut child, from_no, _) = start(&server);
    server.wait_for("POST memberpay");
    assert!(server.only("POST memberpay").body.contains(&from_no));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
#[cfg(unix)]
fn an_interrupted_payment_is_unknown_once_it_may_have_left() {
    let server = ScriptedServer::start(with_token(|_| Reply::Silence));
    let (child, from_no, mut lines) = start(&server);
    server.wait_for("POST memberpay");
    interrupt(&child);
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut lines, &mut rest).unwrap();
    let ended = Ended::new(child.wait_with_output().unwrap());
    assert_eq!(ended.code, Some(4), "{rest}");
    assert_eq!(ended.document()["from_no"], from_no.as_str());
    assert!(rest.contains("unicrm reconcile"), "{rest}");
}

#[test]
#[cfg(unix)]
fn a_payment_that_is_interrupted_before_it_left_is_a_fault() {
    let server = ScriptedServer::start(|_| Reply::Silence);
    let (child, _, _lines) = start(&server);
    server.wait_for("GET token");
    interrupt(&child);
    let ended = Ended::new(child.wait_with_output().unwrap());
    assert_eq!(ended.code, Some(5));
    assert_eq!(ended.document()["changed"], "nothing");
}

#[cfg(unix)]
fn interrupt(child: &Child) {
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(status.unwrap().success());
}

#[test]
#[cfg(target_os = "linux")]
fn an_applied_payment_is_told_even_where_standard_output_is_full() {
    let server = ScriptedServer::start(with_token(paid));
    let mut program = Program::new(&server, &pay(&[]));
    program.0.stdout(std::fs::File::create("/dev/full").unwrap());
    let ended = program.exits(0);
    assert!(ended.err.contains("applied 0000-1611072116-427"), "{ended:?}");

    let mut program = Program::new(&server, &["token"]);
    program.0.stdout(std::fs::File::create("/dev/full").unwrap());
    let ended = program.exits(5);
    assert!(!ended.err.contains(crate::TOKEN), "{ended:?}");
}
