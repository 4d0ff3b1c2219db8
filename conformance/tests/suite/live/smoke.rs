//! `smoke`: each mistake of a fixture is named by its key, and is not put down to the server.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use unicrm_conformance::live::Fixture;
use unicrm_conformance::live::server::{Smoke, Weight, smoke};

use super::RightServer;
use super::proxy::{Fault, Message, NONE, start};
use crate::check_exit;

#[track_caller]
fn looked(fixture: &Fixture) -> Smoke {
    smoke(fixture, Duration::from_secs(10), 1).unwrap_or_else(|problem| panic!("{problem}"))
}

/// The one mistake is of this key and says this.
#[track_caller]
fn check_only(found: &Smoke, key: &str, words: &[&str]) {
    let keys: Vec<_> = found.mistakes.iter().map(|mistake| mistake.key).collect();
    assert_eq!(keys, [key], "{found}");
    let told = found.mistakes[0].to_string();
    for word in words {
        assert!(told.contains(word), "expected `{word}` in:\n{told}");
    }
}

/// A fixture that is changed in one point has one mistake, and cannot be used.
#[track_caller]
fn check(change: impl FnOnce(&mut Fixture), key: &str, words: &[&str]) {
    let server = RightServer::start("smoke");
    let mut fixture = server.fixture(None);
    change(&mut fixture);
    let found = looked(&fixture);
    check_only(&found, key, words);
    assert!(!found.is_usable());
}

static TAKEN: AtomicBool = AtomicBool::new(false);

#[test]
fn a_right_fixture_has_no_mistake_and_nothing_is_taken_or_stored() {
    let taken = |asked: &Message, answer: &mut Message| {
        let changes = asked.first_line().starts_with("POST");
        if changes
            && (answer.body.contains("\"success\":true") || answer.body.contains("<success>true"))
        {
            TAKEN.store(true, Ordering::SeqCst);
        }
    };
    let server = RightServer::start("smoke-right");
    let url = start(server.address(), Fault { answer: taken, ..NONE });
    let found = looked(&server.fixture(Some(&url)));
    assert!(found.is_usable() && found.mistakes.is_empty(), "{found}");
    assert!(!TAKEN.load(Ordering::SeqCst), "no writing request was taken");
}

#[test]
fn a_wrong_secret_is_the_fixtures() {
    check(
        |f| f.application.appsecret = "not-the-secret".into(),
        "application.appsecret",
        &["0001", "console"],
    );
    check(|f| f.application.appid = "nobody".into(), "application.appsecret", &["0001"]);
    check(
        |f| f.other.as_mut().expect("one").appsecret = "not-the-secret".into(),
        "other.appsecret",
        &["0001"],
    );
    check(
        |f| f.other.as_mut().expect("one").appid = f.application.appid.clone(),
        "other.appid",
        &["second"],
    );
}

#[test]
fn an_application_in_another_state_is_told() {
    let as_other = |f: &mut Fixture| {
        let other = f.other.clone().expect("one");
        let stopped = f.stopped.as_mut().expect("one");
        (stopped.appid, stopped.appsecret) = (other.appid, other.appsecret);
    };
    check(as_other, "stopped.appid", &["gets a token", "stop it"]);
    check(|f| f.barred = f.other.clone(), "barred.appid", &["may not be used from this machine"]);
    let server = RightServer::start("smoke-rights");
    let mut fixture = server.fixture(None);
    fixture.application.read_only = fixture.other.clone();
    let found = looked(&fixture);
    let told = found.to_string();
    assert!(told.contains("it may pay too") && told.contains("it may edit members too"), "{told}");
    let reader = server.fixture(None).application.read_only.expect("one");
    let mut fixture = server.fixture(None);
    (fixture.application.appid, fixture.application.appsecret) = (reader.appid, reader.appsecret);
    let told = looked(&fixture).to_string();
    assert!(
        told.contains(
            "application.appid: expected an application that may pay, found the code 0003"
        ),
        "{told}"
    );
}

#[test]
fn a_token_that_still_works_is_told() {
    let works = |ask: &mut Message| ask.head = ask.head.replace("EXPIRED", "GOOD-TOKEN");
    let server = RightServer::start("smoke-token");
    let url = start(server.address(), Fault { ask: works, ..NONE });
    let mut fixture = server.fixture(Some(&url));
    fixture.application.expired_token = Some("EXPIRED".into());
    check_only(&looked(&fixture), "application.expired_token", &["has expired", "that it reads"]);
}

#[test]
fn a_member_that_is_not_as_told_is_named_by_its_key() {
    check(
        |f| f.member.as_mut().expect("one").card_no = "70000007".into(),
        "member.card_no",
        &["1001"],
    );
    check(
        |f| f.member.as_mut().expect("one").account_sort_no = "77".into(),
        "member.account_sort_no",
        &["77", "00"],
    );
    check(
        |f| f.member.as_mut().expect("one").mobilephone = Some("1".into()),
        "member.mobilephone",
        &["1001"],
    );
    check(
        |f| f.spending.as_mut().expect("one").cap = "99999999999".into(),
        "spending.cap",
        &["balance", "lower the cap"],
    );
    let of_another = |f: &mut Fixture| {
        let empty = f.cards.empty_account.clone().expect("one");
        f.member.as_mut().expect("one").second_card_no = Some(empty.card_no);
    };
    check(of_another, "member.second_card_no", &["one of the member"]);
}

#[test]
fn a_card_in_another_state_is_named_by_its_key() {
    let good = |f: &Fixture| f.member.as_ref().expect("one").card_no.clone();
    check(
        |f| f.cards.invalid_card = Some(good(f)),
        "cards.invalid_card",
        &["invalid", "a good card"],
    );
    check(
        |f| f.cards.invalid_member = f.cards.expired.clone(),
        "cards.invalid_member",
        &["that has expired"],
    );
    check(|f| f.cards.expired = Some("70000007".into()), "cards.expired", &["does not know"]);
    check(|f| f.cards.unknown = Some(good(f)), "cards.unknown", &["is known"]);
    let full = |f: &mut Fixture| f.cards.empty_account.as_mut().expect("one").card_no = good(f);
    check(full, "cards.empty_account", &["a balance of 0"]);
}

#[test]
fn a_sort_that_is_not_there_is_named() {
    check(|f| f.sort.as_mut().expect("one").no = "77".into(), "sort.no", &["77", "01"]);
}

#[test]
fn what_is_left_out_is_told_and_goes_on() {
    let server = RightServer::start("smoke-bare");
    let mut fixture = server.fixture(None);
    (fixture.member, fixture.cards.expired, fixture.spending) = (None, None, None);
    let found = looked(&fixture);
    check_only(&found, "(left out)", &["member, spending, cards.expired", "init"]);
    assert!(found.is_usable() && found.mistakes[0].weight == Weight::Told);
}

#[test]
fn an_address_that_is_not_the_interface_is_told_apart() {
    let server = RightServer::start("smoke-address");
    let at = |url: &str| looked(&server.fixture(Some(url)));
    check_only(
        &at("http://no-such-host.invalid/openapi"),
        "service.url",
        &["has an address", "slip"],
    );
    check_only(&at("http://127.0.0.1:9/openapi"), "service.url", &["listens there", "start it"]);
    check_only(&at(&format!("http://{}", server.address())), "service.url", &["404", "/openapi"]);
    check_only(
        &at(&format!("https://{}/openapi", server.address())),
        "service.url",
        &["speaks TLS", "http://"],
    );
    let page = |_: &Message, answer: &mut Message| {
        answer.head = "HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n\r\n".into();
        answer.body = "<html>no</html>".into();
    };
    check_only(
        &at(&start(server.address(), Fault { answer: page, ..NONE })),
        "service.url",
        &["text/html", "proxy"],
    );
    let elsewhere = |_: &Message, answer: &mut Message| {
        answer.head =
            "HTTP/1.1 302 Found\r\nLocation: https://crm.example/openapi/token?appid=x\r\n\r\n"
                .into();
        answer.body.clear();
    };
    let found = at(&start(server.address(), Fault { answer: elsewhere, ..NONE }));
    check_only(&found, "service.url", &["redirect to https://crm.example/openapi/token\n"]);
}

#[test]
fn a_clock_that_is_off_is_told() {
    let old = |_: &Message, answer: &mut Message| {
        let lines = answer.head.lines().map(|line| match line.starts_with("Date:") {
            true => "Date: Mon, 07 Nov 2016 02:00:00 GMT",
            false => line,
        });
        answer.head = lines.collect::<Vec<_>>().join("\r\n") + "\r\n";
    };
    let server = RightServer::start("smoke-clock");
    let url = start(server.address(), Fault { answer: old, ..NONE });
    let found = looked(&server.fixture(Some(&url)));
    check_only(&found, "service.url", &["seconds off", "NTP"]);
    assert!(found.is_usable());
}

#[test]
fn no_secret_stands_in_what_is_told() {
    let server = RightServer::start("smoke-secret");
    let echo = |_: &Message, answer: &mut Message| {
        answer.body =
            answer.body.replace("\"error_reason\":\"", "\"error_reason\":\"not-the-secret-7 ");
    };
    let mut fixture =
        server.fixture(Some(&start(server.address(), Fault { answer: echo, ..NONE })));
    fixture.application.appsecret = "not-the-secret-7".into();
    let told = looked(&fixture).to_string();
    assert!(told.contains("0001") && !told.contains("not-the-secret-7"), "{told}");
}

#[test]
fn smoke_and_server_exit_with_3_where_the_fixture_is_not_usable() {
    let server = RightServer::start("smoke-exit");
    let fixture = server.fixture.to_string_lossy().into_owned();
    let told = check_exit(&["smoke", "--fixture", &fixture], 0);
    assert!(told.contains("the fixture is usable"), "{told}");
    check_exit(&["smoke", "--fixture", "/nonexistent.toml"], 2);
    let text = std::fs::read_to_string(&server.fixture).expect("a fixture");
    let wrong = std::env::temp_dir().join(format!("unicrm-wrong-{}.toml", std::process::id()));
    std::fs::copy(&server.fixture, &wrong).expect("a file of the same mode");
    std::fs::write(&wrong, text.replace("no = \"01\"", "no = \"77\"")).expect("a file");
    let path = wrong.to_string_lossy().into_owned();
    let told = check_exit(&["smoke", "--fixture", &path], 3);
    assert!(told.contains("sort.no") && told.contains("what to do"), "{told}");
    let judged = ["server", "--fixture", &path, "--only", "token/json"];
    let told = check_exit(&judged, 3);
    assert!(told.contains("sort.no") && told.contains("--no-smoke"), "{told}");
    assert_eq!(told.lines().last(), Some("0 passed, 0 failed, 0 skipped"));
    let told = check_exit(&[&judged[..], &["--no-smoke"]].concat(), 0);
    assert!(told.contains("1 passed"), "{told}");
    let _ = std::fs::remove_file(&wrong);
}
