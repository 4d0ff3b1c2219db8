//! Commands that only read, in both formats: what they ask, and what they print.

use serde_json::json;

use crate::answers::{failure, success, with_token};
use crate::scripted_server::Request;
use crate::{FORMATS, Program, Reply, ScriptedServer, TOKEN};

const MEMBER: &str = r#"{"member_no":"11000121","name":"测试会员","member_sort_no":"01","member_sort_name":"充值卡","mobilephone":"13800000000","email":"","comment":null,"accounts":[{"account_no":"00","name":"储值","balance":1141.7400,"comment":null},{"account_no":"01","name":"积分","balance":35.0,"comment":"每年清零"}]}"#;
const MEMBER_XML: &str = "<member_no>11000121</member_no><name>测试会员</name><member_sort_no>01</member_sort_no><member_sort_name>充值卡</member_sort_name><mobilephone>13800000000</mobilephone><email /><accounts><MemberAccount><account_no>00</account_no><name>储值</name><balance>1141.7400</balance></MemberAccount><MemberAccount><account_no>01</account_no><name>积分</name><balance>35.0</balance><comment>每年清零</comment></MemberAccount></accounts>";
const ITEM: &str = r#"{"account_date":"2016-05-30","action":"刷卡支付","balance":16.0000,"card_no":"11000121","comment":null,"created_at":"一号店","created_on":"2016-05-30T23:12:45.907","credit_quantity":null,"debit_quantity":"12.50","display_balance":"16.00","from_no":"P1","no":"0001-1605302312-001","quantity":12.50,"title":"刷卡支付"}"#;
const ITEM_XML: &str = "<AccountItem><account_date>2016-05-30</account_date><action>刷卡支付</action><balance>16.0000</balance><card_no>11000121</card_no><created_at>一号店</created_at><created_on>2016-05-30T23:12:45.907</created_on><debit_quantity>12.50</debit_quantity><display_balance>16.00</display_balance><from_no>P1</from_no><no>0001-1605302312-001</no><quantity>12.50</quantity><title>刷卡支付</title></AccountItem>";

fn member(request: &Request) -> Reply {
    success(request, MEMBER, &format!(r#"<data xsi:type="GetMemberResult">{MEMBER_XML}</data>"#))
}

fn members(request: &Request) -> Reply {
    let json = format!(r#"{{"total_count":2659,"skip":7,"items":[{MEMBER}]}}"#);
    let xml = format!(
        r#"<data xsi:type="MemberListResult"><total_count>2659</total_count><skip>7</skip><items><Member>{MEMBER_XML}</Member></items></data>"#
    );
    success(request, &json, &xml)
}

fn items(request: &Request) -> Reply {
    let json = format!(r#"{{"total_count":11,"skip":0,"items":[{ITEM}]}}"#);
    let xml = format!(
        r#"<data xsi:type="AccountListResult"><total_count>11</total_count><skip>0</skip><items>{ITEM_XML}</items></data>"#
    );
    success(request, &json, &xml)
}

/// Runs a command in both formats, with and without `--json`, and gives what it printed for
/// people and for programs; each time it asks for `target`.
#[track_caller]
fn check(
    arguments: &[&str],
    target: &str,
    answer: fn(&Request) -> Reply,
) -> (String, serde_json::Value) {
    let mut printed = Vec::new();
    for format in FORMATS {
        let server = ScriptedServer::start(with_token(answer));
        let text = Program::new(&server, arguments).env("UNICRM_FORMAT", format).exits(0);
        let with_json = [arguments, &["--json", "--format", format]].concat();
        let document = Program::new(&server, &with_json).exits(0);
        assert_eq!((text.err.as_str(), document.err.as_str()), ("", ""));
        let operation = format!("GET {}", target.split(['?', '/']).next().unwrap());
        let arrived = server.arrived(&operation);
        assert_eq!(arrived.len(), 2);
        for request in arrived {
            assert_eq!(request.target, target);
            assert_eq!(request.asks_for_xml(), format == "xml");
        }
        printed.push((text.out, document.document()));
    }
    // XML leaves null out, where JSON writes it: for answers the two mean the same.
    let (xml, json) = (printed.pop().unwrap(), printed.pop().unwrap());
    assert_eq!(xml.0, json.0);
    assert_eq!(xml.1, json.1);
    json
}

#[test]
fn token_prints_the_token_and_its_end() {
    for format in FORMATS {
        let server = ScriptedServer::start(with_token(|_| Reply::Lost));
        let program = |arguments| Program::new(&server, arguments).env("UNICRM_FORMAT", format);
        let end = "2099-11-07T10:23:48.0409435+08:00";
        let document = program(&["token", "--json"]).prints(0);
        assert_eq!(document, json!({"token": TOKEN, "expires_in": end}));
        let text = program(&["token"]).exits(0).out;
        assert_eq!(text, format!("token       {TOKEN}\nexpires_in  {end}\n"));
    }
}

#[test]
fn sorts_are_a_table_or_an_array() {
    let answer = |request: &Request| {
        let json = r#"[{"no":"00","name":"普通卡"},{"no":"01","name":"VIP"}]"#;
        let xml = "<data><MemberSort><no>00</no><name>普通卡</name></MemberSort><MemberSort><no>01</no><name>VIP</name></MemberSort></data>";
        success(request, json, xml)
    };
    let (text, document) = check(&["sorts"], &format!("membersort?token={TOKEN}"), answer);
    assert_eq!(text, "no  name\n00  普通卡\n01  VIP\n");
    assert_eq!(document, json!([{"no": "00", "name": "普通卡"}, {"no": "01", "name": "VIP"}]));
}

#[test]
fn members_are_a_page_of_a_sort() {
    let arguments = ["members", "--sort", "01", "--skip", "7", "--top", "1"];
    let target = format!("member?sortNo=01&skip=7&top=1&token={TOKEN}");
    let (text, document) = check(&arguments, &target, members);
    let expected = "\
member_no  name      sort       mobilephone  email  accounts                         comment
11000121   测试会员  01 充值卡  13800000000         00 储值 1141.7400, 01 积分 35.0

rows 8 to 8 of 2659
";
    assert_eq!(text, expected);
    assert_eq!(document["total_count"], 2659);
    assert_eq!(document["skip"], 7);
    assert_eq!(document["items"][0]["accounts"][0]["balance"], "1141.7400");
}

#[test]
fn defaults_of_a_page_are_left_to_the_server() {
    check(&["members"], &format!("member?token={TOKEN}"), members);
    let (card, target) =
        (["items", "--card", "1 1"], format!("accountitem?cardno=1%201&token={TOKEN}"));
    check(&card, &target, items);
}

#[test]
fn a_member_is_found_by_card_mobile_or_openid() {
    let target = |found: &str| format!("{found}token={TOKEN}");
    let (text, document) =
        check(&["member", "--card", "11000121"], &target("member?cardno=11000121&"), member);
    let expected = "\
member_no    11000121
name         测试会员
sort         01 充值卡
mobilephone  13800000000
email

account_no  name    balance  comment
00          储值  1141.7400
01          积分       35.0  每年清零
";
    assert_eq!(text, expected);
    assert_eq!(document["accounts"][1]["comment"], "每年清零");
    assert_eq!(document["email"], "");
    check(&["member", "--mobile", "138"], &target("member?mobilephone=138&"), member);
    check(&["member", "--openid=-o/1"], &target("weixinmember/-o%2F1?"), member);
}

#[test]
fn items_are_a_page_of_an_account() {
    let arguments = ["items", "--card", "11000121", "--account", "00", "--top", "20"];
    let target = format!("accountitem?cardno=11000121&accountSortNo=00&top=20&token={TOKEN}");
    let (text, document) = check(&arguments, &target, items);
    let expected = "\
no                   created_on               title     card_no   debit  credit  balance  from_no  created_at  comment
0001-1605302312-001  2016-05-30T23:12:45.907  刷卡支付  11000121  12.50          16.0000  P1       一号店

rows 1 to 1 of 11
";
    assert_eq!(text, expected);
    assert_eq!(document["items"][0]["quantity"], "12.50");
    assert_eq!(document["items"][0]["account_date"], "2016-05-30");
}

/// A list of 250 items, page by page.
fn long_list(request: &Request) -> Reply {
    let number = |name: &str, default: usize| {
        let found = request.target.split(['?', '&']).find_map(|part| part.strip_prefix(name));
        found.map_or(default, |text| text.parse().unwrap())
    };
    let (skip, top) = (number("skip=", 0), number("top=", 10));
    let item = |at: usize| format!(r#"{{"no":"I{at}","balance":1.0,"quantity":1.0}}"#);
    let items: Vec<String> = (skip..(skip + top).min(250)).map(item).collect();
    let json = format!(r#"{{"total_count":250,"skip":{skip},"items":[{}]}}"#, items.join(","));
    success(request, &json, "")
}

#[test]
fn all_rows_are_one_document_however_many_pages_they_are() {
    let server = ScriptedServer::start(with_token(long_list));
    let arguments = ["items", "--card", "1", "--all", "--skip", "20", "--json"];
    let document = Program::new(&server, &arguments).prints(0);
    let items = document["items"].as_array().unwrap();
    assert_eq!(items.len(), 230);
    assert_eq!(items[0]["no"], "I20");
    assert_eq!(items[229]["no"], "I249");
    assert_eq!((&document["total_count"], &document["skip"]), (&json!(250), &json!(20)));
    assert_eq!(server.arrived("GET accountitem").len(), 3);
}

#[test]
fn a_refusal_exits_with_3_and_shows_code_and_reason() {
    for format in FORMATS {
        let server =
            ScriptedServer::start(with_token(|request| failure(request, "1001", "没有这张卡")));
        let program = |arguments| Program::new(&server, arguments).env("UNICRM_FORMAT", format);
        let ended = program(&["member", "--card", "9"]).exits(3);
        assert_eq!(ended.out, "");
        assert_eq!(ended.err, "unicrm: refused 1001: 卡号不存在 — 没有这张卡\n");
        let document = program(&["member", "--card", "9", "--json"]).prints(3);
        let expected = json!({
            "outcome": "refused", "code": "1001", "reason": "没有这张卡", "status": 200,
            "not_applied": false
        });
        assert_eq!(document, expected);
    }
}

#[test]
fn what_cannot_be_read_and_who_does_not_answer_exit_with_5() {
    let server = ScriptedServer::start(with_token(|_| Reply::of("{\"success\":tru")));
    let ended = Program::new(&server, &["sorts"]).exits(5);
    assert!(ended.err.contains("cannot be read"), "{ended:?}");
    let document = Program::new(&server, &["sorts", "--json"]).prints(5);
    assert_eq!((&document["outcome"], &document["changed"]), (&json!("fault"), &json!("nothing")));

    let silent = ScriptedServer::start(|_| Reply::Silence);
    let ended = Program::new(&silent, &["sorts", "--timeout", "0.2"]).exits(5);
    assert!(ended.err.contains("200ms"), "{ended:?}");

    // Port 9 is taken by nobody here; a connection is refused at once.
    let nobody =
        Program::new(&silent, &["token", "--timeout", "1"]).env("UNICRM_URL", "http://127.0.0.1:9");
    let ended = nobody.exits(5);
    assert!(ended.err.contains("nothing left this machine"), "{ended:?}");
}

#[test]
fn what_a_server_sends_does_not_move_the_cursor() {
    let server =
        ScriptedServer::start(with_token(|request| failure(request, "1001", r"\u001b[2J\nroot#")));
    let ended = Program::new(&server, &["member", "--card", "9"]).exits(3);
    assert!(!ended.err.trim_end().contains(['\x1b', '\n']), "{ended:?}");
}
