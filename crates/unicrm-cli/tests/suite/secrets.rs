//! Where the secret comes from, and where it never is.

use std::io::Write;

use crate::answers::{failure, with_token};
use crate::{Ended, Program, Reply, SECRET, ScriptedServer, TOKEN};

#[track_caller]
fn check_clean(ended: &Ended) {
    for secret in [SECRET, TOKEN] {
        assert!(!ended.out.contains(secret) && !ended.err.contains(secret), "{ended:?}");
    }
}

fn file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

#[test]
fn the_secret_comes_from_the_option_the_file_variable_or_the_variable_in_this_order() {
    let server = ScriptedServer::start(with_token(|_| Reply::Lost));
    let (right, wrong) = (file(&format!("{SECRET}\r\n")), file("wrong"));
    let (right, wrong) = (right.path().to_str().unwrap(), wrong.path().to_str().unwrap());
    let set = |arguments: &[&str], secret: &str| {
        Program::new(&server, arguments).env("UNICRM_APPSECRET", secret)
    };
    set(&["token"], SECRET).exits(0);
    set(&["token"], "wrong").exits(3);
    set(&["token"], "wrong").env("UNICRM_APPSECRET_FILE", right).exits(0);
    set(&["token"], SECRET).env("UNICRM_APPSECRET_FILE", wrong).exits(3);
    set(&["token", "--secret-file", right], "wrong").env("UNICRM_APPSECRET_FILE", wrong).exits(0);
}

#[test]
fn a_secret_that_cannot_be_had_is_a_wrong_invocation() {
    let server = ScriptedServer::start(with_token(|_| Reply::Lost));
    let program = |arguments| Program::new(&server, arguments);
    let ended = program(&["token", "--secret-file", "/nonexistent/secret"]).exits(2);
    assert!(ended.err.contains("/nonexistent/secret"), "{ended:?}");
    let ended = program(&["token"]).env("UNICRM_APPSECRET", " \n").exits(2);
    assert!(ended.err.contains("empty"), "{ended:?}");
}

#[test]
fn a_secret_among_the_arguments_is_refused_and_not_repeated() {
    let server = ScriptedServer::start(with_token(|_| Reply::Lost));
    let both = format!("--appsecret={SECRET}");
    for arguments in [["token", "--appsecret", SECRET].as_slice(), &["token", &both]] {
        let ended = Program::new(&server, arguments).exits(2);
        check_clean(&ended);
        assert!(ended.err.contains("--secret-file"), "{ended:?}");
    }
}

#[test]
fn help_shows_the_vocabulary_and_no_value_of_the_environment() {
    let server = ScriptedServer::start(with_token(|_| Reply::Lost));
    let program =
        |arguments: &[&str]| Program::new(&server, arguments).env("UNICRM_APPSECRET_FILE", SECRET);
    let ended = program(&["--help"]).exits(0);
    check_clean(&ended);
    assert!(!ended.out.contains("127.0.0.1"), "{ended:?}");
    for word in ["reconcile", "Exit codes", "not_seen_yet", "UNICRM_URL", "UNICRM_APPSECRET"] {
        assert!(ended.out.contains(word), "expected `{word}` in {}", ended.out);
    }
    for command in ["token", "sorts", "members", "member", "items", "create", "modify", "pay"] {
        check_clean(&program(&[command, "--help"]).exits(0));
    }
}

/// Commands that make the program say all that it can say.
const COMMANDS: [&[&str]; 4] = [
    &["sorts"],
    &["member", "--card", "1"],
    &["create", "--openid", "o1"],
    &["pay", "--card", "1", "--account", "00", "--quantity", "1"],
];

#[test]
fn neither_secret_nor_token_is_in_what_is_said_whatever_the_server_repeats() {
    let repeats = format!("GET /openapi/member?token={TOKEN}&x and ?appsecret={SECRET} {SECRET}");
    let answers = [
        |repeats: &str| {
            format!(
                r#"{{"success":false,"error_code":"1001","error_reason":"{repeats}","data":null}}"#
            )
        },
        |repeats: &str| {
            format!(r#"{{"success":false,"error_code":"{repeats}","error_reason":"","data":null}}"#)
        },
        |repeats: &str| {
            format!(r#"{{"success":true,"error_code":"","error_reason":"","data":"{repeats}"#)
        },
        |repeats: &str| format!("<p>{repeats}</p>"),
        |repeats: &str| repeats.to_owned(),
    ];
    for answer in answers {
        let body = answer(&repeats);
        let server = ScriptedServer::start(with_token(move |_| Reply::of(&body)));
        for command in COMMANDS {
            for more in [["-vv", "--timeout", "5"].as_slice(), &["-vv", "--timeout", "5", "--json"]]
            {
                check_clean(&Program::new(&server, &[command, more].concat()).run());
            }
        }
    }
}

#[test]
fn a_refused_secret_is_not_repeated() {
    let server = ScriptedServer::start(|request| {
        failure(request, "0001", &format!("appsecret {SECRET} 不对"))
    });
    let ended = Program::new(&server, &["token", "-vv"]).exits(3);
    check_clean(&ended);
    assert!(ended.err.contains("0001") && ended.err.contains("不对"), "{ended:?}");
}

#[test]
fn the_log_tells_what_happens() {
    let server = ScriptedServer::start(with_token(crate::answers::paid));
    let program = |more: &[&str]| Program::new(&server, &[COMMANDS[3], more].concat()).exits(0);
    assert!(!program(&[]).err.contains("paying"));
    let ended = program(&["-v"]);
    assert!(ended.err.contains("paying") && ended.err.contains("operation=Pay"), "{ended:?}");
    check_clean(&ended);
}
