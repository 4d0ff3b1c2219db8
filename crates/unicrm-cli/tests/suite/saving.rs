//! Creating and modifying: absent, nil and empty are kept apart on the wire.

use serde_json::{Value, json};

use crate::answers::{failure, success, with_token};
use crate::{Program, Reply, ScriptedServer};

#[track_caller]
fn sent_as(format: &str, arguments: &[&str]) -> String {
    let server = ScriptedServer::start(with_token(|request| success(request, "null", "")));
    let json = [arguments, &["--json"]].concat();
    let document = Program::new(&server, &json).env("UNICRM_FORMAT", format).prints(0);
    assert_eq!(document, Value::Null);
    server.only("POST weixinmember").body
}

#[track_caller]
fn check(arguments: &[&str], expected: Value) {
    let sent: Value = serde_json::from_str(&sent_as("json", arguments)).unwrap();
    assert_eq!(sent, expected, "{arguments:?}");
}

#[test]
fn create_sends_every_field_that_is_named_and_no_other() {
    check(&["create", "--openid", "o1"], json!({"wx_open_id": "o1"}));
    let all = [
        "create",
        "--openid",
        "o1",
        "--name",
        "测试 会员",
        "--sort",
        "01",
        "--card",
        "11000999",
        "--mobile",
        "13800000000",
        "--email",
        "a@b.example",
        "--sex",
        "女",
        "--city",
        "广州",
        "--country",
        "中国",
        "--province",
        "广东",
    ];
    let expected = json!({
        "wx_open_id": "o1", "name": "测试 会员", "member_sort_no": "01", "card_no": "11000999",
        "mobilephone": "13800000000", "email": "a@b.example", "sex": "女", "city": "广州",
        "country": "中国", "province": "广东"
    });
    check(&all, expected);
}

#[test]
fn modify_keeps_absent_nil_empty_and_value_apart() {
    let arguments =
        ["modify", "--openid", "o1", "--nil", "email", "--set", "city=", "--set", "province=a=b"];
    check(&arguments, json!({"wx_open_id": "o1", "email": null, "city": "", "province": "a=b"}));
    let xml = sent_as("xml", &arguments);
    assert!(xml.contains(r#"<city /><email i:nil="true" /><province>a=b</province>"#), "{xml}");
    assert!(!xml.contains("country"), "{xml}");
}

#[test]
fn a_field_goes_by_its_options_name_and_by_its_name_on_the_wire() {
    let by_option = ["modify", "--openid", "o1", "--nil", "mobile", "--set", "sort=01"];
    let by_wire =
        ["modify", "--openid", "o1", "--nil", "mobilephone", "--set", "member_sort_no=01"];
    let expected = json!({"wx_open_id": "o1", "mobilephone": null, "member_sort_no": "01"});
    check(&by_option, expected.clone());
    check(&by_wire, expected);
}

#[test]
fn people_are_told_that_it_is_done() {
    let server = ScriptedServer::start(with_token(|request| success(request, "null", "")));
    let run = |word| Program::new(&server, &[word, "--openid", "o1"]).exits(0).out;
    assert_eq!((run("create").as_str(), run("modify").as_str()), ("created\n", "modified\n"));
}

#[test]
fn a_refusal_exits_with_3() {
    let server =
        ScriptedServer::start(with_token(|request| failure(request, "1000", "name: 不能为空")));
    let document = Program::new(&server, &["create", "--openid", "o1", "--json"]).prints(3);
    assert_eq!(
        (&document["code"], &document["reason"]),
        (&json!("1000"), &json!("name: 不能为空"))
    );
}

#[test]
fn where_it_may_have_arrived_the_way_to_look_is_told() {
    let server = ScriptedServer::start(with_token(|_| Reply::Lost));
    let ended = Program::new(&server, &["modify", "--openid", "o 1", "--json"]).exits(5);
    assert_eq!(ended.document()["changed"], "perhaps");
    assert!(ended.err.contains("unicrm member --openid 'o 1'"), "{ended:?}");
    assert_eq!(server.arrived("POST weixinmember").len(), 1);
}

#[test]
fn what_xml_cannot_carry_is_a_wrong_invocation() {
    let server = ScriptedServer::start(with_token(|_| Reply::Lost));
    let arguments = ["create", "--openid", "o1", "--name", "a\u{1}b", "--format", "xml"];
    Program::new(&server, &arguments).exits(2);
    assert!(server.arrived("POST weixinmember").is_empty());
}
