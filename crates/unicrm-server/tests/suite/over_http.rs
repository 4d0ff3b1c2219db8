//! The program over HTTP, on the demo's database: every code in both formats.

use std::path::Path;

use serde_json::Value;

use crate::support::{Answer, Http, Program};

/// A demo with its fixture.
pub(crate) struct Demo {
    pub(crate) program: Program,
    pub(crate) folder: tempfile::TempDir,
    fixture: toml::Table,
}

impl Demo {
    pub(crate) fn start(more: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let arguments = [
            "demo",
            "--listen",
            "127.0.0.1:0",
            "--database",
            "demo.db",
            "--json",
            "--write-fixture",
            "fixture.toml",
        ];
        let program = Program::serve(&[&arguments, more].concat(), folder.path());
        let fixture = std::fs::read_to_string(folder.path().join("fixture.toml"));
        let fixture = fixture.expect("a fixture").parse().expect("a fixture in TOML");
        Self { program, folder, fixture }
    }

    /// A text of the fixture.
    #[track_caller]
    pub(crate) fn text(&self, path: &str) -> &str {
        let (mut table, names) = (&self.fixture, path.split('.').collect::<Vec<_>>());
        let (last, tables) = names.split_last().expect("a path");
        for name in tables {
            table = table[*name].as_table().expect("a table");
        }
        table[*last].as_str().expect("a text")
    }

    pub(crate) fn http(&self) -> Http {
        Http::connect(&self.program.url).expect("a connection")
    }

    fn token(&self, http: &mut Http, application: &str) -> String {
        let text = |name| self.text(&format!("{application}.{name}"));
        http.token(text("appid"), text("appsecret"))
    }
}

/// A payment in the format.
fn payment(format: &str, card: &str, account: &str, quantity: &str) -> String {
    match format {
        "xml" => format!(
            "<MemberPay><account_sort_no>{account}</account_sort_no><card_no>{card}</card_no>\
             <quantity>{quantity}</quantity></MemberPay>"
        ),
        _ => {
            format!(r#"{{"card_no":"{card}","account_sort_no":"{account}","quantity":{quantity}}}"#)
        }
    }
}

#[track_caller]
fn assert_code(answer: &Answer, code: &str) {
    assert_eq!((answer.status, &*answer.code()), (200, code), "{answer:?}");
}

#[test]
fn every_code_in_both_formats() {
    let demo = Demo::start(&[]);
    let mut http = demo.http();
    let token = demo.token(&mut http, "application");
    let read_only = demo.token(&mut http, "application.read_only");
    for format in ["json", "xml"] {
        let accept = format!("application/{format}");
        codes_of_reading(&demo, &mut http, &accept, &token);
        codes_of_paying(&demo, &mut http, format, &token, &read_only);
    }
    assert!(verify(demo.folder.path()).contains("as they should be"));
}

fn codes_of_reading(demo: &Demo, http: &mut Http, accept: &str, token: &str) {
    let mut code = |target: String, code: &str| {
        assert_code(&http.get(&target, accept).expect("an answer"), code);
    };
    let (id, secret) = (demo.text("application.appid"), demo.text("application.appsecret"));
    code(format!("token?appid={id}&appsecret=wrong"), "0001");
    code(format!("token?appid=nobody&appsecret={secret}"), "0001");
    code("token".into(), "0001");
    let (id, secret) = (demo.text("stopped.appid"), demo.text("stopped.appsecret"));
    code(format!("token?appid={id}&appsecret={secret}"), "0001");
    let (id, secret) = (demo.text("barred.appid"), demo.text("barred.appsecret"));
    code(format!("token?appid={id}&appsecret={secret}"), "0003");
    code("membersort".into(), "0000");
    code("membersort?token=unknown".into(), "0000");
    code(format!("membersort?token={}", demo.text("application.expired_token")), "0000");
    code(format!("membersort?token={}", demo.text("stopped.token")), "0000");
    code(format!("membersort?token={token}"), "");
    code(format!("member?token={token}"), "");
    code(format!("member?sortNo=99&token={token}"), "");
    let member = |name| demo.text(&format!("member.{name}"));
    code(format!("member?cardno={}&token={token}", member("card_no")), "");
    code(format!("member?mobilephone={}&token={token}", member("mobilephone")), "");
    code(format!("weixinmember/{}?token={token}", member("wx_open_id")), "");
    let unknown = demo.text("cards.unknown");
    code(format!("member?cardno={unknown}&token={token}"), "1001");
    code(format!("member?mobilephone={unknown}&token={token}"), "1001");
    code(format!("weixinmember/{unknown}?token={token}"), "1001");
    code(format!("accountitem?cardno={unknown}&token={token}"), "1001");
    code(format!("accountitem?cardno={}&token={token}", member("card_no")), "");
    code(
        format!("accountitem?cardno={}&accountSortNo=99&token={token}", member("card_no")),
        "1004",
    );
}

fn codes_of_paying(demo: &Demo, http: &mut Http, format: &str, token: &str, read_only: &str) {
    let mut code = |token: &str, card: &str, account: &str, quantity: &str, code: &str| {
        let body = payment(format, demo.text(card), account, quantity);
        let answer = http.post(&format!("memberpay?token={token}"), "", &body);
        let answer = answer.expect("an answer");
        assert_code(&answer, code);
        let not_applied = answer.head.contains("unicrm-outcome: not-applied");
        assert_eq!(not_applied, !code.is_empty(), "{answer:?}");
    };
    code("unknown", "member.card_no", "00", "1", "0000");
    code(read_only, "member.card_no", "00", "1", "0003");
    code(token, "member.card_no", "00", "0", "1000");
    code(token, "member.card_no", "00", "1.00001", "1000");
    code(token, "cards.unknown", "00", "1", "1001");
    code(token, "cards.invalid_card", "99", "1", "1002");
    code(token, "cards.invalid_member", "99", "1", "1003");
    code(token, "cards.expired", "99", "1", "1006");
    code(token, "member.card_no", "99", "1", "1004");
    code(token, "cards.empty_account.card_no", "00", "1", "1005");
    code(token, "member.card_no", "00", "1.00000", "");
}

pub(crate) fn verify(folder: &Path) -> String {
    let output = Program::run(&["--database", "demo.db", "verify"], folder);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_demo_shows_the_samples_of_the_source() {
    let demo = Demo::start(&[]);
    let mut http = demo.http();
    let token = demo.token(&mut http, "application");
    let mut data = |target: &str| {
        let answer = http.get(&format!("{target}&token={token}"), "application/json");
        let body = answer.expect("an answer").body;
        serde_json::from_str::<Value>(&body).expect("JSON")["data"].clone()
    };
    let list = data("member?top=1");
    assert_eq!(list["total_count"], 2659);
    assert_eq!(list["items"][0]["member_no"], "000780");
    assert_eq!(list["items"][0]["mobilephone"], "不能为空 123");
    let items = data("accountitem?cardno=11000121&skip=1&top=1");
    assert_eq!(items["total_count"], 39);
    assert_eq!(items["items"][0]["no"], "1001-1605302312-164");
    assert_eq!(items["items"][0]["created_on"], "2016-05-30T23:12:45.907");
    assert_eq!(items["items"][0]["display_balance"], "11,335.50");
    let answer = http.get(&format!("member?cardno=11000121&token={token}"), "application/xml");
    let body = answer.expect("an answer").body;
    assert!(body.contains(
        "<MemberAccount><account_no>00</account_no><name>储值</name><balance>11335.5000</balance>\
         <comment /></MemberAccount><MemberAccount><account_no>10</account_no><name>积分</name>\
         <balance>1899.0000</balance><comment /></MemberAccount>"
    ), "{body}");
}

#[test]
fn a_page_over_the_maximum_is_400_with_the_maximum() {
    let demo = Demo::start(&["--top", "20"]);
    let mut http = demo.http();
    let token = demo.token(&mut http, "application");
    let answer = http.get(&format!("member?top=21&token={token}"), "application/json");
    let answer = answer.expect("an answer");
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("20"), "{}", answer.body);
}

#[test]
fn one_key_is_one_payment_in_either_format() {
    let demo = Demo::start(&[]);
    let mut http = demo.http();
    let token = demo.token(&mut http, "application");
    let card = demo.text("member.card_no");
    let mut pay = |format: &str, quantity: &str| {
        let (target, body) =
            (format!("memberpay?token={token}"), payment(format, card, "00", quantity));
        let fields = "Idempotency-Key: key-1\r\nAccept: application/json\r\n";
        http.post(&target, fields, &body).expect("an answer")
    };
    let first = pay("json", "1.0");
    assert!(first.head.contains("idempotency-key: key-1"), "{}", first.head);
    assert_eq!(pay("xml", "1").text(""), first.text(""));
    let other = pay("json", "2.0");
    assert_eq!((other.status, &*other.code()), (409, "1000"));
    assert!(other.head.contains("unicrm-outcome: not-applied"), "{}", other.head);
}

#[test]
fn stopping_an_application_ends_its_payments_at_once() {
    let demo = Demo::start(&[]);
    let mut http = demo.http();
    let token = demo.token(&mut http, "application");
    let body = payment("json", demo.text("member.card_no"), "00", "1");
    let target = format!("memberpay?token={token}");
    assert_code(&http.post(&target, "", &body).expect("an answer"), "");
    let stopped =
        Program::run(&["--database", "demo.db", "app", "stop", "demo"], demo.folder.path());
    assert!(stopped.status.success());
    assert_code(&http.post(&target, "", &body).expect("an answer"), "0000");
    let target = format!("membersort?token={token}");
    assert_code(&http.get(&target, "application/json").expect("an answer"), "0000");
}
