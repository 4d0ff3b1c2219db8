//! Wrong invocations exit with 2, say what to mend, and send nothing.

use crate::answers::with_token;
use crate::{Ended, Program, Reply, ScriptedServer};

/// Runs what is wrong, and checks that nothing arrived anywhere.
#[track_caller]
fn wrong(arguments: &[&str]) -> Ended {
    let server = ScriptedServer::start(with_token(|_| Reply::Lost));
    let ended = Program::new(&server, arguments).exits(2);
    assert_eq!(ended.out, "", "{ended:?}");
    assert!(server.arrived("GET token").is_empty(), "{ended:?}");
    ended
}

#[track_caller]
fn check(arguments: &[&str], words: &str) {
    let ended = wrong(arguments);
    assert!(ended.err.contains(words), "expected `{words}` in {ended:?}");
}

#[test]
fn commands_and_options_are_those_of_the_vocabulary() {
    wrong(&[]);
    wrong(&["nonsense"]);
    wrong(&["token", "--nonsense"]);
    wrong(&["member"]);
    wrong(&["member", "--card", "1", "--mobile", "2"]);
    wrong(&["items"]);
    wrong(&["pay", "--card", "1", "--account", "00"]);
    wrong(&["create", "--name", "无名"]);
    wrong(&["token", "--format", "yaml"]);
}

#[test]
fn a_quantity_is_a_plain_amount_over_zero() {
    for quantity in ["1e3", "+1", ".5", "5.", "01", "1,000", "１", "NaN", "", "0", "0.00"] {
        let ended = wrong(&["pay", "--card", "1", "--account", "00", "--quantity", quantity]);
        assert!(ended.err.contains("expected a"), "{quantity}: {ended:?}");
    }
    let digits = format!("0.{}1", "0".repeat(28));
    check(&["pay", "--card", "1", "--account", "00", "--quantity", &digits], "lose");
    check(&["pay", "--card", "1", "--account", "00", "--quantity=-1"], "over zero");
}

#[test]
fn a_value_that_cannot_be_is_told_with_what_is_expected() {
    check(&["members", "--skip=-1"], "--skip");
    check(&["members", "--skip", "9007199254740992"], "from 0 to 9007199254740991");
    check(&["members", "--top", "many"], "--top");
    check(&["member", "--card", ""], "at least one character");
    check(&["member", "--openid", ".."], "openid");
    check(&["token", "--timeout", "0"], "over zero");
    let pay = ["pay", "--card", "1", "--account", "00", "--quantity", "1", "--key", "钥匙"];
    check(&pay, "visible ASCII");
    let reconcile = ["reconcile", "--card", "1", "--account", "00", "--quantity", "1", "--from-no"];
    check(&[reconcile.as_slice(), &["P1", "--since", "2026-07-27"]].concat(), "with its offset");
}

#[test]
fn a_field_is_named_once_and_an_empty_one_by_set_alone() {
    check(&["modify", "--openid", "o1", "--city", ""], "--set FIELD=");
    check(&["modify", "--openid", "o1", "--city", "a", "--nil", "city"], "found city again");
    check(&["modify", "--openid", "o1", "--set", "sex=1", "--set", "sex=2"], "found sex again");
    check(&["modify", "--openid", "o1", "--set", "city"], "FIELD=TEXT");
    check(&["modify", "--openid", "o1", "--set", "town=a"], "name of a field");
    check(&["modify", "--openid", "o1", "--nil", "town"], "town");
}

#[test]
fn what_is_missing_is_named_with_the_ways_to_give_it() {
    let check = |program: Program, words: &str| {
        let ended = program.exits(2);
        assert!(ended.err.contains(words), "expected `{words}` in {ended:?}");
    };
    check(Program::bare(&["token"]), "give --url, or set UNICRM_URL");
    let url = ["token", "--url", "https://crm.example"];
    check(Program::bare(&url), "give --appid, or set UNICRM_APPID");
    let appid = ["token", "--url", "https://crm.example", "--appid", "demo"];
    check(Program::bare(&appid), "UNICRM_APPSECRET_FILE");
}

#[test]
fn plain_http_goes_to_this_machine_alone_unless_it_is_allowed() {
    let away = ["token", "--url", "http://crm.invalid", "--timeout", "1"];
    check(&away, "--allow-plain-http");
    // Allowed, it fails for another reason: there is no such host.
    let server = ScriptedServer::start(|_| Reply::Lost);
    Program::new(&server, &[away.as_slice(), &["--allow-plain-http"]].concat()).exits(5);
}

#[test]
fn a_url_is_not_repeated_since_it_may_hold_a_password() {
    let ended = wrong(&["token", "--url", "https://me:pass-phrase@crm.example"]);
    assert!(ended.err.contains("without user") && !ended.err.contains("pass-phrase"), "{ended:?}");
    wrong(&["token", "--url", "crm.example"]);
    wrong(&["token", "--url", "ftp://crm.example"]);
}

#[test]
fn a_ca_file_is_a_pem_file() {
    check(&["token", "--ca-file", "/nonexistent/ca.pem"], "/nonexistent/ca.pem");
    let https = ["token", "--url", "https://crm.invalid", "--ca-file", "Cargo.toml"];
    check(&https, "PEM text of certificates");
}
